"""The resolver that hands out no address that may not be connected to.

Twisted asks it for every connection, for literal addresses too, and connects to what it answers and to nothing else:
so redirects and names whose answer changes between two look-ups are covered. Behind a proxy the proxy resolves.
"""

from collections.abc import Sequence
from typing import Any, Self, TypeAlias

from scrapy.crawler import CrawlerProcessBase
from scrapy.exceptions import UsageError
from scrapy.utils.datatypes import LocalCache
from twisted.internet.base import ReactorBase
from twisted.internet.interfaces import IAddress, IHostnameResolver, IResolutionReceiver
from zope.interface import implementer  # type: ignore[import-untyped]  # zope ships no types

from crawler.net.addresses import Allowed, AllowError, host_key, read_allowed
from crawler.net.refusals import AddressRefusedError

# zope's interfaces have no self, so to mypy nothing provides them.
Resolver: TypeAlias = Any
Receiver: TypeAlias = Any
Resolution: TypeAlias = Any

# Refusals wait here until the handler has told them: one per host.
_REMEMBERED = 10_000


@implementer(IHostnameResolver)
class GuardedResolver:
    """The TWISTED_DNS_RESOLVER: both IP versions; nothing is kept, so that a moved site is found at its new place."""

    def __init__(self, reactor: ReactorBase, inner: Resolver, allowed: Allowed) -> None:
        self._reactor = reactor
        self._inner = inner
        self._allowed = allowed
        self._trusted: set[str] = set()
        self._refusals: LocalCache[str, AddressRefusedError] = LocalCache(_REMEMBERED)

    @classmethod
    def from_crawler(cls, crawler: CrawlerProcessBase, reactor: ReactorBase) -> Self:
        """`crawler` is the whole process: NETWORK_ALLOW is the project's, never a spider's own."""
        inner: Resolver = reactor.nameResolver
        if isinstance(inner, GuardedResolver):  # an earlier crawl in this process
            inner = inner._inner
        try:
            allowed = read_allowed(crawler.settings.getlist("NETWORK_ALLOW"))
        except AllowError as error:
            raise UsageError(str(error), print_help=False) from None
        return cls(reactor, inner, allowed)

    def install_on_reactor(self) -> None:
        resolver: Resolver = self
        self._reactor.installNameResolver(resolver)

    def resolveHostName(  # noqa: N802  Twisted's name
        self,
        resolutionReceiver: Receiver,  # noqa: N803  Twisted gives these by name
        hostName: str,  # noqa: N803
        portNumber: int = 0,  # noqa: N803
        addressTypes: Sequence[type[IAddress]] | None = None,  # noqa: N803
        transportSemantics: str = "TCP",  # noqa: N803
    ) -> Resolution:
        self._refusals.pop(host_key(hostName), None)
        sieve = _Sieve(resolutionReceiver, hostName, self)
        return self._inner.resolveHostName(sieve, hostName, portNumber, addressTypes, transportSemantics)

    def trust(self, host: str) -> None:
        """The operator typed this address; the handler lets no other crawl ask for it."""
        self._trusted.add(host_key(host))

    def trusts(self, host: str) -> bool:
        return host_key(host) in self._trusted

    def refusal_of(self, host: str) -> AddressRefusedError | None:
        """Why the last look-up of this host gave nothing; None when no address was held back."""
        return self._refusals.get(host_key(host))

    def admits(self, host: str, address: str) -> bool:
        kind = None if self.trusts(host) else self._allowed.refusal(host, address)
        if kind is not None:
            self._refusals[host_key(host)] = refused(host, address, kind)
        return kind is None


def refused(host: str, address: str, kind: str) -> AddressRefusedError:
    named = address if host.strip("[]") == address else f"{address} of {host}"
    return AddressRefusedError(
        f"refused address {named} ({kind}); if it is yours, set WIRETRACE_NETWORK_ALLOW={address}"
    )


@implementer(IResolutionReceiver)
class _Sieve:
    """Passes the good addresses on; for a host with none left the handler tells the reason."""

    def __init__(self, receiver: Receiver, host: str, resolver: GuardedResolver) -> None:
        self._receiver = receiver
        self._host = host
        self._resolver = resolver

    def resolutionBegan(self, resolution: Resolution) -> None:  # noqa: N802  Twisted's name
        self._receiver.resolutionBegan(resolution)

    def addressResolved(self, address: Any) -> None:  # noqa: N802  Twisted's name
        if self._resolver.admits(self._host, address.host):
            self._receiver.addressResolved(address)

    def resolutionComplete(self) -> None:  # noqa: N802  Twisted's name
        self._receiver.resolutionComplete()
