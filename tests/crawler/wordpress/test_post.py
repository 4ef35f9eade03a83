import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.wordpress.canonical import item_sha256
from tests.conftest import read

BASE: dict[str, Any] = {
    "id": 7,
    "date": "2026-03-01T10:00:00",
    "date_gmt": "2026-03-01T09:00:00",
    "link": "https://www.paper.example/2026/03/story/",
    "title": {"rendered": "A &amp; B"},
    "content": {"rendered": "<p>Text</p>", "protected": False},
    "author": 3,
    "_links": {"self": [{"href": "https://www.paper.example/news/wp-json/wp/v2/posts/7"}]},
}


def post(**changes: Any) -> Any:
    page = read(json.dumps({**BASE, **changes}).encode())
    assert not page.failures, page.failures
    return page.articles[0].post


def test_the_seed_hashes_as_its_canonical_json(seed: bytes) -> None:
    found = read(seed).articles[0].post
    assert found.item_sha256 == "6b2e644af4810fbcf519dc4f596dcee0495f17dbf77c5a9f1b50a11d1548030c"
    assert found.site.site_id == "8657085.xyz"
    assert found.account is not None
    assert (found.account.display_name, found.account.pointer) == ("admin", "/author_info/display_name")
    assert found.featured is not None
    assert found.featured.pointer == "/featured_image_urls/full/0"


def test_the_key_of_a_site_is_its_host_without_www_and_the_path_of_its_home() -> None:
    assert post().site.site_id == "paper.example/news"
    plain = {"self": [{"href": "http://127.0.0.1:8801/index.php?rest_route=%2Fwp%2Fv2%2Fposts%2F7"}]}
    assert post(_links=plain).site.site_id == "127.0.0.1:8801"


@pytest.mark.parametrize("nothing", [None, "", "0000-00-00T00:00:00", "-0001-11-30T00:00:00", 5, "yesterday"])
def test_a_zero_date_is_no_date_and_the_local_column_stands_in(nothing: object) -> None:
    found = post(date_gmt=nothing)
    assert found.published.source_field == "/date"
    assert found.published.basis == "unknown"
    assert post(date_gmt=nothing, date=nothing).published is None


@pytest.mark.parametrize(
    ("changes", "content"),
    [
        ({"content": {"rendered": ""}, "acf": {"contenido": "<p>Aquí</p>"}}, "<p>Aquí</p>"),
        ({"content": None, "acf": []}, ""),
        ({"content": "<p>plain</p>", "_links": []}, "<p>plain</p>"),
        ({"title": False, "content": {"rendered": None}}, ""),
    ],
)
def test_the_shapes_that_sites_send_are_read(changes: dict[str, Any], content: str) -> None:
    assert post(**changes).content == content


def test_a_lone_surrogate_is_replaced_one_for_one() -> None:
    body = json.dumps({**BASE, "content": {"rendered": "a\ud83db"}}).encode()
    assert read(body).articles[0].post.content == "a\ufffdb"


def test_an_error_in_place_of_the_author_makes_no_account_name() -> None:
    found = post(_embedded={"author": [{"code": "rest_user_invalid_id", "message": "Invalid user ID."}]})
    assert found.account.display_name is None


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ({"id": "x", "title": "t"}, "no post id"),
        ({"id": True, "title": "t"}, "no post id"),
        ({"id": 2**80, "title": "t"}, "no post id"),
        ({"id": 1, "title": "t"}, "--site"),
        ({"id": 1, "taxonomy": "category", "name": "News"}, "a term"),
        ({"id": 1, "author_name": "R", "post": 3, "content": {}}, "a comment"),
        ([[1]], "a post is an object"),
    ],
)
def test_what_is_no_post_is_reported_with_the_reason(body: object, reason: str) -> None:
    page = read(json.dumps(body).encode())
    assert not page.articles
    assert reason in page.failures[0].reason


keys = st.text(st.characters(codec="utf-8"), max_size=6)
values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**60), 2**60) | st.floats(allow_nan=False, allow_infinity=False) | keys,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(keys, inner, max_size=3),
    max_leaves=12,
)


@given(st.dictionaries(keys, values, max_size=5))
def test_the_hash_does_not_depend_on_the_order_of_keys(item: dict[str, Any]) -> None:
    assert item_sha256(item) == item_sha256(dict(reversed(item.items())))


@given(
    st.dictionaries(st.sampled_from([*BASE, "type", "guid", "excerpt", "featured_media", "_embedded", "acf"]), values)
)
def test_no_value_in_any_known_field_breaks_the_reader(changes: dict[str, Any]) -> None:
    page = read(json.dumps({**BASE, **changes}).encode())
    assert len(page.articles) + len(page.failures) == 1
