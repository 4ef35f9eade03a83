"""The simulator answers as WordPress does."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from tests.site.ask import ask
from tests.site.server import Plan, Site, serve, stock


@pytest.fixture
def site() -> Site:
    return Site(stock=stock(Plan(posts=45)), permalinks="pretty", utc_offset=-5.0, timezone="America/Lima")


@pytest.fixture
def api(site: Site) -> Iterator[str]:
    with serve(site) as home:
        yield home + "wp-json/wp/v2"


def test_pages_in_ascending_order_show_every_public_post_once(site: Site, api: str) -> None:
    ids = [post for page in (1, 2, 3) for post in ask(f"{api}/posts?per_page=20&order=asc&page={page}").ids]
    assert ids == sorted(site.public_ids())
    assert len(ids) == 45


def test_a_page_past_the_end_is_an_error_for_posts_and_empty_for_terms(api: str) -> None:
    reply = ask(f"{api}/posts?page=9")
    assert (reply.status, reply.json["code"]) == (400, "rest_post_invalid_page_number")
    assert (ask(f"{api}/tags?page=99").status, ask(f"{api}/tags?page=99").json) == (200, [])


def test_an_empty_site_answers_with_an_empty_list() -> None:
    with serve(Site(stock=stock(Plan(posts=0, pages=0, opinions=0)))) as home:
        reply = ask(f"{home}wp-json/wp/v2/posts")
    assert (reply.status, reply.json, reply.headers["X-WP-Total"]) == (200, [], "0")


@pytest.mark.parametrize("bad", ["per_page=101", "per_page=0", "page=0", "after=2022-01-01", "order=up", "include=x"])
def test_a_bad_argument_is_refused(api: str, bad: str) -> None:
    reply = ask(f"{api}/posts?{bad}")
    assert (reply.status, reply.json["code"]) == (400, "rest_invalid_param")
    assert list(reply.json["data"]["params"]) == [bad.partition("=")[0]]


def test_drafts_and_the_edit_context_are_refused(api: str) -> None:
    assert ask(f"{api}/posts?status=draft").status == 400
    assert ask(f"{api}/posts?context=edit").status == 401


def test_after_and_before_are_exclusive_and_mean_the_sites_own_clock(site: Site, api: str) -> None:
    local = ask(f"{api}/posts?per_page=100&order=asc").json[4]["date"]
    aware = datetime.fromtimestamp(site.row(1009).date, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    for moment in (local, aware):
        assert min(ask(f"{api}/posts?per_page=100&after={moment}").ids) == 1011
        assert max(ask(f"{api}/posts?per_page=100&before={moment}").ids) == 1007


def test_modified_after_finds_what_was_edited(site: Site, api: str) -> None:
    site.edit(1009)
    assert ask(f"{api}/posts?modified_after=2025-01-01T00:00:00").ids == [1009]
    assert ask(f"{api}/posts?modified_after=2999-01-01T00:00:00").json == []


def test_include_exclude_and_offset(api: str) -> None:
    assert ask(f"{api}/posts?include=1009,1001,5").ids == [1009, 1001]
    assert ask(f"{api}/posts?include=1009,1001&orderby=include&order=asc").ids == [1009, 1001]
    assert ask(f"{api}/posts?include[]=1009&include[]=1001&orderby=id&order=asc").ids == [1001, 1009]
    assert ask(f"{api}/posts?order=asc&exclude=1001&per_page=1").ids == [1003]
    assert ask(f"{api}/posts?order=asc&offset=44").ids == [1089]
    beyond = ask(f"{api}/posts?offset=45")
    assert (beyond.json, beyond.headers["X-WP-Total"]) == ([], "0")


def test_fields_are_picked_at_any_depth(api: str) -> None:
    assert ask(f"{api}/posts/1001?_fields=id,title.rendered,_links.self").json.keys() == {"id", "title", "_links"}
    assert ask(f"{api}/posts?per_page=1&_fields=id&order=asc").json == [{"id": 1001}]


def test_unreadable_posts_are_counted_and_left_out(site: Site, api: str) -> None:
    site.hide(1003)
    reply = ask(f"{api}/posts?per_page=10&order=asc")
    assert (len(reply.json), reply.headers["X-WP-Total"]) == (9, "45")
    assert ask(f"{api}/posts/1003").status == 401


def test_protected_posts_are_listed_without_their_body(site: Site, api: str) -> None:
    (protected,) = Site(stock=stock(Plan(posts=60))).protected_ids()
    site.publish(title="Secret", content="<p>Body.</p>", protected=True)
    content = ask(f"{api}/posts?per_page=1").json[0]["content"]
    assert protected == 1101
    assert content == {"rendered": "", "protected": True}


def test_trashed_posts_leave_and_restored_ones_return(site: Site, api: str) -> None:
    site.trash(1003)
    assert ask(f"{api}/posts/1003").status == 401
    assert ask(f"{api}/posts?include=1003").json == []
    site.restore(1003)
    assert ask(f"{api}/posts?include=1003").ids == [1003]
    site.delete(1003)
    assert ask(f"{api}/posts/1003").status == 404
    assert [change.action for change in site.changes] == ["trash", "restore", "delete"]


def test_only_authors_with_posts_are_shown(api: str) -> None:
    assert 5 not in ask(f"{api}/users").ids
    assert ask(f"{api}/users/5").json["code"] == "rest_user_cannot_view"
    assert ask(f"{api}/users/99").json["code"] == "rest_user_invalid_id"


def test_look_ups_by_include_leave_missing_ids_out(api: str) -> None:
    assert set(ask(f"{api}/users?include=1,2,99").ids) == {1, 2}
    assert set(ask(f"{api}/media?include=1002,1003").ids) == {1002}
    assert set(ask(f"{api}/tags?include=21,9999").ids) == {21}
    assert len(ask(f"{api}/comments?post=1001").json) == 2


def test_a_head_request_finds_the_api_on_the_home_page(site: Site, api: str) -> None:
    reply = ask(site.home + "/", method="HEAD")
    assert reply.headers["Link"] == f'<{site.home}/wp-json/>; rel="https://api.w.org/"'
    assert reply.body == b""
    assert api in site.home + "/wp-json/wp/v2"


def test_the_custom_type_is_told_by_the_types_only(api: str) -> None:
    opinion = ask(f"{api}/types").json["opinion"]
    assert len(ask(f"{api}/{opinion['rest_base']}").json) == 5


def test_plain_sites_have_no_wp_json_and_mix_two_spellings_of_the_route() -> None:
    with serve(Site(permalinks="plain")) as home:
        assert ask(f"{home}wp-json/").status == 404
        root = ask(f"{home}?rest_route=/")
        links = ask(f"{home}index.php?rest_route=/wp/v2/posts/1001").json["_links"]
    assert root.status == 200
    assert links["author"][0]["href"] == f"{home}index.php?rest_route=/wp/v2/users/1"
    assert links["replies"][0]["href"] == f"{home}index.php?rest_route=%2Fwp%2Fv2%2Fcomments&post=1001"


def test_wordpress_com_has_its_own_base() -> None:
    with serve(Site(permalinks="wpcom", wpcom_site="river.example")) as home:
        assert len(ask(f"{home}wp/v2/sites/river.example/posts").json) == 10
        assert ask(f"{home}wp-json/").status == 404
        assert ask(home).headers["Link"] is None


def test_polylang_shows_its_default_language_unless_asked() -> None:
    plan = Plan(posts=9, languages=("en", "fr", "sw"))
    with serve(Site(stock=stock(plan), languages=plan.languages)) as home:
        api = f"{home}wp-json"
        assert {post["lang"] for post in ask(f"{api}/wp/v2/posts").json} == {"en"}
        assert {post["lang"] for post in ask(f"{api}/wp/v2/posts?lang=sw").json} == {"sw"}
        assert [one["slug"] for one in ask(f"{api}/pll/v1/languages").json] == ["en", "fr", "sw"]


def test_every_request_is_recorded(site: Site, api: str) -> None:
    ask(f"{api}/posts?per_page=3")
    (request,) = site.requests
    assert (request.route, request.get("per_page"), request.status) == ("/wp/v2/posts", "3", 200)
    assert "host" in request.headers
