"""What repeats across a site's posts is the site's, not the article's: newsletter boxes, teasers, notes on cookies.

A block is known by a key of its words in which what varies has a slot: digits, and the post's own title. A block whose
key stands in many posts of a page goes, and with it the box that holds nothing else but links and labels. What speaks
of makers (credits, bylines, sign-offs) repeats as well, and stays.
"""

import hashlib
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence

import re2

from crawler.items import Block, Element, Repeated
from pipelines.attribution.byline import read_byline
from pipelines.attribution.credit import looks_like_caption
from pipelines.attribution.registry import NAMED
from pipelines.attribution.tail import read_sign_offs
from pipelines.cleaning.reading import Reading, Verdict, squash

# Fewer posts than this teach nothing; a key is the site's own in so many of them, and in this share.
_LEAST_POSTS, _LEAST_SEEN, _SHARE = 5, 3, 0.3

# Longer blocks are text, whoever repeats them; a line that names an agency within so many signs may sign for it.
_LONGEST, _SIGNING = 600, 160

# A block that is no sentence: it heads what follows, and a recipe's "Ingredients" heads what is the article's.
_LABEL_WORDS, _LABEL_LETTERS = 4, 25
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})

# A box that holds more than this share of all text is no box but the page; other short blocks may stand in a known one.
_BOX_SHARE, _SHORT = 0.35, 80
_BOXES = frozenset(
    {
        "div",
        "section",
        "aside",
        "ul",
        "ol",
        "table",
        "nav",
        "form",
        "p",
        "blockquote",
        "details",
        "center",
        "span",
        "small",
    }
)

_DIGITS = re2.compile(r"\d+")
_SAMPLE = 200


