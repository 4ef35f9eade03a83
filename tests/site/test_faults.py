"""Every fault shows the client what it says."""

import json
import zlib
from collections.abc import Iterator
from dataclasses import fields
from email.utils import parsedate_to_datetime

import pytest

from tests.site.ask import ask
from tests.site.server import Faults, Plan, Site, serve, stock


@pytest.fixture
def site() -> Site:
    return Site(stock=stock(Plan(posts=45, one_instant=15)), utc_offset=2.0)


@pytest.fixture
def posts(site: Site) -> Iterator[str]:
    with serve(site) as home:
        yield home + "wp-json/wp/v2/posts"


def test_every_fault_can_be_switched_by_name_and_taken_back() -> None:
    faults = Faults()
    for fault in fields(Faults):
        faults.switch(fault.name)
        assert getattr(faults, fault.name) == fault.metadata["on"]
    faults.switch("throttle", "7")
    faults.switch("broken", "1001,1003")
    assert (faults.throttle, faults.broken) == (7, frozenset({1001, 1003}))
    faults.reset()
    assert faults == Faults()


def test_an_unknown_fault_names_the_known_ones() -> None:
    with pytest.raises(ValueError, match="no fault named 'flood'; known: only, times, redirect"):
        Faults().switch("flood")


@pytest.mark.parametrize(
    ("name", "starts", "ends"),
    [
        ("bom", b"\xef\xbb\xbf[", b"]"),
        ("warning", b"<br />\n<b>Warning</b>", b"]"),
        ("late_warning", b"<br />\n<b>Deprecated</b>", b"]"),
        ("debug_output", b"NULL\nbool(true)\n[", b"]"),
        ("trailing", b"[", b"-->"),
    ],
)
def test_text_around_the_json(site: Site, posts: str, name: str, starts: bytes, ends: bytes) -> None:
    site.faults.switch(name)
    reply = ask(posts)
    assert reply.status == 200
    assert reply.headers.get_content_type() == "application/json"
    assert reply.body.startswith(starts)
    assert reply.body.endswith(ends)


def test_an_early_flush_loses_headers_and_status(site: Site, posts: str) -> None:
    site.faults.early_flush = True
    reply = ask(posts + "?page=99")
    assert (reply.status, reply.headers.get_content_type(), reply.headers["X-WP-Total"]) == (200, "text/html", None)


@pytest.mark.parametrize("fault", ["inside_warning", "truncate"])
def test_json_that_cannot_be_repaired(site: Site, posts: str, fault: str) -> None:
    site.faults.switch(fault)
    body = ask(posts + "?per_page=100").body
    with pytest.raises(json.JSONDecodeError):
        json.loads(body)


def test_a_cut_page_is_whole_when_it_is_smaller(site: Site, posts: str) -> None:
    site.faults.truncate = 20_000
    assert len(ask(posts + "?per_page=3").json) == 3


def test_walls_answer_in_html(site: Site, posts: str) -> None:
    for name, status in (("challenge", 200), ("firewall", 403), ("maintenance", 503)):
        site.faults.reset()
        site.faults.switch(name)
        reply = ask(posts)
        assert (reply.status, reply.headers.get_content_type()) == (status, "text/html")


def test_every_nth_request_is_throttled_with_seconds_or_a_date(site: Site, posts: str) -> None:
    site.faults.throttle = 2
    replies = [ask(posts) for _ in range(4)]
    assert [reply.status for reply in replies] == [200, 429, 200, 429]
    assert replies[1].headers["Retry-After"] == "1"
    site.faults.retry_after = "date:5"
    ask(posts)
    assert parsedate_to_datetime(ask(posts).headers["Retry-After"]).tzinfo is not None


def test_faults_can_be_limited_to_some_requests_and_to_a_number(site: Site, posts: str) -> None:
    site.faults = Faults(gateway=1, only="per_page=7", times=2)
    assert [ask(f"{posts}?per_page={size}").status for size in (5, 7, 7, 7)] == [200, 502, 502, 200]


def test_a_redirect_keeps_the_path(site: Site, posts: str) -> None:
    site.faults.redirect = "http://elsewhere.invalid/"
    assert ask(posts + "?page=2").headers["Location"] == "http://elsewhere.invalid/wp-json/wp/v2/posts?page=2"
    site.faults.redirect = "loop"
    assert ask(posts).headers["Location"] == "/wp-json/wp/v2/posts"


def test_a_gzip_bomb_is_small_on_the_wire(site: Site, posts: str) -> None:
    site.faults.gzip_bomb = 4
    body = ask(posts).body
    assert len(body) < 10_000
    assert len(zlib.decompress(body, wbits=31)) == 4 * 1024 * 1024


def test_an_oversized_body_does_not_tell_its_length(site: Site, posts: str) -> None:
    site.faults.oversized = 2
    reply = ask(posts)
    assert reply.headers["Content-Length"] is None
    assert len(reply.body) == 2 * 1024 * 1024


