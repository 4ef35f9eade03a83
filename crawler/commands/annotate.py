"""annotate: posts as JSON lines in, records as JSON lines out, in order, without a database."""

import argparse
import sys
from dataclasses import replace
from datetime import UTC, datetime
from itertools import islice

import orjson
from scrapy.utils.misc import load_object

from crawler.items import FailedPost, Page
from crawler.spiders.replay import page_of
from crawler.verb import FAILURE, PARTIAL, SUCCESS, Verb, VerbError, add_site_option


class Command(Verb):
    def syntax(self) -> str:
        return "[options] < posts.jsonl > records.jsonl"

    def short_desc(self) -> str:
        return "Read posts as JSON lines, print their records as JSON lines; no database, no network"

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        super().add_options(parser)
        add_site_option(parser)

    def act(self, args: list[str], opts: argparse.Namespace) -> int:
        if args:
            raise VerbError("annotate reads standard input: python -m scrapy annotate < posts.jsonl", 2)
        self.quiet_log()
        assert self.settings is not None
        named = sorted(self.settings.getdict("ITEM_PIPELINES").items(), key=lambda entry: entry[1])
        # the stages that only compute; the store at the end has no run()
        stages = [stage() for path, _ in named if hasattr(stage := load_object(path), "run")]
        build = self.part_of("RECORD_BUILDER")
        good = bad = 0
        lines = ((number, line) for number, line in enumerate(sys.stdin.buffer, 1) if line.strip())
        while batch := list(islice(lines, _TOGETHER)):
            pages = [_page(line, number, opts.home) for number, line in batch]
            for stage in stages:
                if hasattr(stage, "learn"):
                    stage.learn([article for page in pages for article in page.articles])
                pages = [page if page.failures else stage.run(page) for page in pages]
            for (number, _), page in zip(batch, pages, strict=True):
                if page.failures:
                    bad += 1
                    reason = page.failures[0].reason
                    print(f"wiretrace: line {number}: {reason}", file=sys.stderr)
                    answer = {"error": {"line": number, "reason": reason}}
                else:
                    good += 1
                    answer = build(page.articles[0])
                sys.stdout.buffer.write(orjson.dumps(answer) + b"\n")
            sys.stdout.buffer.flush()
        return SUCCESS if not bad else PARTIAL if good else FAILURE


def _page(line: bytes, number: int, home: str | None) -> Page:
    """The one post of a line, or why there is none."""
    page = page_of(line.strip(), f"urn:stdin:line:{number}", datetime.now(UTC), _NO_RUN, home)
    many = len(page.articles) + len(page.failures)
    if many == 1:
        return page
    reason = f"{len(page.articles)} posts on one line; give each a line of its own" if many else "no post on this line"
    failure = FailedPost(pointer="", wp_id=None, stage="read", reason=reason)
    return replace(page, articles=(), failures=(failure,))


# As many posts as a page of the API: what repeats on their site is learned from them.
_TOGETHER = 100

_NO_RUN = "00000000-0000-7000-8000-000000000000"