def learn(readings: Sequence[Reading]) -> tuple[Repeated, ...]:
    """What repeats in these posts of one site, in order of its first place."""
    if len(readings) < _LEAST_POSTS:
        return ()
    seen: Counter[str] = Counter()
    samples: dict[str, str] = {}
    for reading in readings:
        found = {**_text_keys(reading), **_box_keys(reading)}
        seen.update(found.keys())
        for key, sample in found.items():
            samples.setdefault(key, sample)
    least = max(_LEAST_SEEN, -(-len(readings) * _SHARE // 1))
    return tuple(
        Repeated(
            site_id=readings[0].post.site.site_id,
            key=key,
            sample=sample[:_SAMPLE],
            posts=seen[key],
            of=len(readings),
        )
        for key, sample in samples.items()
        if seen[key] >= least
    )


def template_sha256(keys: frozenset[str]) -> str:
    return hashlib.sha256("\n".join(sorted(keys)).encode()).hexdigest()


def repeated(reading: Reading) -> Iterator[Verdict]:
    # "Sign up for our newsletter", "Zebra stock 16 climbs" below "More stories": on every page of this site
    if not reading.known:
        return
    blocks = reading.markup.blocks
    keys = [_text_key(block.text, reading.title) for block in blocks]
    same = [key in reading.known and not _signs(block) for key, block in zip(keys, blocks, strict=True)]
    whole = [is_same and not _is_label(reading, block) for is_same, block in zip(same, blocks, strict=True)]
    links = [block.linked > 0.8 * len(block.text) for block in blocks]
    gone = list(whole)
    for number in range(len(blocks) - 1, -1, -1):  # a label goes with what it heads
        if same[number] and not gone[number] and number + 1 < len(blocks):
            gone[number] = gone[number + 1] or (links[number + 1] and number + 2 >= len(blocks))
    head = next((number for number, is_same in enumerate(same) if not is_same), len(same))
    foot = len(same) - next((number for number, is_same in enumerate(reversed(same)) if not is_same), len(same))
    for number, block in enumerate(blocks):
        if not same[number]:
            continue
        # "12 views today" before the text begins, or behind its end
        gone[number] = gone[number] or ((number < head or number >= foot) and not _is_heading(reading, block))
        if box := _box(reading, block, same):
            yield Verdict(box.start, box.end, "boilerplate", "template.box.v1")
        if gone[number] or _has_known_box(reading, block):
            yield Verdict(*reading.extent(block), "boilerplate", "template.block.v1")


def _has_known_box(reading: Reading, block: Block) -> bool:
    """Is it alone in an element that repeats too ("12 views today" in <span class="counter">), and no heading?"""
    for _, element in reading.ancestors(block.element):
        if element.tag in _HEADINGS or len(reading.blocks_between(element.inner_start, element.inner_end)) > 1:
            return False
        if element.tag in _BOXES and _box_key(element) in reading.known:
            return True
    return False


def _box(reading: Reading, block: Block, same: Sequence[bool]) -> Element | None:
    """The outermost element around a repeated block that holds only such blocks and links, and short ones if known."""
    box = None
    for _, element in reading.ancestors(block.element):
        inside = reading.blocks_between(element.inner_start, element.inner_end)
        if reading.text_length(inside) > _BOX_SHARE * reading.whole_length:
            break
        known = _box_key(element) in reading.known
        others = 0
        for number in inside:
            other = reading.markup.blocks[number]
            if same[number]:
                continue
            others += 1
            linked = other.linked > 0.5 * len(other.text)
            if _signs(other) or not (linked or (known and len(other.text) < _SHORT)):
                return box
        if element.tag in _BOXES and (len(inside) > 1 or known) and (others or any(_is_core(reading, inside))):
            box = element
    return box


def _is_core(reading: Reading, inside: range) -> Iterator[bool]:
    return (not _is_label(reading, reading.markup.blocks[number]) for number in inside)


def _is_heading(reading: Reading, block: Block) -> bool:
    return any(element.tag in _HEADINGS for _, element in reading.ancestors(block.element))


def _is_label(reading: Reading, block: Block) -> bool:
    if _is_heading(reading, block):
        return True
    if block.linked > 0.8 * len(block.text):
        return False
    return len(block.text.split()) < _LABEL_WORDS and len(squash(block.text)) < _LABEL_LETTERS


def _signs(block: Block) -> bool:
    """Does it speak of who made the text or a picture?"""
    text = block.text
    if len(text) < _SIGNING and NAMED.search(text):
        return True
    return bool(looks_like_caption(text) or read_byline(text) or read_sign_offs(text))


def _text_keys(reading: Reading) -> dict[str, str]:
    found: dict[str, str] = {}
    for block in reading.markup.blocks:
        if len(block.text) <= _LONGEST and (key := _text_key(block.text, reading.title)):
            found.setdefault(key, block.text)
    return found


def _text_key(text: str, title: str) -> str | None:
    said, named = squash(text), squash(title)
    if len(named) >= 8:
        said = said.replace(named, "\0")
    said = str(_DIGITS.sub("0", said))
    return _hashed("text", said) if sum(map(str.isalpha, said)) > 2 else None


def _box_keys(reading: Reading) -> dict[str, str]:
    starts = [block.start for block in reading.markup.blocks]
    found: dict[str, str] = {}
    for element in reading.markup.elements:
        if element.tag in _BOXES and (key := _box_key(element)):
            first = bisect_left(starts, element.inner_start)
            if first < len(starts) and starts[first] < element.inner_end:
                found.setdefault(key, f"<{element.tag} {_names(element)}>")
    return found


def _box_key(element: Element) -> str | None:
    names = _names(element)
    return _hashed("box", f"{element.tag} {names}") if names else None


def _names(element: Element) -> str:
    """Class names and id in one order, digits as slots: ``related-0 widget``."""
    names = f"{element.attrs.get('class', '')} {element.attrs.get('id', '')}".split()
    return str(_DIGITS.sub("0", " ".join(sorted(names))))


def _hashed(kind: str, said: str) -> str:
    return hashlib.sha256(f"{kind}:{said}".encode("utf-8", "surrogatepass")).hexdigest()[:16]
