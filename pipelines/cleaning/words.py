"""Counting words in every script."""

import regex

# Scripts that are written without blanks between words: a run of one is cut at Unicode's word bounds (UAX 29).
_UNSPACED = regex.compile(r"[\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}]")
_BOUND = regex.compile(r"(?w)\b")


def count_words(text: str) -> int:
    """Words between white space that hold a letter or digit: "VW-XPeng’s" is one, a lone dash none."""
    if max(text, default="") < "\u0e00" or not _UNSPACED.search(text):
        return sum(1 for word in text.split() if word.isalnum() or any(map(str.isalnum, word)))
    return sum(1 for piece in _BOUND.splititer(text) if any(map(str.isalnum, piece)))
