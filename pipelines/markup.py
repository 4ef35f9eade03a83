"""HTML → elements and blocks of text with their places in the source; the only module that knows the parser.

turbohtml's tokenizer hands back every piece of the source, so its tokens laid end to end are the source and every
offset is a sum of lengths. The nesting on top of them is kept strict, because the removal ledger cuts ranges: the
HTML5 tree may move an element away from where it was written, and a range cannot follow it there.
"""

import re
from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass, field

import turbohtml
from turbohtml import TokenType
from turbohtml.clean import OnDisallowed, Policy, Sanitizer

from crawler.items import Block, Element, Markup, Segment

VOID = frozenset("area base br col embed hr img input link meta param source track wbr".split())

# What ends a run of text; everything else is inline.
BLOCK = frozenset(
    "address article aside audio blockquote body caption center dd details dialog div dl dt fieldset figcaption figure"
    " footer form h1 h2 h3 h4 h5 h6 head header hgroup hr html iframe legend li main menu nav noscript object ol"
    " optgroup option p pre script section select style summary table tbody td template textarea tfoot th thead title"
    " tr ul video".split()
)

# Nobody reads the text of these as part of the article.
SILENT = frozenset("iframe noembed noframes noscript object script select style template textarea title xmp".split())

# Start tags that end an open paragraph, and those that end an open sibling: HTML's implied end tags.
_ENDS_PARAGRAPH = BLOCK - frozenset("iframe noscript object option optgroup script select style template".split())
_ENDS_SIBLING = {
    "li": (frozenset({"li"}), frozenset({"ul", "ol", "menu"})),
    "dt": (frozenset({"dt", "dd"}), frozenset({"dl"})),
    "dd": (frozenset({"dt", "dd"}), frozenset({"dl"})),
    "tr": (frozenset({"tr", "td", "th"}), frozenset({"table"})),
    "td": (frozenset({"td", "th"}), frozenset({"tr", "table"})),
    "th": (frozenset({"td", "th"}), frozenset({"tr", "table"})),
}
_SCOPE = frozenset("caption object table td template th".split())

# "China\u00a0is", "a\n  b"; not the single blank between two words. A lone character class cannot run away, and on
# pieces this small the standard library is faster than the linear-time engine.
_WHITE = re.compile(r" *[^\S ]\s*|  +")


def read_markup(source: str) -> Markup:
    """The elements and blocks of an HTML fragment; `source` holds no lone surrogate."""
    return _Reader(source).read()


def cut(source: str, ranges: Iterable[tuple[int, int]]) -> str:
    """`source` without the ranges, which are sorted and do not overlap."""
    kept, at = [], 0
    for start, end in ranges:
        kept.append(source[at:start])
        at = end
    kept.append(source[at:])
    return "".join(kept)


_BODY_HTML = Sanitizer(
    Policy(
        tags=frozenset(
            "a abbr b blockquote br caption cite code dd del dl dt em figcaption figure h1 h2 h3 h4 h5 h6 hr i img ins"
            " li mark ol p pre q s small strong sub sup table tbody td tfoot th thead tr u ul".split()
        ),
        attributes={
            "a": frozenset({"href", "title", "rel"}),
            "img": frozenset({"src", "alt", "width", "height"}),
            "td": frozenset({"colspan", "rowspan"}),
            "th": frozenset({"colspan", "rowspan"}),
            "*": frozenset({"lang", "dir"}),
        },
        url_schemes=frozenset({"http", "https", "mailto"}),
        on_disallowed_tag=OnDisallowed.STRIP,
        remove_with_content=SILENT | {"form", "button", "svg", "math", "video", "audio", "canvas"},
    )
)


def safe_html(fragment: str) -> str:
    """`fragment` reduced to the tags of running text; no script, style, handler or odd scheme survives."""
    return _BODY_HTML.sanitize(fragment).strip()


def plain_text(fragment: str) -> str:
    """The text of a small piece of HTML (a title, an excerpt, a media caption) on one line."""
    return " ".join(" ".join(block.text for block in read_markup(fragment).blocks).split())


@dataclass(slots=True)
class _Draft:
    """A block being collected."""

    text: list[str] = field(default_factory=list)
    segments: list[Segment] = field(default_factory=list)
    length: int = 0
    styles: frozenset[str] | None = None
    linked: int = 0
    gap: tuple[int, int] | None = None
    """White space met since the last text; it becomes a blank once more text follows."""
    line: tuple[int, int] | None = None
    """A line break met since the last text."""


