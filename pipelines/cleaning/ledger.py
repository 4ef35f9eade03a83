"""The removal ledger: sorted, disjoint ranges of the raw content; cut them out and just the body is left."""

from collections.abc import Iterator, Sequence

import re2

from crawler.items import Block, Removed
from pipelines.cleaning.reading import Reading, Verdict

# Elements that show something without text, and so stay where no rule removes them.
_SHOWN = frozenset("img picture video audio iframe embed object table hr svg math figure".split())

# A start tag or comment that is no line break: "<p>", "<!-- x -->"; not "<br />", "</p>".
_DEAD_TAG = re2.compile(r"(?i)<(?:[ac-z!?]|b[^r])")
_LAST_BREAK = re2.compile(r"(?i)<br[^>]*>\s*$")


def settle(reading: Reading, verdicts: Sequence[Verdict]) -> tuple[list[Block], list[Verdict]]:
    """The blocks that no verdict touches, and the verdicts in order without overlap: what lies inside another goes.

    A verdict that would cut into a sentence (a named <span> in the middle of one) does not stand.
    """
    standing: list[Verdict] = []
    for verdict in sorted(verdicts, key=lambda v: (v.start, -v.end)):
        free = not standing or verdict.start >= standing[-1].end
        if free and not reading.cuts_a_text(verdict.start, verdict.end):
            standing.append(verdict)
    gone = {number for v in standing for number in reading.blocks_between(v.start, v.end)}
    return [block for number, block in enumerate(reading.markup.blocks) if number not in gone], standing


def removed_ranges(reading: Reading, kept: Sequence[Block], verdicts: Sequence[Verdict]) -> tuple[Removed, ...]:
    """The ledger for settled verdicts: each with the leftovers around it (empty wrappers, comments, line breaks)."""
    source = reading.markup.source
    texts = {block.start for block in kept}
    stays = sorted({*((block.start, block.end) for block in kept), *_live_tags(reading, texts, verdicts)})
    entries: list[Removed] = []
    run: list[Verdict] = []
    pending = iter(verdicts)
    verdict = next(pending, None)
    left, left_is_text = 0, False
    for start, end in (*stays, (len(source), len(source))):
        while verdict and verdict.start < end:
            if verdict.start < start:
                run.append(verdict)
            else:  # inside a text that stays: "… growth. <ins data-zoneid=7></ins> But …"
                entries.append(_entry(verdict, verdict.start, verdict.end))
            verdict = next(pending, None)
        if start > left or run:
            if left_is_text and start in texts:  # the line breaks between two texts belong to the texts
                entries.extend(_entry(v, v.start, v.end) for v in run)
            else:
                entries.extend(_close(source, left, start, run))
        run = []
        left, left_is_text = max(left, end), start in texts
    return tuple(sorted(entries, key=lambda entry: entry.start))


def _close(source: str, left: int, right: int, run: Sequence[Verdict]) -> Iterator[Removed]:
    """The entries of one stretch between two things that stay."""
    if not run:
        if source.find("<", left, right) >= 0 and (dead := _DEAD_TAG.search(source[left:right])):
            start, end = left + dead.start(), left + len(source[left:right].rstrip())
            kind = Verdict(start, end, "html_comment", "markup.comment.v1")
            if not source.startswith("<!", start):
                kind = Verdict(start, end, "empty", "markup.empty.v1")
            yield _entry(kind, start, end)
        return
    dead = _DEAD_TAG.search(source[left : run[0].start])
    start = left + dead.start() if dead else run[0].start
    for verdict, following in zip(run, (*run[1:], None), strict=True):
        limit = following.start if following else right
        rest = source[verdict.end : limit]
        end = limit if rest.strip() else verdict.end
        # bare text owns the line break that opens its line
        bare = following and _is_bare(source, following) and not _is_bare(source, verdict)
        if bare and (opening := _LAST_BREAK.search(rest)):
            end = verdict.end + opening.start()
        yield _entry(verdict, start, end)
        start = end if rest.strip() else limit


def _is_bare(source: str, verdict: Verdict) -> bool:
    """Is it text without an element of its own?"""
    return source[verdict.start] != "<"


def _entry(verdict: Verdict, start: int, end: int) -> Removed:
    return Removed(start=start, end=end, kind=verdict.kind, rule_id=verdict.rule_id)


def _live_tags(reading: Reading, texts: set[int], verdicts: Sequence[Verdict]) -> Iterator[tuple[int, int]]:
    """The start and end tags of every element that holds a text or a picture that stays."""
    blocks = reading.markup.blocks
    gone = iter((*verdicts, None))
    verdict = next(gone)
    shown_parents: set[int] = set()
    elements = reading.markup.elements
    shown = []
    for index, element in enumerate(elements):
        while verdict and verdict.end <= element.start:
            verdict = next(gone)
        if element.tag in _SHOWN and not (verdict and verdict.start <= element.start):
            shown.append(index)
    for index in shown:
        shown_parents.update(at for at, _ in reading.ancestors(index))
    for index, element in enumerate(elements):
        if element.tag == "br":
            continue
        holds = index in shown_parents or any(
            blocks[n].start in texts for n in reading.blocks_between(element.start, element.end)
        )
        if holds:
            yield element.start, element.inner_start
            if element.end > element.inner_end:
                yield element.inner_end, element.end
