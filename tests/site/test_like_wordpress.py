"""The simulator beside the real WordPress of ../shared/wordpress, where one is up."""

import re
from collections.abc import Iterator
from typing import Any

import pytest

from tests.site.addresses import Dialect
from tests.site.ask import Reply, ask
from tests.site.server import Plan, Site, serve, stock

REAL: dict[Dialect, str] = {"plain": "http://127.0.0.1:8801/", "pretty": "http://127.0.0.1:8802/"}
# What the real sites have more: a taxonomy and a custom field of their own.
EXTRA = {"topics"}


@pytest.fixture(params=["plain", "pretty"])
def pair(request: pytest.FixtureRequest) -> Iterator[tuple[Dialect, str, str]]:
    dialect: Dialect = request.param
    try:
        ask(REAL[dialect], method="HEAD", timeout=5)
    except OSError:
        pytest.skip(f"no WordPress at {REAL[dialect]} (../shared/wordpress/wp.sh up)")
    with serve(Site(stock=stock(Plan(posts=30)), permalinks=dialect)) as home:
        yield dialect, REAL[dialect], home


def _both(pair: tuple[Dialect, str, str], route: str, query: str = "") -> tuple[Reply, Reply]:
    dialect, real, ours = pair
    if dialect == "plain":
        tail = f"index.php?rest_route={route}" + (f"&{query}" if query else "")
    else:
        tail = f"wp-json{route}" + (f"?{query}" if query else "")
    return ask(real + tail), ask(ours + tail)


def _keys(obj: dict[str, Any]) -> list[str]:
    return [key for key in obj if key not in EXTRA]


@pytest.mark.parametrize("base", ["posts", "pages", "users", "categories", "tags", "comments", "media"])
def test_objects_have_the_same_keys_in_the_same_order(pair: tuple[Dialect, str, str], base: str) -> None:
    real, ours = (reply.json[-1] for reply in _both(pair, f"/wp/v2/{base}", "per_page=9"))
    assert _keys(ours) == _keys(real)
    links = set(ours["_links"]) - {"predecessor-version", "wp:featuredmedia", "author", "up"}
    assert links <= set(real["_links"])
    assert ours["_links"]["self"][0].keys() == real["_links"]["self"][0].keys()


@pytest.mark.parametrize(
    "query",
    [
        "per_page=101",
        "page=0&per_page=0",
        "page=999",
        "order=up",
        "orderby=foo",
        "orderby=include",
        "orderby=relevance",
        "after=2022-01-01",
        "include=1,x",
        "status=draft",
        "context=edit",
        "per_page=abc",
        "offset=99999",
    ],
)
def test_refusals_are_the_same_bytes(pair: tuple[Dialect, str, str], query: str) -> None:
    real, ours = _both(pair, "/wp/v2/posts", query)
    assert (ours.status, ours.body) == (real.status, real.body)
    assert (ours.headers["Allow"], ours.headers["X-WP-Total"]) == (real.headers["Allow"], real.headers["X-WP-Total"])


@pytest.mark.parametrize(
    "route",
    [
        "/wp/v2/nothing",
        "/wp/v2/posts/0",
        "/wp/v2/posts/abc",
        "/wp/v2/users/999",
        "/wp/v2/tags/99999",
        "/wp/v2/media/99999",
        "/wp/v2/comments/9999",
        "/wp/v2/types/zzz",
    ],
)
def test_missing_things_are_missed_in_the_same_bytes(pair: tuple[Dialect, str, str], route: str) -> None:
    real, ours = _both(pair, route)
    assert (ours.status, ours.body) == (real.status, real.body)


@pytest.mark.parametrize("query", ["per_page=2&order=asc", "page=2&per_page=5&_fields=id,date", "exclude=7&per_page=1"])
def test_link_headers_are_spelled_the_same(pair: tuple[Dialect, str, str], query: str) -> None:
    real, ours = _both(pair, "/wp/v2/posts", query)
    assert ours.headers["Link"].replace(pair[2], "") == real.headers["Link"].replace(pair[1], "")


def test_addresses_are_spelled_the_same(pair: tuple[Dialect, str, str]) -> None:
    real, ours = (reply.json[0]["_links"] for reply in _both(pair, "/wp/v2/posts", "per_page=1&author=1"))

    def spelled(links: dict[str, list[dict[str, Any]]], home: str) -> dict[str, str]:
        rels = ("self", "collection", "about", "author", "replies", "wp:attachment", "wp:term")
        return {rel: re.sub(r"\d+", "N", links[rel][0]["href"].replace(home, "")) for rel in rels}

    assert spelled(ours, pair[2]) == spelled(real, pair[1])


def test_types_and_taxonomies_have_the_same_keys(pair: tuple[Dialect, str, str]) -> None:
    for route in ("/wp/v2/types", "/wp/v2/taxonomies"):
        real, ours = (reply.json for reply in _both(pair, route))
        first = next(iter(real))
        assert next(iter(ours)) == first
        assert list(ours[first]) == list(real[first])


def test_the_index_and_the_home_page_announce_the_same(pair: tuple[Dialect, str, str]) -> None:
    _, real_home, our_home = pair
    real, ours = _both(pair, "/")
    assert list(ours.json) == list(real.json)
    assert ours.headers["Link"].replace(our_home, "") == real.headers["Link"].replace(real_home, "")
    heads = [ask(home, method="HEAD").headers["Link"].replace(home, "") for home in (real_home, our_home)]
    assert heads[0] == heads[1]
