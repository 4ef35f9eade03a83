"""How fast annotate is beside trafilatura alone, on the same posts in the same run.

Two samples: posts as sites serve them, and, where the shared data stands beside the checkout, whole pages with menus and
teasers put into a post, the worst that content can hold. The two programs take turns, so that a machine whose speed
drifts drifts for both; quote the ratio, not the seconds.
"""

import json
import statistics
import sys
import time
from urllib.request import urlopen

import orjson
import trafilatura

from pipelines.record import build_record
from tests.conftest import SHARED, read, through_stages
from tests.site.demo import demo_sites
from tests.site.server import serve

ROUNDS = 5


def samples() -> dict[str, list[bytes]]:
    """By name of the sample, one JSON post a body."""
    posts: list[object] = []
    pages: list[object] = []
    for site in demo_sites():
        with serve(site) as home:
            root = f"{home}index.php?rest_route=/wp/v2/posts&per_page=100"
            if site.permalinks == "pretty":
                root = f"{home}wp-json/wp/v2/posts?per_page=100"
            with urlopen(root) as answer:  # noqa: S310  loopback
                posts += json.load(answer)
    if SHARED.is_dir():
        for path in sorted((SHARED / "corpus/wp").glob("*-post.json")):
            posts.append(json.loads(path.read_bytes()))
        for n, line in enumerate((SHARED / "corpus/attribution/dev.jsonl").open(encoding="utf-8")):
            article = json.loads(line)
            if article["html"]:
                content = {"rendered": article["html"]}
                title = {"rendered": article["title"] or ""}
                pages.append({"id": n, "link": f"https://pages.example/{n}", "title": title, "content": content})
    named = {"posts as served": posts, "whole pages as posts": pages}
    return {name: [orjson.dumps(post) for post in found] for name, found in named.items() if found}


def annotate(body: bytes) -> None:
    page = through_stages(read(body, "https://pages.example/"))
    for article in page.articles:
        orjson.dumps(build_record(article))


def extract(body: bytes) -> None:
    content = orjson.loads(body).get("content")
    html = content.get("rendered") if isinstance(content, dict) else content
    trafilatura.extract(f"<html><body><article>{html or ''}</article></body></html>", output_format="txt")


def main() -> int:
    for name, bodies in samples().items():
        compare(name, bodies)
    return 0


def compare(sample: str, bodies: list[bytes]) -> None:
    size = sum(map(len, bodies)) / len(bodies)
    print(f"{sample}: {len(bodies)}, {size / 1000:.1f} kB each on average, {ROUNDS} rounds in turn, one core")
    for body in bodies[:20]:
        annotate(body)
        extract(body)
    rates: dict[str, list[float]] = {"wiretrace annotate": [], "trafilatura alone": []}
    for _ in range(ROUNDS):
        for name, work in (("wiretrace annotate", annotate), ("trafilatura alone", extract)):
            started = time.process_time()
            for body in bodies:
                work(body)
            rates[name].append(len(bodies) / (time.process_time() - started))
    for name, found in rates.items():
        print(
            f"  {name:20} {statistics.median(found):6.0f} posts/s/core (median; {min(found):.0f} to {max(found):.0f})"
        )
    ratios = [a / b for a, b in zip(*rates.values(), strict=True)]
    print(f"  {'ratio':20} {statistics.median(ratios):6.1f} (median; {min(ratios):.1f} to {max(ratios):.1f})")


if __name__ == "__main__":
    sys.exit(main())
