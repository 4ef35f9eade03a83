"""What WordPress sites really do, a simulated site for each fact, crawled by the program as a user runs it.

All sites are synced together: at first, again after some of them changed, and once more; some then with --full. A test
looks at what came of its site in MongoDB, and at what the site was asked.
"""

import hashlib
import os
import re
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import Any, TypeAlias
from uuid import uuid4

import pytest
from pymongo import MongoClient
from pymongo.database import Database

from tests.conftest import ROOT
from tests.site.exchange import Request
from tests.site.server import Plan, Site, serve, stock
from tests.site.site import POST_TYPES

Document: TypeAlias = dict[str, Any]

FAST = (
    *("-s", "DOWNLOAD_DELAY=0", "-s", "AUTOTHROTTLE_ENABLED=False"),
    *("-s", "RETRY_TIMES=1", "-s", "RETRY_BACKOFF_SECONDS=0.05"),
)
MANY = range(1001, 1031, 2)
"""Fifteen posts: more than a page of ten."""
HIDDEN = {"hidden": range(1003, 1031, 8), "a page hidden": range(1007, 1031, 2)}
BROKEN = [1005, 1027]
TITLE = "How to write &amp;lt;b&amp;gt; &#8211; &#8220;now&#8221;"
CONTENT = (
    '<p>The ferries run until the ice comes.</p>\n<p>[gallery ids="7,8"]</p>\n<p><img'
    ' src="data:image/gif;base64,R0lGODlhAQABAAAAACw=" data-src="https://example.org/boat.jpg" /></p>\n'
)


@dataclass(frozen=True, slots=True)
class Sync:
    """One sync of one site: what it left in MongoDB, what the site was asked, what was public when it ended."""

    run: Document
    articles: dict[str, dict[int, Document]]
    captures: list[Document]
    requests: list[Request]
    public: dict[str, set[int]]

    def living(self, wp_type: str = "post") -> set[int]:
        return {n for n, article in self.articles.get(wp_type, {}).items() if "tombstone" not in article["index"]}

    def count(self, wp_type: str = "post") -> Document:
        """The type's line of the certificate."""
        (line,) = [line for line in self.run["types"] if line["wp_type"] == wp_type]
        return dict(line)

    def listings(self, wp_type: str = "posts") -> list[Request]:
        """Requests for the posts themselves, by page; look-ups and probes by id are none."""
        asked = [request for request in self.requests if request.route == f"/wp/v2/{wp_type}"]
        return [request for request in asked if request.get("include") is None]


@dataclass(slots=True)
class Crawled:
    site: Site
    address: str
    profile: Document = field(default_factory=dict)
    syncs: list[Sync] = field(default_factory=list)

    def __getitem__(self, number: int) -> Sync:
        return self.syncs[number]


Sites: TypeAlias = Mapping[str, Crawled]


def a_site(*faults: str, **traits: Any) -> Site:
    """Faults as ``name`` or ``name=argument``; traits are those of the site or of its plan."""
    plan = {name: traits.pop(name) for name in ("posts", "pages", "opinions", "one_instant") if name in traits}
    site = Site(stock=stock(Plan(**{"posts": 25, **plan}, languages=traits.get("languages", ()))), **traits)
    for fault in faults:
        name, given, argument = fault.partition("=")
        site.faults.switch(name, argument if given else None)
    return site


