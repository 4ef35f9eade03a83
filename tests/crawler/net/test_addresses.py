"""Which addresses are public, in whatever way they are written."""

from ipaddress import IPv4Address, IPv6Address, ip_address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.net.addresses import Allowed, AllowError, literal, not_public, read_allowed, unwrapped

NOBODY_ELSE = Allowed()


@pytest.mark.parametrize(
    ("address", "kind"),
    [
        ("127.0.0.1", "loopback"),
        ("127.255.255.254", "loopback"),
        ("10.0.0.1", "private"),
        ("172.16.0.1", "private"),
        ("172.31.255.255", "private"),
        ("192.168.1.1", "private"),
        ("169.254.1.1", "link-local"),
        ("169.254.169.254", "metadata of a cloud"),
        ("168.63.129.16", "metadata of a cloud"),
        ("100.64.0.1", "carrier-grade NAT"),
        ("100.100.100.200", "carrier-grade NAT"),
        ("0.0.0.0", "unspecified"),  # noqa: S104  nothing is bound
        ("224.0.0.1", "multicast"),
        ("240.0.0.1", "reserved"),
        ("255.255.255.255", "reserved"),
        ("192.0.2.1", "documentation"),
        ("198.18.0.1", "benchmarking"),
        ("::", "unspecified"),
        ("::1", "loopback"),
        ("fe80::1", "link-local"),
        ("fe80::1%eth0", "link-local"),
        ("fd00:ec2::254", "private"),
        ("fec0::1", "reserved"),
        ("ff02::1", "multicast"),
        ("2001:db8::1", "documentation"),
        ("2001::1", "reserved"),
        ("::ffff:127.0.0.1", "loopback"),
        ("::ffff:169.254.169.254", "metadata of a cloud"),
        ("::ffff:0:10.0.0.1", "private"),
        ("::127.0.0.1", "reserved"),
        ("64:ff9b::10.0.0.1", "private"),
        ("64:ff9b:1::1", "reserved"),
        ("2002:7f00:1::", "loopback"),
        ("2002:c0a8:101::1", "private"),
    ],
)
def test_what_is_not_for_everybody_is_refused(address: str, kind: str) -> None:
    assert NOBODY_ELSE.refusal("paper.example", address) == kind


@pytest.mark.parametrize(
    "address",
    ["1.1.1.1", "93.184.215.14", "172.32.0.1", "100.128.0.1", "2606:4700::1111", "2a00:1450::1", "64:ff9b::1.1.1.1"],
)
def test_public_addresses_are_not(address: str) -> None:
    assert NOBODY_ELSE.refusal("paper.example", address) is None


def test_what_is_no_address_is_refused() -> None:
    assert NOBODY_ELSE.refusal("paper.example", "paper.example") == "unreadable"


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1", "2130706433", "0x7f000001", "0x7f.1", "0177.0.0.1", "017700000001", "127.1", "127.0.1", "127.0.0.1."],
)
def test_every_spelling_of_an_address_is_read(host: str) -> None:
    assert literal(host) == IPv4Address("127.0.0.1")


@pytest.mark.parametrize(
    "host", ["paper.example", "1.2.3.4.example", "256.1.1.1", "127.0.0.1 x", "", "①②⑦.0.0.1", "0x"]
)
def test_names_are_no_addresses(host: str) -> None:
    assert literal(host) is None


def test_a_literal_of_version_six_stands_in_brackets() -> None:
    assert literal("[::1]") == IPv6Address("::1")


@given(st.ip_addresses(v=4))
def test_an_address_is_refused_in_every_wrapping_or_in_none(address: IPv4Address) -> None:
    number = int(address)
    wrappings = [
        IPv6Address(0xFFFF << 32 | number),
        IPv6Address(0x64FF9B << 96 | number),
        IPv6Address(0x2002 << 112 | number << 80),
    ]
    assert {not_public(unwrapped(wrapping)) for wrapping in wrappings} == {not_public(address)}


@given(st.ip_addresses(v=4))
def test_spellings_agree_with_dotted_decimals(address: IPv4Address) -> None:
    assert literal(str(int(address))) == literal(hex(int(address))) == ip_address(str(address))


class TestAllowList:
    def test_it_takes_addresses_networks_and_names(self) -> None:
        allowed = read_allowed(["127.0.0.1", " 10.1.0.0/16", "fd12::/48", "Intranet.Example.", ""])
        assert allowed.refusal("a.example", "127.0.0.1") is None
        assert allowed.refusal("a.example", "10.1.255.1") is None
        assert allowed.refusal("a.example", "fd12::9") is None
        assert allowed.refusal("intranet.example", "192.168.7.7") is None

    def test_it_allows_no_more_than_that(self) -> None:
        allowed = read_allowed(["127.0.0.1", "10.1.0.0/16", "intranet.example"])
        assert allowed.refusal("a.example", "127.0.0.2") == "loopback"
        assert allowed.refusal("a.example", "10.2.0.1") == "private"
        assert allowed.refusal("a.intranet.example", "192.168.7.7") == "private"
        assert allowed.refusal("localhost", "::1") == "loopback"

    def test_a_wrapped_form_of_an_allowed_address_is_allowed(self) -> None:
        assert read_allowed(["127.0.0.1"]).refusal("a.example", "::ffff:127.0.0.1") is None

    def test_names_are_the_same_in_any_alphabet(self) -> None:
        assert read_allowed(["bücher.example"]).refusal("xn--bcher-kva.example", "10.0.0.1") is None

    @pytest.mark.parametrize("entry", ["10.0.0.1/8", "10.0.0.0/40", "http://intranet.example/", "host:8080", "127.1"])
    def test_what_is_neither_is_an_error_that_names_it(self, entry: str) -> None:
        with pytest.raises(AllowError, match=r"^NETWORK_ALLOW: "):
            read_allowed([entry])
