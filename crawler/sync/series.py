"""The sync of one post type: walk or poll, recount, fetch what was missed, ask for what is listed no more.

A type is walked in each language that the site offers. What is found goes out as Pages; what the type came to, as a
Standing that the next sync begins from and as a line of the certificate.
"""

from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from crawler.items import (
    Article,
    Checkpoint,
    FailedPost,
    Held,
    Page,
    PostType,
    Probe,
    SiteProfile,
    Standing,
    SyncMode,
    TypeCount,
)
from crawler.sync.api import Answer, Api
from crawler.sync.look_ups import LookUps
from crawler.wordpress import recount as recounting
from crawler.wordpress import walk as walking
from crawler.wordpress.post import read_posts
from crawler.wordpress.recount import Listed, Recount, differing, poll_address, reaches, read_listed
from crawler.wordpress.route import route
from crawler.wordpress.walk import Row, Walk, spoken

# modified_after is asked from so much before the high-water mark: clocks are set back, and seconds are shared.
_OVERLAP = timedelta(hours=1)

# One probe names at most so many ids, and a witness: a post that the site lists, which must be in the answer.
_PROBED = 99


@dataclass(slots=True)
class Tally:
    """What one language of the type came to, while it is found out."""

    language: str | None
    mode: SyncMode
    requests: int = 0
    windows: int = 0
    again: int = 0
    failed: dict[int, FailedPost] = field(default_factory=dict)
    reason: str | None = None
    notes: tuple[str, ...] = ()
    recount: Recount | None = None
    standing: Standing | None = None
    claimed: int | None = None