def made() -> dict[str, Site]:
    ten = "cap_silent=10"
    posts_only = "only=/wp/v2/posts"
    return {
        "healthy": a_site(),
        "elsewhere": a_site(posts=1),
        # found
        "in the page": a_site("no_link_header"),
        "not announced": a_site("no_link_header", "no_link_tag"),
        "plain": a_site(permalinks="plain"),
        "plain, not announced": a_site("no_link_header", "no_link_tag", permalinks="plain"),
        "wordpress.com": a_site("media_closed", "users_closed", permalinks="wpcom"),
        # paged
        "loud cap": a_site("cap=10"),
        "silent cap": a_site(ten),
        "empty": a_site(posts=0, pages=0, opinions=0),
        **{name: a_site(ten, posts=40) for name in HIDDEN},
        "no totals": a_site("no_totals"),
        "no totals, short pages": a_site("no_totals", ten),
        "pages without end": a_site("endless_pages"),
        "page wall": a_site(ten, "page_wall=1", "ties_drift", posts=30, one_instant=24),
        "no include": a_site("ignores_include"),
        "one instant": a_site(ten, "ties_drift", posts=30, one_instant=24),
        "publishing": a_site(ten, "churn_publish=2", "churn_pages=6"),
        "trashing": a_site(ten, "churn_trash=1", "churn_pages=5"),
        "west": a_site(ten, utc_offset=-5.0, timezone="America/Lima"),
        "east, old": a_site(ten, "naive_dates", utc_offset=13.0),
        # changed
        "edited": a_site(ten, "ties_drift"),
        "edited, old": a_site(ten, "ties_drift", "ignores_modified_after"),
        "edited, one": a_site(),
        "quietly edited": a_site(),
        "stale": a_site("stale=2"),
        "deleted": a_site(),
        "storm": a_site(),
        "storm of probes": a_site(),
        # linked
        "modern": a_site(modern=True),
        "foreign links": a_site(),
        "no users": a_site("no_users"),
        "users closed": a_site("users_closed"),
        "two languages": a_site(languages=("en", "fr")),
        "guids": a_site("guid_flips", guid_home="http://old-address.example"),
        # said
        "locked": a_site(),
        "written": a_site(),
        "garbage": a_site("garbage"),
        "zero dates": a_site("zero_dates"),
        "surrogate": a_site("surrogate=1001,1011"),
        "broken": a_site("broken=" + ",".join(map(str, BROKEN))),
        "cut": a_site("truncate=40000", posts_only),
        **{name: a_site(name) for name in REPAIRS},
        # closed
        "walled": a_site("challenge", posts_only),
        "walled midway": a_site(ten, posts=40),
        "posts closed": a_site("auth=rest_forbidden", posts_only),
        **{code: a_site(f"auth={code}") for code in CLOSED},
        "firewall": a_site("firewall"),
        "no route": a_site("disabled"),
        "throttled": a_site("throttle=1", "retry_after=1", "times=1", posts_only),
        "asks for an hour": a_site("throttle=1", "retry_after=3600", posts_only),
        "in maintenance": a_site("maintenance=1", "retry_after=date:2", "times=1", posts_only),
    }


REPAIRS = {
    "bom": "bom",
    "warning": "text_before_json",
    "debug_output": "text_before_json",
    "early_flush": "text_before_json",
    "late_warning": "text_before_json",
    "inside_warning": "text_inside_json",
    "trailing": "text_after_json",
}
CLOSED = ("rest_not_logged_in", "rest_cannot_access", "rest_login_required")


def before_the_first_sync(sites: Mapping[str, Site]) -> None:
    for name, numbers in HIDDEN.items():
        for number in numbers:
            sites[name].hide(number)
    for number in MANY:
        sites["stale"].edit(number, title=f"Second edition {number}")
    sites["modern"].delete(1002)  # the picture of 1001
    sites["foreign links"].delete(1002)
    sites["foreign links"].faults.foreign_links = sites["elsewhere"].home
    sites["locked"].publish(title="Members only", content="<p>Not for all.</p>\n", protected=True)
    sites["written"].publish(title=TITLE, content=CONTENT)
    midway = sites["walled midway"]

    def wall(_: Request) -> None:
        pages = [r for r in midway.requests if r.route == "/wp/v2/posts" and r.get("orderby") == "date"]
        midway.faults.challenge = len(pages) >= 2

    midway.before_answer = wall


