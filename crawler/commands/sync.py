"""sync: crawl sites into MongoDB."""

import argparse
import sys

from scrapy.crawler import Crawler

from crawler.items import Run
from crawler.verb import EXIT_OF, FAILURE, PARTIAL, SUCCESS, USAGE, Verb, VerbError


class Command(Verb):
    requires_crawler_process = True

    def syntax(self) -> str:
        return "[options] SITE…"

    def short_desc(self) -> str:
        return "Crawl WordPress sites into MongoDB: a domain, a page or an API root each"

    def act(self, args: list[str], opts: argparse.Namespace) -> int:
        if not args:
            raise VerbError("give a site: python -m scrapy sync example.org", USAGE)
        with self.database():
            self.check_database()
            return self.crawl([("wordpress", {"site": site}) for site in dict.fromkeys(args)], opts)

    def crawl(self, jobs: list[tuple[str, dict[str, str]]], opts: argparse.Namespace) -> int:
        assert self.crawler_process is not None
        crawlers = []
        for name, arguments in jobs:
            crawler = self.crawler_process.create_crawler(name)
            crawlers.append(crawler)
            self.crawler_process.crawl(crawler, **arguments)
        self.crawler_process.start()
        outcomes = [getattr(crawler.spider, "outcome", None) for crawler in crawlers]
        for crawler, outcome in zip(crawlers, outcomes, strict=True):
            stats = _stats(crawler)
            if not opts.quiet or outcome is None or outcome.status != "complete":
                print(_line(outcome, stats), file=sys.stderr)
        codes = [EXIT_OF[o.status] if o else FAILURE for o in outcomes]
        refused = any(_stats(crawler).get("records/refused") for crawler in crawlers)
        if set(codes) == {SUCCESS}:
            return PARTIAL if refused else SUCCESS
        return FAILURE if set(codes) == {FAILURE} else PARTIAL


def _stats(crawler: Crawler) -> dict[str, int]:
    """What became of the records; empty for a crawl that never started, which has no statistics to ask."""
    try:
        found = crawler.stats.get_stats() if crawler.stats else {}
    except RuntimeError:
        return {}
    return {name: count for name, count in found.items() if name.startswith("records/")}


def _line(run: Run | None, stats: dict[str, int]) -> str:
    if run is None:
        return "wiretrace: the crawl could not start; its log says why"
    counted = ", ".join(
        f"{stats[f'records/{name}']} {name}"
        for name in ("new", "revised", "unchanged", "stale", "failed", "refused")
        if stats.get(f"records/{name}")
    )
    unit = "requests" if run.kind == "sync" else "documents"
    ended = "partial" if run.status == "running" else run.status
    text = f"{run.site_id}: {ended}: {run.posts} posts ({counted or 'none stored'}) in {run.requests} {unit}"
    return f"{text}; {run.reason}" if run.reason else text
