"""The walk over one post type, as a state machine without I/O: what to ask next, and what an answer changes.

Posts are asked for by date, oldest first, each time from just before the last date seen. So nothing shifts when posts
are published or deleted meanwhile, as it does between numbered pages; pages are counted only inside one instant that
holds more posts than a page. Each request is thus a window ``(after, …]`` that ends where the next one begins, in the
site's own clock, and no time zone can tear a hole between two. The walk ends on an empty page, on the API's own error
for a page past the end, or on an answer whose headers work and that names no next page; never on a short page, never
on a total.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Literal

from crawler.items import Checkpoint, FailedPost, PostType
from crawler.wordpress.route import route

# Page sizes to fall back to where a site caps, chokes on, or cuts a larger one.
_SIZES = (100, 50, 20, 10)

# A site that gives so many pages in a row without a new post repeats itself.
_FRUITLESS = 3

# One that gives so many more posts than it counts, or so many without a count, makes them up as it goes.
_SLACK = 10_000
_MOST = 5_000_000

PAST_THE_END = frozenset({"rest_post_invalid_page_number", "rest_invalid_page_number"})


@dataclass(frozen=True, slots=True)
class Row:
    """One post of a page, as far as the walk needs it."""

    wp_id: int
    date: str | None
    """The site-local `date` column, which `after` compares and `orderby=date` sorts by."""


@dataclass(frozen=True, slots=True)
class Walk:
    root: str
    post_type: PostType
    language: str | None = None
    per_page: int = 100
    after: str | None = None
    page: int = 1
    seen: set[int] = field(default_factory=set)
    """Grows in place: a copy for each page of a large site would cost more than the page."""
    counted: bool = True
    """False once the site has answered out of order, or without dates: then only numbered pages are left."""
    waiting: tuple[tuple[int, ...], ...] = ()
    """Batches of ids to ask for by `include`: a page that failed, cut in halves."""
    inventory: bool = False
    """The next request asks only which ids stand on the page that failed."""
    requests: int = 0
    windows: int = 1
    claimed: int | None = None
    fruitless: int = 0
    failed: tuple[FailedPost, ...] = ()
    ended: Literal["complete", "partial"] | None = None
    reason: str | None = None
    notes: tuple[str, ...] = field(default=())


def next_address(walk: Walk) -> str | None:
    """The next request of the walk; None once it has ended and no batch waits."""
    path = f"{walk.post_type.namespace}/{walk.post_type.rest_base}"
    if walk.waiting:
        batch = walk.waiting[0]
        included = {"include": ",".join(map(str, batch)), "per_page": str(max(len(batch), 1))}
        return route(walk.root, path, {**included, **spoken(walk.language)})
    if walk.ended:
        return None
    params = {"per_page": str(walk.per_page), "orderby": "date", "order": "asc", **spoken(walk.language)}
    if walk.counted and walk.after:
        params["after"] = _just_before(walk.after)
    if walk.page > 1:
        params["page"] = str(walk.page)
    if walk.inventory:
        params["_fields"] = "id,date"
    return route(walk.root, path, params)


def spoken(language: str | None) -> dict[str, str]:
    """The parameter by which Polylang is asked for one language."""
    return {"lang": language} if language else {}


def fetching(walk: Walk, ids: Iterable[int]) -> Walk:
    """A walk that only asks for these posts by their ids, in batches."""
    wanted, size = tuple(ids), min(walk.per_page, _SIZES[0])
    batches = tuple(wanted[start : start + size] for start in range(0, len(wanted), size))
    return replace(walk, waiting=batches, ended="complete", windows=0)


def answered(walk: Walk, rows: Iterable[Row], *, has_next: bool, claimed: int | None, headers_work: bool) -> Walk:
    """A page came: `has_next` is rel=next of its Link header, `claimed` its X-WP-Total."""
    page = tuple(rows)
    walk = replace(walk, requests=walk.requests + 1)
    if walk.waiting:
        walk.seen.update(row.wp_id for row in page)
        found = {row.wp_id for row in page}
        left = tuple(wp_id for wp_id in walk.waiting[0] if wp_id not in found)
        # a site that caps its pages without a word gives some of a batch; one that gives none of it has none
        again = (left,) if left and len(left) < len(walk.waiting[0]) else ()
        return replace(walk, waiting=(*again, *walk.waiting[1:]))
    if walk.claimed is None and not walk.after and claimed is not None:
        walk = replace(walk, claimed=claimed)
    new = tuple(row for row in page if row.wp_id not in walk.seen)
    if walk.inventory:  # this page failed as a whole: its posts are asked for in halves, then the walk goes on
        ids = tuple(row.wp_id for row in new)
        walk = replace(walk, inventory=False, waiting=_halves(ids))
    walk.seen.update(row.wp_id for row in new)
    walk = replace(walk, fruitless=0 if new else walk.fruitless + 1)
    if not page or (headers_work and not has_next):
        return replace(walk, ended="complete")
    if walk.fruitless >= _FRUITLESS:
        return replace(
            walk, ended="partial", reason=f"{_FRUITLESS} pages in a row held no new post: the site repeats itself"
        )
    if reason := endless(len(walk.seen), walk.claimed):
        return replace(walk, ended="partial", reason=reason)
    return _advance(walk, page)


def endless(seen: int, claimed: int | None) -> str | None:
    """Why no more is asked for, where a site's pages have no end; None where they may have."""
    if seen > (_MOST if claimed is None else 2 * claimed + _SLACK):
        return f"it gave {seen} posts{'' if claimed is None else f' and counts {claimed}'}: its pages have no end"
    return None


