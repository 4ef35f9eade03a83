"""Requests to the API of one site: one after the other, each answer with its capture, or an error of one line."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import Response
from twisted.internet import error as network
from twisted.web.client import ResponseFailed

from crawler.items import Capture, Json, Robots, RunStatus
from crawler.net.refusals import RefusedError, StoppedWaitingError
from crawler.wordpress.decode import CutJsonError, DecodeError, api_error, decode

_JSON = {"Accept": "application/json"}


class SiteError(Exception):
    """A site could not be synced; the text is one line: what happened and what to do."""

    def __init__(self, reason: str, status: RunStatus = "failed") -> None:
        super().__init__(reason)
        self.status = status


class Stopped(Exception):  # noqa: N818  no error: somebody asked the crawl to stop
    """The crawl was asked to stop; what was fetched is kept."""


@dataclass(frozen=True, slots=True)
class Answer:
    """One exchange and what its body said."""

    capture: Capture
    value: Json
    refusal: str | None
    """Why there is no value."""
    code: str
    links: tuple[str, ...]
    total: int | None

    @property
    def has_next(self) -> bool:
        return any('rel="next"' in link for link in self.links)

    @property
    def rows(self) -> list[dict[str, Any]] | None:
        """The objects of a list; None where the answer is none."""
        if self.refusal is not None or not isinstance(self.value, list):
            return None
        return [row for row in self.value if isinstance(row, dict)]

    @property
    def why(self) -> str:
        return self.refusal or "the answer is no list of posts"


class Api:
    """Counts what it does; a request that nothing answers is a SiteError."""

    def __init__(
        self, crawler: Crawler, run_id: str, ended: Callable[[], str | None], site_of: Callable[[str], str]
    ) -> None:
        self._crawler = crawler
        self._run_id = run_id
        self._ended = ended
        self._site_of = site_of
        self._come: Response | None = None
        self.requests = 0
        self.repairs: dict[str, int] = {}
        self.stormy = False
        """The site answered 403 or 5xx in this sync: what it does not list now may well be there."""

    def take(self, response: Response) -> None:
        """The answer to the first request of the crawl has come already."""
        self._come = response

    async def get(self, address: str, *, page: bool = False) -> Answer:
        """An answer of any status; one that is cut is asked for once more. `page` asks for HTML.

        Raises SiteError, Stopped.
        """
        answer = await self._exchange(address, page=page)
        return await self._exchange(address, page=page) if answer.code == CutJsonError.code else answer

    async def _exchange(self, address: str, *, page: bool) -> Answer:
        response = await self._download(address, page=page)
        self.requests += 1
        if response.status == 403 or response.status >= 500:
            self.stormy = True
        capture, value, refusal, code = self._capture(response, address), None, None, ""
        try:
            decoded = decode(response.body)
            value, capture = decoded.value, replace(capture, repairs=decoded.repairs)
            for repair in decoded.repairs:
                name = repair.split(":", 1)[0]
                self.repairs[name] = self.repairs.get(name, 0) + 1
            if said := api_error(value):
                code, refusal = said.code, f"{response.status} {said.code}: {' '.join(said.message.split())[:120]}"
            elif response.status >= 400:
                refusal = f"{address} answers {response.status}"
        except DecodeError as error:
            code, refusal = error.code, f"{response.status}: {error.reason}"
        return Answer(
            capture=capture,
            value=value,
            refusal=refusal,
            code=code,
            links=tuple(header.decode("latin-1") for header in response.headers.getlist("Link")),
            total=_total(response),
        )

    async def _download(self, address: str, *, page: bool) -> Response:
        come, self._come = self._come, None
        if come is not None and come.request is not None and _asked(come.request) == address:
            return come
        if reason := self._ended():
            raise SiteError(reason, "partial")
        if not self._crawler.crawling or self._crawler.engine is None:
            raise Stopped
        request = first_request(address) if page else Request(address, headers=_JSON, dont_filter=True)
        try:
            return await self._crawler.engine.download_async(request)
        except StoppedWaitingError:
            raise Stopped from None
        except RefusedError as error:
            raise SiteError(f"{address}: {error}", error.outcome) from None
        except Exception as error:  # whatever the network threw, the user gets one line
            raise SiteError(why(error, address)) from None

    def _capture(self, response: Response, address: str) -> Capture:
        now = datetime.now(UTC)
        digest = hashlib.sha256(response.body).hexdigest()
        name = f"{self._run_id}|{address}|{now.isoformat()}|{digest}"
        request = response.request
        return Capture(
            capture_id=hashlib.sha256(name.encode()).hexdigest()[:32],
            run_id=self._run_id,
            site_id=self._site_of(response.url),
            method="GET",
            url=address,
            request_headers=tuple(_pairs(request)) if request else (),
            status=response.status,
            final_url=response.url,
            headers=tuple(_pairs(response)),
            body=response.body,
            sha256=digest,
            fetched_at=now,
            robots=response.meta.get("robots", Robots()),
        )


def first_request(address: str, **calls: Any) -> Request:
    """For a page of the site, which may announce its API; its errors may do so too, and a redirect is followed."""
    return Request(
        address,
        headers={"Accept": "text/html, application/json;q=0.9"},
        meta={"handle_httpstatus_list": list(range(400, 600)), "asked": address},
        dont_filter=True,
        **calls,
    )


def api_request(address: str, **calls: Any) -> Request:
    meta = {"handle_httpstatus_list": list(range(400, 600)), "asked": address}
    return Request(address, headers=_JSON, meta=meta, dont_filter=True, **calls)


def _asked(request: Request) -> str:
    """The address before any redirect."""
    return str(request.meta.get("asked", request.url))


_SECRET = frozenset({"authorization", "cookie", "proxy-authorization", "set-cookie"})


def _pairs(message: Any) -> list[tuple[str, str]]:
    """Headers in order as text, without those that hold secrets."""
    return [
        (name.decode("latin-1"), value.decode("latin-1"))
        for name, values in message.headers.items()
        if name.decode("latin-1").lower() not in _SECRET
        for value in values
    ]


def _total(response: Response) -> int | None:
    value = (response.headers.get("X-WP-Total") or b"").strip()
    return int(value) if value.isdigit() and len(value) < 12 else None


def why(error: BaseException, address: str) -> str:
    """One line for a person: what happened at the network, and what to do."""
    if isinstance(error, ResponseFailed) and error.reasons:
        error = error.reasons[0].value
    name = type(error).__name__
    if isinstance(error, network.DNSLookupError) or "CannotResolveHost" in name:
        return f"{address}: no such host; check the spelling and the network"
    if isinstance(error, (network.TimeoutError, network.TCPTimedOutError)) or "Timeout" in name:
        return f"{address}: no answer in time; try again later"
    if isinstance(error, network.ConnectionRefusedError) or "ConnectionRefused" in name:
        return f"{address}: the connection was refused; is the address right and the site up?"
    if "SSL" in name or "certificate" in str(error).lower():
        return f"{address}: its TLS certificate could not be verified"
    text = " ".join(str(error).split())[:160]
    return f"{address}: {text or name}"
