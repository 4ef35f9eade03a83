"""The pictures of a post, and the caption that goes with each."""

from collections.abc import Sequence
from dataclasses import replace

from crawler.items import Block, Caption, Element, Image
from pipelines.attribution.credit import read_credits
from pipelines.cleaning.addresses import absolute
from pipelines.cleaning.reading import Reading, Verdict

_GALLERY = frozenset("gallery wp-block-gallery blocks-gallery-grid tiled-gallery".split())


def pictures(
    reading: Reading, verdicts: Sequence[Verdict], found: Sequence[tuple[Block, str]]
) -> tuple[tuple[Image, ...], tuple[Caption, ...]]:
    """The featured image first, then those of the content in order; each caption with the image it belongs to."""
    images: list[Image] = []
    places: list[int] = []
    if featured := reading.post.featured:
        address = absolute(featured.url, reading.post.link)
        if address:
            images.append(Image(url=address, role="featured", width=featured.width, height=featured.height))
            places.append(-1)
    for index, element in enumerate(reading.markup.elements):
        if element.tag != "img" or any(v.start <= element.start < v.end for v in verdicts):
            continue
        if address := absolute(_address(element), reading.post.link):
            images.append(_inline(reading, index, element, address))
            places.append(element.start)
    captions = []
    for block, rule in found:
        # the last picture before the caption; a caption above all others is the featured one's
        at = max((n for n, place in enumerate(places) if place < block.start), default=None)
        captions.append(Caption(block=block, image_ref=at, rule_id=rule))
        if at is not None and images[at].caption is None:
            text, line = split_caption(block.text)
            images[at] = replace(images[at], caption=text, credit_line=line)
    return tuple(images), tuple(captions)


def split_caption(text: str) -> tuple[str | None, str | None]:
    """(caption without its credit, credit line verbatim)."""
    found = read_credits(text)
    if not found:
        return text, None
    start, end = min(credit.start for credit in found), max(credit.end for credit in found)
    rest = f"{text[:start].rstrip(_JOINTS)} {text[end:].lstrip(_JOINTS)}".strip(_JOINTS)
    return rest or None, text[start:end]


_JOINTS = " \n–—-|/.·•,;:(["


def _address(element: Element) -> str:
    """Lazy loaders put a placeholder into src and the picture elsewhere."""
    lazy = element.attrs.get("data-src") or element.attrs.get("data-lazy-src") or element.attrs.get("data-orig-file")
    if lazy:
        return lazy
    address = element.attrs.get("src", "")
    if address.startswith("data:") and (sources := element.attrs.get("data-srcset") or element.attrs.get("srcset")):
        return sources.split(",")[-1].split()[0] if sources.split(",")[-1].split() else address
    return address


def _inline(reading: Reading, index: int, element: Element, address: str) -> Image:
    gallery = any(_GALLERY.intersection(e.attrs.get("class", "").split()) for _, e in reading.ancestors(index))
    return Image(
        url=address,
        role="gallery" if gallery else "inline",
        width=_pixels(element.attrs.get("width")),
        height=_pixels(element.attrs.get("height")),
    )


def _pixels(value: str | None) -> int | None:
    return int(value) if value and value.isascii() and value.isdigit() and len(value) < 6 else None