def before_the_second_sync(sites: Mapping[str, Site]) -> None:
    for name in ("edited", "edited, old", "west", "east, old"):
        for number in MANY:
            sites[name].edit(number, title=f"Second edition {number}")
        sites[name].publish(title="Fresh")
    sites["no include"].edit(1001, title="Second edition 1001")
    sites["edited, one"].edit(1001, title="Second edition 1001")
    sites["quietly edited"].edit(1001, title="Second edition 1001", bump=False)
    sites["loud cap"].publish(title="Fresh")
    sites["guids"].edit(1001, slug="another-name")
    sites["stale"].faults.stale = 0
    deleted = sites["deleted"]
    deleted.trash(1001)
    deleted.unpublish(1003)
    deleted.delete(1005)
    deleted.trash(1007)
    for name in ("storm", "storm of probes"):
        sites[name].delete(1001)
    sites["storm"].faults.switch("only", "/wp/v2/posts")
    sites["storm"].faults.firewall = True
    sites["storm of probes"].faults.switch("only", "include=")
    sites["storm of probes"].faults.switch("maintenance")
    sites["storm of probes"].faults.switch("retry_after", "none")
    sites["walled midway"].before_answer = None
    sites["walled midway"].faults.challenge = False


def before_the_third_sync(sites: Mapping[str, Site]) -> None:
    sites["deleted"].restore(1007)
    sites["stale"].faults.stale = 1


@pytest.fixture(scope="module")
def sites(mongodb_uri: str) -> Iterator[Sites]:
    name = f"test_{uuid4().hex[:12]}"
    found = made()
    with ExitStack() as stack:
        client = stack.enter_context(MongoClient[Document](mongodb_uri, directConnection=True))
        stack.callback(client.drop_database, name)
        crawled = {key: Crawled(site, stack.enter_context(serve(site))) for key, site in found.items()}
        crawled["wordpress.com"].address += f"wp/v2/sites/{found['wordpress.com'].wpcom_site}/"
        alone = {"elsewhere", "asks for an hour"}
        asked = {key: one for key, one in crawled.items() if key not in alone}

        def sync(which: Mapping[str, Crawled], *words: str) -> None:
            marks = {key: len(one.site.requests) for key, one in which.items()}
            command = [sys.executable, "-m", "scrapy", "sync", "-q", *words, *(one.address for one in which.values())]
            environment = {**os.environ, "MONGODB_URI": mongodb_uri, "MONGODB_DATABASE": name}
            done = subprocess.run(
                [*command, *FAST], cwd=ROOT, env=environment, capture_output=True, text=True, timeout=120, check=False
            )
            assert done.returncode in (0, 3), done.stderr
            assert "Traceback" not in done.stderr, done.stderr
            look(client[name], which, marks)

        before_the_first_sync(found)
        sync(asked)
        before_the_second_sync(found)
        sync(asked)
        before_the_third_sync(found)
        sync(asked)
        sync({key: asked[key] for key in ("quietly edited", "stale")}, "--full")
        sync({"asks for an hour": crawled["asks for an hour"]})  # all sites are on one host: none would be asked
        yield crawled


def look(database: Database[Document], sites: Sites, marks: Mapping[str, int]) -> None:
    """A Sync more for each site."""
    runs = {run["site_id"]: run for run in database["runs"].find().sort("started_at", 1)}
    articles: dict[str, dict[str, dict[int, Document]]] = defaultdict(lambda: defaultdict(dict))
    for article in database["articles"].find({}, {"evidence": 0, "chain": 0}):
        identity = article["identity"]
        articles[identity["site_id"]][identity["wp_type"]][identity["wp_id"]] = article
    captures = defaultdict(list)
    for capture in database["captures"].find({"run_id": {"$in": [run["_id"] for run in runs.values()]}}):
        captures[capture["run_id"]].append(capture)
    profiles = {document["_id"]: document.get("profile") or {} for document in database["sites"].find()}
    for key, one in sites.items():
        names = one.site.home.removeprefix("http://"), one.site.wpcom_site
        site_id = next(name for name in names if name in runs)
        one.profile = profiles[site_id]
        one.syncs.append(
            Sync(
                run=runs[site_id],
                articles=articles[site_id],
                captures=captures[runs[site_id]["_id"]],
                requests=one.site.requests[marks[key] :],
                public={wp_type: one.site.public_ids(wp_type) for wp_type in POST_TYPES},
            )
        )


