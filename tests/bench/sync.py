"""What a sync costs a site, beside plainer ways to the same posts; and how its memory grows with the site.

Requests and bytes are those that a simulated site saw and sent: bodies before compression, errors and robots.txt among
them. Quote the ratios: the sizes are those of invented posts.
"""

import argparse
import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from unittest.mock import patch
from uuid import uuid4

from rich.console import Console
from rich.table import Table

from pipelines.localdb import LocalDatabase
from tests.conftest import ROOT
from tests.site.ask import ask
from tests.site.exchange import Answer
from tests.site.respond import respond
from tests.site.server import Plan, Site, serve, stock

FAST = ("-s", "DOWNLOAD_DELAY=0", "-s", "AUTOTHROTTLE_ENABLED=False")
SAMPLE = 100
"""Posts of which every link is followed: ten requests and more for each."""
SIZES = (2_500, 25_000)


@dataclass(slots=True)
class Sent:
    requests: int = 0
    size: int = 0
    """Bytes."""


@dataclass(frozen=True, slots=True)
class Cost:
    """Per 100 posts."""

    requests: float
    size: float


@contextmanager
def counted() -> Iterator[Sent]:
    """All that the simulator answers while the block runs."""
    sent = Sent()

    def answered(site: Site, method: str, target: str, headers: dict[str, str]) -> Answer:
        answer = respond(site, method, target, headers)
        sent.requests += 1
        sent.size += len(answer.body)
        return answer

    with patch("tests.site.server.respond", answered):
        yield sent


def pages_only(home: str, query: str = "") -> None:
    for page in count(1):
        reply = ask(f"{home}wp-json/wp/v2/posts?per_page=100&page={page}{query}")
        if page >= int(reply.headers["X-WP-TotalPages"]):
            return


def every_link(home: str) -> None:
    """Of the latest posts only."""
    for post in ask(f"{home}wp-json/wp/v2/posts?per_page={SAMPLE}").json:
        for links in post["_links"].values():
            for link in links:
                if not link.get("templated"):  # curies name no document
                    ask(link["href"])


def sync(home: str, uri: str, database: str) -> int:
    """The peak of its memory in KiB."""
    environment = {**os.environ, "MONGODB_URI": uri, "MONGODB_DATABASE": database}
    command = [sys.executable, "-m", "scrapy", "sync", "-q", home, *FAST]
    child = subprocess.Popen(command, cwd=ROOT, env=environment)
    _, status, usage = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode:
        sys.exit(f"the sync of {home} ended with {child.returncode}")
    return usage.ru_maxrss


def costs(posts: int, uri: str) -> dict[str, Cost]:
    site = Site(stock=stock(Plan(posts=posts, pages=0, opinions=0)))
    database = f"bench_{uuid4().hex[:12]}"
    sample = min(SAMPLE, posts)
    with serve(site) as home:
        ways: list[tuple[str, int, Callable[[], object]]] = [
            ("pages only", posts, lambda: pages_only(home)),
            ("pages with _embed", posts, lambda: pages_only(home, "&_embed")),
            (f"a request for each link (of {sample} posts)", sample, lambda: every_link(home)),
            ("wiretrace sync, first", posts, lambda: sync(home, uri, database)),
            ("wiretrace sync, unchanged site", posts, lambda: sync(home, uri, database)),
        ]
        found = {}
        for name, fetched, crawl in ways:
            with counted() as sent:
                crawl()
            found[name] = Cost(requests=sent.requests * 100 / fetched, size=sent.size * 100 / fetched)
    return found


def show_costs(found: dict[str, Cost], posts: int) -> None:
    plain = next(iter(found.values()))
    table = Table("way", title=f"{posts:,} posts; per 100 of them, and beside pages only", title_justify="left")
    for heading in ("requests", "×", "kB", "×"):
        table.add_column(heading, justify="right")
    for name, cost in found.items():
        requests, size = cost.requests / plain.requests, cost.size / plain.size
        table.add_row(name, f"{cost.requests:,.1f}", f"{requests:,.2f}", f"{cost.size / 1000:,.1f}", f"{size:,.3f}")
    Console(width=100).print(table)


@contextmanager
def served_apart(posts: int) -> Iterator[str]:
    """A site in a process of its own: what it holds is not to be counted with the crawl."""
    command = [sys.executable, "-m", "tests.site", "--port", "0", "--posts", str(posts)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout
        try:
            yield child.stdout.readline().rstrip().rpartition("\t")[2]
        finally:
            child.terminate()


def show_memory(uri: str) -> None:
    table = Table("posts", title="a first sync, in a process of its own", title_justify="left")
    for heading in ("peak MiB", "×", "seconds"):
        table.add_column(heading, justify="right")
    peaks: list[int] = []
    for posts in SIZES:
        started = time.monotonic()
        with served_apart(posts) as home:
            peaks.append(sync(home, uri, f"bench_{uuid4().hex[:12]}"))
        took = time.monotonic() - started
        table.add_row(f"{posts:,}", f"{peaks[-1] / 1024:,.0f}", f"{peaks[-1] / peaks[0]:.2f}", f"{took:,.0f}")
    # a child begins with the peak of its parent
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss < min(peaks)
    Console(width=100).print(table)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.sync", description="What a sync costs a site.")
    parser.add_argument("--posts", type=int, default=1_000, help="of the site whose requests are counted")
    parser.add_argument("--no-memory", action="store_true", help=f"without the syncs of {SIZES[0]:,} and {SIZES[1]:,}")
    options = parser.parse_args()
    with TemporaryDirectory() as folder, LocalDatabase(Path(folder)) as database:
        if not options.no_memory:
            show_memory(database.uri)
        show_costs(costs(options.posts, database.uri), options.posts)
    return 0


if __name__ == "__main__":
    sys.exit(main())
