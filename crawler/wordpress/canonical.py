"""The hash of one post: SHA-256 of its RFC 8785 canonical JSON."""

import hashlib
import json
from typing import Any

import orjson
import rfc8785


def item_sha256(item: Any) -> str:
    """For plain values orjson with sorted keys writes the same bytes as RFC 8785, ten times faster.

    They part at floats and at keys outside the Basic Multilingual Plane, so those take the exact encoder. Values that
    RFC 8785 cannot hold (integers past 2^53, lone surrogates) are hashed as ASCII JSON with sorted keys.
    """
    if _is_plain(item):
        try:
            return hashlib.sha256(orjson.dumps(item, option=orjson.OPT_SORT_KEYS)).hexdigest()
        except TypeError:  # a lone surrogate, an integer past 64 bits
            pass
    try:
        canonical = rfc8785.dumps(item)
    except (rfc8785.CanonicalizationError, UnicodeEncodeError, RecursionError):
        canonical = json.dumps(item, sort_keys=True, ensure_ascii=True, separators=(",", ":")).encode()
    return hashlib.sha256(canonical).hexdigest()


_EXACT = 2**53


def _is_plain(item: Any) -> bool:
    waiting = [item]
    while waiting:
        value = waiting.pop()
        if isinstance(value, dict):
            if any(max(key, default="") > "\uffff" for key in value if not key.isascii()):
                return False
            waiting.extend(value.values())
        elif isinstance(value, list):
            waiting.extend(value)
        elif isinstance(value, float) or (isinstance(value, int) and not -_EXACT < value < _EXACT):
            return False
    return True
