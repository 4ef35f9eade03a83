"""junk.toml, compiled: is this host, class name or phrase known to stand around articles?"""

import tomllib
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import re2

from crawler.items import RemovedKind

_DATA: dict[str, Any] = tomllib.loads((Path(__file__).parent / "junk.toml").read_text(encoding="utf-8"))
_ADULT = frozenset(_DATA["ad_hosts"]["adult"])
_ADS = frozenset(_DATA["ad_hosts"]["plain"]) | _ADULT
_TRACKERS = frozenset(_DATA["tracker_hosts"]["plain"])

CLASS_KINDS: tuple[RemovedKind, ...] = ("ad_slot", "share_widget", "related_links", "boilerplate")
_CLASSES = {kind: re2.compile("(?i)" + _DATA["classes"][kind]) for kind in CLASS_KINDS}
_PHRASES = {kind: re2.compile("(?is)" + _DATA["phrases"][kind]) for kind in CLASS_KINDS}
_ANY_PHRASE = re2.compile("(?is)" + "|".join(_DATA["phrases"][kind] for kind in CLASS_KINDS))
_KNOWN_CLASSES: dict[str, RemovedKind | None] = {}


def _is_under(address: str, hosts: frozenset[str]) -> bool:
    try:
        host = (urlsplit(address).hostname or "").rstrip(".")
    except ValueError:  # an address that is none: "https://[broken"
        return False
    labels = host.split(".")
    return any(".".join(labels[n:]) in hosts for n in range(len(labels) - 1))


def is_ad_address(address: str) -> bool:
    return _is_under(address, _ADS)


def is_adult_ad_address(address: str) -> bool:
    return _is_under(address, _ADULT)


def is_tracker_address(address: str) -> bool:
    return _is_under(address, _TRACKERS)


def class_kind(names: str) -> RemovedKind | None:
    """What the class and id names of an element say it is; None where they say nothing."""
    for name in names.split():
        if name not in _KNOWN_CLASSES:
            if len(_KNOWN_CLASSES) > 20_000:  # foreign input must not grow this without end
                _KNOWN_CLASSES.clear()
            _KNOWN_CLASSES[name] = next((kind for kind in CLASS_KINDS if _CLASSES[kind].search(name)), None)
        if kind := _KNOWN_CLASSES[name]:
            return kind
    return None


def phrase_kind(text: str) -> RemovedKind | None:
    """What the words of a whole block say it is; blocks of more than 250 code points are text."""
    if len(text) > 250 or not _ANY_PHRASE.search(text):
        return None
    return next((kind for kind in CLASS_KINDS if _PHRASES[kind].search(text)), None)
