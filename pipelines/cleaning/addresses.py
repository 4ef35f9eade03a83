"""Addresses in the content: made absolute and safe, and told apart by where they lead."""

from collections.abc import Iterator
from urllib.parse import urljoin, urlsplit

from w3lib.url import safe_url_string

from crawler.items import BodyLink, LinkKind
from pipelines.cleaning.junk import is_ad_address, is_tracker_address
from pipelines.cleaning.reading import Reading
from pipelines.markup import plain_text


def absolute(address: str, base: str) -> str | None:
    """An http(s) address as a browser would request it; None for every other scheme and for what is no address."""
    try:
        joined = urljoin(base, address.strip())
        parts = urlsplit(joined)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            return None
        return safe_url_string(joined)
    except ValueError:  # "http://[::1", a port that is no number, a host that IDNA refuses
        return None


def body_links(reading: Reading) -> Iterator[BodyLink]:
    """Each address once, in order of first appearance."""
    seen: set[str] = set()
    home = reading.post.site.registrable_domain
    for element in reading.markup.elements:
        if element.tag == "a":
            address = absolute(element.attrs.get("href", ""), reading.post.link)
        elif element.tag in ("script", "iframe", "embed"):
            address = absolute(element.attrs["src"], reading.post.link) if element.attrs.get("src") else None
        else:
            continue
        if not address or address in seen:
            continue
        seen.add(address)
        host = urlsplit(address).hostname or ""
        kind: LinkKind
        if is_ad_address(address):
            kind = "ad"
        elif is_tracker_address(address):
            kind = "tracker"
        elif host == home or host.endswith("." + home):
            kind = "internal"
        else:
            kind = "outbound" if element.tag == "a" else "unknown"
        anchor = None
        if element.tag == "a":
            inside = reading.markup.source[element.inner_start : element.inner_end]
            # most anchors are plain words; only the others are worth a parse
            words = plain_text(inside) if "<" in inside or "&" in inside else " ".join(inside.split())
            anchor = words[:300] or None
        yield BodyLink(
            href=address,
            kind=kind,
            rel=element.attrs.get("rel"),
            anchor=anchor,
            start=element.start,
            end=element.inner_start,
        )
