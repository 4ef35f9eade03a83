"""The REST API of a site: a route and its arguments to an answer."""

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from tests.site import index
from tests.site.errors import RestError, invalid_id, no_route
from tests.site.exchange import REST_HEADERS, Answer, Request
from tests.site.objects import REST_BASES, TAXONOMY_BASES, Object
from tests.site.paging import select_rows
from tests.site.printing import commented, dump, printed_rows, row_object, shown, term_object
from tests.site.query import (
    COMMENT_ORDERS,
    POST_ORDERS,
    TERM_ORDERS,
    USER_ORDERS,
    Query,
    read_context,
    read_fields,
    read_query,
)
from tests.site.rows import Comment, Term, User
from tests.site.site import Site

Item = TypeVar("Item", User, Term, Comment)

_TYPE_OF = {base: wp_type for wp_type, base in REST_BASES.items()}
_TAXONOMY_OF = {base: taxonomy for taxonomy, base in TAXONOMY_BASES.items()}


def answer_rest(site: Site, request: Request) -> Answer:
    """The answer of the API; errors are answers too."""
    try:
        return _route(site, request, (request.route or "").strip("/").split("/"))
    except RestError as error:
        return _answer(site, dump(error.body), status=error.status, allow=error.allow)


def _answer(site: Site, body: bytes, *, status: int = 200, allow: bool = True, link: str = "") -> Answer:
    answer = Answer(status=status, headers=[*REST_HEADERS], body=body)
    answer.headers.append(("Link", link or f'<{site.addresses.root()}>; rel="https://api.w.org/"'))
    if allow:
        answer.headers.append(("Allow", "GET"))
    answer.headers.append(("Vary", "Origin"))
    return answer


def _route(site: Site, request: Request, parts: list[str]) -> Answer:
    faults, at = site.faults, site.addresses
    if faults.auth:
        raise RestError(401, faults.auth, "You are not currently logged in.")
    if faults.disabled:
        raise no_route()
    match parts:
        case [""]:
            return _answer(site, dump(index.index(at, site.card)))
        case ["wp", "v2"]:
            return _answer(site, dump({"namespace": "wp/v2", "routes": index.routes(at, site.card)}))
        case ["pll", "v1", "languages"] if site.languages:
            return _answer(site, dump(index.languages(at, site.languages)))
        case ["wp", "v2", "types", *rest]:
            return _answer(site, dump(_entry(index.types(at), rest, "type", "post type")))
        case ["wp", "v2", "taxonomies", *rest]:
            return _answer(site, dump(_entry(index.taxonomies(at), rest, "taxonomy", "taxonomy")))
        case ["wp", "v2", base] if base in index.EDITOR_ROUTES:
            raise RestError(401, "rest_cannot_view", "Sorry, you are not allowed to view these items.")
        case ["wp", "v2", base]:
            return _collection(site, request, base)
        case ["wp", "v2", base, number] if number.isdigit():
            return _single(site, request, base, int(number))
    raise no_route()


def _entry(table: dict[str, Object], rest: list[str], code: str, label: str) -> Object:
    if not rest:
        return table
    if len(rest) > 1 or rest[0] not in table:
        raise RestError(404, f"rest_{code}_invalid", f"Invalid {label}.", allow=True)
    return table[rest[0]]


# --- collections


def _collection(site: Site, request: Request, base: str) -> Answer:
    _refuse_closed(site, base)
    if base in _TYPE_OF:
        return _list_rows(site, request, _TYPE_OF[base])
    pairs = request.query
    match base:
        case "users":
            query = read_query(pairs, orders=USER_ORDERS, orderby="name", order="asc")
            users = _chosen(site.listed_users(), query, lambda user: user.name.casefold())
            return _list(site, request, query, users, site.objects.user)
        case "comments":
            query = read_query(pairs, orders=COMMENT_ORDERS, orderby="date_gmt", offset=site.offset)
            posts = query.numbers("post")
            comments = [
                comment
                for comment in site.comments.values()
                if commented(site, comment) and (not posts or comment.post in posts)
            ]
            chosen = _chosen(comments, query, lambda comment: comment.date)
            return _list(site, request, query, chosen, lambda item: site.objects.comment(item, site.row(item.post)))
        case "categories" | "tags":
            query = read_query(pairs, orders=TERM_ORDERS, orderby="name", order="asc")
            terms = [term for term in site.terms.values() if term.taxonomy == _TAXONOMY_OF[base]]
            if posts := query.numbers("post"):
                wanted = {term for post in posts if post in site.shelf.rows for term in getattr(site.row(post), base)}
                terms = [term for term in terms if term.id in wanted]
            chosen_terms = _chosen(terms, query, lambda term: term.name.casefold())
            return _list(site, request, query, chosen_terms, lambda item: term_object(site, item))
    raise no_route()


