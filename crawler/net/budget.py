"""DAILY_REQUEST_BUDGET: so many requests to a site in a day (UTC), retries, redirects and robots.txt counted."""

from datetime import UTC, datetime
from typing import Self

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import NotConfigured

from crawler.net.refusals import BudgetSpentError


class DailyBudget:
    """One spider crawls one site; its `requests_today` says how many were made before this crawl began.

    The stat ``requests/today`` holds the count for whoever keeps it until the next crawl.
    """

    def __init__(self, crawler: Crawler) -> None:
        self._budget = crawler.settings.getint("DAILY_REQUEST_BUDGET")
        if self._budget <= 0:
            raise NotConfigured
        self._crawler = crawler
        self._used: int | None = None
        self._day = datetime.now(UTC).date()

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    def process_request(self, request: Request) -> None:
        """BudgetSpentError for the first request too many, and for all after it."""
        if self._used is None:  # not before the first request: the spider has then learned it
            self._used = int(getattr(self._crawler.spider, "requests_today", 0))
        today = datetime.now(UTC).date()
        if today != self._day:
            self._day, self._used = today, 0
        if self._used >= self._budget:
            raise BudgetSpentError(
                f"the budget of {self._budget} requests a day (DAILY_REQUEST_BUDGET) is spent; it goes on tomorrow"
            )
        self._used += 1
        self._crawler.stats.set_value("requests/today", self._used)
