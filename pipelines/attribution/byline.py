"""Bylines: a whole block that says who wrote."""

from dataclasses import dataclass, replace

from pipelines.attribution.names import is_person, is_place, is_single_name
from pipelines.attribution.registry import ANY_NAME, Organization, alone, by_name
from pipelines.patterns import pattern


@dataclass(frozen=True, slots=True)
class BylinePerson:
    name: str
    contributor: bool
    place: str | None
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class BylineAgency:
    organization: Organization
    start: int
    end: int
    beside: bool = False
    """Named as a helper beside the writers ("X mit AP", "X and AP", "X with agencies"), not as their employer."""


@dataclass(frozen=True, slots=True)
class Byline:
    people: tuple[BylinePerson, ...]
    agencies: tuple[BylineAgency, ...]
    rule_ids: tuple[str, ...]
    start: int
    end: int


# "By Jane Doe", "Von Ulrich Steinkohl", "Por: Ana López", "Home | Par Ana Ruiz"; not "By the end of the year"
LEAD = pattern(
    r"^(?:[^|•.]{1,40}[|•]\s*)?[\s–—-]*(?:(?i:by|written by|reported by|story by|words by|text by|reporting by|authors?|"
    r"von|por|par|di|door|af|av|oleh|penulis|texte?|autore?|autora|auteure?|автор|tekst)\s*[::]\s*|(?:[Bb]y|BY"
    r"|Written by|Reported by|Story by|Text by|Von|VON|Por|POR|Par|PAR|Di|DI|Door|Af|Av|Oleh|OLEH)\s+)"
)

# "Jane Doe 3 May 2024", "on August 19, 2010 at 8:52", "30.04.2024", "| 11:55 pm EDT", "Updated …", "3 min read",
# "Follow @jane": whatever comes from here on is no name
MONTHS = (
    r"(?:jan|feb|fév|fev|mar|mär|apr|abr|avr|may|mai|jun|juin|jul|juil|aug|aoû|ago|sep|set|oct|okt|out|nov|dec|dez|déc|dic"
    r"|ene|gen|mag|giu|lug|ott)[<L>]*\.?"
)
_AFTER_NAMES = pattern(
    r"(?i)[\s,;|•·/–—-]*(?:(?: (?:on|le|am|em|el|at|op|den|pada)\s+)?(?:(?:mon|tues?|wednes|thurs?|fri|satur|sun)(?:day)?,?\.? ?)?"
    rf"(?:\d{{1,2}}(?:st|nd|rd|th|er)?\.? ?(?:de )?{MONTHS},? ?(?:de )?\d{{4}}|{MONTHS} \d{{1,2}}(?:st|nd|rd|th)?\b"
    r"|\d{1,2}[./-]\d{1,2}[./-]\d{2,4}|\d{4}-\d\d|\d{1,2}:\d\d)"
    r"|\b(?:last )?(?:updated?|published|posted|modified|veröffentlicht|publié|publicado|actualizado)\b|\bfollow\b|@|\d+ ?-?min(?:ute)?s?\b).*$"
)

# A longer byline begins with "By", or names many people in many places.
LONG = 120
BEGINNINGS = ("by", "von", "por", "par ", "di ", "door", "af ", "av ", "oleh", "text", "author", "written", "reported")
_DIGIT = pattern(r"\d")

# What parts one name from the next, and how they belong together.
_JOINT = pattern(
    r"\s*(\n|\||;|•|·|,? (?:and|und|et|y|e|og|och|en|dan|with|mit|avec|con|com|in|at|à|for|of) |[,/&]|\s[–—-]\s)\s*"
)
_WITH = frozenset({"with", "mit", "avec", "con", "com"})
_PLACE_JOINTS = frozenset({"in", "à", "at"})
_AND = frozenset({"and", "und", "et", "y", "e", "og", "och", "en", "dan", "&"})

