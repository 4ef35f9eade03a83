"""The demo: serve the two simulated sites, crawl them with the real commands, show the records and one trace."""

import os
import shutil
import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path

from tests.site.demo import demo_sites
from tests.site.server import serve

ROOT = Path(__file__).parents[2]
HOME = ROOT / ".wiretrace" / "demo"


def main() -> int:
    shutil.rmtree(HOME, ignore_errors=True)
    environment = {
        **os.environ,
        "WIRETRACE_HOME": str(HOME),
        "MONGODB_DATABASE": "wiretrace_demo",
        "WIRETRACE_NETWORK_ALLOW": "127.0.0.1",
    }
    with ExitStack() as served:
        sites = demo_sites()
        addresses = [served.enter_context(serve(site)) for site in sites]
        for site, address in zip(sites, addresses, strict=True):
            print(f"serving {site.name} at {address}", flush=True)
        # both sites are ours and on this machine: no need to wait a second between requests
        fast = ["-s", "DOWNLOAD_DELAY=0", "-s", "AUTOTHROTTLE_ENABLED=False"]
        story = f"{addresses[0]}?p=7101"
        for command in (["sync", "-q", *addresses, *fast], ["trace"], ["trace", story]):
            print(f"\n$ python -m scrapy {' '.join(w for w in command if w not in fast)}", flush=True)
            done = subprocess.run([sys.executable, "-m", "scrapy", *command], cwd=ROOT, env=environment, check=False)
            if done.returncode:
                return done.returncode
    print("\nNow a site of your own: make crawl SITE=https://example.org")
    return 0


if __name__ == "__main__":
    sys.exit(main())