def _list_rows(site: Site, request: Request, wp_type: str) -> Answer:
    faults = site.faults
    query = read_query(
        request.query,
        orders=POST_ORDERS,
        orderby="date",
        cap=faults.cap or 100,
        offset=site.offset,
        naive_dates=faults.naive_dates,
    )
    asked = query.page
    if faults.page_wall and asked > faults.page_wall:
        raise RestError(403, "forbidden", "Too deep.", allow=True)
    if faults.ignores_include:
        query.lists.pop("include", None)
    if faults.ignores_modified_after:
        query.dates.pop("modified_after", None)
        query.dates.pop("modified_before", None)
    if faults.cap_silent:
        query.per_page = min(query.per_page, faults.cap_silent)
    if faults.endless_pages:
        query.page = 1
    rows, total = select_rows(
        site.shelf,
        wp_type,
        query,
        offset=site.offset,
        ties_drift=faults.ties_drift,
        default_language=next(iter(site.languages), ""),
    )
    stale = _is_stale(site)
    if stale:
        rows = [row.before or row for row in rows]
    body = b"[" + b",".join(printed_rows(site, rows, query)) + b"]"
    answer = _paged(site, request, query, body, total)
    if stale:
        answer.headers += [("Age", "3600"), ("X-Cache", "HIT")]
    if faults.endless_pages:
        following = site.addresses.page_of(request.route or "", query.paged(asked + 1))
        answer.set_header("Link", f'<{following}>; rel="next"')
        answer.set_header("X-WP-Total", None)
        answer.set_header("X-WP-TotalPages", None)
    return answer


def _is_stale(site: Site) -> bool:
    if not site.faults.stale:
        return False
    site.counts["stale"] = site.counts.get("stale", 0) + 1
    return site.counts["stale"] % site.faults.stale == 0


def _chosen(items: Sequence[Item], query: Query, key: Callable[[Item], Any]) -> list[Item]:
    """The items that the query includes, in its order; key sorts where orderby names no column of theirs."""
    chosen = list(items)
    if "include" in query.lists:
        included = query.numbers("include")
        chosen = [item for item in chosen if item.id in included]
    if "exclude" in query.lists:
        excluded = query.numbers("exclude")
        chosen = [item for item in chosen if item.id not in excluded]
    if query.orderby == "include":
        return sorted(chosen, key=lambda item: included.index(item.id))
    if query.orderby in ("id", "slug", "post"):
        return sorted(chosen, key=lambda item: getattr(item, query.orderby), reverse=query.order == "desc")
    return sorted(chosen, key=key, reverse=query.order == "desc")


def _list(site: Site, request: Request, query: Query, items: Sequence[Any], show: Callable[[Any], Object]) -> Answer:
    """A page of users, terms or comments; past the end it is an empty one."""
    start = query.offset if query.offset is not None else (query.page - 1) * query.per_page
    page = [shown(show(item), query.fields, query.context) for item in items[start : start + query.per_page]]
    return _paged(site, request, query, dump(page), len(items))


def _paged(site: Site, request: Request, query: Query, body: bytes, total: int) -> Answer:
    pages = -(-total // query.per_page)
    links = []
    for rel, page in (("prev", min(query.page - 1, pages)), ("next", query.page + 1)):
        if 0 < page <= pages:
            links.append(f'<{site.addresses.page_of(request.route or "", query.paged(page))}>; rel="{rel}"')
    answer = _answer(site, body, link=", ".join(links))
    answer.headers[6:6] = [("X-WP-Total", str(total)), ("X-WP-TotalPages", str(pages))]
    return answer


# --- single objects


def _single(site: Site, request: Request, base: str, number: int) -> Answer:
    _refuse_closed(site, base)
    context, fields = read_context(request.query), read_fields(request.query)
    if base in _TYPE_OF:
        row = site.shelf.rows.get(number)
        if row is None or row.type != _TYPE_OF[base]:
            raise invalid_id("post")
        if row.status not in ("publish", "inherit") or not row.readable:
            raise RestError(401, "rest_forbidden", "Sorry, you are not allowed to do that.", allow=True)
        return _answer(site, dump(row_object(site, row, fields, context, "_embed" in dict(request.query))))
    obj: Object
    if base == "users":
        if number not in site.users:
            raise invalid_id("user")
        if site.users[number] not in site.listed_users():
            raise RestError(401, "rest_user_cannot_view", "Sorry, you are not allowed to list users.", allow=True)
        obj = site.objects.user(site.users[number])
    elif base == "comments":
        comment = site.comments.get(number)
        if comment is None or not commented(site, comment):
            raise invalid_id("comment")
        obj = site.objects.comment(comment, site.row(comment.post))
    elif base in _TAXONOMY_OF:
        term = site.terms.get(number)
        if term is None or term.taxonomy != _TAXONOMY_OF[base]:
            raise RestError(404, "rest_term_invalid", "Term does not exist.")
        obj = term_object(site, term)
    else:
        raise no_route()
    return _answer(site, dump(shown(obj, fields, context)))


def _refuse_closed(site: Site, base: str) -> None:
    faults = site.faults
    if base == "users" and faults.no_users:
        raise no_route()
    if base == "users" and faults.users_closed:
        raise RestError(401, "rest_user_cannot_view", "Sorry, you are not allowed to list users.")
    if base == "media" and faults.media_closed:
        raise RestError(401, "rest_forbidden", "Sorry, you are not allowed to do that.")
