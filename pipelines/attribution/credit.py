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
    r"(?P<open>(?i:copyright|photos? by|photograph by|pictures? by|image by|(?:photos?|photograph|photo credit|picture|image|credits?"
    r"|image credit|foto|fotos|fotograf|bild|bilder|quelle|фото|zdjęcie|źródło zdjęcia głównego|foto kredit|foto copyright|crédit(?: photo)?"
    r"|crédito|créditos|nuotr\.|fot\.)\s*[:：]|photo|foto|©|\(c\)|&copy;)\s*(?P<year>\d{4} )?[:©]?\s*)"
)
_CODE = r"(?:[A-Z]{2,4}[-_][A-Z]{2,5}|STRINGER|STR|HANDOUT|HO|POOL|Handout|Stringer|Pool|Uncredited|-)"
_WHO = rf"(?P<who>{PERSON}|{_CODE})"
_AGENCY = rf"(?:[Tt]he )?(?P<agency>{ANY_NAME})"
_ALLIANCE = r"[Pp]icture[ -][Aa]lliance"
_VIA = rf"(?:\s*(?:via|/|,|\|| - |—)\s*(?P<via>{ANY_NAME}|{_ALLIANCE}))?"

# Each form is tried where a text holds one of its pieces, in lower case: that look costs less than a call.
_OPENINGS = tuple("copyright photo picture image credit foto bild quelle фото zdj créd nuotr fot. © (c)".split())
_SLASH, _BRACKET = ("/",), (")", "]")

# (form, rule, where it counts, pieces). "text": anywhere in a text. "picture": in a caption or at a picture only.
_FORMS = (
    # "Frank Miller II/Copyright 2026 The AP. All rights reserved."
    (rf"{_WHO}\s?/\s?(?i:copyright|©)\s*(?:\d{{4}} )?{_AGENCY}(?:\.? All rights reserved)?", "credit.name_copyright.v1", "text", _OPENINGS),
    # "© picture alliance/dpa | Ana Ruiz", "picture alliance/Ana Ruiz/dpa", "(Foto: picture alliance/dpa)"
    (rf"(?:{_OPEN})?(?P<via>{_ALLIANCE})\s?/\s?{_AGENCY}(?:\s?\|\s?{_WHO})?", "credit.picture_alliance.v1", "text", ("alliance",)),
    (rf"(?:{_OPEN})?(?P<via>{_ALLIANCE})\s?/\s?{_WHO}/{_AGENCY}\b", "credit.picture_alliance_name.v1", "text", ("alliance",)),
    # "Copyright CN-STR/AFP", "(Photo by Ezequiel BECERRA / AFP)", "Foto: Ana Ruiz/Ritzau Scanpix", "Photo Ana Ruiz. AFP"
    (rf"{_OPEN}{_WHO}\s*(?:[/|,.–-]|/(?i:pool|handout|archiv)/)\s*{_AGENCY}\b{_VIA}", "credit.open_name_agency.v1", "text", _OPENINGS),
    # "Foto: Urs Huber (Keystone)"
    (rf"{_OPEN}{_WHO} \({_AGENCY}\)", "credit.open_name_bracket.v1", "text", _OPENINGS),
    # "AP Photo/Ana Ruiz", "AP Foto/Ana Ruiz, Pool", "AFP file photo"
    (rf"{_AGENCY} (?i:photo|foto|photos|file photo|pool photo)s?(?:\s*/\s*{_WHO})?", "credit.agency_photo.v1", "text", ("photo", "foto")),
    # "FABRICE COFFRINI/AFP via Getty Images", "Ana Ruiz/Pool/AFP via Getty Images", "Arthur Gekiere/Belga via AFP"
    (rf"{_WHO}\s?/\s?(?:(?i:pool|handout|stringer|file|archiv)/)?{_AGENCY}\b{_VIA}", "credit.name_slash_agency.v1", "text", _SLASH),
    # "(Ana Ruiz/The Union via AP)", "(Roscosmos Press Service photo via AP)"
    (rf"[(\[](?:{_WHO}\s?/)?[^()\[\]/]{{3,60}} via {_AGENCY}[)\]]", "credit.handed_on.v1", "text", ("via",)),
    # "© Reuters / Ana Ruiz", "Credit: Reuters/Ana Ruiz/Files", "Bild: SN/APA/KEYSTONE/CYRIL HUBER"
    (rf"{_OPEN}(?:[A-Z]{{2,4}}/)?{_AGENCY}(?:\s?/\s?(?P<via>{ANY_NAME}))?\s*[/|]\s*{_WHO}", "credit.open_agency_name.v1", "text", _OPENINGS),
    # "REUTERS/Ana Ruiz", "EPA/ANA RUIZ"
    (rf"{_AGENCY}/{_WHO}", "credit.agency_slash_name.v1", "text", _SLASH),
    # "AFP via Getty Images", "[AFP/GETTY]"
    (rf"{_AGENCY}(?:\s?/\s?| via | — )(?P<via>(?i:getty(?: images)?))", "credit.agency_via.v1", "text", ("getty",)),
    # "© ANSA", "(Credits: PTI)", "Photo: Reuters", "Quelle: dpa" at a picture
    (rf"{_OPEN}{_AGENCY}\b{_VIA}", "credit.open_agency.v1", "text", _OPENINGS),
    # "(ANTARA/Facebook/Ruiz)", "(AP)", "[AFP]", "… am Mittwoch. | KYODO", "… el 11 de febrero. EFE", "Ana Ruiz (REUTERS)"
    (rf"(?:{_WHO} )?[(\[]{_AGENCY}(?:\s?/[^()\[\]/]{{2,30}}){{0,2}}[)\]]$", "credit.closing_bracket.v1", "picture", _BRACKET),
    (rf"(?:^|[.!?”\"…)]\s*|[|–—-]\s*){_AGENCY}(?i: file| archive| pool)?\.?$", "credit.closing_agency.v1", "picture", ("",)),
    # "Ana Ruiz, Associated Press"
    (rf"^{_WHO}, {_AGENCY}$", "credit.name_comma_agency.v1", "picture", (",",)),
    # "Photo by Maria Gomez", "Foto: Fredrik Huber": no agency named
    (rf"{_OPEN}{_WHO}", "credit.open_name.v1", "picture", _OPENINGS),
)  # fmt: skip