def test_closed_doors(site: Site, posts: str) -> None:
    api = posts.removesuffix("/posts")
    site.faults.auth = "rest_not_logged_in"
    assert (ask(posts).status, ask(posts).json["code"]) == (401, "rest_not_logged_in")
    site.faults = Faults(disabled=True)
    assert ask(posts).json["code"] == "rest_no_route"
    assert ask(site.home + "/").headers["Link"] is None
    site.faults = Faults(no_users=True, media_closed=True, page_wall=2)
    assert (ask(f"{api}/users").status, ask(f"{api}/media").status) == (404, 401)
    assert [ask(f"{posts}?page={page}").status for page in (2, 3)] == [200, 403]
    assert ask(f"{posts}?per_page=1&_embed").json[0]["_embedded"]["author"][0]["code"] == "rest_user_invalid_id"


def test_caps_loud_and_silent(site: Site, posts: str) -> None:
    site.faults.cap = 20
    assert (ask(posts + "?per_page=100").status, ask(posts + "?per_page=20").status) == (400, 200)
    site.faults = Faults(cap_silent=10)
    reply = ask(posts + "?per_page=100")
    assert (len(reply.json), reply.headers["X-WP-TotalPages"]) == (10, "5")


def test_totals_and_ends_that_never_come(site: Site, posts: str) -> None:
    site.faults.no_totals = True
    assert [ask(posts).headers[name] for name in ("X-WP-Total", "X-WP-TotalPages", "Link")] == [None] * 3
    site.faults = Faults(endless_pages=True)
    assert ask(posts + "?page=50").ids == ask(posts).ids
    assert 'page=51>; rel="next"' in ask(posts + "?page=50").headers["Link"]


def test_one_broken_post_takes_its_page_down(site: Site, posts: str) -> None:
    site.faults.broken = frozenset({1003})
    assert ask(posts + "?per_page=100").status == 500
    assert len(ask(posts + "?per_page=100&_fields=id").json) == 45
    assert len(ask(posts + "?per_page=100&exclude=1003").json) == 44


def test_paging_by_modified_loses_ties_with_the_fault_only(site: Site, posts: str) -> None:
    for row_id in site.public_ids():
        site.edit(row_id)
    walk = f"{posts}?orderby=modified&per_page=10&_fields=id&page="
    lossless = {post for page in range(1, 6) for post in ask(walk + str(page)).ids}
    site.faults.ties_drift = True
    pages = [ask(walk + str(page)).ids for page in range(1, 6)]
    assert lossless == site.public_ids()
    assert sum(map(len, pages)) == 45
    assert len({post for page in pages for post in page}) < 45


def test_old_versions_ignore_modified_after_and_zones(site: Site, posts: str) -> None:
    site.faults.ignores_modified_after = True
    assert len(ask(posts + "?modified_after=2999-01-01T00:00:00").json) == 10
    instant = ask(f"{posts}/1009").json
    aware = f"{posts}?order=asc&per_page=1&_fields=id&after={instant['date_gmt']}Z"
    assert ask(aware).ids == [1011]
    site.faults.naive_dates = True
    assert ask(aware).ids < [1011]


def test_churn_changes_the_site_between_pages_and_logs_the_truth(site: Site, posts: str) -> None:
    site.faults = Faults(churn_publish=2, churn_trash=1, churn_edit=1, churn_pages=3)
    before = site.public_ids()
    for page in (1, 2, 3, 4):
        ask(f"{posts}?order=asc&per_page=10&page={page}")
    actions = [change.action for change in site.changes]
    assert sorted(actions) == ["edit"] * 3 + ["publish"] * 6 + ["trash"] * 3
    gone = {change.id for change in site.changes if change.action == "trash"}
    assert before - site.public_ids() == gone


def test_a_stale_copy_shows_an_older_modified(site: Site, posts: str) -> None:
    site.edit(1003, title="Corrected")
    site.faults.stale = 2
    fresh, stale = (ask(posts + "?include=1003") for _ in range(2))
    assert stale.json[0]["modified_gmt"] < fresh.json[0]["modified_gmt"]
    assert (fresh.json[0]["title"]["rendered"], stale.headers["Age"]) == ("Corrected", "3600")


def test_damaged_posts(site: Site, posts: str) -> None:
    one = posts + "/1001"
    site.faults.surrogate = frozenset({1001})
    assert ask(one).json["title"]["rendered"].endswith("\ud83d")
    site.faults = Faults(garbage=True)
    assert (ask(one).json["title"], ask(one).json["date_gmt"]) == (False, None)
    site.faults = Faults(zero_dates=True, foreign_links="https://cdn.invalid")
    assert ask(one).json["modified_gmt"] == "0000-00-00T00:00:00"
    assert ask(one).json["_links"]["self"][0]["href"].startswith("https://cdn.invalid/wp-json/")
    site.faults = Faults(guid_flips=True)
    assert len({ask(one).json["guid"]["rendered"].partition(":")[0] for _ in range(2)}) == 2


def test_something_can_happen_in_the_middle_of_a_walk(site: Site, posts: str) -> None:
    def close_the_door(_: object) -> None:
        site.faults.firewall = len(site.requests) >= 2

    site.before_answer = close_the_door
    assert [ask(posts).status for _ in range(4)] == [200, 200, 403, 403]
