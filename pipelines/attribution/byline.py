"""Bylines: a whole block that says who wrote; and what the name of a site's account can tell."""

from dataclasses import dataclass, replace

from pipelines.attribution.names import is_person, is_place
from pipelines.attribution.registry import ANY_NAME, Organization, by_domain, by_name
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


@dataclass(frozen=True, slots=True)
class Byline:
    people: tuple[BylinePerson, ...]
    agencies: tuple[BylineAgency, ...]
    rule_ids: tuple[str, ...]
    start: int
    end: int


# "By Jane Doe", "Von Ulrich Steinkohl", "Por: Ana López", "Text: …"; not "By the end of the year"
_LEAD = pattern(
    r"^\s*(?:(?i:by|written by|reported by|story by|words by|text by|reporting by|author|authors|von|por|par|di|door|af"
    r"|av|oleh|penulis|texte?|autor|autora|автор|tekst)\s*[::]\s*|(?:By|BY|Written by|Reported by|Story by|Text by"
    r"|Von|VON|Por|POR|Par|PAR|Di|DI|Door|Af|Av|Oleh|OLEH)\s+)"
)

# What parts one name from the next, and how they belong together.
_JOINT = pattern(
    r"\s*(\n|\||;|•|·|,? (?:and|und|et|y|e|og|och|en|dan|with|mit|avec|con|com|in|at|à|for|of) |[,/&]|\s[–—-]\s)\s*"
)
_WITH = frozenset({"with", "mit", "avec", "con", "com"})
_PLACE_JOINTS = frozenset({"in", "à", "at"})
_AND = frozenset({"and", "und", "et", "y", "e", "og", "och", "en", "dan", "&"})

# What may stand in a byline beside names: "Staff Writer", "July 9, 2020", "Associated Press Writer", "14:05 GMT"
_ASIDE = pattern(
    r"(?i)^(?:(?:senior |chief |special |staff |political |science |sports? |business |foreign |contributing |deputy )*"
    r"(?:writers?|reporters?|correspondents?|editors?|staff|contributors?|columnists?|journalists?|news ?room|news desk"
    r"|web ?desk|news service|korrespondent(?:in)?|redakteur(?:in)?|redaktion|journaliste|redactora?|enviad[oa] especial)"
    r"|(?:updated?|published|posted|on|last updated)?:?\s*(?:(?:mon|tues?|wednes|thurs?|fri|satur|sun)(?:day)?\.?,? ?)?"
    r"(?:\d{1,2}\.? ?)?(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|mär|mai|okt|dez|ene|abr|ago|dic|fev|set|out)[<L>]*\.?"
    r"(?: ?\d{1,2}(?:st|nd|rd|th)?)?,?(?: ?\d{4})?|\d{4}|[\d.:/ -]{4,16}(?: ?(?:am|pm|uhr|gmt|utc|[ap]\.m\.|[a-z]{2,4}))?)$"
)

_AGENCY_STAFF = pattern(
    r"(?i)(?: (?:staff|news|writers?|reporters?|correspondents?|relaxnews|sports writer|news agency))+$"
)


# "dpa 30.04.2024", "Jane Doe 3 May 2024"
_TRAILING_DATE = pattern(r" +(?:\d{1,2}[./]\d{1,2}[./]\d{2,4}|\d{4}-\d{2}-\d{2}|\d{1,2} [<L>]+ \d{4})$")
_GLUED_AGENCY = pattern(rf"^(?P<name>[<L>.'’ -]{{5,50}}) (?P<agency>{ANY_NAME})$")