_PATTERNS = tuple((pattern(text), rule, where == "picture", needs) for text, rule, where, needs in _FORMS)

# Nothing of all this can match in a text without one of these.
_HINT = pattern(
    r"(?i)©|copyright|photo|foto|fot\.|picture|image|credit|crédit|bild|quelle|źród|фото|nuotr|[<L>] ?/ ?[<L>]|\|| via |\(c\)|zdj"
)

# Services of texts, never of pictures.
_TEXT_PRODUCTS = frozenset({"dpa-infocom", "dpa-AFX", "AFPRelaxnews"})

# "Carlo Ruiz ANA SANCHEZ": the person in the picture, then the photographer in capitals
_CAPITALS_LAST = pattern(r"^[<U>][a-zß-ÿ].* ([A-Z][A-Z'’-]+(?: [A-Z][A-Z'’-]+)+)$")

# In running text these words alone open no credit: "photo Reuters published", "Quelle: dpa"
_WEAK_OPEN = frozenset({"photo", "foto", "quelle:", "source:", "image:", "bild:"})


def read_credits(text: str, *, pictured: bool = True, named: bool = True) -> tuple[PhotoCredit, ...]:
    """The picture credits of a caption, in order, without overlap.

    `pictured`: the text is a caption or stands at a picture; in running text only the forms that nothing else has count.
    `named`: the text may name an organisation; without one there is only "Photo by Maria Gomez".
    """
    if len(text) > 2_000 or not (pictured or _HINT.search(text)):
        return ()
    folded = text.lower()
    taken: list[PhotoCredit] = []
    for form, rule, at_picture, needs in _PATTERNS:
        if (at_picture and not pictured) or (not named and rule != "credit.open_name.v1"):
            continue
        if not any(piece in folded for piece in needs):
            continue
        for found in form.finditer(text):
            start, end = found.span()
            if not any(start < other.end and other.start < end for other in taken) and (
                credit := _credit(text, start, end, found.groupdict(), rule, pictured)
            ):
                taken.append(credit)
    return tuple(sorted(taken, key=lambda credit: credit.start))


def _credit(
    text: str, start: int, end: int, groups: dict[str, str | None], rule: str, pictured: bool
) -> PhotoCredit | None:
    who, agency, opened = groups.get("who"), by_name(groups.get("agency") or ""), groups.get("open") or ""
    if start and text[start - 1].isalnum() and text[start].isalnum() and rule in _WORD_BEFORE:
        return None  # the end of a longer word
    if not agency and (rule != "credit.open_name.v1" or not who or not is_person(who)):
        return None
    if rule == "credit.open_agency.v1":
        if groups.get("year"):
            return None  # "© 2019 Associated Press": the text's copyright, not a picture's
        if not pictured and opened.strip().lower() in _WEAK_OPEN:
            return None
    if rule in ("credit.agency_slash_name.v1", "credit.name_comma_agency.v1") and not (who and is_person(who)):
        return None
    if groups.get("agency") in _TEXT_PRODUCTS:
        return None
    if agency and agency.kind == "publisher" and rule == "credit.closing_agency.v1":
        return None
    while text[start] in ' (|[.!?”"…)–—-':
        start += 1
    via = groups.get("via") or ""
    handed_on = by_name("picture alliance" if via.lower().startswith("picture") else via)
    if via.lower() in ("getty", "getty images"):
        handed_on = by_name("Getty Images")
    owned = text[start:end].lower().startswith(("copyright", "©", "(c)"))
    if who and (caps := _CAPITALS_LAST.search(who)):
        start, who = start + text[start:end].index(who) + caps.start(1), caps[1]
    return PhotoCredit(
        start=start,
        end=end,
        photographer=who if who != "-" else None,
        is_code=bool(who) and not is_person(who or ""),
        agency=agency,
        distributor=handed_on,
        copyright=owned,
        rule_id=rule,
    )


# Forms that begin with a name: the sign before them must not be a letter of the same word.
_WORD_BEFORE = frozenset(
    {"credit.agency_photo.v1", "credit.agency_slash_name.v1", "credit.agency_via.v1", "credit.closing_agency.v1"}
)


# These alone make no caption: "…, she said. AFP" closes a text as well, and "Why we sleep [Bloomberg]" names a link.
_AT_PICTURE = frozenset({"credit.closing_agency.v1", "credit.name_comma_agency.v1"})


def looks_like_caption(text: str) -> bool:
    """A short text that holds a picture credit at its end, or is nothing else."""
    if len(text) > 600:
        return False
    found = [c for c in read_credits(text) if c.rule_id not in _AT_PICTURE]
    if text.endswith("]"):
        found = [c for c in found if c.rule_id != "credit.closing_bracket.v1"]
    return bool(found) and (len(text) - found[-1].end < 30 or found[0].start < 3)