class Series:
    def __init__(
        self,
        api: Api,
        look_ups: LookUps,
        profile: SiteProfile,
        post_type: PostType,
        run_id: str,
        held: dict[int, Held],
        per_page: int,
    ) -> None:
        self._api = api
        self._look_ups = look_ups
        self._profile = profile
        self._type = post_type
        self._run_id = run_id
        self._held = held
        self._got: dict[int, str | None] = {}
        """Posts fetched in this sync, with their state."""
        self.per_page = per_page
        self.counts: list[TypeCount] = []
        self.reasons: list[str] = []
        self.failed = 0
        self.posts = 0
        self.recounted: list[Recount] = []

    # --- the ways through a language

    async def all(self, language: str | None, cursor: Checkpoint | None) -> AsyncIterator[Any]:
        """Every post, from the start or from where a walk was cut short; then the recount."""
        tally = Tally(language, "resumed" if cursor and cursor.after else "full")
        walk = replace(self._walk(language), after=cursor.after if cursor else None)
        async for page in self._walked(walk, tally):
            yield page
        async for item in self._recounted(tally):
            yield item

    async def recount(self, language: str | None, standing: Standing) -> AsyncIterator[Any]:
        """The inventory against what is stored, whatever the site says of changes."""
        tally = Tally(language, "incremental", standing=standing)
        async for item in self._recounted(tally):
            yield item

    async def changes(self, language: str | None, standing: Standing) -> AsyncIterator[Any]:
        """What changed since `standing`; one request where nothing did."""
        tally = Tally(language, "incremental", standing=standing)
        answer = await self._get(poll_address(self._root, self._type, language, self.per_page), tally)
        if answer.rows is None:
            async for item in self._recounted(tally):
                yield item
            return
        listed = _listed(answer.rows)
        changed = differing(listed, self._held, dict(standing.failed))
        tally.claimed = answer.total
        found = len([number for number in changed if self._is_new(number)])
        if not reaches(listed, changed, standing, answer.total):
            if not (self._profile.modified_after and standing.high_water):
                async for item in self._recounted(tally):
                    yield item
                return
            start = (datetime.fromisoformat(standing.high_water) - _OVERLAP).isoformat()
            since = await self._count_all(tally, modified_after=start)
            listed, changed = since.listed, differing(since.listed, self._held, dict(standing.failed))
            tally.reason = since.reason
            found = len([number for number in changed if self._is_new(number)])
        if changed:
            async for page in self._fetched(changed, tally):
                yield page
            if lost := await self._not_given(changed, tally):
                tally.reason = f"{lost} posts are listed and not given"
        else:
            tally.mode = "unchanged"
        agrees = answer.total is not None and standing.claimed is not None
        if not agrees or answer.total != (standing.claimed or 0) + found or tally.reason:
            tally.mode = "incremental"
            async for item in self._recounted(tally):
                yield item
            return
        newest = max((row.modified for row in listed.values() if row.modified), default=None)
        yield self._ended(
            tally,
            replace(
                standing,
                high_water=max(filter(None, (newest, standing.high_water)), default=None),
                claimed=answer.total,
                listed=standing.listed + found,
                polled_at=datetime.now(UTC),
                failed=_failed(tally, listed, standing),
            ),
        )

    def passed_over(self, standing: Standing) -> None:
        """Not asked in this sync: an unchanged site is to cost little, and others' turn came first."""
        self._count(Tally(standing.language, "not asked", standing=standing), standing)

    # --- walk, recount, fetch

    @property
    def _root(self) -> str:
        assert self._profile.root
        return self._profile.root

    def _walk(self, language: str | None) -> Walk:
        return Walk(root=self._root, post_type=self._type, language=language, per_page=self.per_page)

    def _is_new(self, number: int) -> bool:
        return number not in self._held or self._held[number].gone

    async def _walked(self, walk: Walk, tally: Tally) -> AsyncIterator[Page]:
        while address := walking.next_address(walk):
            walk, page = await self._step(walk, address, tally)
            if page:
                yield page
        tally.windows += walk.windows
        tally.notes += walk.notes
        tally.failed |= {post.wp_id: post for post in walk.failed if post.wp_id is not None}
        if walk.ended != "complete":
            tally.reason = walk.reason
        self.per_page = min(self.per_page, walk.per_page)

    async def _fetched(self, ids: Iterable[int], tally: Tally) -> AsyncIterator[Page]:
        async for page in self._walked(walking.fetching(self._walk(tally.language), ids), tally):
            yield page

    async def _recounted(self, tally: Tally) -> AsyncIterator[Any]:
        """The inventory; then, by id, what it lists and is not held in that state."""
        count = await self._count_all(tally)
        tally.recount, tally.claimed = count, count.claimed
        have = self._held | {number: Held(state) for number, state in self._got.items()}
        failed = {number: count.listed[number].state for number in tally.failed if number in count.listed}
        missed = differing(count.listed, have, failed)
        if tally.mode in ("full", "resumed"):
            tally.again = len([number for number in missed if number not in self._held])
        async for page in self._fetched(missed, tally):
            yield page
        self.recounted.append(count)
        if count.ended != "complete":
            tally.reason = tally.reason or f"its inventory could not be taken: {count.reason}"
            self._count(tally, None)
            return
        if tally.reason:  # what the walk had to leave, the inventory has named, and it was fetched by its id
            tally.notes += (f"the walk ended early: {tally.reason}",)
            tally.reason = None
        if lost := await self._not_given(missed, tally):
            tally.reason = f"{lost} posts are listed and not given"
        now = datetime.now(UTC)
        hidden = None if count.claimed is None else count.claimed - len(count.listed)
        if vanished := max(-(hidden or 0), 0):  # a total that was overtaken tells the next sync nothing
            tally.notes += (f"vanished while they were counted: {vanished}",)
            hidden = None
        yield self._ended(
            tally,
            Standing(
                site_id=self._profile.site_id,
                wp_type=self._type.slug,
                language=tally.language,
                high_water=max((row.modified for row in count.listed.values() if row.modified), default=None),
                claimed=None if vanished else count.claimed,
                listed=len(count.listed),
                hidden=hidden,
                recounted_at=now,
                recounted_in=self._run_id,
                polled_at=now,
                per_page=self.per_page,
                failed=_failed(tally, count.listed, None),
            ),
        )

    async def _not_given(self, asked: Iterable[int], tally: Tally) -> int:
        """How many of the posts that were asked for by id never came; those deleted meanwhile do not count."""
        lost = sorted(set(asked) - self._got.keys() - tally.failed.keys())
        witness = next(iter(self._got or self._held.keys() - set(lost)), None)
        gone = 0
        for start in range(0, len(lost), _PROBED):
            batch = lost[start : start + _PROBED]
            tally.requests += 1
            if probe := await self._probe(batch, witness, (tally.language,)):
                gone += len(probe.absent)
        if gone:
            tally.notes += (f"deleted while it was synced: {gone}",)
        return len(lost) - gone

    async def _count_all(self, tally: Tally, modified_after: str | None = None) -> Recount:
        count = Recount(self._root, self._type, tally.language, self.per_page, modified_after)
        while address := recounting.next_address(count):
            answer = await self._get(address, tally)
            if answer.rows is None:
                count = recounting.refused(count, answer.code, answer.why)
                continue
            rows = [row for row in map(read_listed, answer.rows) if row]
            count = recounting.answered(count, rows, has_next=answer.has_next, claimed=answer.total)
        self.per_page = min(self.per_page, count.per_page)
        return count

    def _ended(self, tally: Tally, standing: Standing) -> Standing:
        self._count(tally, standing)
        return standing

    def _count(self, tally: Tally, standing: Standing | None) -> None:
        listed = tally.recount.listed if tally.recount else {}
        have = self._held.keys() | self._got.keys()
        unique = len(have & listed.keys()) if tally.recount else standing.listed if standing else len(have)
        failed = tuple(sorted(tally.failed.keys() | {number for number, _ in (standing.failed if standing else ())}))
        self.counts.append(
            TypeCount(
                wp_type=self._type.slug,
                language=tally.language,
                mode=tally.mode,
                requests=tally.requests,
                windows=tally.windows,
                unique_ids=unique - (0 if tally.recount else len(failed)),
                claimed=tally.claimed if tally.claimed is not None else standing.claimed if standing else None,
                hidden=standing.hidden if standing else None,
                recounted=standing.listed if standing else None,
                recounted_in=standing.recounted_in if standing else None,
                recounted_at=standing.recounted_at if standing else None,
                fetched_again=tally.again,
                failed_ids=failed,
                notes=tally.notes,
            )
        )
        self.failed += len(failed)
        if tally.reason:
            self.reasons.append(f"{self._type.slug}: {tally.reason}")
        elif failed:
            self.reasons.append(f"{self._type.slug}: {len(failed)} posts could not be fetched")

    async def _get(self, address: str, tally: Tally) -> Answer:
        tally.requests += 1
        return await self._api.get(address)

    async def _step(self, walk: Walk, address: str, tally: Tally) -> tuple[Walk, Page | None]:
        answer = await self._get(address, tally)
        if answer.rows is None:
            return walking.refused(walk, answer.capture.status, answer.code, answer.why), None
        was_inventory, asked = walk.inventory, bool(walk.waiting)
        seen = {number for row in answer.rows if (number := _id(row)) is not None and number in walk.seen}
        walk = walking.answered(
            walk,
            [row for item in answer.rows if (row := _row(item))],
            has_next=answer.has_next,
            claimed=answer.total,
            headers_work=answer.total is not None,
        )
        if was_inventory:
            return walk, None
        posts, failures = read_posts(answer.value, answer.capture, self._profile)
        posts = [post for post in posts if asked or post.wp_id not in seen]
        if not posts and not failures:
            return walk, None
        before = self._api.requests
        posts, look_ups = await self._look_ups.resolve(posts, replace(self._profile, per_page=walk.per_page))
        tally.requests += self._api.requests - before
        for post in posts:
            self._got[post.wp_id] = post.modified.source_value if post.modified else None
        self.posts += len(posts)
        self.failed += len(failures)
        by_date = walk.counted and not walk.waiting and not asked
        page = Page(
            capture=answer.capture,
            articles=tuple(Article(post=post) for post in posts),
            failures=tuple(failures),
            look_ups=look_ups,
            checkpoint=walking.checkpoint(walk, self._profile.site_id) if by_date else None,
        )
        return walk, page

    # --- what is listed no more

    async def vanished(self) -> AsyncIterator[Probe]:
        """Ask by id for stored posts that no inventory lists, or that an earlier probe did not find."""
        complete = all(count.ended == "complete" for count in self.recounted)
        listed: dict[int, Listed] = {}
        for count in self.recounted:
            listed |= count.listed
        suspects = [n for n, known in self._held.items() if known.missing and not known.gone and n not in self._got]
        languages = self._profile.languages or (None,)
        if self.recounted and complete and len(self.recounted) == len(languages):
            mine = (self._held.keys() | self._got.keys()) - listed.keys()
            suspects += [n for n in sorted(mine) if n not in suspects and not (n in self._held and self._held[n].gone)]
        witness = next((n for n in (*listed, *self._got, *self._held) if n not in set(suspects)), None)
        for start in range(0, len(suspects), _PROBED):
            if self._api.stormy:
                return
            batch = suspects[start : start + _PROBED]
            if probe := await self._probe(batch, witness, languages):
                yield probe

    async def _probe(self, batch: list[int], witness: int | None, languages: Iterable[str | None]) -> Probe | None:
        asked = batch if witness is None else [*batch, witness]
        present: set[int] = set()
        answer = None
        for language in languages:
            size = str(min(len(asked), 100))
            params = {"include": ",".join(map(str, asked)), "per_page": size, "_fields": "id", **spoken(language)}
            answer = await self._api.get(route(self._root, f"{self._type.namespace}/{self._type.rest_base}", params))
            if answer.rows is None or (witness is None and answer.total is None):
                return None
            if answer.total is not None and answer.total > len(answer.rows):
                return None  # not all that it has was shown
            present |= {number for row in answer.rows if (number := _id(row)) is not None}
        if answer is None or self._api.stormy or (witness is not None and witness not in present):
            return None
        age = next((value for name, value in answer.capture.headers if name.lower() == "age"), "0")
        return Probe(
            site_id=self._profile.site_id,
            run_id=self._run_id,
            wp_type=self._type.slug,
            absent=tuple(n for n in batch if n not in present),
            present=tuple(n for n in batch if n in present),
            capture=answer.capture,
            generated_at=answer.capture.fetched_at
            - timedelta(seconds=int(age) if age.isdigit() and len(age) < 9 else 0),
        )


def _id(row: dict[str, Any]) -> int | None:
    number = row.get("id")
    return number if isinstance(number, int) and not isinstance(number, bool) else None


def _row(item: dict[str, Any]) -> Row | None:
    number, date = _id(item), item.get("date")
    if number is None:
        return None
    good = isinstance(date, str) and len(date) >= 19 and not date.startswith("0000")
    return Row(number, date[:19] if good and isinstance(date, str) else None)


def _listed(rows: Iterable[dict[str, Any]]) -> dict[int, Listed]:
    return dict(row for row in map(read_listed, rows) if row)


def _failed(tally: Tally, listed: dict[int, Listed], standing: Standing | None) -> tuple[tuple[int, str | None], ...]:
    kept = dict(standing.failed) if standing else {}
    kept |= {number: listed[number].state if number in listed else None for number in tally.failed}
    return tuple(kept.items())[:1_000]
