"""Why a request was not made, or its answer not taken: one type per reason, each text one line for a person.

All are IgnoreRequest to Scrapy: nothing retries them, and an errback gets them as they are.
"""

from typing import ClassVar

from scrapy.exceptions import IgnoreRequest

from crawler.items import Robots, RunStatus


class RefusedError(IgnoreRequest):
    outcome: ClassVar[RunStatus] = "failed"
    """How a sync ends that cannot go on without this request."""


class AddressRefusedError(RefusedError):
    """The host stands for an address that is not public and not on NETWORK_ALLOW."""


class ProxyRefusedError(RefusedError):
    """A proxy is set, behind which addresses cannot be checked."""


class CertificateRefusedError(RefusedError):
    """The server's TLS certificate could not be verified."""


class BodyTooLargeError(RefusedError):
    """The body is larger than DOWNLOAD_MAXSIZE, as sent or once inflated."""

    outcome = "partial"


class BodyBrokenError(RefusedError):
    """The body's content encoding cannot be undone."""

    outcome = "partial"


class BudgetSpentError(RefusedError):
    """DAILY_REQUEST_BUDGET is used up."""

    outcome = "partial"


class LongWaitError(RefusedError):
    """The host asks to be left alone for longer than RETRY_AFTER_CEILING."""

    outcome = "partial"

    def __init__(self, host: str, seconds: float, ceiling: float) -> None:
        super().__init__(
            f"{host} asks to wait {seconds:.0f} s, longer than RETRY_AFTER_CEILING ({ceiling:.0f} s): try again later"
        )
        self.seconds = seconds
        """How long from now the host is to be left alone."""


class StoppedWaitingError(RefusedError):
    """The crawl was asked to stop while it waited for its turn at a host."""

    outcome = "partial"


class RobotsRefusedError(RefusedError):
    """robots.txt forbids the request; `robots` is the decision with its evidence."""

    outcome: ClassVar[RunStatus] = "closed"

    def __init__(self, text: str, robots: Robots) -> None:
        super().__init__(text)
        self.robots = robots


class RobotsUnreadError(RobotsRefusedError):
    """robots.txt cannot be read for now, which is no word of the site's against being asked."""

    outcome = "failed"
