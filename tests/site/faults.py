"""What can be wrong with a site. Each fault is an attribute of `Faults`, switched at run time or by --fault."""

from dataclasses import dataclass, field, fields
from typing import Any


def _fault(off: Any, on: Any, says: str) -> Any:
    """A fault with its value when off, its value when switched on without an argument, and what the client sees."""
    return field(default=off, metadata={"on": on, "says": says})


@dataclass(slots=True)
class Faults:
    only: str = _fault("", "/posts", "faults meet only requests whose decoded path and query contain this")
    times: int = _fault(-1, 1, "faults meet only that many requests more; -1: all")

    # The whole answer is another one
    redirect: str = _fault("", "loop", "301 to this address + the path asked for; loop: to itself")
    challenge: bool = _fault(False, True, "a bot wall: HTML with status 200")
    firewall: bool = _fault(False, True, "403, HTML")
    throttle: int = _fault(0, 3, "429 for every nth request")
    maintenance: int = _fault(0, 1, "503 for every nth request")
    retry_after: str = _fault("1", "1", "Retry-After of 429 and 503: seconds, date:SECONDS for an HTTP date, or none")
    gateway: int = _fault(0, 3, "502 for every nth request")
    slow: float = _fault(0.0, 1.0, "seconds before every answer")
    gzip_bomb: int = _fault(0, 64, "MiB of blanks in a small gzip body")
    oversized: int = _fault(0, 40, "MiB of blanks, chunked, no Content-Length")

    # Closed doors
    auth: str = _fault("", "rest_not_logged_in", "401 with this code on every route")
    disabled: bool = _fault(False, True, "404 rest_no_route on every route, no discovery")
    no_users: bool = _fault(False, True, "the users' routes are gone")
    users_closed: bool = _fault(False, True, "401 rest_user_cannot_view for users")
    media_closed: bool = _fault(False, True, "401 for media")
    page_wall: int = _fault(0, 5, "403 past this page")
    no_link_header: bool = _fault(False, True, "the home page has no Link header")
    no_link_tag: bool = _fault(False, True, "the home page has no <link>")

    # Paging
    cap: int = _fault(0, 10, "400 for a larger per_page")
    cap_silent: int = _fault(0, 10, "no more than this many rows, whatever per_page says")
    no_totals: bool = _fault(False, True, "no X-WP-Total, no X-WP-TotalPages, no Link")
    endless_pages: bool = _fault(False, True, "`page` is ignored and there is always a next page")
    ties_drift: bool = _fault(False, True, "orderby=modified loses rows that share an instant")
    ignores_include: bool = _fault(False, True, "posts: include is ignored, as by a plugin that hides it")
    ignores_modified_after: bool = _fault(False, True, "before 5.7: modified_after and modified_before are ignored")
    naive_dates: bool = _fault(False, True, "before 5.3: the zone of a date argument is forgotten")
    stale: int = _fault(0, 3, "every nth collection shows edited posts as they were before")
    churn_publish: int = _fault(0, 3, "posts published before each page of posts")
    churn_trash: int = _fault(0, 3, "oldest posts trashed before each page of posts")
    churn_edit: int = _fault(0, 3, "posts edited before each page of posts")
    churn_pages: int = _fault(20, 20, "churn ends after that many pages")

    # The bytes
    bom: bool = _fault(False, True, "a byte-order mark before the JSON")
    warning: bool = _fault(False, True, "a PHP warning before the JSON")
    debug_output: bool = _fault(False, True, "`NULL bool(true)` before the JSON")
    early_flush: bool = _fault(False, True, "a PHP warning before it, text/html, status 200, WordPress's headers gone")
    late_warning: bool = _fault(False, True, "a PHP deprecation before the JSON, headers intact")
    inside_warning: bool = _fault(False, True, "a PHP warning inside the JSON")
    trailing: bool = _fault(False, True, "an HTML comment after the JSON")
    truncate: int = _fault(0, 20_000, "JSON longer than this many bytes is cut there, with no transport error")

    # The posts
    broken: frozenset[int] = _fault(frozenset(), frozenset({1001}), "posts that make their page 500")
    garbage: bool = _fault(False, True, "null or missing fields in every post")
    zero_dates: bool = _fault(False, True, "date_gmt and modified_gmt are 0000-00-00T00:00:00")
    surrogate: frozenset[int] = _fault(frozenset(), frozenset({1001}), "posts with half an emoji in the title")
    foreign_links: str = _fault("", "http://cdn.invalid", "the addresses in _links start with this")
    guid_flips: bool = _fault(False, True, "guid turns from http to https from answer to answer")

    def switch(self, name: str, argument: str | None = None) -> None:
        """Turn a fault on by name. Raises ValueError for an unknown name or an argument of the wrong kind."""
        known = {item.name: item for item in fields(self)}
        if name not in known:
            raise ValueError(f"no fault named {name!r}; known: {', '.join(known)}")
        if argument is None:
            setattr(self, name, known[name].metadata["on"])
            return
        kind = type(getattr(self, name))
        if kind is bool:
            setattr(self, name, argument.lower() not in ("0", "no", "false", "off"))
        elif kind is frozenset:
            setattr(self, name, frozenset(int(part) for part in argument.split(",")))
        else:
            setattr(self, name, kind(argument))

    def reset(self) -> None:
        """Everything off."""
        for item in fields(self):
            setattr(self, item.name, item.default)


def described() -> str:
    """A line for each fault: name, value when on, what the client sees."""
    lines = (f"  {item.name:<24}{item.metadata['on']!s:<22.20}{item.metadata['says']}" for item in fields(Faults))
    return "\n".join(lines)