def assert_whole(sync: Sync) -> None:
    assert (sync.run["status"], sync.run["reason"]) == ("complete", None)
    assert {wp_type: sync.living(wp_type) for wp_type in POST_TYPES} == sync.public


# --- finding the API, and what it tells of itself


@pytest.mark.parametrize("name", ["healthy", "in the page", "not announced", "plain", "plain, not announced"])
def test_the_api_is_found_however_it_is_announced(sites: Sites, name: str) -> None:
    for sync in sites[name].syncs:
        assert_whole(sync)


@pytest.mark.parametrize("name", ["plain", "plain, not announced"])
def test_plain_addresses_keep_their_query(sites: Sites, name: str) -> None:
    api = [request for request in sites[name][0].requests if request.route and request.status == 200]
    assert {[key for key, _ in request.query].count("rest_route") for request in api} == {1}
    assert any(request.route == "/wp/v2/comments" and request.get("post") for request in api)


def test_only_a_link_that_says_next_leads_to_another_page(sites: Sites) -> None:
    one = sites["healthy"][0]
    assert {request.get("page") for request in one.requests} == {None}
    assert [request.route for request in one.requests].count("/") == 1
    assert one.count("page")["windows"] == 1


def test_the_profile_is_read_once_and_kept(sites: Sites) -> None:
    told = ("/", "/wp/v2/types", "/wp/v2/taxonomies")
    first, *later = sites["healthy"].syncs
    assert [[request.route for request in first.requests].count(route) for route in told] == [1, 1, 1]
    assert not any(request.route in told for sync in later for request in sync.requests)
    assert {name: sites[name].profile["timezone"] for name in ("healthy", "west", "east, old")} == {
        "healthy": "UTC", "west": "America/Lima", "east, old": "+13:00",
    }  # fmt: skip


def test_the_routes_of_all_public_types_are_those_that_the_site_tells(sites: Sites) -> None:
    one = sites["healthy"][0]
    assert {line["wp_type"] for line in one.run["types"]} == set(POST_TYPES)
    assert one.listings("opinions")
    assert not any(request.route == "/wp/v2/opinion" for request in one.requests)


# --- paging


def test_what_a_wall_keeps_from_the_walk_is_fetched_by_its_ids(sites: Sites) -> None:
    for sync in sites["page wall"].syncs:
        assert_whole(sync)
    first = sites["page wall"][0].count()
    assert first["fetched_again"] > 0
    assert any(note.startswith("the walk ended early: 403") for note in first["notes"])


def test_pages_without_end_are_left_and_every_post_is_held(sites: Sites) -> None:
    one = sites["pages without end"]
    for sync in one.syncs:
        assert sync.living() == sync.public["post"]
        assert len(sync.requests) < 60


def test_complete_is_not_said_of_posts_that_are_listed_and_not_given(sites: Sites) -> None:
    first, second, _ = sites["no include"].syncs
    assert first.run["status"] == "complete"
    assert (second.run["status"], second.run["reason"]) == ("partial", "post: 1 posts are listed and not given")
    assert first.articles["post"][1001] == second.articles["post"][1001]


@pytest.mark.parametrize("name", ["loud cap", "silent cap"])
def test_smaller_pages_than_asked_for_lose_nothing(sites: Sites, name: str) -> None:
    for sync in sites[name].syncs:
        assert_whole(sync)


def test_pages_become_smaller_until_the_site_takes_one(sites: Sites) -> None:
    asked = sites["loud cap"][0].listings()
    assert [request.get("per_page") for request in asked if request.status == 400] == ["100", "50", "20"]


