"""sync: crawl sites into MongoDB."""

import argparse
import sys
from collections import deque
from dataclasses import replace
from typing import Any

from scrapy.crawler import Crawler

from crawler.items import Run
from crawler.verb import EXIT_OF, FAILURE, PARTIAL, SUCCESS, USAGE, Verb, VerbError


class Command(Verb):
    requires_crawler_process = True

    def syntax(self) -> str:
        return "[options] SITE… | --due"

    def short_desc(self) -> str:
        return "Crawl WordPress sites into MongoDB: a domain, a page or an API root each, or all that are due"

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        super().add_options(parser)
        parser.add_argument("--due", action="store_true", help="the sites of `site add --every` whose time has come")
        parser.add_argument("--full", action="store_true", help="walk all anew, not only what changed")

    def act(self, args: list[str], opts: argparse.Namespace) -> int:
        if bool(args) == opts.due:
            raise VerbError("give a site, or --due alone: python -m scrapy sync example.org", USAGE)
        with self.database():
            if opts.due:
                args = self.with_store(_due)
                if not args:
                    if not opts.quiet:
                        print("wiretrace: no site is due", file=sys.stderr)
                    return SUCCESS
            else:
                self.check_database()
            full = {"full": "1"} if opts.full else {}
            return self.crawl([("wordpress", {"site": site, **full}) for site in dict.fromkeys(args)], opts)

    def crawl(self, jobs: list[tuple[str, dict[str, str]]], opts: argparse.Namespace) -> int:
        """Run the jobs in this process, SYNC_CONCURRENCY of them at a time."""
        process = self.crawler_process
        assert process is not None
        assert self.settings is not None
        crawlers = [process.create_crawler(name) for name, _ in jobs]
        waiting = deque(zip(crawlers, (arguments for _, arguments in jobs), strict=True))

        def begin(ended: Any = None) -> None:
            if waiting and not (ended and ended.cancelled()):
                crawler, arguments = waiting.popleft()
                crawl: Any = process.crawl(crawler, **arguments)  # a task, on the asyncio reactor
                crawl.add_done_callback(begin)

        for _ in range(max(1, self.settings.getint("SYNC_CONCURRENCY", 8))):
            begin()
        process.start()
        outcomes = [_outcome(crawler) for crawler in crawlers]
        for crawler, outcome in zip(crawlers, outcomes, strict=True):
            stats = _stats(crawler)
            if not opts.quiet or outcome is None or outcome.status != "complete":
                print(_line(outcome, stats), file=sys.stderr)
        codes = [EXIT_OF[o.status] if o else FAILURE for o in outcomes]
        if set(codes) == {SUCCESS}:
            return SUCCESS
        return FAILURE if set(codes) == {FAILURE} else PARTIAL


async def _due(store: Any) -> list[str]:
    return list(await store.sites.due())


def _stats(crawler: Crawler) -> dict[str, Any]:
    """Empty for a crawl that never started, which has no statistics to ask."""
    try:
        return dict(crawler.stats.get_stats()) if crawler.stats else {}
    except RuntimeError:
        return {}


def _outcome(crawler: Crawler) -> Run | None:
    """What the spider came to; less, where not all of it could be stored."""
    outcome: Run | None = getattr(crawler.spider, "outcome", None)
    stats = _stats(crawler)
    if outcome and outcome.status == "complete" and stats.get("run/status") == "partial":
        return replace(outcome, status="partial", reason=stats["run/reason"])
    return outcome


def _line(run: Run | None, stats: dict[str, Any]) -> str:
    if run is None:
        return "wiretrace: the crawl did not start, or was stopped before the site had answered; its log says which"
    counted = ", ".join(
        f"{stats[f'records/{name}']} {name}"
        for name in ("new", "revised", "unchanged", "stale", "gone", "failed", "refused")
        if stats.get(f"records/{name}")
    )
    unit = "requests" if run.kind == "sync" else "documents"
    ended = "partial" if run.status == "running" else run.status
    if run.status == "busy":
        return f"{run.site_id}: {run.reason}"
    if run.kind == "sync" and run.status == "complete" and not run.posts and not counted:
        return f"{run.site_id}: complete: nothing has changed; {run.requests} {unit}"
    text = f"{run.site_id}: {ended}: {run.posts} posts ({counted or 'none stored'}) in {run.requests} {unit}"
    return f"{text}; {run.reason}" if run.reason else text
