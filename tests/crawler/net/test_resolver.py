"""Real crawls on loopback: nothing is reached that NETWORK_ALLOW does not name, whichever way leads there."""

from urllib.parse import unquote

import pytest

from tests.crawler.net.loopback import Answer, fine, served
from tests.crawler.net.probe import crawl

CHECKED = "crawler.net.handler.GuardedHandler"
UNCHECKED = "tests.crawler.net.unchecked.Unchecked"
SPELLINGS = [
    "127.0.0.1",
    "2130706433",
    "0x7f.1",
    "0177.1",
    "017700000001",
    "127.1",
    "0",
    "0.0.0.0",  # noqa: S104  nothing is bound
    "localhost",
    "①②⑦.⓪.⓪.①",
    "[::1]",
    "[::]",
    "[::ffff:127.0.0.1]",
    "[::ffff:7f00:1]",
    "[64:ff9b::7f00:1]",
    "[2002:7f00:1::]",
    "[fe80::1]",
    "169.254.169.254",
    "[fd00:ec2::254]",
]


@pytest.mark.parametrize("handler", [CHECKED, UNCHECKED], ids=["handler and resolver", "resolver alone"])
def test_every_spelling_of_loopback_is_refused(handler: str) -> None:
    handlers = dict.fromkeys(("http", "https"), handler)
    with served(fine) as site:
        port = site.url.rpartition(":")[2]
        addresses = [f"http://{spelling}:{port}/" for spelling in SPELLINGS]
        outcomes = crawl(*addresses, NETWORK_ALLOW="", DOWNLOAD_HANDLERS=handlers, RETRY_TIMES=2)
        assert {outcome.address: outcome.error for outcome in outcomes} == dict.fromkeys(
            addresses, "AddressRefusedError"
        )
        assert all(outcome.text.startswith("refused address ") for outcome in outcomes)
        assert site.asked == []


def test_a_user_name_before_the_address_hides_nothing() -> None:
    (outcome,) = crawl("http://paper.example:80@192.168.1.1/", NETWORK_ALLOW="")
    assert outcome.text.startswith("refused address 192.168.1.1 (private)")


def test_an_allowed_address_is_reached_in_every_spelling() -> None:
    with served(fine) as site:
        port = site.url.rpartition(":")[2]
        hosts = ("127.0.0.1", "0x7f.1", "2130706433", "localhost")
        outcomes = crawl(*(f"http://{host}:{port}/" for host in hosts))
        assert [outcome.status for outcome in outcomes] == [200] * len(hosts)


def test_a_name_is_refused_for_its_addresses_and_allowed_for_itself() -> None:
    names = {"paper.example": [["127.0.0.1"]], "intranet.example": [["127.0.0.1"]]}
    with served(fine) as site:
        port = site.url.rpartition(":")[2]
        refused, allowed = crawl(
            f"http://paper.example:{port}/",
            f"http://intranet.example:{port}/",
            names=names,
            NETWORK_ALLOW="intranet.example",
        )
        assert refused.text.startswith("refused address 127.0.0.1 of paper.example (loopback)")
        assert allowed.status == 200


def test_an_address_that_the_operator_typed_is_reached_but_leads_to_no_other() -> None:
    def away(path: str, _before: int) -> Answer:
        return Answer() if path == "/" else Answer(b"", 302, {"Location": unquote(path[1:])})

    with served(away) as site:
        addresses = [site.url + "/", *(f"{site.url}/http://{host}:9/" for host in ("127.0.0.2", "localhost", "[::1]"))]
        outcomes = crawl(*addresses, NETWORK_ALLOW="", arguments={"site": site.url})
        assert [outcome.error for outcome in outcomes] == [None, *["AddressRefusedError"] * 3]


def test_of_several_addresses_only_the_good_ones_are_tried() -> None:
    names = {"paper.example": [["127.0.0.2", "::1", "127.0.0.1"]]}
    with served(fine) as site:
        (outcome,) = crawl(f"http://paper.example:{site.url.rpartition(':')[2]}/", names=names)
        assert outcome.status == 200


def test_a_name_that_changes_its_mind_is_refused_at_the_next_connection() -> None:
    names = {"rebinding.example": [["127.0.0.1"], ["127.0.0.2"]]}
    with served(fine) as site:
        address = f"http://rebinding.example:{site.url.rpartition(':')[2]}/"
        first, second = crawl(address, address, names=names)
        assert first.status == 200
        assert second.error == "AddressRefusedError"
        assert len(site.asked) == 1


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_leads_to_no_refused_address(status: int) -> None:
    def away(_path: str, _before: int) -> Answer:
        return Answer(b"", status, {"Location": "http://169.254.169.254/latest/meta-data/"})

    with served(away) as site:
        (outcome,) = crawl(site.url)
        assert outcome.text.startswith("refused address 169.254.169.254 (metadata of a cloud)")


def test_a_redirect_to_another_scheme_is_not_followed() -> None:
    def away(_path: str, _before: int) -> Answer:
        return Answer(b"", 302, {"Location": "file:///etc/passwd"})

    with served(away) as site:
        (outcome,) = crawl(site.url)
        assert (outcome.status, outcome.body) == (302, "")


def test_only_http_and_https_are_asked() -> None:
    outcomes = crawl("file:///etc/passwd", "ftp://127.0.0.1/", "data:,x", "s3://bucket/key", "gopher://127.0.0.1/")
    assert {outcome.error for outcome in outcomes} == {"NotSupported"}
    assert outcomes[0].text == "Unsupported URL scheme 'file': no handler available for that scheme"


def test_a_name_that_does_not_exist_is_no_refusal() -> None:
    (outcome,) = crawl("http://nowhere.invalid/", names={"nowhere.invalid": [[]]})
    assert outcome.error == "CannotResolveHostError"


def test_an_errback_gets_the_refusal_itself() -> None:
    (outcome,) = crawl("http://10.0.0.1/", way="scheduled")
    assert (outcome.error, outcome.text.split(";")[0]) == ("AddressRefusedError", "refused address 10.0.0.1 (private)")