def test_a_page_size_that_was_refused_is_not_tried_again(sites: Sites) -> None:
    one = sites["loud cap"]
    refused = [n for n, request in enumerate(one.site.requests) if request.status == 400]
    assert [request.target for request in one.site.requests[refused[2] + 1 :] if request.status == 400] == []


def test_an_empty_site_is_complete(sites: Sites) -> None:
    one = sites["empty"][0]
    assert_whole(one)
    assert [(one.count(t)["unique_ids"], one.count(t)["claimed"]) for t in POST_TYPES] == [(0, 0)] * 3


@pytest.mark.parametrize("name", HIDDEN)
def test_short_and_empty_pages_are_not_the_last_and_what_nobody_sees_is_counted_as_hidden(
    sites: Sites, name: str
) -> None:
    for sync in sites[name].syncs:
        assert_whole(sync)
    line, hidden = sites[name][0].count(), len(HIDDEN[name])
    assert (line["claimed"], line["hidden"], line["unique_ids"]) == (40, hidden, 40 - hidden)


@pytest.mark.parametrize("name", ["no totals", "no totals, short pages"])
def test_totals_are_not_needed_to_finish(sites: Sites, name: str) -> None:
    one = sites[name][0]
    assert_whole(one)
    assert (one.count()["claimed"], one.count()["hidden"]) == (None, None)


def test_more_posts_in_one_instant_than_on_a_page_are_all_found(sites: Sites) -> None:
    one = sites["one instant"][0]
    assert_whole(one)
    line = one.count()
    assert line["unique_ids"] == line["recounted"] == 30
    assert line["recounted_in"] == one.run["_id"]
    assert not any(request.get("orderby") == "modified" and request.get("order") == "asc" for request in one.requests)


def test_posts_published_during_the_walk_are_found_and_displace_none(sites: Sites) -> None:
    assert len(sites["publishing"].site.changes) == 12
    for sync in sites["publishing"].syncs:
        assert_whole(sync)


def test_posts_trashed_during_the_walk_hide_no_others_and_go_once_that_is_proven(sites: Sites) -> None:
    one = sites["trashing"]
    first, last = one[0], one[2]
    trashed = {change.id for change in one.site.changes}
    assert len(trashed) == 5
    assert first.run["status"] == "complete"
    assert first.public["post"] <= first.living() <= first.public["post"] | trashed
    assert_whole(last)


@pytest.mark.parametrize("name", ["west", "east, old"])
def test_the_sites_own_clock_tears_no_hole(sites: Sites, name: str) -> None:
    for sync in sites[name].syncs:
        assert_whole(sync)
    assert_edited(sites[name][1])


# --- what changes


@pytest.mark.parametrize(
    "name", ["healthy", "plain", "wordpress.com", "silent cap", "two languages", "modern", "locked"]
)
def test_an_unchanged_site_is_asked_three_times_at_most(sites: Sites, name: str) -> None:
    first, *later = sites[name].syncs
    for sync in later:
        assert_whole(sync)
        assert len(sync.requests) <= 3
        lines = [line for line in sync.run["types"] if line["wp_type"] == "post"]
        assert {line["mode"] for line in lines} <= {"unchanged", "not asked"}
        assert {line["recounted_in"] for line in lines} == {first.run["_id"]}


def assert_edited(sync: Sync) -> None:
    posts = sync.articles["post"]
    assert {n: posts[n]["content"]["title"] for n in MANY} == {n: f"Second edition {n}" for n in MANY}
    assert {n for n, post in posts.items() if post["revision"] > 1} == set(MANY)


def test_changed_posts_are_asked_for_by_their_modification(sites: Sites) -> None:
    first, second, third = sites["edited"].syncs
    assert "modified_after:known" in first.run["canaries"]
    assert_whole(second)
    assert_edited(second)
    assert second.count()["mode"] == "incremental"
    assert any(request.get("modified_after") for request in second.requests)
    assert third.count()["mode"] == "unchanged"


