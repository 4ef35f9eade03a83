"""The resolver that hands out no address that may not be connected to.

Twisted asks it for every connection, for literal addresses too, and connects to what it answers and to nothing else:
so redirects and names whose answer changes between two look-ups are covered. Behind a proxy the proxy resolves.
"""

from collections.abc import Sequence
from typing import Self

from scrapy.crawler import CrawlerProcessBase
from scrapy.utils.datatypes import LocalCache
from twisted.internet.base import ReactorBase
from twisted.internet.interfaces import IAddress, IHostnameResolver, IHostResolution, IResolutionReceiver
from zope.interface import implementer

from crawler.net.addresses import Allowed, host_key, read_allowed
from crawler.net.refusals import AddressRefusedError

# Refusals wait here until the handler has told them: one per host.
_REMEMBERED = 10_000


@implementer(IHostnameResolver)
class GuardedResolver:
    """The TWISTED_DNS_RESOLVER: both IP versions; nothing is kept, so that a moved site is found at its new place."""

    def __init__(self, inner: IHostnameResolver, allowed: Allowed) -> None:
        self._inner = inner
        self._allowed = allowed
        self._refusals: LocalCache[str, AddressRefusedError] = LocalCache(_REMEMBERED)

    @classmethod
    def from_crawler(cls, crawler: CrawlerProcessBase, reactor: ReactorBase) -> Self:
        """`crawler` is the whole process: the list is read from the project's settings, not from a spider's own."""
        inner = reactor.nameResolver
        resolver = cls(
            inner._inner if isinstance(inner, GuardedResolver) else inner,
            read_allowed(crawler.settings.getlist("NETWORK_ALLOW")),
        )
        resolver._reactor = reactor
        return resolver

    _reactor: ReactorBase

    def install_on_reactor(self) -> None:
        self._reactor.installNameResolver(self)

    def resolveHostName(  # noqa: N802  Twisted's name
        self,
        resolutionReceiver: IResolutionReceiver,  # noqa: N803  Twisted gives these by name
        hostName: str,  # noqa: N803
        portNumber: int = 0,  # noqa: N803
        addressTypes: Sequence[type[IAddress]] | None = None,  # noqa: N803
        transportSemantics: str = "TCP",  # noqa: N803
    ) -> IHostResolution:
        self._refusals.pop(host_key(hostName), None)
        sieve = _Sieve(resolutionReceiver, hostName, self)
        return self._inner.resolveHostName(sieve, hostName, portNumber, addressTypes, transportSemantics)

    def refusal_of(self, host: str) -> AddressRefusedError | None:
        """Why the last look-up of this host gave nothing; None when no address was held back."""
        return self._refusals.get(host_key(host))

    def admits(self, host: str, address: str) -> bool:
        kind = self._allowed.refusal(host, address)
        if kind is not None:
            self._refusals[host_key(host)] = refused(host, address, kind)
        return kind is None


def refused(host: str, address: str, kind: str) -> AddressRefusedError:
    named = address if host.strip("[]") == address else f"{address} of {host}"
    return AddressRefusedError(f"refused address {named} ({kind}); if it is yours, add it to NETWORK_ALLOW")


@implementer(IResolutionReceiver)
class _Sieve:
    """Passes the good addresses on; a host with none left is a host not found, to which the handler tells the reason."""

    def __init__(self, receiver: IResolutionReceiver, host: str, resolver: GuardedResolver) -> None:
        self._receiver = receiver
        self._host = host
        self._resolver = resolver

    def resolutionBegan(self, resolution: IHostResolution) -> None:  # noqa: N802  Twisted's name
        self._receiver.resolutionBegan(resolution)

    def addressResolved(self, address: IAddress) -> None:  # noqa: N802  Twisted's name
        if self._resolver.admits(self._host, getattr(address, "host", "")):
            self._receiver.addressResolved(address)

    def resolutionComplete(self) -> None:  # noqa: N802  Twisted's name
        self._receiver.resolutionComplete()
