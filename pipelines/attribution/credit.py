"""Picture credits: who took a picture and for whom, as captions print it."""

from dataclasses import dataclass

from pipelines.attribution.names import PERSON, is_person
from pipelines.attribution.registry import ANY_NAME, Organization, by_name
from pipelines.patterns import pattern


@dataclass(frozen=True, slots=True)
class PhotoCredit:
    start: int
    end: int
    """Range of the whole credit, its opening word included."""
    photographer: str | None
    is_code: bool
    """The photographer is a stringer's code ("CN-STR"), not a person's name."""
    agency: Organization | None
    distributor: Organization | None
    """Who handed the picture on: "via Getty Images"."""
    copyright: bool
    rule_id: str


# What opens a credit. "Copyright ", "© ", "Photo by ", "Foto: ", "(Credits: "
_OPEN = (
    r"(?P<open>(?i:copyright|photos? by|photograph by|pictures? by|image by|(?:photos?|photo credit|picture|image|credits?"
    r"|image credit|foto|fotos|fotograf|bild|bilder|фото|zdjęcie|foto kredit|foto copyright|crédit(?: photo)?|crédito|créditos"
    r"|nuotr\.|fot\.)\s*[:：]|photo|foto|©|\(c\)|&copy;)\s*(?:\d{4} )?[:©]?\s*)"
)
_CODE = r"(?:[A-Z]{2,4}[-_][A-Z]{2,5}|STRINGER|STR|HANDOUT|HO|POOL|Handout|Stringer|Pool|-)"
_WHO = rf"(?P<who>{PERSON}|{_CODE})"
_AGENCY = rf"(?P<agency>{ANY_NAME})"
_VIA = rf"(?:\s*(?:via|/|,|\|| - )\s*(?P<via>{ANY_NAME}))?"

_PATTERNS = tuple(
    (pattern(text), rule)
    for text, rule in (
        # "Copyright CN-STR/AFP", "(Photo by Ezequiel BECERRA / AFP)", "Foto: Liselotte Sabroe/Ritzau Scanpix"
        (rf"{_OPEN}{_WHO}\s*[/|,–-]\s*{_AGENCY}\b{_VIA}", "credit.open_name_agency.v1"),
        # "AP Photo/Gregorio Borgia", "AP Foto/Martin Meissner, Pool"
        (rf"{_AGENCY} (?i:photo|foto|photos|file photo|pool photo)s?(?:\s*/\s*{_WHO})?", "credit.agency_photo.v1"),
        # "FABRICE COFFRINI/AFP via Getty Images", "Arthur Gekiere/Belga via AFP", "CYRIL ZINGARO"
        (rf"{_WHO}\s?/\s?{_AGENCY}\b{_VIA}", "credit.name_slash_agency.v1"),
        # "© picture alliance/dpa | Annette Riedl", "Bild: SN/APA/KEYSTONE/CYRIL ZINGARO"
        (
            rf"{_OPEN}(?:[A-Z]{{2,4}}/)?{_AGENCY}(?:\s?/\s?(?P<via>{ANY_NAME}))?\s*[/|]\s*{_WHO}",
            "credit.open_agency_name.v1",
        ),
        # "© ANSA", "(Credits: PTI)", "Photo: Reuters"
        (rf"{_OPEN}{_AGENCY}\b{_VIA}", "credit.open_agency.v1"),
        # "Leonhard Foeger / Reuters file", "| KYODO"
        (rf"[|(]\s*{_AGENCY}\s*\)?$", "credit.closing_agency.v1"),
        # "Photo by Maria Gomez", "Foto: Fredrik Varfjell": no agency named
        (rf"{_OPEN}{_WHO}", "credit.open_name.v1"),
    )
)

# Nothing of all this can match without one of these.
_HINT = pattern(r"(?i)©|copyright|photo|foto|picture|image|credit|crédit|bild|фото|nuotr|/|\||\(c\)|zdj")


def read_credits(text: str) -> tuple[PhotoCredit, ...]:
    """The picture credits of a caption, in order, without overlap."""
    if len(text) > 2_000 or not _HINT.search(text):
        return ()
    taken: list[PhotoCredit] = []
    for form, rule in _PATTERNS:
        for found in form.finditer(text):
            start, end = found.span()
            if any(start < other.end and other.start < end for other in taken):
                continue
            groups = found.groupdict()
            who, agency = groups.get("who"), by_name(groups.get("agency") or "")
            if not agency and (rule != "credit.open_name.v1" or not who or not is_person(who)):
                continue
            if agency and agency.kind == "publisher" and rule == "credit.closing_agency.v1":
                continue
            taken.append(_credit(text, found.start(), found.end(), who, agency, by_name(groups.get("via") or ""), rule))
    return tuple(sorted(taken, key=lambda credit: credit.start))


def _credit(
    text: str, start: int, end: int, who: str | None, agency: Organization | None, via: Organization | None, rule: str
) -> PhotoCredit:
    while text[start] in " (|":
        start += 1
    code = bool(who) and not is_person(who or "")
    owned = text[start:end].lower().startswith(("copyright", "©", "(c)"))
    return PhotoCredit(start, end, who if who != "-" else None, code, agency, via, owned, rule)


def looks_like_caption(text: str) -> bool:
    """A short text that holds a picture credit at its end, or is nothing else."""
    found = read_credits(text) if len(text) <= 600 else ()
    return bool(found) and (len(text) - found[-1].end < 30 or found[0].start < 3)