def test_where_modified_after_is_ignored_changes_are_found_without_it(sites: Sites) -> None:
    first, second, _ = sites["edited, old"].syncs
    assert "modified_after:ignored" in first.run["canaries"]
    assert_whole(second)
    assert_edited(second)
    assert not any(request.get("modified_after") for request in second.requests)
    assert second.count()["recounted_in"] == second.run["_id"]


def test_one_edited_post_is_the_only_one_fetched(sites: Sites) -> None:
    second = sites["edited, one"][1]
    assert_whole(second)
    assert second.run["posts"] == 1
    assert second.articles["post"][1001]["content"]["title"] == "Second edition 1001"
    looked_up = [request for request in second.requests if request.get("include") or request.get("post")]
    assert len(second.requests) - len(looked_up) <= 3


def test_an_edit_that_the_site_does_not_date_is_seen_by_its_content(sites: Sites) -> None:
    *_, third, full = sites["quietly edited"].syncs
    assert third.articles["post"][1001]["revision"] == 1
    post = full.articles["post"][1001]
    assert (post["content"]["title"], post["revision"]) == ("Second edition 1001", 2)
    assert {other["revision"] for n, other in full.articles["post"].items() if n != 1001} == {1}


def test_a_stale_copy_never_replaces_a_newer_state(sites: Sites) -> None:
    first, second, third, full = sites["stale"].syncs
    titles = {n: f"Second edition {n}" for n in MANY}
    for sync in (second, third, full):
        assert {n: sync.articles["post"][n]["content"]["title"] for n in MANY} == titles
    for before, after in ((first, second), (second, third), (third, full)):
        for n, post in before.articles["post"].items():
            assert post["dates"]["modified"]["value"] <= after.articles["post"][n]["dates"]["modified"]["value"]
    assert ["Age", "3600"] in [pair for capture in full.captures for pair in capture["headers"]]


def test_what_is_gone_is_marked_after_two_agreeing_probes(sites: Sites) -> None:
    _, second, third = sites["deleted"].syncs
    gone = {1001, 1003, 1005}
    assert second.living() == second.public["post"] | gone | {1007}
    assert_whole(third)
    for n in gone:
        post = third.articles["post"][n]
        assert post["content"]["text"]
        probes = post["index"]["tombstone"]["probes"]
        assert [probe["run_id"] for probe in probes] == [second.run["_id"], third.run["_id"]]
        kept = {capture["_id"] for sync in (second, third) for capture in sync.captures}
        assert {probe["capture_id"] for probe in probes} <= kept


@pytest.mark.parametrize("name", ["storm", "storm of probes"])
def test_nothing_is_taken_for_gone_while_the_site_answers_with_errors(sites: Sites, name: str) -> None:
    first, *later = sites[name].syncs
    for sync in later:
        assert sync.living() == first.public["post"]


def test_a_type_that_is_refused_makes_the_sync_partial(sites: Sites) -> None:
    for sync in sites["storm"].syncs[1:]:
        assert sync.run["status"] == "partial"
        assert "403" in sync.run["reason"]


# --- what posts link to


def test_links_are_looked_up_in_batches(sites: Sites) -> None:
    bases = ("users", "media", "categories", "tags", "comments")
    asked = [
        request
        for request in sites["healthy"][0].requests
        if (request.route or "").split("/")[3:4] in [[b] for b in bases]
    ]
    assert {request.route for request in asked} == {f"/wp/v2/{base}" for base in bases}
    assert all(request.get("per_page") == "100" and request.get("_fields") for request in asked)
    assert all(request.get("include") or request.get("post") for request in asked)
    assert len(asked) <= 8
    accounts = {
        post["authors"]["site_account"]["display_name"] for post in sites["healthy"][0].articles["post"].values()
    }
    assert accounts == {"admin", "Ngozi Balewa", "Jörn Håkansson", "Marta & Co"}


@pytest.mark.parametrize("name", ["modern", "foreign links"])
def test_links_of_any_version_and_a_missing_picture_break_nothing(sites: Sites, name: str) -> None:
    assert_whole(sites[name][0])


