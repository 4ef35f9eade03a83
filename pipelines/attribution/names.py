"""How names of people and places are printed: the pieces that the grammars share. Patterns are for google-re2."""

from pipelines.patterns import pattern

# "Teng", "O’Donnell", "al-Khalidi", "LYNNE", "J.", "D’Angelo"
_WORD = r"(?:(?:[A-Za-z]['’])?[<U>][<L>'’-]*\.?|(?:al|el)-[<U>][<L>'’-]+)"
_PARTICLE = r"(?:d['’]|de|da|del|della|de la|de los|dos|das|do|di|du|van|van der|van den|van de|von|von der|zu|der|den|la|le|el|al|bin|bint|ibn|ben|abu|ter|ten|af|y|e|st\.?)"

# "Jing Xuan Teng", "Suleiman Al-Khalidi", "Ursula von der Leyen", "LYNNE O'DONNELL"; not "Paris", "the minister"
PERSON = rf"{_WORD}(?: (?:{_PARTICLE} )?{_WORD}){{1,4}}"

# "Shanghai", "San Francisco", "Washington D.C.", "Saint-Denis"
PLACE = rf"{_WORD}(?:[ -](?:{_PARTICLE} )?{_WORD}){{0,3}}"

_PERSON = pattern(f"^{PERSON}$")
_PLACE = pattern(f"^{PLACE}$")

# Words that no person's name holds: desks, titles, days, months and common headline words.
_NOT_NAMES = pattern(
    r"(?i)\b(news|desk|staff|team|agency|agencies|press|media|editor|editorial|reporter|correspondent|writer|bureau"
    r"|newsroom|service|services|wire|wires|times|post|daily|today|online|digital|magazine|journal|network|radio|tv"
    r"|photo|photos|image|images|video|report|reports|minister|president|university|department|office|committee"
    r"|association|council|court|police|government|party|company|inc|ltd|llc|corp|gmbh|the|and|with|of|for|from|by|to"
    r"|monday|tuesday|wednesday|thursday|friday|saturday|sunday|january|february|march|april|june|july|august"
    r"|september|october|november|december|jan|feb|sept|oct|nov|dec|updated|published|posted|read|more|share|redaktion"
    r"|redacción|redacao|redação|redazione|rédaction|agencia|agência|agentur|agence|new york|los angeles|united states)\b"
)


def is_person(text: str) -> bool:
    return len(text) < 60 and bool(_PERSON.search(text)) and not _NOT_NAMES.search(text)


def is_place(text: str) -> bool:
    return len(text) < 50 and bool(_PLACE.search(text))
