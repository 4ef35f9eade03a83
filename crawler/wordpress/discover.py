"""From any address of a site to the root of its API: what to try, and what an answer means. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

from parsel import Selector
from w3lib.html import get_base_url

from crawler.items import Json
from crawler.wordpress.decode import api_error
from crawler.wordpress.identity import AddressError, home_of_route
from crawler.wordpress.route import WPCOM_HOST, same_origin, wpcom_site

API_REL = "https://api.w.org/"

# Codes by which a site says that its API is not for visitors. Any 401 or 403 says so too.
CLOSED_CODES = frozenset(
    {
        "rest_not_logged_in",
        "rest_cannot_access",
        "rest_login_required",
        "rest_forbidden",
        "rest_no_route",
        "rest_disabled",
        "rest_api_disabled",
    }
)


@dataclass(frozen=True, slots=True)
class Index:
    """An API index as answered."""

    value: Mapping[str, Json]


@dataclass(frozen=True, slots=True)
class Closed:
    """The site keeps its API for itself; that is respected."""

    reason: str


@dataclass(frozen=True, slots=True)
class NoIndex:
    """This address is no API index; the next one may be."""

    reason: str


def starting_addresses(site: str) -> tuple[str, ...]:
    """What to ask first for what a user typed: a bare domain gets https, then http."""
    site = site.strip()
    if not site or any(c.isspace() for c in site):
        raise AddressError(
            f"“{site}” is no address: give a domain like example.org or an address like https://example.org"
        )
    if "://" in site:
        parts = urlsplit(site)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise AddressError(f"“{site}” cannot be crawled: only http and https addresses can")
        return (site,)
    try:
        host = urlsplit(f"https://{site}").hostname
    except ValueError:
        host = None
    if not host:
        raise AddressError(
            f"“{site}” is no address: give a domain like example.org or an address like https://example.org"
        )
    return (f"https://{site}", f"http://{site}")


def announced_roots(address: str, links: tuple[str, ...], html: str) -> Iterator[str]:
    """The roots that a page announces: its Link headers by relation, then <link> elements; on its own origin only."""
    for header in links:
        # <https://example.org/wp-json/>; rel="https://api.w.org/", <…>; rel=shortlink
        for part in header.split(","):
            target, _, params = part.strip().partition(";")
            if API_REL in params and target.startswith("<"):
                yield urljoin(address, target.strip("<> "))
    if "<link" in html[:200_000].lower():
        base = get_base_url(html, address)
        for href in Selector(text=html[:200_000]).css(f'link[rel~="{API_REL}"]::attr(href)').getall():
            yield urljoin(base, href.strip())


def guessed_roots(address: str) -> Iterator[str]:
    """Where WordPress keeps its API, best first, for sites that announce nothing."""
    parts = urlsplit(address)
    if named := wpcom_site(address):
        yield f"{parts.scheme}://{parts.netloc}/wp/v2/sites/{named}/"
        return
    if (parts.hostname or "").endswith(".wordpress.com"):
        yield f"https://{WPCOM_HOST}/wp/v2/sites/{parts.hostname}/"
    home = home_of_route(address)
    origin = f"{parts.scheme}://{parts.netloc}/"
    homes = [home] if home else []
    folder = parts.path.rsplit("/", 1)[0].strip("/")
    homes += [origin] + ([f"{origin}{folder}/"] if folder and folder.count("/") == 0 else [])
    for start in dict.fromkeys(homes):
        yield f"{start}wp-json/"
        yield f"{start}index.php?rest_route=/"
        yield f"{start}?rest_route=/"


def candidates(address: str, links: tuple[str, ...], html: str) -> tuple[str, ...]:
    """Every root worth asking, in order, each once; none of a foreign origin."""
    found = (*announced_roots(address, links, html), *guessed_roots(address))
    return tuple(dict.fromkeys(root for root in found if same_origin(root, address) or _is_wpcom(root)))


def _is_wpcom(root: str) -> bool:
    """The one API that stands on another host than its sites."""
    parts = urlsplit(root)
    return parts.scheme == "https" and parts.netloc == WPCOM_HOST and wpcom_site(root) is not None


def read_index(status: int, value: Json) -> Index | Closed | NoIndex:
    """What an answer at a candidate root means."""
    if error := api_error(value):
        if status in (401, 403) or error.code in CLOSED_CODES:
            return Closed(f"the API answers {status} {error.code}: it is closed to visitors")
        return NoIndex(f"{status} {error.code}")
    if status in (401, 403):
        return Closed(f"the API answers {status}: it is closed to visitors")
    if status == 200 and isinstance(value, dict) and isinstance(value.get("namespaces"), list):
        return Index(value)
    # WordPress.com: {"namespace": "wp/v2", "routes": {"/wp/v2/sites/example.wordpress.com/posts": …}}
    if status == 200 and isinstance(value, dict) and isinstance(value.get("namespace"), str):
        return Index(value)
    return NoIndex(f"{status}, and no API index")
