import pytest

from crawler.wordpress.discover import Closed, Index, NoIndex, candidates, read_index, starting_addresses
from crawler.wordpress.identity import AddressError

HEADER = '<https://paper.example/index.php?rest_route=/>; rel="https://api.w.org/", <https://paper.example/?p=2>; rel=shortlink'


def test_the_announced_root_is_asked_first_and_the_usual_places_after_it() -> None:
    roots = candidates("https://paper.example/", (HEADER,), "")
    assert roots[0] == "https://paper.example/index.php?rest_route=/"
    assert roots[1] == "https://paper.example/wp-json/"
    assert roots[-1] == "https://paper.example/?rest_route=/"


def test_a_link_element_is_read_against_the_base_of_its_page() -> None:
    page = '<head><base href="https://paper.example/en/"><link rel="https://api.w.org/" href="wp-json/"></head>'
    assert candidates("https://paper.example/story/", (), page)[0] == "https://paper.example/en/wp-json/"


def test_a_root_on_a_foreign_host_is_never_asked() -> None:
    header = '<https://evil.example/wp-json/>; rel="https://api.w.org/"'
    assert all("evil" not in root for root in candidates("https://paper.example/", (header,), ""))


def test_an_api_address_leads_to_its_own_root() -> None:
    roots = candidates("https://paper.example/blog/wp-json/wp/v2/posts", (), "")
    assert roots[0] == "https://paper.example/blog/wp-json/"


@pytest.mark.parametrize(
    ("status", "value", "verdict"),
    [
        (200, {"namespaces": ["wp/v2"], "routes": {}}, Index),
        (401, {"code": "rest_not_logged_in", "message": "No.", "data": {"status": 401}}, Closed),
        (403, None, Closed),
        (404, {"code": "rest_no_route", "message": "No route.", "data": {"status": 404}}, Closed),
        (200, {"name": "somebody else's API"}, NoIndex),
        (200, None, NoIndex),
    ],
)
def test_an_answer_is_an_index_a_closed_door_or_nothing(status: int, value: object, verdict: type) -> None:
    assert isinstance(read_index(status, value), verdict)  # type: ignore[arg-type]  # JSON values, spelled out


def test_a_bare_domain_is_tried_with_https_then_http() -> None:
    assert starting_addresses("example.org") == ("https://example.org", "http://example.org")
    assert starting_addresses("http://example.org/x") == ("http://example.org/x",)


@pytest.mark.parametrize("address", ["", "  ", "ftp://example.org", "exa mple.org", "https://", "file:///etc/passwd"])
def test_what_is_no_address_is_refused_with_an_example(address: str) -> None:
    with pytest.raises(AddressError, match="http"):
        starting_addresses(address)
