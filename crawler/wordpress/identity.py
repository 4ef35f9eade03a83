"""Who a site is: its key, its host and its registrable domain, out of any of its addresses."""

from functools import cache
from urllib.parse import parse_qsl, urlsplit

from tldextract import TLDExtract

from crawler.items import SiteProfile
from crawler.wordpress.route import wpcom_site

# The list that comes with the package: the answer must not depend on a download.
_SUFFIXES = TLDExtract(suffix_list_urls=(), cache_dir=None)

_DEFAULT_PORTS = {"http": 80, "https": 443}


class AddressError(ValueError):
    """No address of a site; the text says what to give instead."""


def site_id(home: str) -> str:
    """Host without ``www.``, the port where it is not the scheme's own, the path of the home where there is one."""
    parts = urlsplit(home)
    port = parts.port
    host = host_of(home).removeprefix("www.")
    shown = f":{port}" if port and port != _DEFAULT_PORTS.get(parts.scheme) else ""
    return f"{host}{shown}{parts.path.rstrip('/')}"


def host_of(address: str) -> str:
    host = (urlsplit(address).hostname or "").rstrip(".")
    if not host:
        raise AddressError(f"no host in “{address}”: give an address like https://example.org")
    return host


@cache
def registrable_domain(host: str) -> str:
    """eTLD+1; the host itself for an IP address or a name without a public suffix."""
    return _SUFFIXES(host).top_domain_under_public_suffix or host


def home_of_route(address: str) -> str | None:
    """The home of a site out of one of its API addresses; None where the address is none of the API."""
    # https://example.org/blog/wp-json/wp/v2/posts/7 → https://example.org/blog/
    parts = urlsplit(address)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        return None
    if named := wpcom_site(address):
        return f"{parts.scheme}://{named}/"
    if "/wp-json" in parts.path:
        return f"{parts.scheme}://{parts.netloc}{parts.path.split('/wp-json', 1)[0]}/"
    if any(name == "rest_route" for name, _ in parse_qsl(parts.query)):
        path = parts.path.removesuffix("index.php").rstrip("/")
        return f"{parts.scheme}://{parts.netloc}{path}/"
    return None


def bare_profile(home: str, root: str | None = None, timezone: str | None = None) -> SiteProfile:
    """What an address alone tells of a site."""
    host = host_of(home)
    return SiteProfile(
        site_id=site_id(home),
        home=home,
        root=root,
        host=host,
        registrable_domain=registrable_domain(host),
        timezone=timezone,
    )
