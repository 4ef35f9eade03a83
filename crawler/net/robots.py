"""robots.txt (RFC 9309): obeyed for every request, redirects included, and each decision kept with its evidence."""

import asyncio
import hashlib
import logging
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Literal, Self
from urllib.parse import SplitResult, urlsplit

from protego import Protego
from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest, NotConfigured
from scrapy.http import Response
from scrapy.http.request import NO_CALLBACK

from crawler.items import Robots, RobotsCopy
from crawler.net.pace import PACE
from crawler.net.refusals import RefusedError, RobotsRefusedError, RobotsUnreadError

logger = logging.getLogger(__name__)

# RFC 9309 asks parsers to read 500 KiB at least; what a hostile file holds beyond that costs time only.
_READ_BYTES = 512 * 1024

_FRESH = timedelta(hours=24)

# Scrapy's own middleware asks for the file before anything else that waits.
_PRIORITY = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class RobotsFile:
    """One origin's file as it answered."""

    url: str
    status: int | None
    """None when redirects led nowhere."""
    sha256: str | None
    checked_at: datetime
    text: str
    """Empty when there is no file."""
    rules: Protego

    def robots(self, address: str, agent: str) -> Robots:
        """What the file says of one request."""
        decision: Literal["allowed", "disallowed", "unavailable_allowed", "unavailable_denied"] = "allowed"
        rule = None
        if self.status is None or (400 <= self.status < 500 and self.status != 429):
            decision = "unavailable_allowed"
        elif not 200 <= self.status < 300:
            decision = "unavailable_denied"
        elif not self.rules.can_fetch(address, agent):
            decision, rule = "disallowed", forbidding_rule(self.text, address, agent)
        return Robots(
            decision=decision,
            robots_url=self.url,
            robots_sha256=self.sha256,
            rule=rule,
            agent=agent,
            checked_at=self.checked_at,
        )


def read_robots(url: str, response: Response | None, checked_at: datetime) -> RobotsFile:
    """The file from its answer; None is an answer that redirects without end."""
    found = response is not None and 200 <= response.status < 300
    text = response.body[:_READ_BYTES].decode("utf-8-sig", errors="ignore") if found and response else ""
    return RobotsFile(
        url=url,
        status=response.status if response is not None else None,
        sha256=hashlib.sha256(response.body).hexdigest() if found and response else None,
        checked_at=checked_at,
        text=text,
        rules=Protego.parse(text),
    )


def forbidding_rule(text: str, address: str, agent: str) -> str | None:
    """The longest Disallow line that meets the address, as ``Disallow: /wp-json/``; None when none can be shown."""
    rules = [value for field, value in _rules_for(text, agent) if field == "disallow" and value]
    for value in sorted(rules, key=len, reverse=True):
        if not Protego.parse(f"User-agent: *\nDisallow: {value}").can_fetch(address, "*"):
            return f"Disallow: {value}"
    return None


def _rules_for(text: str, agent: str) -> list[tuple[str, str]]:
    """Rules of the groups that name the agent; those of ``*`` where none does."""
    named: list[tuple[str, str]] = []
    general: list[tuple[str, str]] = []
    agents: set[str] = set()
    naming = False
    for line in text.splitlines():
        field, _, value = line.partition("#")[0].partition(":")
        field, value = field.strip().lower(), value.strip()
        if field == "user-agent":
            agents = {*agents, value.lower()} if naming else {value.lower()}
            naming = True
        elif field in ("allow", "disallow"):
            naming = False
            if agent.lower() in agents:
                named.append((field, value))
            elif "*" in agents:
                general.append((field, value))
    return named or general


class RobotsRules:
    """Puts items.Robots into `request.meta["robots"]` of what may be asked; RobotsRefusedError for the rest.

    A file that cannot be fetched fails every request to its origin with the same error.
    """

    def __init__(self, crawler: Crawler) -> None:
        if not crawler.settings.getbool("ROBOTSTXT_OBEY"):
            raise NotConfigured
        self._crawler = crawler
        self._agent: str = crawler.settings["ROBOTSTXT_USER_AGENT"] or crawler.settings["USER_AGENT"]
        self._slowest = crawler.settings.getfloat("CRAWL_DELAY_CEILING")
        self._files: dict[str, asyncio.Future[RobotsFile]] = {}
        """What a spider was told of earlier readings is in its `robots_known`; what was read goes to `robots_read`."""

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    async def process_request(self, request: Request) -> None:
        parts = urlsplit(request.url)
        if request.meta.get("dont_obey_robotstxt") or parts.scheme not in ("http", "https"):
            return
        origin = _origin(parts)
        if origin not in self._files:
            self._files[origin] = asyncio.ensure_future(self._fetch(origin))
        try:
            file = await self._files[origin]
        except RefusedError:
            raise
        except Exception:  # whatever the network threw; it has been retried for the file already
            request.meta["dont_retry"] = True
            raise
        robots = file.robots(request.url, self._agent)
        if robots.decision == "disallowed":
            raise RobotsRefusedError(f"robots.txt forbids it ({robots.rule or 'a rule of it'}; {file.url})", robots)
        if robots.decision == "unavailable_denied":
            raise RobotsUnreadError(
                f"{file.url} answers {file.status}: until it can be read, nothing else may be asked; try again later",
                robots,
            )
        request.meta["robots"] = robots

    async def _fetch(self, origin: str) -> RobotsFile:
        url = f"{origin}/robots.txt"
        request = Request(url, callback=NO_CALLBACK, priority=_PRIORITY, meta={"dont_obey_robotstxt": True})
        response: Response | None = None
        if copy := self._recalled(origin):
            known = None if copy.status is None else Response(url, status=copy.status, body=copy.body)
            return self._read(origin, known, copy.fetched_at)
        try:
            response = await self._crawler.engine.download_async(request)
        except RefusedError:
            raise
        except IgnoreRequest:  # redirects without end: RFC 9309 counts the file as unavailable
            logger.debug("%s: too many redirects", url)
        now = datetime.now(UTC)
        read = getattr(self._crawler.spider, "robots_read", None)
        if read is not None:
            status, body = (response.status, response.body) if response is not None else (None, b"")
            read.append(RobotsCopy(origin, status, body, now))
        return self._read(origin, response, now)

    def _recalled(self, origin: str) -> RobotsCopy | None:
        """The file as an earlier crawl read it within the day that RFC 9309 grants; not one that could not be read."""
        for copy in getattr(self._crawler.spider, "robots_known", ()):
            readable = copy.status is None or (copy.status < 500 and copy.status != 429)
            if copy.origin == origin and readable and datetime.now(UTC) - copy.fetched_at < _FRESH:
                return copy  # type: ignore[no-any-return]  # the spider's own attribute
        return None

    def _read(self, origin: str, response: Response | None, at: datetime) -> RobotsFile:
        file = read_robots(f"{origin}/robots.txt", response, at)
        self._slow_down(urlsplit(origin).hostname or "", file.rules.crawl_delay(self._agent))
        return file

    def _slow_down(self, host: str, asked: float | None) -> None:
        if asked is None:
            return
        if asked > self._slowest:
            logger.warning(
                "%s: Crawl-delay %.0f s is taken as %.0f s (CRAWL_DELAY_CEILING)", host, asked, self._slowest
            )
        PACE.slow_down(host, min(asked, self._slowest))


def _origin(parts: SplitResult) -> str:
    """Scheme, host and port, without a user's name."""
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}"