def test_links_to_another_host_are_never_followed(sites: Sites) -> None:
    one = sites["foreign links"]
    assert sites["elsewhere"].site.requests == []
    assert {capture["url"].startswith(one.address) for capture in one[0].captures} == {True}


@pytest.mark.parametrize("name", ["no users", "users closed"])
def test_accounts_that_are_not_shown_stay_without_a_name(sites: Sites, name: str) -> None:
    one = sites[name][0]
    assert_whole(one)
    assert {(post["authors"]["site_account"] or {}).get("display_name") for post in one.articles["post"].values()} == {
        None
    }


def test_a_site_of_wordpress_com_is_crawled_without_its_pictures_and_accounts(sites: Sites) -> None:
    one = sites["wordpress.com"]
    assert_whole(one[0])
    assert {request.path.startswith("/wp/v2/sites/") for request in one[0].requests} == {True, False}
    assert {request.path for request in one[0].requests if not request.path.startswith("/wp/v2/sites/")} == {
        "/robots.txt"
    }


def test_every_language_is_walked(sites: Sites) -> None:
    one = sites["two languages"][0]
    assert_whole(one)
    counted = {line["language"]: line["unique_ids"] for line in one.run["types"] if line["wp_type"] == "post"}
    assert counted == {"en": 13, "fr": 12}


def test_a_post_stays_one_record_while_its_guid_and_its_slug_change(sites: Sites) -> None:
    first, second, _ = sites["guids"].syncs
    assert_whole(second)
    key = f"wp:{sites['guids'].site.home.removeprefix('http://')}:post:1001"
    assert [sync.articles["post"][1001]["record_id"] for sync in (first, second)] == [key, key]
    assert second.articles["post"][1001]["identity"]["slug"] == "another-name"


# --- what posts say


def test_what_only_an_editor_may_ask_is_never_asked(sites: Sites) -> None:
    for one in sites.values():
        for request in one.site.requests:
            arguments = {name.partition("[")[0] for name, _ in request.query}
            assert arguments.isdisjoint({"_embed", "context", "status", "password"})
            assert request.method in ("GET", "HEAD")
            assert "authorization" not in request.headers
            assert not request.route or int(request.get("per_page") or 10) in range(1, 101)


def test_the_api_is_asked_for_json(sites: Sites) -> None:
    asked = [request for request in sites["healthy"][0].requests if request.route]
    assert {request.headers["accept"] for request in asked} == {"application/json"}


def test_a_post_behind_a_password_is_kept_as_protected(sites: Sites) -> None:
    one = sites["locked"]
    assert_whole(one[0])
    (number,) = one.site.protected_ids()
    posts = one[0].articles["post"]
    assert {n for n, post in posts.items() if post["index"]["protected"]} == {number}
    assert (posts[number]["content"]["title"], posts[number]["content"]["text"]) == ("Members only", "")


@pytest.mark.parametrize(("fault", "repair"), REPAIRS.items())
def test_text_around_or_inside_the_json_is_told_apart_and_noted(sites: Sites, fault: str, repair: str) -> None:
    one = sites[fault][0]
    assert_whole(one)
    assert repair in {name.partition(":")[0] for name in one.run["repairs"]}
    assert {post["content"]["char_count"] > 1_000 for post in one.articles["post"].values()} == {True}


def test_an_answer_that_is_cut_is_asked_for_again_in_parts(sites: Sites) -> None:
    one = sites["cut"][0]
    assert_whole(one)
    whole, other = (
        {n: p["content"]["content_sha256"] for n, p in sync.articles["post"].items()}
        for sync in (sites["healthy"][0], one)
    )
    assert other == whole