class _Reader:
    """One pass over the tokens; offsets are folded ones (CR LF read as LF) until they are written down."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.folded = source.replace("\r\n", "\n").replace("\r", "\n")
        self.pairs = [
            at.start() - n for n, at in enumerate(re.finditer("\r\n", source))
        ]  # folded offset of the LF that each CR LF became
        self.elements: list[tuple[str, dict[str, str], int]] = []
        self.places: list[list[int]] = []
        self.stack: list[tuple[int, str]] = []
        self.silent = 0
        self.inline: frozenset[str] | None = frozenset()
        self.blocks: list[Block] = []
        self.draft = _Draft()

    def read(self) -> Markup:
        at = 0
        tokens = turbohtml.tokenize(self.folded, resolve_references=False, capture_source=True, capture_attributes=True)
        for token in tokens:
            data = token.data or ""
            end = at + len(data if token.source is None else token.source)
            kind = token.type
            if kind is TokenType.TEXT:
                self._text(data, at)
            elif kind is TokenType.CHARACTER_REFERENCE:
                self._reference(data, at, end)
            elif kind is TokenType.START_TAG:
                self._start_tag(token.tag or "", dict(reversed(token.attrs or [])), at, end)
            elif kind is TokenType.END_TAG:
                self._end_tag(token.tag or "", at, end)
            at = end
        self._flush()
        self._close_from(0, len(self.folded))
        place = self._place
        return Markup(
            source=self.source,
            elements=tuple(
                Element(tag, attrs, parent, *map(place, self.places[n]))
                for n, (tag, attrs, parent) in enumerate(self.elements)
            ),
            blocks=tuple(self.blocks),
        )

    def _place(self, at: int) -> int:
        """The offset in the source of a folded offset."""
        return at + bisect_left(self.pairs, at) if self.pairs else at

    # --- elements

    def _start_tag(self, tag: str, attrs: dict[str, str], start: int, end: int) -> None:
        if tag == "br":
            self._break(start, end)
        elif tag in BLOCK:
            self._flush()
            if tag in _ENDS_PARAGRAPH:
                self._imply_end(frozenset({"p"}), _SCOPE, start)
            if tag in _ENDS_SIBLING:
                self._imply_end(*_ENDS_SIBLING[tag], start)
        elif tag == "a":
            self._imply_end(frozenset({"a"}), BLOCK, start)
        self.elements.append((tag, attrs, self.stack[-1][0] if self.stack else -1))
        self.places.append([start, end, end, end])
        if tag not in VOID:
            self.stack.append((len(self.elements) - 1, tag))
            self.silent += tag in SILENT
            self.inline = None

    def _end_tag(self, tag: str, start: int, end: int) -> None:
        if tag in BLOCK:
            self._flush()
        elif tag == "br":  # browsers read </br> as <br>
            self._break(start, end)
            return
        for depth in range(len(self.stack) - 1, -1, -1):
            opened = self.stack[depth][1]
            if opened == tag:
                if tag in BLOCK:
                    self._close_from(depth + 1, start)
                self._close_one(depth, start, end)
                return
            if opened in _SCOPE and tag in BLOCK and tag not in ("table", "tr", "tbody", "thead", "tfoot"):
                return

    def _imply_end(self, tags: frozenset[str], scope: frozenset[str], at: int) -> None:
        for depth in range(len(self.stack) - 1, -1, -1):
            opened = self.stack[depth][1]
            if opened in tags:
                self._close_from(depth, at)
                return
            if opened in scope:
                return

    def _close_from(self, depth: int, at: int) -> None:
        for level in range(len(self.stack) - 1, depth - 1, -1):
            self._close_one(level, at, at)

    def _close_one(self, depth: int, start: int, end: int) -> None:
        index, tag = self.stack.pop(depth)
        self.places[index][2:] = [start, end]
        self.silent -= tag in SILENT
        self.inline = None

    # --- text

    def _text(self, data: str, start: int) -> None:
        if self.silent:
            return
        at = 0
        for white in _WHITE.finditer(data):
            self._words(data[at : white.start()], start + at)
            self._white(start + white.start(), start + white.end())
            at = white.end()
        self._words(data[at:], start + at)

    def _words(self, words: str, start: int) -> None:
        """Words with one blank between them; a blank may also stand at either end."""
        if not words:
            return
        end = start + len(words)
        if words[0] == " ":
            self._white(start, start + 1)
            words, start = words[1:], start + 1
        if words.endswith(" "):
            self._piece(words[:-1], start, end - 1, verbatim=True)
            self._white(end - 1, end)
        else:
            self._piece(words, start, end, verbatim=True)

    def _reference(self, data: str, start: int, end: int) -> None:
        if self.silent:
            return
        if data.isspace():
            self._white(start, end)
        else:
            self._piece(data, start, end, verbatim=False)

    def _white(self, start: int, end: int) -> None:
        draft = self.draft
        if draft.length and not draft.line:
            draft.gap = (draft.gap[0] if draft.gap else start, end)

    def _break(self, start: int, end: int) -> None:
        draft = self.draft
        if self.silent or not draft.length:
            return
        if draft.line:  # two line breaks in a row end a paragraph for the reader, so they do here
            self._flush()
        else:
            draft.line, draft.gap = (start, end), None

    def _piece(self, text: str, start: int, end: int, *, verbatim: bool) -> None:
        if not text:
            return
        draft = self.draft
        if space := draft.line or draft.gap:
            draft.segments.append(Segment(draft.length, self._place(space[0]), self._place(space[1]), False))
            draft.text.append("\n" if draft.line else " ")
            draft.length += 1
            draft.line = draft.gap = None
        if self.inline is None:
            self.inline = self._inline_tags()
        draft.styles = self.inline if draft.styles is None else draft.styles & self.inline
        draft.linked += len(text) if "a" in self.inline else 0
        draft.segments.append(Segment(draft.length, self._place(start), self._place(end), verbatim))
        draft.text.append(text)
        draft.length += len(text)

    def _inline_tags(self) -> frozenset[str]:
        inline = []
        for _, tag in reversed(self.stack):
            if tag in BLOCK:
                break
            inline.append(tag)
        return frozenset(inline)

    def _flush(self) -> None:
        draft, self.draft = self.draft, _Draft()
        if draft.length:
            self.blocks.append(
                Block(
                    "".join(draft.text),
                    tuple(draft.segments),
                    draft.segments[0].start,
                    draft.segments[-1].end,
                    next((index for index, tag in reversed(self.stack) if tag in BLOCK), -1),
                    draft.styles or frozenset(),
                    draft.linked,
                )
            )
