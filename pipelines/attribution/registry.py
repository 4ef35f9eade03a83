"""The organisations of organizations.toml: found by id, by name, by domain, or anywhere in a text."""

import hashlib
import tomllib
from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import re2

from crawler.items import Party, PartyType
from pipelines.patterns import pattern

_FILE = Path(__file__).parent / "organizations.toml"


@dataclass(frozen=True, slots=True)
class Organization:
    id: str
    name: str
    kind: PartyType
    names: tuple[str, ...]
    """Safe to find anywhere in a text."""
    short: tuple[str, ...]
    """Also words, parties or funds: they count only inside a form (dateline, credit, sign-off, "told AP")."""
    country: str
    domains: tuple[str, ...]
    wikidata: str | None

    @property
    def party(self) -> Party:
        domain = self.domains[0] if self.domains else None
        return Party(name=self.name, type=self.kind, entity_id=self.id, wikidata=self.wikidata, domain=domain)


@dataclass(frozen=True, slots=True)
class NameHit:
    organization: Organization
    start: int
    end: int


def _read(entry: dict[str, Any]) -> Organization:
    return Organization(
        id=entry["id"],
        name=entry["name"],
        kind=entry["kind"],
        names=tuple(entry["names"]),
        short=tuple(entry.get("short", ())),
        country=entry["country"],
        domains=tuple(entry.get("domains", ())),
        wikidata=entry.get("wikidata"),
    )


ORGANIZATIONS = tuple(_read(entry) for entry in tomllib.loads(_FILE.read_text(encoding="utf-8"))["organization"])
_BY_ID = {organization.id: organization for organization in ORGANIZATIONS}
_BY_DOMAIN = {domain: organization for organization in ORGANIZATIONS for domain in organization.domains}
_BY_NAME: dict[str, list[Organization]] = defaultdict(list)
for _organization in ORGANIZATIONS:
    for _name in (*_organization.names, *_organization.short):
        _BY_NAME[_name].append(_organization)
        if len(_name) > 5:  # long names are also set in capitals; "AP" and "ap" are two things
            _BY_NAME[_name.upper()].append(_organization)

# Where several bear one name, the language or country of the post decides (APA in German is Austria's).
_LANGUAGE_SEAT = {"de": ("AT", "DE", "CH"), "az": ("AZ",), "fr": ("FR", "DZ", "SN"), "ar": ("BH", "DZ")}


def organization(entity_id: str) -> Organization:
    return _BY_ID[entity_id]


def by_name(name: str, language: str = "und") -> Organization | None:
    """The one organisation of this exact name; None where there is none, or several that the language cannot part."""
    found = list({o.id: o for o in _BY_NAME.get(name.strip(), ())}.values())
    if len(found) > 1:
        seats = _LANGUAGE_SEAT.get(language.split("-")[0], ())
        found = sorted((o for o in found if o.country in seats), key=lambda o: seats.index(o.country))[:1]
    return found[0] if found else None


# Languages of the seats whose agencies sign with bare initials: "SDA" alone is an agency in German, a button elsewhere.
_SEAT_LANGUAGES = {
    "AT": ("de",), "CH": ("de", "fr", "it"), "DE": ("de",), "AU": ("en",), "GB": ("en",), "CA": ("en", "fr"),
    "TR": ("tr",), "NL": ("nl",), "LT": ("lt",), "LV": ("lv",), "BG": ("bg",), "CZ": ("cs",), "ES": ("es", "ca"),
    "IT": ("it",), "TW": ("zh",), "CN": ("zh",), "VN": ("vi",), "SE": ("sv",), "SK": ("sk",), "SI": ("sl",),
    "RU": ("ru",), "UA": ("uk",), "AZ": ("az",), "BR": ("pt",), "AO": ("pt",), "MZ": ("pt",), "PE": ("es",),
    "BO": ("es",), "VE": ("es",), "CU": ("es",), "DZ": ("fr", "ar"), "MA": ("fr", "ar"), "TN": ("fr", "ar"),
    "SN": ("fr",), "CI": ("fr",), "BF": ("fr",), "ID": ("id",),
}  # fmt: skip


def alone(name: str, language: str = "und") -> bool:
    """Whether a name that is a block of its own names its organisation and is not a button, a party or a fund."""
    found = by_name(name, language)
    if not found:
        return len(name) > 5
    if name not in found.short or name == "AP":
        return True
    return language.split("-")[0] in _SEAT_LANGUAGES.get(found.country, ())


def by_domain(domain: str) -> Organization | None:
    """By a host or one of its parents: www.afp.com → AFP."""
    labels = domain.lower().split(".")
    return next((o for n in range(len(labels) - 1) if (o := _BY_DOMAIN.get(".".join(labels[n:])))), None)


def _alternation(names: set[str]) -> str:
    return "|".join(re2.escape(name) for name in sorted(names, key=lambda n: (-len(n), n)))


# Every name, short ones too, for use inside a form. "AFP", "The Associated Press", "新华社"
ANY_NAME = "(?:" + _alternation(set(_BY_NAME)) + ")"

# For a first look whether a text names anyone at all
NAMED = pattern(ANY_NAME)

_SAFE = pattern("(" + _alternation({name for o in ORGANIZATIONS for name in o.names}) + ")")


def find_names(text: str) -> tuple[NameHit, ...]:
    """Each safe name in a text that stands as a word of its own, longest first where two begin alike."""
    hits = []
    for found in _SAFE.finditer(text):
        start, end = found.span()
        spaced = text[start].isascii() or (text[start].isalpha() and ord(text[start]) < 0x3000)
        if spaced and ((start and text[start - 1].isalnum()) or (end < len(text) and text[end].isalnum())):
            continue
        if organization := by_name(found[0]):
            hits.append(NameHit(organization, start, end))
    return tuple(hits)


@cache
def registry_sha256() -> str:
    return hashlib.sha256(_FILE.read_bytes()).hexdigest()