def test_a_broken_post_is_named_and_the_others_are_stored(sites: Sites) -> None:
    one = sites["broken"][0]
    assert one.run["status"] == "partial"
    assert one.run["reason"]
    assert one.run["failed_posts"] == len(BROKEN)
    assert one.count()["failed_ids"] == BROKEN
    assert one.living() == one.public["post"] - set(BROKEN)
    assert [one.living(t) for t in ("page", "opinion")] == [one.public[t] for t in ("page", "opinion")]


@pytest.mark.parametrize("name", ["surrogate", "garbage", "zero dates"])
def test_damaged_posts_are_stored_as_far_as_they_go(sites: Sites, name: str) -> None:
    one = sites[name][0]
    assert_whole(one)
    if name == "surrogate":
        assert any(repair.startswith("lone_surrogate") for repair in one.run["repairs"])


def test_titles_are_decoded_once_placeholders_replaced_and_shortcodes_taken_out(sites: Sites) -> None:
    one = sites["written"]
    content = one[0].articles["post"][max(one.site.public_ids())]["content"]
    assert content["title"] == "How to write &lt;b&gt; – “now”"
    assert content["text"].startswith("The ferries run until the ice comes.")
    assert "[gallery" not in content["text"]
    assert any("shortcode" in entry["rule_id"] for entry in content["removed"])
    assert [image["url"] for image in content["images"]] == ["https://example.org/boat.jpg"]
    assert content["raw_content_sha256"] == hashlib.sha256(CONTENT.encode()).hexdigest()


def test_a_header_for_search_engines_on_the_api_is_no_word_on_the_posts(sites: Sites) -> None:
    one = sites["healthy"][0]
    assert ["X-Robots-Tag", "noindex"] in [pair for capture in one.captures for pair in capture["headers"]]
    assert {tuple(post["rights"]["robots_meta"]) for post in one.articles["post"].values()} == {()}


# --- closed doors


@pytest.mark.parametrize(("name", "status"), [*((code, 401) for code in CLOSED), ("firewall", 403), ("no route", 404)])
def test_a_closed_api_is_left_alone(sites: Sites, name: str, status: int) -> None:
    for sync in sites[name].syncs:
        assert sync.run["status"] == "closed"
        assert re.search(rf"\b{status}\b", sync.run["reason"])
        answers = [(request.route, request.status) for request in sync.requests if request.route]
        assert set(answers) == {("/", status)}
        assert len(answers) == 1 or status == 404  # then the root may be spelled otherwise
        assert sync.requests[-1].route == "/"
        assert sync.articles == {}


@pytest.mark.parametrize("name", ["walled", "posts closed"])
def test_posts_behind_a_wall_make_the_sync_partial_and_the_rest_is_stored(sites: Sites, name: str) -> None:
    one = sites[name][0]
    assert one.run["status"] == "partial"
    assert "post" in one.run["reason"]
    assert [one.living(t) for t in POST_TYPES] == [set(), one.public["page"], one.public["opinion"]]


def test_a_wall_in_the_middle_keeps_what_came_before_and_the_next_sync_goes_on_from_there(sites: Sites) -> None:
    first, second, _ = sites["walled midway"].syncs
    assert first.run["status"] == "partial"
    assert first.run["reason"]
    assert 10 <= len(first.living()) < 40
    assert_whole(second)
    assert second.count()["mode"] == "resumed"


@pytest.mark.parametrize(("name", "status"), [("throttled", 429), ("in maintenance", 503)])
def test_a_site_that_asks_for_a_rest_gets_it(sites: Sites, name: str, status: int) -> None:
    one = sites[name][0]
    assert_whole(one)
    (place,) = [n for n, request in enumerate(one.requests) if request.status == status]
    refused, following = one.requests[place : place + 2]
    assert following.at - refused.at >= 1.0
    assert following.target == refused.target


def test_a_site_that_asks_for_too_long_a_rest_is_left_for_another_time(sites: Sites) -> None:
    (one,) = sites["asks for an hour"].syncs
    assert one.run["status"] == "partial"
    assert "3600" in one.run["reason"]
    assert [request.status for request in one.requests].count(429) == 1
    assert one.requests[-1].status == 429