def _advance(walk: Walk, page: tuple[Row, ...]) -> Walk:
    dates = [row.date for row in page]
    known = [date for date in dates if date]
    if walk.counted and (len(known) < len(dates) or known != sorted(known)):
        # the first page asked by date is page 1 of the numbered ones too
        return replace(
            walk, counted=False, page=walk.page + 1 if not walk.after else 1, notes=(*walk.notes, "unordered")
        )
    if not walk.counted or known[-1] == walk.after:
        return replace(walk, page=walk.page + 1)
    return replace(walk, after=known[-1], page=1, windows=walk.windows + 1)


def refused(walk: Walk, status: int, code: str, reason: str) -> Walk:
    """An answer that is no page: an error of the API, HTML, cut JSON, a server error after its retries."""
    walk = replace(walk, requests=walk.requests + 1)
    if walk.waiting:
        batch, rest = walk.waiting[0], walk.waiting[1:]
        if len(batch) > 1:
            return replace(walk, waiting=(*_halves(batch), *rest))
        lost = FailedPost(pointer="", wp_id=batch[0], stage="fetch", reason=reason)
        return replace(walk, waiting=rest, failed=(*walk.failed, lost))
    if code in PAST_THE_END:
        return replace(walk, ended="complete")
    if status in (401, 403, 404):
        return replace(walk, ended="partial", reason=reason)
    if walk.inventory:
        return replace(walk, ended="partial", reason=reason)
    smaller = next((size for size in _SIZES if size < walk.per_page), None)
    if code == "rest_invalid_param" and smaller:
        return replace(walk, per_page=smaller, page=1, notes=(*walk.notes, f"per_page:{smaller}"))
    if code == "rest_invalid_param":
        return replace(walk, ended="partial", reason=reason)
    return replace(walk, inventory=True)


def checkpoint(walk: Walk, site_id: str) -> Checkpoint:
    return Checkpoint(site_id=site_id, wp_type=walk.post_type.slug, language=walk.language, after=walk.after)


def _halves(ids: tuple[int, ...]) -> tuple[tuple[int, ...], ...]:
    middle = (len(ids) + 1) // 2
    return tuple(half for half in (ids[:middle], ids[middle:]) if half)


def _just_before(date: str) -> str:
    """`after` is exclusive, and others may share the instant: ask from one second earlier."""
    return (datetime.fromisoformat(date) - timedelta(seconds=1)).isoformat()
