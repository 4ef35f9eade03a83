"""Which addresses may be connected to: public ones, and those that the operator named in NETWORK_ALLOW."""

import socket
from collections.abc import Iterable
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import TypeAlias

import idna

Address: TypeAlias = IPv4Address | IPv6Address

# IANA's registries of special-purpose addresses. The standard library's is_global changed its mind between patch
# releases of one Python version, so the list stands here.
_NOT_PUBLIC_4 = tuple(
    (IPv4Network(network), kind)
    for network, kind in (
        ("0.0.0.0/8", "unspecified"),
        ("10.0.0.0/8", "private"),
        ("100.64.0.0/10", "carrier-grade NAT"),
        ("127.0.0.0/8", "loopback"),
        ("168.63.129.16/32", "metadata of a cloud"),  # Azure's, from its public range
        ("169.254.169.254/32", "metadata of a cloud"),
        ("169.254.0.0/16", "link-local"),
        ("172.16.0.0/12", "private"),
        ("192.0.0.0/24", "reserved"),
        ("192.0.2.0/24", "documentation"),
        ("192.88.99.0/24", "reserved"),
        ("192.168.0.0/16", "private"),
        ("198.18.0.0/15", "benchmarking"),
        ("198.51.100.0/24", "documentation"),
        ("203.0.113.0/24", "documentation"),
        ("224.0.0.0/4", "multicast"),
        ("240.0.0.0/4", "reserved"),
    )
)
_NOT_PUBLIC_6 = tuple(
    (IPv6Network(network), kind)
    for network, kind in (
        ("::/128", "unspecified"),
        ("::1/128", "loopback"),
        ("2001::/23", "reserved"),  # Teredo, benchmarking, ORCHID
        ("2001:db8::/32", "documentation"),
        ("3fff::/20", "documentation"),
        ("fc00::/7", "private"),  # fd00:ec2::254, the metadata of AWS, is among them
        ("fe80::/10", "link-local"),
        ("ff00::/8", "multicast"),
    )
)
_GLOBAL_UNICAST = IPv6Network("2000::/3")

# An IPv4 address inside an IPv6 one: the network, and how many bits stand after it.
_CARRIERS = (
    (IPv6Network("::ffff:0:0/96"), 0),  # ::ffff:10.0.0.1, mapped
    (IPv6Network("::ffff:0:0:0/96"), 0),  # ::ffff:0:10.0.0.1, translated
    (IPv6Network("64:ff9b::/96"), 0),  # 64:ff9b::10.0.0.1, NAT64: how a host without IPv4 reaches public ones
    (IPv6Network("2002::/16"), 80),  # 2002:a00:1::, 6to4
)


class AllowError(ValueError):
    """An entry of NETWORK_ALLOW is neither address nor network nor host name; the text says which."""


@dataclass(frozen=True, slots=True)
class Allowed:
    """NETWORK_ALLOW as read."""

    networks: tuple[IPv4Network | IPv6Network, ...] = ()
    names: frozenset[str] = frozenset()

    def refusal(self, host: str, address: str) -> str | None:
        """What kind of address it is, when `host` may not be reached at `address`; None when it may."""
        if host_key(host) in self.names:
            return None
        try:
            found = ip_address(address)
        except ValueError:
            return "unreadable"
        carried = unwrapped(found)
        if any(form in network for network in self.networks for form in (found, carried)):
            return None
        return not_public(carried)


def read_allowed(entries: Iterable[str]) -> Allowed:
    """``127.0.0.1``, ``10.1.0.0/16``, ``fd12::/48``, ``intranet.example``; AllowError for anything else."""
    networks: list[IPv4Network | IPv6Network] = []
    names: list[str] = []
    for entry in (entry.strip() for entry in entries):
        if not entry:
            continue
        try:
            networks.append(ip_network(entry.strip("[]")))
        except ValueError as error:
            if "/" in entry or ":" in entry or literal(entry):
                raise AllowError(f"NETWORK_ALLOW: {error}; give an address, a network or a host name") from None
            names.append(host_key(entry))
    return Allowed(tuple(networks), frozenset(names))


def not_public(address: Address) -> str | None:
    """The kind of an address that is not for everybody; None for a public one."""
    if isinstance(address, IPv4Address):
        return next((kind for network, kind in _NOT_PUBLIC_4 if address in network), None)
    plain = IPv6Address(int(address))  # without its zone: fe80::1%eth0
    for network, kind in _NOT_PUBLIC_6:
        if plain in network:
            return kind
    return None if plain in _GLOBAL_UNICAST else "reserved"


def unwrapped(address: Address) -> Address:
    """The IPv4 address that an IPv6 one carries; the address itself when it carries none."""
    if isinstance(address, IPv6Address):
        plain = IPv6Address(int(address))
        for network, after in _CARRIERS:
            if plain in network:
                return IPv4Address(int(plain) >> after & 0xFFFFFFFF)
    return address


def literal(host: str) -> Address | None:
    """The address that a URL's host spells by itself, in any way the system's resolver understands; else None.

    127.0.0.1 is also 127.1, 2130706433, 0x7f.1 and 0177.0.0.01.
    """
    host = host.strip("[]").rstrip(".")
    try:
        return ip_address(host)
    except ValueError:
        pass
    try:
        # the C library's own reading; it ignores what follows white space, a URL's host holds none
        return IPv4Address(socket.inet_aton(host)) if host.isascii() and " " not in host else None
    except OSError:
        return None


def host_key(host: str) -> str:
    """One spelling of a host name: A-labels, lower case, no final dot."""
    host = host.strip("[]").rstrip(".").lower()
    try:
        return idna.encode(host).decode("ascii")
    except idna.IDNAError:
        return host
