"""Captions and bylines: they leave the body, and are kept for the attribution that reads them."""

from bisect import bisect_left
from collections.abc import Iterator

from crawler.items import Block
from pipelines.attribution.byline import read_byline
from pipelines.attribution.credit import looks_like_caption, read_credits
from pipelines.cleaning.reading import Reading

_CAPTION_CLASSES = frozenset(
    "wp-caption-text caption caption-text image-caption img-caption photo-caption wp-element-caption".split()
)

# A byline stands at the head or at the foot of a text, so many blocks deep.
_HEAD, _FOOT = 6, 3


def captions(reading: Reading, kept: list[Block]) -> Iterator[tuple[Block, str]]:
    """(block, rule) of each caption among the blocks that are still the body's."""
    images = [element.start for element in reading.markup.elements if element.tag == "img"]
    starts = [block.start for block in kept]
    named = _caption_elements(reading)
    for number, block in enumerate(kept):
        if named and any(index in named for index, _ in reading.ancestors(block.element)):
            # <figcaption>Visitors at the fair. Maria Gomez/AFP</figcaption>
            yield block, "caption.element.v1"
        elif len(block.text) > 600 or not looks_like_caption(block.text):
            continue
        elif block.styles & {"em", "i", "small"}:
            # <p><em><small>Visitors walk past the booth – Copyright CN-STR/AFP –</small></em></p>
            yield block, "caption.styled_with_credit.v1"
        elif (
            images
            and (before := bisect_left(images, block.start))
            and (bisect_left(starts, images[before - 1]) == number)
        ):
            # <img …> <p>Visitors at the fair (Photo by Maria Gomez / AFP)</p>
            yield block, "caption.below_image.v1"
        elif number < 2 and not block.text.startswith(("“", '"', "«")) and read_credits(block.text):
            yield block, "caption.head_with_credit.v1"


def bylines(kept: list[Block]) -> Iterator[tuple[Block, str]]:
    """(block, rule) of each block that is a byline and nothing else."""
    for block in dict.fromkeys((*kept[:_HEAD], *kept[max(_HEAD, len(kept) - _FOOT) :])):
        if len(block.text) < 300 and read_byline(block.text):
            yield block, "byline.own_block.v1"


def _caption_elements(reading: Reading) -> frozenset[int]:
    """Indexes of the elements that are captions by their tag or class."""
    return frozenset(
        index
        for index, element in enumerate(reading.markup.elements)
        if element.tag == "figcaption"
        or ("class" in element.attrs and _CAPTION_CLASSES.intersection(element.attrs["class"].split()))
    )
