"""What every rule reads: the post, its markup, and how blocks lie in elements; and what a rule answers."""

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from crawler.items import Block, Element, Markup, Post, RemovedKind


@dataclass(frozen=True, slots=True)
class Verdict:
    """A rule's word: this range is not the article's body."""

    start: int
    end: int
    kind: RemovedKind
    rule_id: str
    flags: tuple[str, ...] = ()
    """Quality flags that the find raises for the whole post."""


@dataclass(frozen=True)
class Reading:
    post: Post
    markup: Markup
    title: str
    known: frozenset[str] = frozenset()
    """Keys of what repeats across the site's posts."""

    @cached_property
    def _starts(self) -> list[int]:
        return [block.start for block in self.markup.blocks]

    @cached_property
    def _lengths(self) -> list[int]:
        """Sums of the blocks' text lengths: _lengths[n] is that of the first n blocks."""
        sums = [0]
        for block in self.markup.blocks:
            sums.append(sums[-1] + len(block.text))
        return sums

    def blocks_between(self, start: int, end: int) -> range:
        """Indexes of the blocks that begin in a range of the source."""
        return range(bisect_left(self._starts, start), bisect_left(self._starts, end))

    def cuts_a_text(self, start: int, end: int) -> bool:
        """Would taking this range away take a piece out of a block, instead of whole blocks or nothing?"""
        inside = self.blocks_between(start, end)
        around = self.markup.blocks[max(0, inside.start - 1) : inside.stop]
        return any(
            piece.start < end and start < piece.end and not (start <= block.start and block.end <= end)
            for block in around
            if block.start < end and start < block.end
            for piece in block.segments
        )

    def text_length(self, blocks: range) -> int:
        return self._lengths[blocks.stop] - self._lengths[blocks.start]

    @property
    def whole_length(self) -> int:
        return self._lengths[-1]

    def ancestors(self, element: int) -> Iterator[tuple[int, Element]]:
        """An element and those around it, innermost first."""
        while element >= 0:
            found = self.markup.elements[element]
            yield element, found
            element = found.parent

    def extent(self, block: Block) -> tuple[int, int]:
        """The range that goes when a block goes: its element where it is alone in it, else the text alone."""
        start, end = block.start, block.end
        for _, element in self.ancestors(block.element):
            if len(self.blocks_between(element.inner_start, element.inner_end)) != 1:
                break
            start, end = element.start, element.end
            if element.tag in ("p", "li", "figcaption", "h1", "h2", "h3", "h4", "h5", "h6"):
                break
        return start, end


def squash(text: str) -> str:
    """Letters and digits alone, without case: what two printings of one headline share."""
    return "".join(filter(str.isalnum, text)).casefold()
