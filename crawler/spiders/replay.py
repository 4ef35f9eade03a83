"""The same posts out of saved files, without the network: a post, an array, or JSON lines, as an API gave them."""

import asyncio
import hashlib
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

from scrapy import Spider

from crawler.items import Article, Capture, FailedPost, Page, Run, RunStatus
from crawler.spiders.wordpress import uuid7
from crawler.wordpress.decode import CutJsonError, DecodeError, api_error, decode
from crawler.wordpress.identity import bare_profile
from crawler.wordpress.post import read_posts

_SUFFIXES = frozenset({".json", ".jsonl", ".ndjson", ".txt", ".html"})

# Pages that may be on their way through the stages at once; files are read no faster than they are stored.
_UNDER_WAY = 4


class ReplaySpider(Spider):
    name = "replay"

    def __init__(self, paths: str = "", home: str = "", **kwargs: Any) -> None:
        """`paths`: files and folders, one a line. `home`: whose they are, for posts that do not say it themselves."""
        super().__init__(**kwargs)
        self.home = home or None
        self.paths = [Path(line) for line in paths.splitlines() if line]
        self.site = "files"
        self.run_id = str(uuid7())
        self.started = datetime.now(UTC)
        self.posts = self.failed = self.bodies = 0
        self.outcome: Run | None = None

    async def start(self) -> AsyncIterator[Any]:
        reason: str | None = None
        yield self._run("running", None)
        for path in files(self.paths):
            try:
                pages = list(pages_of(path, self.run_id, self.home))
            except OSError as error:
                self.failed += 1
                reason = reason or f"{path}: {error.strerror}"
                self.logger.warning("%s: %s", path, error.strerror)
                continue
            for page in pages:
                self.bodies += 1
                self.posts += len(page.articles)
                self.failed += len(page.failures)
                if page.failures:
                    reason = reason or f"{path}: {page.failures[0].reason}"
                await self._room()
                yield page
        await self._room(0)
        status: RunStatus = "partial" if self.posts and self.failed else "failed" if self.failed else "complete"
        yield self._run(status, reason)
        await self._room(0)  # the engine would look again only at its next heartbeat, seconds later

    async def _room(self, limit: int = _UNDER_WAY) -> None:
        """Wait until few pages are under way: items out of start() meet no other brake."""
        while (engine := self.crawler.engine) and (slot := engine.scraper.slot) and slot.itemproc_size > limit:
            await asyncio.sleep(0.005)

    def _run(self, status: RunStatus, reason: str | None) -> Run:
        self.outcome = Run(
            run_id=self.run_id,
            site_id=self.site,
            kind="ingest",
            status=status,
            reason=reason,
            started_at=self.started,
            ended_at=None if status == "running" else datetime.now(UTC),
            crawler=f"wiretrace/{version('wiretrace')}",
            requests=self.bodies,
            posts=self.posts,
            failed_posts=self.failed,
        )
        return self.outcome


def files(paths: list[Path]) -> Iterator[Path]:
    """The files named, and those of the folders named, in order of their names."""
    for path in paths:
        if path.is_dir():
            yield from sorted(p for p in path.rglob("*") if p.is_file() and p.suffix in _SUFFIXES)
        else:
            yield path


def pages_of(path: Path, run_id: str, home: str | None) -> Iterator[Page]:
    """The pages of one saved file: a page for a JSON document, a page a line for JSON lines. Raises OSError."""
    body = path.read_bytes()
    lines = body.splitlines() if path.suffix in (".jsonl", ".ndjson") else []
    when = datetime.fromtimestamp(path.stat().st_mtime, UTC)
    if not lines:
        yield page_of(body, path.resolve().as_uri(), when, run_id, home)
    for number, line in enumerate(lines, 1):
        if line.strip():
            yield page_of(line, f"{path.resolve().as_uri()}#line={number}", when, run_id, home)


def page_of(body: bytes, address: str, when: datetime, run_id: str, home: str | None) -> Page:
    """One saved body as a page; what cannot be read is a failure with its reason, never half a post."""
    digest = hashlib.sha256(body).hexdigest()
    capture = Capture(
        # not of the run: the same file ingested twice is the same capture
        capture_id=hashlib.sha256(f"{address}|{digest}".encode()).hexdigest()[:32],
        run_id=run_id,
        site_id="files",
        method="GET",
        url=address,
        request_headers=(),
        status=200,
        final_url=address,
        headers=(),
        body=body,
        sha256=digest,
        fetched_at=when,
    )
    try:
        decoded = decode(body)
    except DecodeError as error:
        stage = "decode" if not isinstance(error, CutJsonError) else "cut"
        return Page(capture=capture, articles=(), failures=(_failure(stage, error.reason),))
    if said := api_error(decoded.value):
        return Page(capture=capture, articles=(), failures=(_failure("decode", f"{said.code}: {said.message[:120]}"),))
    posts, failed = read_posts(decoded.value, capture, bare_profile(home) if home else None)
    return Page(capture=capture, articles=tuple(Article(post=post) for post in posts), failures=tuple(failed))


def _failure(stage: str, reason: str) -> FailedPost:
    return FailedPost(pointer="", wp_id=None, stage=stage, reason=reason)
