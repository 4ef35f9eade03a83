"""The language of a text, by the trigram model that comes with the parser's library."""

from functools import cache

import langcodes
from turbohtml.detect import detect_language

# Enough for the model to be sure; more only costs time.
_SAMPLE = 1_000


def language_of(text: str) -> tuple[str, float]:
    """(BCP 47 tag, confidence 0 to 1); ``und`` and 0 where nothing can be said."""
    found = detect_language(text[:_SAMPLE]) if text else None
    if found is None or not found.language:
        return "und", 0.0
    return _tag(found.language), min(1.0, max(0.0, found.confidence))


@cache
def _tag(code: str) -> str:
    """``eng`` → ``en``"""
    return langcodes.standardize_tag(code)
