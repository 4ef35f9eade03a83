"""Which rows a collection request is answered with."""

from bisect import bisect_left, bisect_right
from random import Random

from tests.site.errors import RestError
from tests.site.query import Query
from tests.site.rows import Row, Shelf


def select_rows(
    shelf: Shelf, wp_type: str, query: Query, *, offset: int, ties_drift: bool = False, default_language: str = ""
) -> tuple[list[Row], int]:
    """The rows of one page (unreadable ones among them) and the total.

    Offset is the site's clock ahead of UTC, in seconds. With ties_drift, rows that share one `modified` stand in
    another order on each page, as a database without a second sort key may have it.
    Raises RestError past the last page.
    """
    order = query.orderby if query.orderby not in ("include", "relevance", "include_slugs") else "date"
    rows = _window(shelf.ordered(wp_type, order), query, order, offset)
    rows = _filtered(rows, query, offset, default_language)
    if query.orderby == "include":
        place = {row_id: at for at, row_id in enumerate(query.numbers("include"))}
        rows = sorted(rows, key=lambda row: place[row.id])
    elif query.order == "desc":
        rows = rows[::-1]
    if ties_drift and query.orderby == "modified":
        rows = _shuffled_ties(rows, query.page)
    start = query.offset if query.offset is not None else (query.page - 1) * query.per_page
    if query.offset is not None and start >= len(rows):
        return [], 0
    if rows and start >= len(rows):
        message = "The page number requested is larger than the number of pages available."
        raise RestError(400, "rest_post_invalid_page_number", message, allow=True)
    return rows[start : start + query.per_page], len(rows)


def _window(rows: list[Row], query: Query, order: str, offset: int) -> list[Row]:
    """The rows between after and before; both bounds are outside."""
    lower, upper = query.dates.get("after"), query.dates.get("before")
    if lower is None and upper is None:
        return rows
    if order == "date":
        start = 0 if lower is None else bisect_right(rows, lower - offset, key=lambda row: row.date)
        end = len(rows) if upper is None else bisect_left(rows, upper - offset, key=lambda row: row.date)
        return rows[start:end]
    return [
        row
        for row in rows
        if (lower is None or row.date + offset > lower) and (upper is None or row.date + offset < upper)
    ]


def _filtered(rows: list[Row], query: Query, offset: int, default_language: str) -> list[Row]:
    if default_language:
        wanted = query.lang or default_language
        rows = [row for row in rows if row.language in ("", wanted)]
    if "include" in query.lists:
        included = set(query.numbers("include"))
        rows = [row for row in rows if row.id in included]
    if "exclude" in query.lists:
        excluded = set(query.numbers("exclude"))
        rows = [row for row in rows if row.id not in excluded]
    if (lower := query.dates.get("modified_after")) is not None:
        rows = [row for row in rows if row.modified + offset > lower]
    if (upper := query.dates.get("modified_before")) is not None:
        rows = [row for row in rows if row.modified + offset < upper]
    if "author" in query.lists:
        authors = set(query.numbers("author"))
        rows = [row for row in rows if row.author in authors]
    if "parent" in query.lists:
        parents = set(query.numbers("parent"))
        rows = [row for row in rows if row.parent in parents]
    if "slug" in query.lists:
        rows = [row for row in rows if row.slug in query.lists["slug"]]
    for taxonomy in ("categories", "tags"):
        if taxonomy in query.lists:
            terms = set(query.numbers(taxonomy))
            rows = [row for row in rows if terms.intersection(getattr(row, taxonomy))]
    return rows


def _shuffled_ties(rows: list[Row], page: int) -> list[Row]:
    chance = Random(page)  # noqa: S311 - an order, not a secret
    shuffled: list[Row] = []
    start = 0
    for end in range(1, len(rows) + 1):
        if end == len(rows) or rows[end].modified != rows[start].modified:
            tied = rows[start:end]
            chance.shuffle(tied)
            shuffled += tied
            start = end
    return shuffled
