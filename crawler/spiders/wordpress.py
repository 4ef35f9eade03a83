"""The spider of live sites: discovers the API, reads the profile, walks every public type, resolves the links."""

import hashlib
import os
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from importlib.metadata import version
from typing import Any
from uuid import UUID

from scrapy import Request, Spider
from scrapy.http import Response
from twisted.internet import error as network
from twisted.python.failure import Failure
from twisted.web.client import ResponseFailed

from crawler.items import Article, Capture, Json, Page, Post, Robots, Run, RunStatus, SiteProfile, Source, TypeCount
from crawler.net.refusals import RefusedError, StoppedWaitingError
from crawler.wordpress.decode import DecodeError, api_error, decode
from crawler.wordpress.discover import Closed, Index, candidates, read_index, starting_addresses
from crawler.wordpress.identity import AddressError, home_of_route, site_id
from crawler.wordpress.links import Known, LookUp, plan, read_user, resolved, single_addresses
from crawler.wordpress.post import read_media, read_posts, read_term
from crawler.wordpress.profile import read_profile
from crawler.wordpress.route import route
from crawler.wordpress.walk import Row, Walk, answered, checkpoint, next_address, refused

_JSON = {"Accept": "application/json"}

# Single hrefs are for the few that a batch left open; past so many the site does not hand them out.
_SINGLES = 20


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


