"""The spider of live sites: what is known of the site, its profile, then every public type, one after the other."""

import os
import time
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from importlib.metadata import version
from typing import Any
from uuid import UUID

from scrapy import Request, Spider
from scrapy.http import Response
from scrapy.utils.misc import load_object
from twisted.python.failure import Failure

from crawler.items import (
    Capture,
    Held,
    Keeper,
    Memory,
    PostType,
    RobotsCopy,
    Run,
    RunStatus,
    SiteBusyError,
    SiteProfile,
    Source,
    Standing,
    TypeCount,
)
from crawler.net.refusals import RefusedError, StoppedWaitingError
from crawler.sync.api import Api, SiteError, Stopped, api_request, first_request, why
from crawler.sync.look_ups import LookUps
from crawler.sync.series import Series
from crawler.wordpress.discover import Closed, Index, candidates, read_index, starting_addresses
from crawler.wordpress.identity import AddressError, home_of_route, site_id
from crawler.wordpress.profile import read_languages, read_profile
from crawler.wordpress.recount import poll_address
from crawler.wordpress.route import route, with_params

# The site's types, languages and dialect are read anew once a day.
_PROFILE_FRESH = timedelta(hours=24)

_INDEX_FIELDS = "name,home,namespaces,namespace,timezone_string,gmt_offset"

# The canary: no post was modified then. A site that lists any all the same does not know the parameter.
_FAR_FUTURE = "2200-01-01T00:00:00"


class Forgetful:
    """The keeper of a crawl that stores nothing: knows no site, and lets every sync have it."""

    async def claim(self, site_id: str, run_id: str) -> Memory:
        return Memory()

    async def held(self, site_id: str, wp_type: str) -> dict[int, Held]:
        return {}

    def ended(self) -> str | None:
        return None


