"""The one place from which requests leave: guarded, in turn, and with errors that a person can read."""

from urllib.parse import urlsplit

from OpenSSL.SSL import Error as TlsError
from scrapy import Request
from scrapy.core.downloader.handlers.http11 import HTTP11DownloadHandler
from scrapy.crawler import Crawler
from scrapy.exceptions import CannotResolveHostError, DownloadCancelledError, DownloadFailedError
from scrapy.http import Response
from service_identity import VerificationError
from twisted.web.client import ResponseFailed

from crawler.net.addresses import literal, read_allowed
from crawler.net.pace import PACE
from crawler.net.refusals import BodyTooLargeError, CertificateRefusedError, ProxyRefusedError, RefusedError
from crawler.net.resolver import GuardedResolver, refused
from crawler.net.retry_after import asked_wait


class GuardedHandler(HTTP11DownloadHandler):
    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._allowed = read_allowed(crawler.settings.getlist("NETWORK_ALLOW"))
        self._proxy_trusted = crawler.settings.getbool("NETWORK_PROXY_TRUSTED")
        self._delay = crawler.settings.getfloat("DOWNLOAD_DELAY")
        self._ceiling = crawler.settings.getfloat("RETRY_AFTER_CEILING")
        self._connections = crawler.settings.getint("CONCURRENT_REQUESTS_PER_DOMAIN")

    async def download_request(self, request: Request) -> Response:
        """As Scrapy's own, and RefusedError for what is not to be asked or not to be taken."""
        host = urlsplit(request.url).hostname or ""
        resolver = _guard()
        self._check(request, host)
        async with PACE.turn(
            host,
            delay=self._slot_delay(request),
            ceiling=self._ceiling,
            connections=self._connections,
            crawling=lambda: self._crawler.crawling,
        ):
            response = await self._answer(request, host, resolver)
            if asked := asked_wait(response):
                PACE.rest(host, asked)  # here, before another request gets its turn
        return response

    async def _answer(self, request: Request, host: str, resolver: GuardedResolver) -> Response:
        try:
            return await super().download_request(request)
        except CannotResolveHostError:
            if refusal := resolver.refusal_of(host):
                raise refusal from None
            raise
        except DownloadCancelledError as error:
            limit = request.meta.get("download_maxsize", self._default_maxsize)
            raise BodyTooLargeError(f"the answer is larger than DOWNLOAD_MAXSIZE ({limit} bytes)") from error
        except DownloadFailedError as error:
            raise _told(error, host) from error

    def _check(self, request: Request, host: str) -> None:
        if self._is_typed(host):
            _guard().trust(host)
        elif (address := literal(host)) and (kind := self._allowed.refusal(host, str(address))):
            raise refused(host, str(address), kind)
        elif _guard().trusts(host) and (kind := self._allowed.refusal(host, "127.0.0.1")):
            raise refused(host, "127.0.0.1", kind)  # localhost, typed for another crawl of this process
        if (proxy := request.meta.get("proxy")) and not self._proxy_trusted:
            raise ProxyRefusedError(
                f"refused proxy {urlsplit(proxy).hostname}: behind it private addresses cannot be told from public "
                "ones; unset http_proxy and https_proxy, or set NETWORK_PROXY_TRUSTED = True"
            )

    def _is_typed(self, host: str) -> bool:
        """Did the operator name this very address as the site to crawl? Then no link or redirect chose it."""
        site = str(getattr(self._crawler.spider, "site", ""))
        typed = urlsplit(site if "://" in site else f"//{site}").hostname
        return host == typed and (literal(host) is not None or host == "localhost")

    def _slot_delay(self, request: Request) -> float:
        """Our own delay for this host, as AutoThrottle has it now."""
        slot = self._crawler.engine.downloader.slots.get(request.meta.get("download_slot", ""))
        return slot.delay if slot else self._delay


def _guard() -> GuardedResolver:
    from twisted.internet import reactor  # not at import: that would choose a reactor for the whole process

    resolver = getattr(reactor, "nameResolver", None)
    if not isinstance(resolver, GuardedResolver):
        raise RuntimeError(  # noqa: TRY004  no argument is wrong, the process is
            "nothing is fetched without TWISTED_DNS_RESOLVER = crawler.net.resolver.GuardedResolver, which only a "
            "crawler process installs: run `python -m scrapy`, or AsyncCrawlerProcess with the project's settings"
        )
    return resolver


def _told(error: DownloadFailedError, host: str) -> RefusedError | DownloadFailedError:
    """The same failure in words; a certificate that does not verify is a refusal, and no retry helps it."""
    if not isinstance(error.__cause__, ResponseFailed):
        return error
    causes = [reason.value for reason in error.__cause__.reasons]
    for cause in causes:
        if isinstance(cause, VerificationError):
            return CertificateRefusedError(f"refused certificate of {host}: it is for another host")
        if isinstance(cause, TlsError) and "certificate verify failed" in str(cause):
            return CertificateRefusedError(
                f"refused certificate of {host}: expired, self-signed, or of an unknown issuer"
            )
    return DownloadFailedError("; ".join(" ".join(str(cause).split()) or type(cause).__name__ for cause in causes))
