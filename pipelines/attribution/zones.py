"""Where a text opens and where it closes, among the menus and teasers that a page leaves around it."""

from bisect import bisect_right
from collections.abc import Sequence
from itertools import accumulate

import re2

# A paragraph of the text itself: long, with a sentence that ends. Chinese and Japanese say as much in fewer signs.
_RUNNING, _RUNNING_HAN = 120, 50
_ENDS = frozenset(".!?:…。”\"’')]»")

# A byline and a dateline stand above or among the first of these, or a few blocks below where a text has less.
_FIRST, _HEAD, _AFTER = 4, 120, 20

# A sign-off stands among the last blocks, or right below the last running paragraph before a page's foot.
_LAST, _BELOW, _FOOT = 8, 4, 3


def is_running(text: str) -> bool:
    if len(text) >= _RUNNING:
        return text[-1] in _ENDS or ". " in text[-200:] or "。" in text[-200:]
    return len(text) >= _RUNNING_HAN and "。" in text


def opening(texts: Sequence[str]) -> int:
    """How many blocks a byline or dateline may stand among: up to the fourth running paragraph."""
    running, limit = 0, min(len(texts), _HEAD)
    for number, text in enumerate(texts[:limit]):
        if number >= limit:
            break
        if is_running(text):
            running += 1
            limit = min(limit, number + _AFTER) if running == 1 else limit
            if running == _FIRST:
                return number + 1
    return limit


def closing(texts: Sequence[str]) -> frozenset[int]:
    """Numbers of the blocks that may sign off: the last ones, and those where text gives way to other matter."""
    running = [is_running(text) for text in texts]
    found = set(range(max(0, len(texts) - _LAST), len(texts)))
    for number in range(len(texts)):
        above = running[max(0, number - _BELOW) : number + 1]
        below = running[number + 1 : number + 1 + _FOOT]
        if any(above) and not any(below):
            found.add(number)
    return frozenset(found)


def holding(form: re2._Regexp, texts: Sequence[str]) -> frozenset[int]:
    """Numbers of the texts that hold a match of `form`: one scan over all, for a call costs more than a scan.

    `form` must not match across a line break; ^ and $ in it need (?m).
    """
    ends = list(accumulate(len(text) + 1 for text in texts))
    return frozenset(bisect_right(ends, hit.start()) for hit in form.finditer("\n".join(texts)))
