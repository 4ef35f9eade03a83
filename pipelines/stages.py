"""Every Scrapy adapter, in the order of the flow: each hands an article's parts to a pure function and adds one part.

An item that holds no articles (a run's ledger entry, a site's profile) passes through to the store.
"""

import logging
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, Self

from itemadapter import ItemAdapter
from scrapy.crawler import Crawler

from crawler.items import Article, FailedPost, Page
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
    """Runs `make` over the articles of a page. A post that breaks a rule is set aside with the reason; the others go on."""

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
            except Exception as error:  # noqa: BLE001  foreign input found a hole in a rule: lose one post, not the page
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