class WordPressSpider(Spider):
    name = "wordpress"

    def __init__(self, site: str = "", *, only_profile: bool = False, full: str | bool = False, **kwargs: Any) -> None:
        """`only_profile` ends the sync once the profile is read: a check that stores no post. `full` walks all anew."""
        super().__init__(**kwargs)
        self.site = site
        self.only_profile = only_profile
        self.full = full in (True, "1", "true", "yes")
        self.profile: SiteProfile | None = None
        self.run_id = str(uuid7())
        self.started = datetime.now(UTC)
        self.requests_today = 0
        self.robots_known: tuple[RobotsCopy, ...] = ()
        self.robots_read: list[RobotsCopy] = []
        self.posts = 0
        self.failed = 0
        self.canaries: list[str] = []
        self.counts: list[TypeCount] = []
        self.outcome: Run | None = None

    async def start(self) -> AsyncIterator[Any]:
        settings = self.crawler.settings
        keeper = self.crawler.get_item_pipeline(load_object(settings["SITE_KEEPER"]))
        self.keeper: Keeper = keeper or Forgetful()
        self.recount_after = timedelta(hours=settings.getfloat("RECOUNT_HOURS"))
        self.polls = settings.getint("POLLS_A_SYNC")
        self.api = Api(self.crawler, self.run_id, self.keeper.ended, self._site_id)
        try:
            self.addresses = starting_addresses(self.site)
        except AddressError as error:
            yield self._run(self.site, "failed", str(error))
            return
        self.identity = self._site_id(self.addresses[0])
        try:
            self.memory = await self.keeper.claim(self.identity, self.run_id)
        except SiteBusyError as error:
            self._run(self.identity, "busy", str(error))
            return
        self._recall()
        if self.memory.profile and not self.only_profile:
            self.profile = self.memory.profile
            yield api_request(
                self._first_poll(self.memory.profile),
                callback=self.sync,
                errback=self.no_answer,
                cb_kwargs={"rest": ()},
            )
            return
        yield self._first(self.addresses)

    def _recall(self) -> None:
        self.requests_today, self.robots_known = self.memory.requests_today, self.memory.robots
        known = self.memory.profile
        at = self.memory.profiled_at
        if self.full or not known or not known.root or not at or datetime.now(UTC) - at > _PROFILE_FRESH:
            self.memory = replace(self.memory, profile=None)

    def _first_poll(self, profile: SiteProfile) -> str:
        """The request that a sync of a known site most likely begins with."""
        assert profile.root
        ways = self._ways(profile)
        if not ways:
            return poll_address(profile.root, profile.post_types[0], None, profile.per_page)
        post_type, language, known = ways[0]
        return poll_address(profile.root, post_type, language, known.per_page)

    def _first(self, addresses: tuple[str, ...]) -> Request:
        return first_request(
            addresses[0], callback=self.sync, errback=self.no_answer, cb_kwargs={"rest": addresses[1:]}
        )

    async def no_answer(self, failure: Failure) -> AsyncIterator[Any]:
        request: Request = failure.request  # type: ignore[attr-defined]  # Scrapy hangs the request onto it
        if rest := request.cb_kwargs["rest"]:  # a bare domain without https
            yield self._first(rest)
            return
        assert failure.value
        if isinstance(failure.value, StoppedWaitingError):
            yield self._run(self.identity, "partial", "stopped on request before the site had answered")
            return
        status = failure.value.outcome if isinstance(failure.value, RefusedError) else "failed"
        yield self._run(self.identity, status, why(failure.value, request.url))

    async def sync(self, response: Response, rest: tuple[str, ...]) -> AsyncIterator[Any]:
        """The whole sync of one site, in order; every item goes to the pipelines as it comes."""
        self.api.take(response)
        status: RunStatus = "complete"
        reason: str | None = None
        try:
            profile = self.memory.profile
            captures: tuple[Capture, ...] = ()
            if profile and response.status in (404, 410):  # it moved its API: as if nothing were known of it
                profile = None
            if profile is None:
                profile, captures = await self._profile(response)
            if profile.site_id != self.identity:
                self.identity = profile.site_id
                self.memory = await self.keeper.claim(self.identity, self.run_id)
                if self.full:
                    self.memory = replace(self.memory, standings=(), cursors=())
            elif self.full:
                self.memory = replace(self.memory, standings=(), cursors=())
            self.profile = profile
            yield self._run(self.identity, "running", None)
            if captures:
                yield Source(profile=profile, run_id=self.run_id, captures=captures)
            reasons: list[str] = []
            if not self.only_profile:
                async for item in self._types(profile, reasons):
                    yield item
            if reasons:
                status, reason = "partial", "; ".join(dict.fromkeys(reasons))[:500]
        except SiteBusyError as error:
            self._run(self.identity, "busy", str(error))
            return
        except SiteError as error:
            status, reason = error.status, str(error)
        except Stopped:
            status, reason = "partial", "stopped on request; the next sync goes on from here"
        yield self._run(self.identity, status, reason)

    async def _types(self, profile: SiteProfile, reasons: list[str]) -> AsyncIterator[Any]:
        """Every type in every language; of those that are known, as many are asked as an unchanged site may cost."""
        look_ups = LookUps(self.api)
        asked = {(way[0].slug, way[1]) for way in self._ways(profile)[: self.polls]}
        cursors = {(cursor.wp_type, cursor.language): cursor for cursor in self.memory.cursors}
        standings = {(known.wp_type, known.language): known for known in self.memory.standings}
        now = datetime.now(UTC)
        for post_type in self._in_order(profile):
            held = await self.keeper.held(profile.site_id, post_type.slug)
            size = min([profile.per_page, *(known.per_page for known in self.memory.standings)])
            series = Series(self.api, look_ups, profile, post_type, self.run_id, held, size)
            try:
                for language in profile.languages or (None,):
                    key = (post_type.slug, language)
                    known = standings.get(key)
                    if known is None or key in cursors:
                        items = series.all(language, cursors.get(key))
                    elif now - known.recounted_at > self.recount_after:
                        items = series.recount(language, known)
                    elif key in asked:
                        items = series.changes(language, known)
                    else:
                        series.passed_over(known)
                        continue
                    async for item in items:
                        yield item
                async for probe in series.vanished():
                    yield probe
            finally:
                self.posts += series.posts
                self.failed += series.failed
                self.counts += series.counts
            reasons += series.reasons
            profile = replace(profile, per_page=series.per_page)

    def _ways(self, profile: SiteProfile) -> list[tuple[PostType, str | None, Standing]]:
        """The known types and languages in the order of their turn: posts, then what was not asked for longest."""
        types = {post_type.slug: post_type for post_type in profile.post_types}
        known = [s for s in self.memory.standings if s.wp_type in types]
        known.sort(key=lambda s: (s.wp_type != "post" or s.language not in (None, *profile.languages[:1]), s.polled_at))
        return [(types[s.wp_type], s.language, s) for s in known]

    def _in_order(self, profile: SiteProfile) -> list[PostType]:
        """So that the request that has been made already is the first that is needed."""
        first = [way[0] for way in self._ways(profile)]
        return list(dict.fromkeys((*first, *profile.post_types)))

    async def _profile(self, response: Response) -> tuple[SiteProfile, tuple[Capture, ...]]:
        """Discovery: from the first answer to the index, the types and the taxonomies."""
        address = response.url
        if self.memory.profile:  # the answer at hand is one of an API that is no more
            answer = await self.api.get(self.addresses[0], page=True)
            address, links, html = (
                answer.capture.final_url,
                answer.links,
                answer.capture.body.decode("utf-8", "replace"),
            )
        else:
            self.api.requests += 1
            links = tuple(value.decode("latin-1") for value in response.headers.getlist("Link"))
            html = response.text if hasattr(response, "text") else ""
            if response.status >= 500 or response.status == 429:
                raise SiteError(f"{response.url} answers {response.status}: try again later")
        tried = []
        for root in candidates(address, links, html):
            # the whole index lists every route of every plugin: 190 KB, and more to be cut off on the way
            answer = await self.api.get(with_params(root, {"_fields": _INDEX_FIELDS}))
            verdict = read_index(answer.capture.status, answer.value)
            if isinstance(verdict, Closed):
                raise SiteError(f"{root}: {verdict.reason}; it is left alone", "closed")
            if isinstance(verdict, Index):
                types = await self.api.get(route(root, "wp/v2/types", {}))
                taxonomies = await self.api.get(route(root, "wp/v2/taxonomies", {}))
                if types.refusal:  # posts and pages are then all that is known of it
                    self.canaries.append(f"types:{types.code or types.refusal}")
                home = home_of_route(root) or address
                profile = read_profile(root, home, verdict.value, types.value, taxonomies.value)
                captures = [answer.capture, types.capture, taxonomies.capture]
                if not self.only_profile:
                    profile = await self._dialect(profile, captures)
                return profile, tuple(captures)
            tried.append(f"{root} ({answer.refusal or verdict.reason})")
        raise SiteError(f"{address} is no WordPress site, or hides its API; tried {', '.join(tried[:3])}")

    async def _dialect(self, profile: SiteProfile, captures: list[Capture]) -> SiteProfile:
        """What can only be learned by asking: the languages, and whether `modified_after` means anything."""
        root = profile.root
        assert root
        if "pll/v1" in profile.namespaces:
            answer = await self.api.get(route(root, "pll/v1/languages", {}))
            captures.append(answer.capture)
            profile = replace(profile, languages=read_languages(answer.value))
        for post_type in profile.post_types[:1]:
            params = {"modified_after": _FAR_FUTURE, "per_page": "1", "_fields": "id"}
            answer = await self.api.get(route(root, f"{post_type.namespace}/{post_type.rest_base}", params))
            captures.append(answer.capture)
            knows = answer.rows == [] if answer.rows is not None else None
            profile = replace(profile, modified_after=knows)
            said = {True: "known", False: "ignored", None: "no answer"}[knows]
            self.canaries.append(f"modified_after:{said}")
        return profile

    def _site_id(self, address: str) -> str:
        try:
            return site_id(home_of_route(address) or "/".join(address.split("/", 3)[:3]) + "/")
        except (AddressError, ValueError):
            return self.site

    def _run(self, identity: str, status: RunStatus, reason: str | None) -> Run:
        stats = self.crawler.stats
        run = Run(
            run_id=self.run_id,
            site_id=identity,
            kind="sync",
            status=status,
            reason=reason,
            started_at=self.started,
            ended_at=None if status == "running" else datetime.now(UTC),
            crawler=f"wiretrace/{version('wiretrace')}",
            requests=self.api.requests,
            posts=self.posts,
            failed_posts=self.failed,
            types=tuple(self.counts),
            canaries=tuple(self.canaries),
            repairs=tuple(f"{name}:{count}" for name, count in sorted(self.api.repairs.items())),
            requests_today=(stats.get_value("requests/today", self.requests_today) if stats else 0) or 0,
            robots=tuple(self.robots_read),
        )
        self.outcome = run
        if run.ended_at:
            self.logger.info("%s: %s: %d posts%s", identity, status, self.posts, f"; {reason}" if reason else "")
        return run


def uuid7() -> UUID:
    """RFC 9562: milliseconds first, so that ids sort by time; the standard library has it from 3.14 only."""
    value = (time.time_ns() // 1_000_000) << 80 | int.from_bytes(os.urandom(10), "big")
    return UUID(int=value & ~(0xF << 76) & ~(0x3 << 62) | 7 << 76 | 2 << 62)