def read_byline(text: str, language: str = "und") -> Byline | None:
    """The byline that `text` is from end to end; None for every other text."""
    if len(text) > 300 or text.endswith(("?", "!", ":")):
        return None
    lead = _LEAD.search(text)
    at = lead.end() if lead else 0
    people: list[BylinePerson] = []
    agencies: list[BylineAgency] = []
    joint, contributor, placed, helped = "", False, False, False
    for start, end, following in _parts(text, at):
        part = text[start:end]
        word = joint.strip(" ,").lower()
        if not part:
            joint = following
            continue
        if word in _WITH:
            contributor = helped = True
        if dated := _TRAILING_DATE.search(part):
            part, end = part[: dated.start()], start + dated.start()
        if agency := _agency(part, language):
            agencies.append(BylineAgency(agency, start, end))
        elif (glued := _GLUED_AGENCY.search(part)) and is_person(glued["name"]):
            # "Suleiman Al-Khalidi Reuters"
            people.append(BylinePerson(glued["name"], contributor, None, start, start + glued.end(1)))
            if agency := by_name(glued["agency"], language):
                agencies.append(BylineAgency(agency, start + glued.start(2), end))
        elif word in _PLACE_JOINTS and (people or agencies) and is_place(part):
            placed = True
            people = _with_place(people, part)
        elif is_person(part):
            people.append(BylinePerson(part, contributor, None, start, end))
        elif not _ASIDE.search(part) and not (
            (people or agencies) and word in ("", ",") and is_place(part) and lead and len(text) < 120
        ):
            return None
        joint = following
    plain = not lead and not agencies and not (helped and len(people) > 1) and not (placed and len(people) > 1)
    if plain or not (people or agencies) or (not lead and text.rstrip().endswith(".") and not agencies):
        return None
    if agencies and not people and not lead and len(agencies) > 1:
        return None  # "Reuters, AFP": a list of names is no byline
    rules: tuple[str, ...] = ("byline.lead_word.v1",) if lead else ("byline.own_block.v1",)
    rules += ("byline.with_in_places.v1",) if helped or placed else ()
    rules += ("byline.agency.v1",) if agencies else ()
    first = min([person.start for person in people] + [agency.start for agency in agencies])
    return Byline(tuple(people), tuple(agencies), rules, first, len(text.rstrip()))


def _parts(text: str, at: int) -> list[tuple[int, int, str]]:
    """(start, end, joint after it) of each part of the text from `at`."""
    parts = []
    for joint in _JOINT.finditer(text, at):
        parts.append((at, joint.start(), joint[1]))
        at = joint.end()
    end = len(text.rstrip(" ."))
    parts.append((at, max(at, end), ""))
    return parts


def _with_place(people: list[BylinePerson], place: str) -> list[BylinePerson]:
    """The place belongs to the person before it, and to those that "and" joins to that one."""
    if not people or people[-1].place:
        return people
    return [*people[:-1], replace(people[-1], place=place)]


def _agency(part: str, language: str) -> Organization | None:
    return by_name(part, language) or by_name(_AGENCY_STAFF.sub("", part), language)


# "admin", "Web Desk", "redaktion", "News Team", "staff reporter", "user12", "webmaster@"
_GENERIC = pattern(
    r"(?i)^(?:(?:wp|site|the|our|super|blog|news|web|online|digital|staff|editorial|desk|media|press|content|guest|city"
    r"|national|sports?|team|local|local news|central|head|chief|general)?[ _.-]*)*(?:admin(?:istrator|istrador|istrateur)?"
    r"|adm|root|user|editors?|editorial|newsroom|news|staff|team|desk|webdesk|webmaster|reporters?|correspondent|author"
    r"|contributor|writer|publisher|moderator|redaktion|redakcja|redakce|redactie|redacci[oó]n|reda[cç][aã]o|redazione"
    r"|r[eé]daction|redaksi|redaksjonen|redaktionen|редакция|редактор|админ|مدير|المحرر|管理员|管理者|编辑|編集部|小编)[ _.-]*\d*$"
)


@dataclass(frozen=True, slots=True)
class AccountName:
    generic: bool
    people: tuple[str, ...]
    agencies: tuple[Organization, ...]


def read_account(name: str, language: str = "und") -> AccountName:
    """What the display name of the posting account says; "admin" says nothing, and never makes an author."""
    name = name.strip()
    if not name or _GENERIC.search(name) or "@" in name:
        return AccountName(True, (), ())
    people, agencies = [], []
    for start, end, _ in _parts(name, lead.end() if (lead := _LEAD.search(name)) else 0):
        part = name[start:end].strip()
        if found := _agency(part, language) or (by_domain(part) if "." in part and " " not in part else None):
            agencies.append(found)
        elif is_person(part):
            people.append(part)
    return AccountName(False, tuple(people), tuple(agencies))
