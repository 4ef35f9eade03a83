"""annotate: posts as JSON lines in, records as JSON lines out, in order, without a database."""

import argparse
import sys
from datetime import UTC, datetime
from typing import Any

import orjson
from scrapy.utils.misc import load_object

from crawler.items import Page
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
        for number, line in enumerate(sys.stdin.buffer, 1):
            if not line.strip():
                continue
            try:
                answer = build(_annotated(line, number, stages, opts.home).articles[0])
                good += 1
            except VerbError as error:
                bad += 1
                print(f"wiretrace: line {number}: {error}", file=sys.stderr)
                answer = {"error": {"line": number, "reason": str(error)}}
            sys.stdout.buffer.write(orjson.dumps(answer) + b"\n")
        sys.stdout.buffer.flush()
        return SUCCESS if not bad else PARTIAL if good else FAILURE


def _annotated(line: bytes, number: int, stages: list[Any], home: str | None) -> Page:
    page = page_of(line.strip(), f"urn:stdin:line:{number}", datetime.now(UTC), _NO_RUN, home)
    if len(page.articles) + len(page.failures) > 1:
        raise VerbError(f"{len(page.articles)} posts on one line; give each a line of its own")
    for stage in stages:
        if page.failures:
            break
        page = stage.run(page)
    if page.failures:
        raise VerbError(page.failures[0].reason)
    if not page.articles:
        raise VerbError("no post on this line")
    return page


_NO_RUN = "00000000-0000-7000-8000-000000000000"