# What may stand in a byline beside names: "Staff Writer", "Associated Press Writer", "14:05 GMT"
_ASIDE = pattern(
    r"(?i)^(?:(?:(?:senior|chief|special|staff|political|science|sports?|business|foreign|contributing|deputy|national|security|white house|news|freelance|opinion) )*"
    r"(?:writers?|reporters?|correspondents?|editors?|staff|contributors?|columnists?|journalists?|news ?room|desk"
    r"|web ?desk|news service|korrespondent(?:in)?|redakteur(?:in)?|redaktion|redazione|journaliste|redactora?|enviad[oa] especial)"
    r"|(?:updated?|published|posted|on|last updated)?:?\s*(?:(?:mon|tues?|wednes|thurs?|fri|satur|sun)(?:day)?\.?,? ?)?"
    r"(?:\d{1,2}\.? ?)?(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|mär|mai|okt|dez|ene|abr|ago|dic|fev|set|out)[<L>]*\.?"
    r"(?: ?\d{1,2}(?:st|nd|rd|th)?)?,?(?: ?\d{4})?|\d{4}|[\d.:/ -]{4,16}(?: ?(?:am|pm|uhr|gmt|utc|[ap]\.m\.|[a-z]{2,4}))?)$"
)

# "AP Auto Writer", "Associated Press Sports Writer", "Ap Auto Writer" (a system that lowers capitals), "AFPRelaxnews"
_AGENCY_STAFF = pattern(
    rf"^(?P<agency>{ANY_NAME}|Ap)(?:(?: [<L>]+){{0,3}} (?i:staff|writers?|reporters?|correspondents?|editors?|bureau|news agency|news)|Relaxnews)$"
)
# "Redazione ANSA", "Agência EFE", "Agence AFP"
_AGENCY_DESK = pattern(
    r"(?i)^(?:redazione|redaktion|redacción|agencia|agência|agence|agenzia|agentur|source|fonte|from) "
)

# "Suleiman Al-Khalidi Reuters", "Hillel RossiThe Associated Press"
_AGENCY_AFTER = pattern(rf"^(?P<name>[<L>.'’ -]{{5,50}}?)(?P<gap> ?)(?P<agency>{ANY_NAME})$")

# "Ana Ruiz Redakteur": a name and a role that lost what parted them
_ROLE_AFTER = pattern(r" (?:Redakteur(?:in)?|Volontär(?:in)?|Journalist(?:e|in)?|Reporterin|Korrespondent(?:in)?)$")

# A publication of which the registry knows nothing: "Jane Doe, Bleacher Report", "Jane Doe | Fox News"
PUBLICATION = pattern(r"^(?:The )?[<U>][<L>\d'’.&-]*(?: [<U>&][<L>\d'’.&-]*){0,3}$")


def read_byline(text: str, language: str = "und") -> Byline | None:
    """The byline that `text` is from end to end; None for every other text."""
    if not 2 <= len(text) <= 300 or text.endswith(("?", "!", "…")):
        return None
    if len(text) > LONG and " with " not in text and not text[:40].lstrip(" –—-").lower().startswith(BEGINNINGS):
        return None
    half = len(text) // 2
    if text[:half] == text[half + 1 :]:
        text = text[:half]  # "Ana Ruiz, AFP Ana Ruiz, AFP": once for wide screens, once for narrow ones
    lead = LEAD.search(text)
    at = lead.end() if lead else 0
    dated = _AFTER_NAMES.search(text, at)
    stop = dated.start() if dated else len(text.rstrip(" :"))
    if stop - at < 2 or (dated and (len(text) - stop > 90 or not (lead or _DIGIT.search(dated[0])))):
        return None
    return _Reading(text, language, bool(lead), bool(dated)).read(at, stop)


