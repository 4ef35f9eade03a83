"""Every Scrapy adapter, in the order of the flow: each hands an article's parts to a pure function and adds one part.

An item that holds no articles (a run's ledger entry, a site's profile) passes through to the store.
"""

import asyncio
import logging
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, Self

from itemadapter import ItemAdapter
from scrapy.crawler import Crawler

from crawler.items import (
    Article,
    FailedPost,
    Held,
    LeaseLostError,
    Memory,
    Page,
    Probe,
    Repeated,
    Run,
    RunStatus,
    Source,
    Standing,
)
from pipelines.attribution import attribute
from pipelines.cleaning import clean, read
from pipelines.cleaning.reading import Reading
from pipelines.cleaning.template import learn
from pipelines.fingerprint import fingerprint
from pipelines.markup import read_markup
from pipelines.parts import StageOrderError, part
from pipelines.provenance import provenance
from pipelines.record import build_record
from pipelines.rights import rights
from pipelines.store import Store, StoredRecord, StoreError

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


# A site that teaches more than this makes it up: what is learned must not grow without end.
_MOST_KEYS = 5_000


class CleaningStage(Stage):
    """Learns from the posts that come together what repeats on their site, then cleans each of them."""

    name = "cleaning"

    def __init__(self, crawler: Crawler | None = None) -> None:
        self.crawler = crawler
        self.known: dict[str, frozenset[str]] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    async def process_item(self, item: Any) -> Any:
        if isinstance(item, Page) and self.crawler and (store := self.crawler.get_item_pipeline(StoreStage)):
            for site_id in {article.post.site.site_id for article in item.articles} - self.known.keys():
                kept = await store.templates(site_id)
                self.known[site_id] = self.known.get(site_id, frozenset()) | kept
        return super().process_item(item)

    def run(self, page: Page) -> Page:
        return super().run(replace(page, repeated=self.learn(page.articles)))

    def learn(self, articles: Iterable[Article]) -> tuple[Repeated, ...]:
        """What these posts teach that was not known before; from now on it is."""
        sites: dict[str, list[Reading]] = {}
        for article in articles:
            if article.markup:
                sites.setdefault(article.post.site.site_id, []).append(read(article.post, article.markup))
        new: list[Repeated] = []
        for site_id, readings in sites.items():
            known = self.known.get(site_id, frozenset())
            if len(known) > _MOST_KEYS:
                continue
            fresh = [entry for entry in learn(readings) if entry.key not in known]
            self.known[site_id] = known | {entry.key for entry in fresh}
            new += fresh
        return tuple(new)

    def make(self, article: Article) -> Article:
        known = self.known.get(article.post.site.site_id, frozenset())
        return replace(article, cleaning=clean(article.post, part(article.markup, "markup"), known))


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
    """Gathers pages into batches of about MONGODB_BATCH records; the crawl waits while a batch is written.

    It is also the sync's Keeper: it remembers sites, and holds those that are synced under a lease.
    """

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self.batch_size = crawler.settings.getint("MONGODB_BATCH")
        self.pages: list[tuple[Page, list[StoredRecord]]] = []
        self.waiting = 0
        self.writing = asyncio.Lock()
        self.in_turn = asyncio.Lock()
        self.running: set[str] = set()
        self.opened = False
        self.lease_seconds = crawler.settings.getfloat("LEASE_SECONDS")
        self.fences: dict[str, int] = {}
        self.lost: str | None = None
        self.away = False
        self.renewing: asyncio.Task[None] | None = None
        self.set_aside = 0

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

    # --- the Keeper

    async def claim(self, site_id: str, run_id: str) -> Memory:
        try:
            if site_id not in self.fences:
                self.fences[site_id] = await self.store.sites.take(site_id, run_id, self.lease_seconds)
            if not self.renewing:
                self.renewing = asyncio.ensure_future(self._renew())
            return await self.store.sites.memory(site_id)
        except StoreError as error:
            self._lose(error)
            return Memory()

    async def held(self, site_id: str, wp_type: str) -> dict[int, Held]:
        try:
            await self.flush()
            return await self.store.held(site_id, wp_type)
        except (LeaseLostError, StoreError) as error:
            self._lose(error)
            return {}

    def ended(self) -> str | None:
        return self.lost

    async def templates(self, site_id: str) -> frozenset[str]:
        """Keys of what is known to repeat on a site."""
        try:
            return await self.store.templates(site_id)
        except StoreError as error:
            self._lose(error)
            return frozenset()

    async def _renew(self) -> None:
        """As long as the crawl lives, however long it waits for the site."""
        while self.lost is None:
            await asyncio.sleep(self.lease_seconds / 3)
            assert self.crawler.stats
            today = self.crawler.stats.get_value("requests/today")
            for site_id, token in self.fences.items():
                try:
                    await self.store.sites.renew(site_id, token, self.lease_seconds, today)
                except LeaseLostError as error:
                    self._lose(error)
                except StoreError as error:
                    logger.warning("the lease of %s could not be renewed: %s", site_id, error)

    def _lose(self, error: LeaseLostError | StoreError) -> None:
        """Nothing more is stored: a later page without this one would let the cursor pass over a gap."""
        self.away = self.away or isinstance(error, StoreError)
        if self.lost is None:
            self.lost = str(error)
            logger.error("%s", error)
            self._tell("partial", self.lost)

    def _tell(self, status: RunStatus, reason: str | None) -> None:
        """How the run ended in the end, for the command that began it."""
        assert self.crawler.stats
        self.crawler.stats.set_value("run/status", status)
        self.crawler.stats.set_value("run/reason", reason)

    # --- the items

    async def process_item(self, item: Any) -> Any:
        try:
            async with self.in_turn:  # Scrapy hands over several at once, and a run's end must not overtake its start
                await self._take(item)
        except (LeaseLostError, StoreError) as error:
            self._lose(error)
        return item

    async def _take(self, item: Any) -> None:
        if self.lost is not None:
            return
        if isinstance(item, Page):
            records = [_stored(article) for article in item.articles]
            self.pages.append((item, records))
            self.waiting += len(records)
            for failure in item.failures:
                self._count("failed", 1)
                self.set_aside += 1
                logger.warning("post %s of %s: %s: %s", failure.wp_id, item.capture.url, failure.stage, failure.reason)
            if self.waiting >= self.batch_size:
                await self.flush()
        elif isinstance(item, Source):
            await self.store.put_source(item)
        elif isinstance(item, Standing):
            await self.flush()  # what the next sync begins from is stored before it is said
            await self.store.sites.put_standing(item, self.fences.get(item.site_id))
        elif isinstance(item, Probe):
            await self.flush()
            self._count("gone", await self.store.put_probe(item))
        elif isinstance(item, Run):
            await self.flush()
            if item.status == "complete" and self.set_aside:
                reason = f"{self.set_aside} posts could not be read or stored; the log says which and why"
                item = replace(item, status="partial", reason=reason)
            await self.store.sites.put_run(item)
            self._tell(item.status, item.reason)
            (self.running.add if item.status == "running" else self.running.discard)(item.run_id)

    async def flush(self) -> None:
        async with self.writing:
            batch, self.pages, self.waiting = self.pages, [], 0
            if not batch:
                return
            if self.lost is not None:
                return
            for site_id, token in self.fences.items():
                await self.store.sites.renew(site_id, token, self.lease_seconds)
            written = await self.store.write(batch, self.fences)
            for name, count in written.counts.items():
                self._count(name, count)
            for record_id, reason in written.refused:
                self._count("refused", 1)
                self.set_aside += 1
                logger.error("%s was not stored: %s", record_id, reason)

    async def close_spider(self) -> None:
        if not self.opened:  # MongoDB could not be used, and open_spider has said so
            return
        if self.renewing:
            self.renewing.cancel()
        try:
            await self.flush()
        except (LeaseLostError, StoreError) as error:
            self._lose(error)
        if not self.away:  # else the lease runs out, and the next sync closes the run
            await self._hand_back()
        await self.store.close()

    async def _hand_back(self) -> None:
        try:
            for run_id in self.running:
                reason = self.lost or "the crawl ended before the site was walked to its end"
                await self.store.sites.end_run(run_id, reason)
            for site_id, token in self.fences.items():
                await self.store.sites.give_back(site_id, token)
        except StoreError as error:
            self._lose(error)

    def _count(self, name: str, count: int) -> None:
        assert self.crawler.stats
        self.crawler.stats.inc_value(f"records/{name}", count)


def _stored(article: Article) -> StoredRecord:
    bands = part(article.fingerprint, "fingerprint").bands
    return StoredRecord(build_record(article), bands, article.post.protected)