class WordPressSpider(Spider):
    name = "wordpress"

    def __init__(self, site: str = "", *, only_profile: bool = False, **kwargs: Any) -> None:
        """`only_profile` ends the sync once the site's profile is read: a check that stores no post."""
        super().__init__(**kwargs)
        self.site = site
        self.only_profile = only_profile
        self.profile: SiteProfile | None = None
        self.run_id = str(uuid7())
        self.started = datetime.now(UTC)
        self.requests = 0
        self.posts = 0
        self.failed = 0
        self.repairs: dict[str, int] = {}
        self.known = Known()
        self.outcome: Run | None = None

    async def start(self) -> AsyncIterator[Any]:
        try:
            addresses = starting_addresses(self.site)
        except AddressError as error:
            yield self._run(self.site, "failed", str(error))
            return
        yield self._first(addresses)

    def _first(self, addresses: tuple[str, ...]) -> Request:
        return Request(
            addresses[0],
            callback=self.sync,
            errback=self.no_answer,
            cb_kwargs={"rest": addresses[1:]},
            headers={"Accept": "text/html, application/json;q=0.9"},
            # an error page may announce the API all the same; a redirect is followed
            meta={"handle_httpstatus_list": list(range(400, 600))},
            dont_filter=True,
        )

    async def no_answer(self, failure: Failure) -> AsyncIterator[Any]:
        request: Request = failure.request  # type: ignore[attr-defined]  # Scrapy hangs the request onto it
        if rest := request.cb_kwargs["rest"]:  # a bare domain without https
            yield self._first(rest)
            return
        assert failure.value
        status = failure.value.outcome if isinstance(failure.value, RefusedError) else "failed"
        yield self._run(self._site_id(request.url), status, why(failure.value, request.url))

    async def sync(self, response: Response, rest: tuple[str, ...]) -> AsyncIterator[Any]:
        """The whole sync of one site, in order; every item goes to the pipelines as it comes."""
        self.requests += 1
        identity = self._site_id(response.url)
        counts: list[TypeCount] = []
        status: RunStatus = "complete"
        reason: str | None = None
        try:
            profile, captures = await self._profile(response)
            identity = profile.site_id
            self.profile = profile
            yield self._run(identity, "running", None)
            yield Source(profile=profile, run_id=self.run_id, captures=captures)
            for post_type in () if self.only_profile else profile.post_types:
                assert profile.root
                walk = Walk(root=profile.root, post_type=post_type, per_page=profile.per_page)
                while address := next_address(walk):
                    walk, page = await self._step(walk, address, profile)
                    if page:
                        self.posts += len(page.articles)
                        self.failed += len(page.failures)
                        yield page
                self.failed += len(walk.failed)
                counts.append(_count(walk))
                if walk.ended != "complete" or walk.failed:
                    status = "partial"
                    lost = f"{len(walk.failed)} posts could not be fetched" if walk.failed else ""
                    reason = reason or f"{post_type.slug}: {walk.reason or lost}"
                profile = replace(profile, per_page=min(profile.per_page, walk.per_page))
        except SiteError as error:
            status, reason = error.status, str(error)
        except Stopped:
            status, reason = "partial", "stopped on request; the next sync goes over the site again"
        yield self._run(identity, status, reason, tuple(counts))

    async def _profile(self, response: Response) -> tuple[SiteProfile, tuple[Capture, ...]]:
        """Discovery: from the first answer to the index, the types and the taxonomies."""
        links = tuple(value.decode("latin-1") for value in response.headers.getlist("Link"))
        html = response.text if hasattr(response, "text") else ""
        tried = []
        if response.status >= 500 or response.status == 429:
            raise SiteError(f"{response.url} answers {response.status}: try again later")
        for root in candidates(response.url, links, html):
            answer = await self._get(root)
            verdict = read_index(answer.capture.status, answer.value)
            if isinstance(verdict, Closed):
                raise SiteError(f"{root}: {verdict.reason}; it is left alone", "closed")
            if isinstance(verdict, Index):
                types = await self._get(route(root, "wp/v2/types", {}))
                taxonomies = await self._get(route(root, "wp/v2/taxonomies", {}))
                home = home_of_route(root) or response.url
                profile = read_profile(root, home, verdict.value, types.value, taxonomies.value)
                return profile, (answer.capture, types.capture, taxonomies.capture)
            tried.append(f"{root} ({answer.refusal or verdict.reason})")
        raise SiteError(f"{response.url} is no WordPress site, or hides its API; tried {', '.join(tried[:3])}")

    async def _step(self, walk: Walk, address: str, profile: SiteProfile) -> tuple[Walk, Page | None]:
        answer = await self._get(address)
        if answer.refusal is not None or not isinstance(answer.value, list):
            reason = answer.refusal or "the answer is no list of posts"
            return refused(walk, answer.capture.status, answer.code, reason), None
        was_inventory, asked = walk.inventory, walk.waiting[:1]
        rows = [_row(item) for item in answer.value if isinstance(item, dict) and isinstance(item.get("id"), int)]
        seen = walk.seen
        walk = answered(
            walk,
            rows,
            has_next=any('rel="next"' in link for link in answer.links),
            claimed=answer.total,
            headers_work=answer.total is not None,
        )
        if was_inventory:
            return walk, None
        posts, failures = read_posts(answer.value, answer.capture, profile)
        posts = [post for post in posts if asked or post.wp_id not in seen]
        if not posts and not failures:
            return walk, None
        posts, look_ups = await self._resolve(posts, profile)
        page = Page(
            capture=answer.capture,
            articles=tuple(Article(post=post) for post in posts),
            failures=tuple(failures),
            look_ups=look_ups,
            checkpoint=checkpoint(walk, profile.site_id) if walk.counted and not walk.waiting else None,
        )
        return walk, page

    async def _resolve(self, posts: list[Post], profile: SiteProfile) -> tuple[list[Post], tuple[Capture, ...]]:
        """What the posts link to: by collection in batches, then the single href for the few left."""
        told: list[Capture] = []
        for look_up in plan(posts, profile, self.known):
            answer = await self._get(look_up.url)
            self._learn(look_up, answer)
            told.append(answer.capture)
        singles = 0
        for post in posts:
            for kind, number, address in single_addresses(post, profile, self.known):
                self.known.of(kind)[number] = None
                if singles < _SINGLES:
                    singles += 1
                    answer = await self._get(address)
                    told.append(answer.capture)
                    if isinstance(answer.value, dict):
                        self._keep(kind, answer.value)
        return [resolved(post, self.known) for post in posts], tuple(told)

    def _learn(self, look_up: LookUp, answer: Answer) -> None:
        table = self.known.of(look_up.kind)
        rows = answer.value if isinstance(answer.value, list) else []
        if look_up.kind == "replies":
            if isinstance(answer.value, list) and (answer.total is None or answer.total <= len(rows)):
                for number in look_up.ids:
                    table[number] = sum(1 for row in rows if isinstance(row, dict) and row.get("post") == number)
            return
        for row in rows:
            if isinstance(row, dict):
                self._keep(look_up.kind, row)
        if answer.refusal is None or answer.capture.status in (401, 403, 404):
            for number in look_up.ids:  # silently absent: not to be asked for again, by batch or alone
                table.setdefault(number, None)

    def _keep(self, kind: str, row: dict[str, Any]) -> None:
        readers: dict[str, Any] = {"users": read_user, "media": read_media}
        if found := readers.get(kind, read_term)(row):
            self.known.of(kind)[found.id] = found

    async def _get(self, address: str) -> Answer:
        """One request to the API; an answer of any status, or SiteError when there is none."""
        if not self.crawler.crawling or self.crawler.engine is None:
            raise Stopped
        request = Request(address, headers=_JSON, dont_filter=True)
        try:
            response = await self.crawler.engine.download_async(request)
        except StoppedWaitingError:
            raise Stopped from None
        except RefusedError as error:
            raise SiteError(f"{address}: {error}", error.outcome) from None
        except Exception as error:  # whatever the network threw, the user gets one line
            raise SiteError(why(error, address)) from None
        self.requests += 1
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

    def _capture(self, response: Response, address: str) -> Capture:
        now = datetime.now(UTC)
        digest = hashlib.sha256(response.body).hexdigest()
        name = f"{self.run_id}|{address}|{now.isoformat()}|{digest}"
        request = response.request
        return Capture(
            capture_id=hashlib.sha256(name.encode()).hexdigest()[:32],
            run_id=self.run_id,
            site_id=self._site_id(response.url),
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

    def _site_id(self, address: str) -> str:
        try:
            return site_id(home_of_route(address) or "/".join(address.split("/", 3)[:3]) + "/")
        except (AddressError, ValueError):
            return self.site

    def _run(self, identity: str, status: RunStatus, reason: str | None, types: tuple[TypeCount, ...] = ()) -> Run:
        run = Run(
            run_id=self.run_id,
            site_id=identity,
            kind="sync",
            status=status,
            reason=reason,
            started_at=self.started,
            ended_at=None if status == "running" else datetime.now(UTC),
            crawler=f"wiretrace/{version('wiretrace')}",
            requests=self.requests,
            posts=self.posts,
            failed_posts=self.failed,
            types=types,
            repairs=tuple(f"{name}:{count}" for name, count in sorted(self.repairs.items())),
        )
        self.outcome = run
        if run.ended_at:
            self.logger.info("%s: %s: %d posts%s", identity, status, self.posts, f"; {reason}" if reason else "")
        return run


def _row(item: dict[str, Any]) -> Row:
    date = item.get("date")
    return Row(item["id"], date if isinstance(date, str) and len(date) == 19 and not date.startswith("0000") else None)


def _count(walk: Walk) -> TypeCount:
    lost = {post.wp_id for post in walk.failed}
    unique = len(walk.seen - lost)
    return TypeCount(
        wp_type=walk.post_type.slug,
        requests=walk.requests,
        unique_ids=unique,
        claimed=walk.claimed,
        hidden=None if walk.claimed is None else walk.claimed - unique,
    )


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


def uuid7() -> UUID:
    """RFC 9562: milliseconds first, so that ids sort by time; the standard library has it from 3.14 only."""
    value = (time.time_ns() // 1_000_000) << 80 | int.from_bytes(os.urandom(10), "big")
    return UUID(int=value & ~(0xF << 76) & ~(0x3 << 62) | 7 << 76 | 2 << 62)
