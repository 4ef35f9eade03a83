"""Advertising and visit counters: known by the hosts that their scripts and frames come from, or by class name."""

from collections.abc import Iterator

from crawler.items import Element
from pipelines.cleaning.junk import class_kind, is_ad_address, is_adult_ad_address, is_tracker_address
from pipelines.cleaning.reading import Reading, Verdict

# A container with less text than this beside its ads is an ad's own box ("Advertisement", "Ad").
_BOX_TEXT = 40

# A named box that holds more than this share of all text is no box but the page.
_PAGE_SHARE = 0.34

# What an article's pictures and films stand in; a box with one is not taken for its lack of text.
_MEDIA = frozenset({"img", "video", "audio", "picture", "figure", "table"})


def ad_networks(reading: Reading) -> Iterator[Verdict]:
    # <script async src="https://a.magsrv.com/ad-provider.js"></script><ins data-zoneid="5876674"></ins>
    for index, element in enumerate(reading.markup.elements):
        address = element.attrs.get("src") or element.attrs.get("href") or ""
        if element.tag == "ins" and ("data-zoneid" in element.attrs or "data-ad-slot" in element.attrs):
            address = address or "ins"
        elif element.tag not in ("script", "iframe", "img", "a", "embed") or not is_ad_address(address):
            continue
        box = _box(reading, index)
        adult = is_adult_ad_address(address)
        flags = ("ad_injected", "adult_ad_network") if adult else ("ad_injected",)
        yield Verdict(box.start, box.end, "ad_slot", "ads.network_host.v1", flags)


def trackers(reading: Reading) -> Iterator[Verdict]:
    # <img src="https://pixel.wp.com/g.gif?v=ext" width="1" height="1">
    for element in reading.markup.elements:
        if element.tag not in ("img", "script", "iframe"):
            continue
        size = element.attrs.get("width"), element.attrs.get("height")
        if is_tracker_address(element.attrs.get("src", "")) or (
            element.tag == "img" and size in {("1", "1"), ("0", "0")}
        ):
            yield Verdict(element.start, element.end, "tracker", "ads.tracker.v1")


def silent_elements(reading: Reading) -> Iterator[Verdict]:
    """Scripts and styles of no known network: never text, so never kept."""
    for element in reading.markup.elements:
        if element.tag in ("script", "style", "noscript", "template", "noembed"):
            yield Verdict(element.start, element.end, "script", "markup.script.v1")


def named_boxes(reading: Reading) -> Iterator[Verdict]:
    """Boxes that say by class or id what they are: an ad slot, share buttons, related links, a newsletter form."""
    # <div class="sharedaddy sd-sharing-enabled">, <div class="code-block code-block-1">
    for element in reading.markup.elements:
        names = f"{element.attrs.get('class', '')} {element.attrs.get('id', '')}"
        if names == " " or not (kind := class_kind(names)):
            continue
        inside = reading.blocks_between(element.start, element.end)
        if reading.text_length(inside) <= _PAGE_SHARE * reading.whole_length or len(inside) == 0:
            flags = ("ad_injected",) if kind == "ad_slot" else ()
            yield Verdict(element.start, element.end, kind, f"box.{kind}.v1", flags)


def _box(reading: Reading, index: int) -> Element:
    """The outermost element around an ad that holds nothing else."""
    found = reading.markup.elements[index]
    for at, element in reading.ancestors(index):
        blocks = reading.blocks_between(element.start, element.end)
        if at != index and (reading.text_length(blocks) > _BOX_TEXT or _holds_media(reading, at)):
            break
        found = element
    return found


def _holds_media(reading: Reading, index: int) -> bool:
    """Does an element hold a picture that does not come from an ad host?"""
    whole = reading.markup.elements[index]
    for element in reading.markup.elements[index + 1 :]:
        if element.start >= whole.end:
            return False
        if element.tag in _MEDIA and not is_ad_address(element.attrs.get("src", "")):
            return True
    return False
