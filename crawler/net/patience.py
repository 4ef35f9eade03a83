"""Retries that leave the host alone meanwhile: for as long as it asks, else for longer each time."""

import logging
import random
from urllib.parse import urlsplit

from scrapy import Request, Spider
from scrapy.downloadermiddlewares.retry import RetryMiddleware
from scrapy.http import Response
from scrapy.settings import BaseSettings

from crawler.net.pace import PACE
from crawler.net.refusals import LongWaitError
from crawler.net.retry_after import asked_wait

logger = logging.getLogger(__name__)


class PatientRetry(RetryMiddleware):
    """Bounded by RETRY_TIMES, as its base; `meta["max_retry_times"]` bounds a single request."""

    def __init__(self, settings: BaseSettings) -> None:
        super().__init__(settings)
        self._ceiling = settings.getfloat("RETRY_AFTER_CEILING")
        self._backoff = settings.getfloat("RETRY_BACKOFF_SECONDS")

    def process_response(
        self, request: Request, response: Response, spider: Spider | None = None
    ) -> Request | Response:
        host = urlsplit(request.url).hostname or ""
        asked = asked_wait(response)  # the host rests already: the handler saw to that
        if asked is not None:
            if asked > self._ceiling:
                raise LongWaitError(host, asked, self._ceiling)
            logger.info("%s answers %d and asks to wait %.0f s: waiting", host, response.status, asked)
        result = super().process_response(request, response)
        if asked is None and result is not response:
            PACE.rest(host, self._rest(request))
        return result

    def process_exception(
        self, request: Request, exception: Exception, spider: Spider | None = None
    ) -> Request | Response | None:
        result = super().process_exception(request, exception)
        if result is not None:
            PACE.rest(urlsplit(request.url).hostname or "", self._rest(request))
        return result

    def _rest(self, request: Request) -> float:
        """Doubles with each retry; up to half of it less by chance, so that many crawls do not return at once."""
        retries: int = min(request.meta.get("retry_times", 0), 20)
        doubled = self._backoff * float(2**retries)
        return min(doubled * random.uniform(0.5, 1.0), self._ceiling)  # noqa: S311  no secret hangs on it
