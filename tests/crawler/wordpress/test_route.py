import pytest

from crawler.wordpress.identity import home_of_route
from crawler.wordpress.route import href_route, route, same_origin

PRETTY = "https://paper.example/wp-json/"
PLAIN = "http://127.0.0.1:8801/index.php?rest_route=/"


@pytest.mark.parametrize(
    ("root", "address"),
    [
        (PRETTY, "https://paper.example/wp-json/wp/v2/posts?page=2"),
        (PLAIN, "http://127.0.0.1:8801/index.php?rest_route=/wp/v2/posts&page=2"),
        ("https://p.example/?lang=fr&rest_route=/", "https://p.example/?lang=fr&rest_route=/wp/v2/posts&page=2"),
    ],
)
def test_parameters_join_the_query_of_either_kind_of_root(root: str, address: str) -> None:
    assert route(root, "wp/v2/posts", {"page": "2"}) == address


@pytest.mark.parametrize(
    ("href", "path"),
    [
        ("http://127.0.0.1:8801/index.php?rest_route=%2Fwp%2Fv2%2Fcomments&post=7", "wp/v2/comments"),
        ("http://127.0.0.1:8801/index.php?rest_route=/wp/v2/users/1", "wp/v2/users/1"),
        ("http://127.0.0.1:8801/wp-json/wp/v2/users/1", "wp/v2/users/1"),
        ("http://other.example/index.php?rest_route=/wp/v2/users/1", None),
        ("http://127.0.0.1:8802/index.php?rest_route=/wp/v2/users/1", None),
    ],
)
def test_links_are_read_in_both_spellings_and_only_on_the_sites_own_origin(href: str, path: str | None) -> None:
    assert href_route(href, PLAIN) == path


@pytest.mark.parametrize(
    ("address", "same"),
    [
        ("http://paper.example/x", True),
        ("https://www.paper.example/x", True),
        ("https://paper.example:8443/x", False),
        ("https://paper.example.evil.example/x", False),
        ("https://paper.example@evil.example/x", False),
        ("ftp://paper.example/x", False),
        ("https://[broken", False),
        ("https://paper.example:99999/", False),
    ],
)
def test_one_origin_is_one_host_whichever_of_http_and_https(address: str, same: bool) -> None:
    assert same_origin(address, PRETTY) is same


def test_the_home_is_read_out_of_an_api_address() -> None:
    assert home_of_route("https://p.example/blog/wp-json/wp/v2/posts/7") == "https://p.example/blog/"
    assert home_of_route("https://p.example/b/index.php?rest_route=/wp/v2/posts/7") == "https://p.example/b/"
    assert home_of_route("https://p.example/2026/03/story/") is None
