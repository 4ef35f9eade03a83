"""Compiling patterns for the linear-time engine, with the letters that they share."""

import re2

# Upper and lower letters of the Latin, Greek and Cyrillic scripts as ranges. The engine works on UTF-8 bytes, and the
# full \p{Lu} and \p{L} make automata ten times the size. Latin Extended-A interleaves its cases: all count as upper.
UPPER = r"A-Z\x{C0}-\x{DE}\x{100}-\x{17F}\x{386}-\x{3AB}\x{400}-\x{42F}\x{1E00}-\x{1EFF}"
LETTER = r"A-Za-z\x{AA}-\x{24F}\x{300}-\x{36F}\x{370}-\x{52F}\x{1E00}-\x{1EFF}"
HAN = r"\x{3400}-\x{9FFF}"

# What one pattern's automaton may hold; it is built as texts ask for it, and the names of 190 agencies ask for much.
_MEMORY = 96 << 20


def pattern(text: str) -> re2._Regexp:
    """`text` compiled; <U>, <L> and <Han> inside a character class stand for the ranges above."""
    options = re2.Options()
    options.max_mem = _MEMORY
    options.log_errors = False
    return re2.compile(text.replace("<U>", UPPER).replace("<L>", LETTER).replace("<Han>", HAN), options)
