"""The inventory of one post type: which ids the site lists, and in which state; as a state machine without I/O.

It is independent of the walk: in order of ids, only a few fields of each post, so that one broken post does not hide
its page. Each page begins with the last row of the one before; where it does not, something before it was deleted
meanwhile and all that follows has moved up, so the inventory steps back.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from crawler.items import Held, PostType, Standing
from crawler.wordpress.route import route
from crawler.wordpress.walk import PAST_THE_END, endless, spoken

FIELDS = "id,date_gmt,modified,modified_gmt"

_SIZES = (100, 50, 20, 10)
_STEPS_BACK = 100

# Where a site gives no totals, the second page in a row without a new post is the last.
_FRUITLESS = 2


@dataclass(frozen=True, slots=True)
class Listed:
    """A post as an inventory or a poll lists it."""

    modified: str | None
    """Site-local, as ``modified_after`` and ``orderby=modified`` see it."""
    state: str | None
    """What the stored record keeps of the last change: ``modified_gmt``, else ``modified``."""


@dataclass(frozen=True, slots=True)
class Recount:
    root: str
    post_type: PostType
    language: str | None = None
    per_page: int = 100
    modified_after: str | None = None
    """Count only what was modified since; in the site's own clock."""
    offset: int = 0
    page: int = 0
    """Above 0 on a site that ignores `offset` or the order: numbered pages are all that is left."""
    first: int | None = None
    last: int = -1
    listed: dict[int, Listed] = field(default_factory=dict)
    """Grows in place, as Walk.seen does."""
    claimed: int | None = None
    requests: int = 0
    anchored: bool = False
    """The page that was asked for last begins with a row that is counted already."""
    widest: int = 10
    """Most rows that any page held: how far to go on where a page held nothing new."""
    fruitless: int = 0
    steps_back: int = 0
    ended: Literal["complete", "partial"] | None = None
    reason: str | None = None


def read_listed(item: Mapping[str, Any]) -> tuple[int, Listed] | None:
    """A row of an answer to ``_fields=``FIELDS."""
    number, local, gmt = item.get("id"), item.get("modified"), item.get("modified_gmt")
    if not isinstance(number, int) or isinstance(number, bool):
        return None
    local, gmt = (value if isinstance(value, str) and not value.startswith("0000") else None for value in (local, gmt))
    return number, Listed(modified=local, state=gmt or local)


def next_address(recount: Recount) -> str | None:
    if recount.ended:
        return None
    params = {"per_page": str(recount.per_page), "orderby": "id", "order": "asc", "_fields": FIELDS}
    if recount.modified_after:
        params["modified_after"] = recount.modified_after
    if recount.page:
        params["page"] = str(recount.page)
    elif recount.offset:
        params["offset"] = str(recount.offset)
    path = f"{recount.post_type.namespace}/{recount.post_type.rest_base}"
    return route(recount.root, path, {**params, **spoken(recount.language)})


def answered(recount: Recount, rows: Sequence[tuple[int, Listed]], *, has_next: bool, claimed: int | None) -> Recount:
    """A page came: `has_next` is rel=next of its Link header, `claimed` its X-WP-Total."""
    ids = [number for number, _ in rows]
    recount = replace(recount, requests=recount.requests + 1, claimed=recount.claimed if claimed is None else claimed)
    if not recount.page and (ids != sorted(ids) or (recount.offset and ids and ids[0] == recount.first)):
        # on the page that shows it, the rows are those of page 1
        recount = replace(recount, page=1)
    joins = bool(ids) and ids[0] <= recount.last
    if recount.anchored and recount.offset and not recount.page and not joins:
        if recount.steps_back >= _STEPS_BACK:
            return replace(recount, ended="partial", reason="posts vanish faster than they can be counted")
        back = max(recount.offset - max(recount.per_page // 2, 1), 0)
        return replace(recount, offset=back, steps_back=recount.steps_back + 1)
    new = [number for number in ids if number not in recount.listed]
    recount.listed.update(rows)
    recount = replace(
        recount,
        first=ids[0] if recount.first is None and ids else recount.first,
        last=max([recount.last, *ids]),
        widest=max(recount.widest, len(ids)),
        fruitless=0 if new else recount.fruitless + 1,
    )
    if reason := endless(len(recount.listed), recount.claimed):
        return replace(recount, ended="partial", reason=reason)
    short = len(ids) < recount.per_page
    if short and claimed is not None and not recount.page and recount.offset + len(ids) == claimed:
        return replace(recount, ended="complete")  # one answer that says both: this page, and that it is the last
    if recount.page:
        if not ids or (claimed is not None and not has_next):
            return replace(recount, ended="complete")
        if not new and recount.page > 1:
            return replace(recount, ended="partial", reason="the site repeats a page of its inventory")
        return replace(recount, page=recount.page + 1)
    if not new:
        # posts that are counted and shown to nobody may fill a page: then it is empty, and not the last
        more = recount.offset + 1 < claimed if claimed is not None else recount.fruitless < _FRUITLESS
        if more and recount.requests < _FRUITLESS * (claimed or 0) + 100_000:
            return replace(recount, offset=recount.offset + recount.widest, anchored=False)
        return replace(recount, ended="complete")
    return replace(recount, offset=recount.offset + max(len(ids) - 1, 1), anchored=len(ids) > 1)


def refused(recount: Recount, code: str, reason: str) -> Recount:
    recount = replace(recount, requests=recount.requests + 1)
    if code in PAST_THE_END and (recount.page or recount.offset):
        return replace(recount, ended="complete")
    smaller = next((size for size in _SIZES if size < recount.per_page), None)
    if code == "rest_invalid_param" and smaller:
        return replace(recount, per_page=smaller)
    return replace(recount, ended="partial", reason=reason)


# --- what a list says against what is stored


def poll_address(root: str, post_type: PostType, language: str | None, per_page: int) -> str:
    """The posts changed last, and how many there are: one small request that tells whether anything happened."""
    params = {"per_page": str(per_page), "orderby": "modified", "order": "desc", "_fields": FIELDS}
    return route(root, f"{post_type.namespace}/{post_type.rest_base}", {**params, **spoken(language)})


def differing(
    listed: Mapping[int, Listed], held: Mapping[int, Held], failed: Mapping[int, str | None]
) -> tuple[int, ...]:
    """Listed posts that are not stored, or stored in an earlier state. A cache's older state is no change."""
    found = []
    for number, row in listed.items():
        known = held.get(number)
        if known is None or known.gone:
            if number not in failed or failed[number] != row.state:
                found.append(number)
        elif row.state and (known.modified is None or row.state > known.modified):
            found.append(number)
    return tuple(found)


def reaches(listed: Mapping[int, Listed], changed: Sequence[int], standing: Standing, claimed: int | None) -> bool:
    """Whether a poll goes back to the high-water mark, so that nothing that changed lies beyond it."""
    if not changed or (claimed is not None and len(listed) >= claimed):
        return True
    oldest = min((row.modified for row in listed.values() if row.modified), default=None)
    return bool(oldest and standing.high_water and oldest < standing.high_water)
