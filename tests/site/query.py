"""The arguments of a collection request, read and refused as WordPress does."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from tests.site.addresses import Pairs
from tests.site.errors import Invalid, RestError

POST_ORDERS = ["author", "date", "id", "include", "modified", "parent", "relevance", "slug", "include_slugs", "title"]
TERM_ORDERS = ["id", "include", "name", "slug", "include_slugs", "term_group", "description", "count"]
USER_ORDERS = ["id", "include", "name", "registered_date", "slug", "include_slugs", "email", "url"]
COMMENT_ORDERS = ["date", "date_gmt", "id", "include", "post", "parent", "type"]

_LISTS = ("include", "exclude", "author", "categories", "tags", "slug", "parent", "post", "status")
_NUMBERS = ("include", "exclude", "author", "categories", "tags", "parent", "post")
_DATES = ("after", "before", "modified_after", "modified_before")

# include[]=5 · include[0]=5
_BRACKETS = re.compile(r"^(\w+)\[(\d*)\]$")
# 2022-01-01T00:00:00 · 2022-01-01 00:00:00Z · 2022-01-01T00:00:00+05:00 · not: 2022-01-01
_DATE = re.compile(r"^\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d(?:\.\d+)?(?:[Zz]|[+-]\d\d(?::?\d\d)?)?$")


@dataclass(slots=True, kw_only=True)
class Query:
    page: int
    per_page: int
    offset: int | None
    order: str
    orderby: str
    lists: dict[str, list[str]]
    """The list arguments that were given; numbers are checked, still as text."""
    dates: dict[str, int]
    """After and before in seconds of the site's own clock, as if it were UTC."""
    fields: list[str]
    """`_fields`; empty: all."""
    context: str
    embed: bool
    lang: str
    raw: Pairs
    """All arguments as the Link header repeats them: lists with their index, in the order they came."""

    def numbers(self, name: str) -> list[int]:
        return [int(text) for text in self.lists.get(name, ())]

    def paged(self, page: int) -> Pairs:
        """The arguments of another page of the same request."""
        if any(key == "page" for key, _ in self.raw):
            return [(key, str(page) if key == "page" else value) for key, value in self.raw]
        return [*self.raw, ("page", str(page))]


def read_query(
    pairs: Pairs,
    *,
    orders: Sequence[str],
    orderby: str,
    order: str = "desc",
    cap: int = 100,
    offset: int = 0,
    naive_dates: bool = False,
) -> Query:
    """The query of a request. Offset is the site's clock ahead of UTC, in seconds; with naive_dates (before 5.3) a zone
    in an argument is read and then forgotten. Raises RestError 400."""
    lists, scalars, raw = _sort_out(pairs)
    invalid = Invalid()
    page = _integer(scalars, "page", 1, invalid)
    if page < 1:
        invalid.refuse("page", "rest_out_of_bounds", "page must be greater than or equal to 1")
    per_page = _integer(scalars, "per_page", 10, invalid)
    if not 1 <= per_page <= cap:
        message = f"per_page must be between 1 (inclusive) and {cap} (inclusive)"
        invalid.refuse("per_page", "rest_out_of_bounds", message)
    invalid.check()
    for name in _NUMBERS:
        for place, text in enumerate(lists.get(name, ())):
            if not text.lstrip("-").isdigit():
                param = f"{name}[{place}]"
                invalid.refuse(name, "rest_invalid_type", f"{param} is not of type integer.", {"param": param})
    after_zero = _integer(scalars, "offset", -1, invalid)
    _choice(scalars, "order", ("asc", "desc"), invalid)
    _choice(scalars, "orderby", orders, invalid)
    dates = {name: _date(scalars[name], name, offset, naive_dates, invalid) for name in _DATES if name in scalars}
    if any(status != "publish" for status in lists.get("status", ())):
        invalid.refuse("status", "rest_forbidden_status", "Status is forbidden.", {"status": 401})
    invalid.check()
    _allow_context(scalars)
    if scalars.get("orderby") == "relevance":
        raise RestError(
            400, "rest_no_search_term_defined", "You need to define a search term to order by relevance.", allow=True
        )
    if scalars.get("orderby") == "include" and "include" not in lists:
        raise RestError(
            400,
            "rest_orderby_include_missing_include",
            "You need to define an include parameter to order by include.",
            allow=True,
        )
    return Query(
        page=page,
        per_page=per_page,
        offset=after_zero if after_zero >= 0 else None,
        order=scalars.get("order", order),
        orderby=scalars.get("orderby", orderby),
        lists=lists,
        dates=dates,
        fields=read_fields(pairs),
        context=scalars.get("context", "view"),
        embed="_embed" in scalars or "_embed" in lists,
        lang=scalars.get("lang", ""),
        raw=raw,
    )


def read_fields(pairs: Pairs) -> list[str]:
    """``_fields=id,title.rendered`` and ``_fields[]=id``."""
    values = (value for key, value in pairs if key == "_fields" or key.startswith("_fields["))
    return [name.strip() for value in values for name in value.split(",") if name.strip()]


def read_context(pairs: Pairs) -> str:
    """The context of a request for one object. Raises RestError for edit."""
    scalars = dict(pairs)
    _allow_context(scalars)
    return scalars.get("context", "view")


def _allow_context(scalars: dict[str, str]) -> None:
    if scalars.get("context") == "edit":
        message = "Sorry, you are not allowed to edit posts in this post type."
        raise RestError(401, "rest_forbidden_context", message)


def _sort_out(pairs: Pairs) -> tuple[dict[str, list[str]], dict[str, str], Pairs]:
    lists: dict[str, list[str]] = {}
    scalars: dict[str, str] = {}
    order: list[str] = []
    for key, value in pairs:
        if key == "rest_route":
            continue
        brackets = _BRACKETS.match(key)
        name = brackets[1] if brackets else key
        if name not in order:
            order.append(name)
        if brackets:
            lists.setdefault(name, []).append(value)
        elif name in _LISTS:
            lists[name] = [part.strip() for part in value.split(",") if part.strip()]
        else:
            scalars[name] = value
    raw: Pairs = []
    for name in order:
        if name in lists:
            raw += [(f"{name}[{place}]", value) for place, value in enumerate(lists[name])]
        else:
            raw.append((name, scalars[name]))
    return lists, scalars, raw


def _integer(scalars: dict[str, str], name: str, default: int, invalid: Invalid) -> int:
    text = scalars.get(name)
    if text is None:
        return default
    if not text.lstrip("-").isdigit():
        invalid.refuse(name, "rest_invalid_type", f"{name} is not of type integer.", {"param": name})
        return default
    return int(text)


def _choice(scalars: dict[str, str], name: str, known: Iterable[str], invalid: Invalid) -> None:
    known = list(known)
    if name in scalars and scalars[name] not in known:
        listed = " and ".join(known) if len(known) == 2 else ", ".join(known[:-1]) + f", and {known[-1]}"
        invalid.refuse(name, "rest_not_in_enum", f"{name} is not one of {listed}.")


def _date(text: str, name: str, offset: int, naive_dates: bool, invalid: Invalid) -> int:
    """Seconds of the site's clock."""
    try:
        moment = datetime.fromisoformat(text.upper().replace(" ", "T")) if _DATE.match(text) else None
    except ValueError:  # the 31st of February
        moment = None
    if moment is None:
        invalid.refuse(name, "rest_invalid_date", "Invalid date.")
        return 0
    if moment.tzinfo is None:
        return int(moment.replace(tzinfo=UTC).timestamp())
    return int(moment.timestamp()) + (0 if naive_dates else offset)