class _Reading:
    """One pass over the parts of a text that may be a byline."""

    def __init__(self, text: str, language: str, lead: bool, dated: bool) -> None:
        self.text, self.language, self.lead, self.dated = text, language, lead, dated
        self.people: list[BylinePerson] = []
        self.agencies: list[BylineAgency] = []
        self.strangers = 0
        self.helped = self.placed = False

    def read(self, at: int, stop: int) -> Byline | None:
        joint = ""
        for start, end, following in byline_parts(self.text, at, stop):
            word = joint.strip(" ,").lower()
            self.helped = self.helped or word in _WITH
            if start < end and not self._take(start, end, word, joint):
                return None
            joint = following
        if not self._holds():
            return None
        rules: tuple[str, ...] = ("byline.lead_word.v1",) if self.lead else ("byline.own_block.v1",)
        rules += ("byline.with_in_places.v1",) if self.helped or self.placed else ()
        rules += ("byline.agency.v1",) if self.agencies else ()
        ends = [p.end for p in self.people] + [a.end for a in self.agencies]
        first = min([person.start for person in self.people] + [agency.start for agency in self.agencies])
        return Byline(tuple(self.people), tuple(self.agencies), rules, first, max(ends) if self.dated else stop)

    def _take(self, start: int, end: int, word: str, joint: str) -> bool:
        """Take one part as a person, an agency, a place or an aside; False where it is none of these."""
        part = self.text[start:end]
        if agency := signing_agency(part, self.language):
            if agency.kind == "photo_agency":
                return False  # "Ana Ruiz/Getty Images" is a picture's
            beside = bool(self.people) and (word in _AND or word in _WITH)
            self.agencies.append(BylineAgency(agency, start, end, beside))
        elif word in _PLACE_JOINTS and (self.people or self.agencies) and is_place(part):
            self.placed = True
            self.people = _with_place(self.people, part)
        elif after := agency_after(part):
            self._take_pair(start, after, end)
        elif is_person(part):
            if role := _ROLE_AFTER.search(part):
                part, end = part[: role.start()], start + role.start()
            if not any(person.name == part for person in self.people):
                self.people.append(BylinePerson(part, self.helped, None, start, end))
        elif self.lead and not self.people and not joint and is_single_name(part):
            self.people.append(BylinePerson(part, False, None, start, end))
        elif not _ASIDE.search(part):
            known = bool(self.people or self.agencies)
            stranger = known and word in ("", ",", "|", "·", "-", "–", "—") and bool(PUBLICATION.search(part))
            self.strangers += 1
            return stranger and self.strangers < 3
        return True

    def _take_pair(self, start: int, length: int, end: int) -> None:
        """ "Suleiman Al-Khalidi Reuters": a person and an agency without anything between them."""
        name = self.text[start : start + length].rstrip()
        if not any(person.name == name for person in self.people):
            self.people.append(BylinePerson(name, self.helped, None, start, start + len(name)))
        if agency := by_name(self.text[start + length : end].strip(), self.language):
            self.agencies.append(BylineAgency(agency, start + length, end))

    def _holds(self) -> bool:
        """Whether what was read is enough to be a byline: names alone are not."""
        if not self.people:
            # "Reuters, AFP": a list of names is no byline; "AA" and "RSS" are buttons as often as agencies
            named = self.text[self.agencies[0].start : self.agencies[0].end] if self.agencies else ""
            sure = self.lead or self.dated or self.strangers or alone(named, self.language)
            return len(self.agencies) == 1 and bool(sure) and self.strangers < 2
        if self.lead:
            return True
        if self.text.rstrip().endswith(".") and not self.agencies and not self.dated:
            return False
        if self.agencies and "/" in self.text:
            return False  # "EPA/ANA RUIZ" is a picture's
        several = len(self.people) > 1
        return bool(self.agencies) or self.dated or (self.helped and several) or (self.placed and several)


def byline_parts(text: str, at: int, stop: int) -> list[tuple[int, int, str]]:
    """(start, end, joint after it) of each part of text[at:stop]."""
    parts = []
    for joint in _JOINT.finditer(text[:stop], at):
        parts.append((at, joint.start(), joint[1]))
        at = joint.end()
    end = len(text[:stop].rstrip(" ,;|•·-–—"))
    if end > at and text[end - 1] == "." and not (end - at > 2 and text[end - 3] in " ."):
        end -= 1  # "By Jane Doe.", but "Par Ana Ruiz C."
    parts.append((at, max(at, end), ""))
    return parts


def _with_place(people: list[BylinePerson], place: str) -> list[BylinePerson]:
    """The place belongs to the person before it, and to those that "and" joins to that one."""
    if not people or people[-1].place:
        return people
    return [*people[:-1], replace(people[-1], place=place)]


def signing_agency(part: str, language: str) -> Organization | None:
    """The agency that one part of a byline is, its staff's titles and its desks included."""
    if len(part) > 60:
        return None
    if found := by_name(part, language) or by_name(_AGENCY_DESK.sub("", part), language):
        return found
    staff = _AGENCY_STAFF.search(part)
    return by_name("AP" if staff["agency"] == "Ap" else staff["agency"], language) if staff else None


def agency_after(part: str) -> int | None:
    """Length of the person's name where an agency's name follows it, with or without a space."""
    found = _AGENCY_AFTER.search(part) if len(part) < 90 else None
    if not found or not is_person(found["name"].rstrip()) or (not found["gap"] and len(found["agency"]) < 6):
        return None
    return len(found["name"])
