"""Every Scrapy adapter, in the order of the flow: each hands an article's parts to a pure function and adds one part.

An item that holds no articles (a run's ledger entry, a site's profile) passes through to the store.
"""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, Self

from itemadapter import ItemAdapter
from scrapy.crawler import Crawler

from crawler.items import Article, FailedPost, Page, Run, Source
from pipelines.attribution import attribute
from pipelines.cleaning import clean
from pipelines.fingerprint import fingerprint
from pipelines.markup import read_markup
from pipelines.parts import StageOrderError, part
from pipelines.provenance import provenance
from pipelines.record import build_record
from pipelines.rights import rights
from pipelines.store import Store, StoredRecord

logger = logging.getLogger(__name__)


class Stage:
    """Runs `make` over a page's articles. A post that breaks a rule is set aside with the reason; the others go on."""

    name: str
    make: Callable[[Article], Article]

    def process_item(self, item: Any) -> Any:
        return self.run(item) if "articles" in ItemAdapter(item) else item

    def run(self, page: Page) -> Page:
        made, failed = [], []
        for article in page.articles:
            try:
                made.append(self.make(article))
            except StageOrderError:
                raise
            except Exception as error:
                post = article.post
                logger.exception("%s: post %s of %s was set aside", self.name, post.wp_id, post.site.site_id)
                reason = f"{type(error).__name__}: {error}"
                failed.append(FailedPost(pointer=post.pointer, wp_id=post.wp_id, stage=self.name, reason=reason))
        return replace(page, articles=tuple(made), failures=(*page.failures, *failed))


class MarkupStage(Stage):
    name = "markup"

    def make(self, article: Article) -> Article:
        return replace(article, markup=read_markup(article.post.content))


class CleaningStage(Stage):
    name = "cleaning"

    def make(self, article: Article) -> Article:
        return replace(article, cleaning=clean(article.post, part(article.markup, "markup")))


class AttributionStage(Stage):
    name = "attribution"

    def make(self, article: Article) -> Article:
        claims = attribute(article.post, part(article.markup, "markup"), part(article.cleaning, "cleaning"))
        return replace(article, attribution=claims)


class FingerprintStage(Stage):
    name = "fingerprint"

    def make(self, article: Article) -> Article:
        return replace(article, fingerprint=fingerprint(part(article.cleaning, "cleaning").text))


class RightsStage(Stage):
    name = "rights"

    def make(self, article: Article) -> Article:
        found = rights(article.post, part(article.markup, "markup"), part(article.cleaning, "cleaning"))
        return replace(article, rights=found)


class ProvenanceStage(Stage):
    name = "provenance"

    def make(self, article: Article) -> Article:
        return replace(article, provenance=provenance(part(article.attribution, "attribution"), datetime.now(UTC)))


class StoreStage:
    """Gathers pages into batches of about MONGODB_BATCH records; the crawl waits while a batch is written."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self.batch_size = crawler.settings.getint("MONGODB_BATCH")
        self.pages: list[tuple[Page, list[StoredRecord]]] = []
        self.waiting = 0
        self.writing = asyncio.Lock()
        self.running: set[str] = set()
        self.opened = False

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    async def open_spider(self) -> None:
        settings = self.crawler.settings
        self.store = await Store.connect(
            settings["MONGODB_URI"],
            settings["MONGODB_DATABASE"],
            home=settings["WIRETRACE_HOME"],
            timeout_seconds=settings.getfloat("MONGODB_TIMEOUT_SECONDS"),
            wait_seconds=settings.getfloat("MONGODB_WAIT_SECONDS"),
        )
        self.opened = True

    async def process_item(self, item: Any) -> Any:
        if isinstance(item, Page):
            records = [_stored(article) for article in item.articles]
            self.pages.append((item, records))
            self.waiting += len(records)
            for failure in item.failures:
                self._count("failed", 1)
                logger.warning("post %s of %s: %s: %s", failure.wp_id, item.capture.url, failure.stage, failure.reason)
            if self.waiting >= self.batch_size:
                await self.flush()
        elif isinstance(item, Source):
            await self.store.put_source(item)
        elif isinstance(item, Run):
            await self.flush()  # what a run counts is stored before it is said
            await self.store.put_run(item)
            (self.running.add if item.status == "running" else self.running.discard)(item.run_id)
        return item

    async def flush(self) -> None:
        async with self.writing:
            batch, self.pages, self.waiting = self.pages, [], 0
            if not batch:
                return
            written = await self.store.write(batch)
            for name, count in written.counts.items():
                self._count(name, count)
            for record_id, reason in written.refused:
                self._count("refused", 1)
                logger.error("%s was not stored: %s", record_id, reason)

    async def close_spider(self) -> None:
        if not self.opened:  # MongoDB could not be used, and open_spider has said so
            return
        await self.flush()
        for run_id in self.running:
            await self.store.end_run(run_id, "the crawl ended before the site was walked to its end")
        await self.store.close()

    def _count(self, name: str, count: int) -> None:
        assert self.crawler.stats
        self.crawler.stats.inc_value(f"records/{name}", count)


def _stored(article: Article) -> StoredRecord:
    bands = part(article.fingerprint, "fingerprint").bands
    return StoredRecord(build_record(article), bands, article.post.protected)
