"""Sign-offs: what the last lines of a text say of who made it or where it came from."""

from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass
from typing import Literal, TypeAlias

from pipelines.attribution.names import is_person
from pipelines.attribution.registry import ANY_NAME, NAMED, Organization, alone, by_name
from pipelines.attribution.zones import closing, holding
from pipelines.patterns import pattern

SignOffKind: TypeAlias = Literal["agency", "contributed", "republished", "press_release", "reporting"]


@dataclass(frozen=True, slots=True)
class SignOff:
    kind: SignOffKind
    start: int
    end: int
    organizations: tuple[Organization, ...]
    publisher: str | None
    """Name as printed of the publisher that the text came from."""
    reporters: tuple[str, ...]
    editors: tuple[str, ...]
    rule_id: str
    contributors: tuple[str, ...] = ()


_AGENCIES = rf"{ANY_NAME}(?:(?:\s*[,/&+]\s*|,? (?:and|und|et|y|e) (?:the |The )?){ANY_NAME})*"
_SOURCE = r"(?:Quelle|Quellen|Source|Sources|SOURCE|Fuente|Fonte|Bron|Źródło|Kilde|Källa|Lähde|Kaynak|Sumber(?: berita| artikel| informasi| referensi)?|Nguồn|Zdroj|Forrás|Sursa|Izvor|Источник|Джерело|المصدر|来源|來源|引用元|出典|稿件来源|출처)"

# Where a form counts: anywhere in a text; at its close; above or below it (its first and last blocks)
_Reach: TypeAlias = Literal["anywhere", "close", "ends"]

# (form, kind, rule, where it counts, lower-case pieces of which the text needs one)
_FORMS: tuple[tuple[str, SignOffKind, str, _Reach, tuple[str, ...]], ...] = (
    # "(Reporting by Ana Ruiz; Editing by Ben Fox)", "Reporting by Ana Ruiz; additional reporting by Cleo Hart"
    (r"(?:^|\()(?i:reporting|writing|additional reporting|report) (?i:by) [^()]{3,700}?(?:\)|$)", "reporting", "tail.reporting_by.v1", "anywhere", ("reporting by", "writing by", "report by")),
    # "Information from The Associated Press was used in this report", "Material from AP was included"
    (rf"(?i:information|material|files|reporting|data) (?:from|by) [^.]{{0,60}}?(?P<agencies>{_AGENCIES})[^.]{{0,40}} (?:was|were) (?:also )?(?:used|included)", "contributed", "tail.information_from.v1", "anywhere", (" used", "included")),
    # "With files from The Canadian Press and Ana Ruiz"
    (rf"^[\s(–—-]*(?i:with files|with inputs|with reporting|additional reporting) (?i:from|by) (?:the |The )?(?P<agencies>{_AGENCIES})(?:,? and (?P<people>[^.;]{{5,60}}))?", "contributed", "tail.with_files.v1", "anywhere", (" from", " by")),
    # "(FR mit dpa)", "mit AP", "Avec Reuters et AFP", "con información de EFE", "(With PTI inputs)"
    (rf"(?:(?:With|with|WITH)(?: files| inputs| reports?| reporting| material| agency inputs)?(?: from| by)?|[Mm]it(?: Material(?:ien)? (?:von|der))?|[Aa]vec|[Cc]on(?: información de)?|[Cc]om(?: informações d[aoe]s?)?|[Dd]engan)[: ]\s*(?:the |The )?(?P<agencies>{_AGENCIES})(?: inputs)?[)\].]*\s*$", "contributed", "tail.with_agency.v1", "close", ("with", "mit", "avec", "con", "com", "dengan")),
    # "(APA, red, 25.7.2015)", "(dpa/gem)", "(Reuters, APA, red)": an agency beside a desk's initials, within brackets
    (rf"[(\[](?:red|[a-zäöü]{{2,4}})?(?:\s*[,/]\s*)?(?P<agencies>{_AGENCIES})\s*[/,;]\s*(?P<desk>red|[a-zäöü]{{2,5}})(?:[\s–,;.-]+[\d. ]{{4,14}})?[)\]]\.?\s*$", "contributed", "tail.agency_desk.v1", "anywhere", (")", "]")),
    # "SDA/sep", "Reuters/kra Frankfurt", "AFP/The Local": the same on a line of its own
    (rf"^(?P<agencies>{_AGENCIES})/(?P<desk>[a-zäöü]{{2,5}}|The [<U>][<L>]+)(?: [<U>][<L>]+)?\.?(?: - .{{0,20}})?$", "contributed", "tail.agency_desk_line.v1", "ends", ("/",)),
    # "Mit Agenturmaterial.", "By Euronews with Agencies", "With Post wires"
    (r"(?i:mit agentur(?:material|en)|with agenc(?:y|ies)(?: inputs)?|agencies contributed|from wire (?:reports|services)|with (?:[<L>]+ )?wires)\.?\)?\s*$", "contributed", "tail.unnamed_agencies.v1", "ends", ("agentur", "agenc", "wires", "wire ")),
    # "(dpa)", "(APA, 11.9.2015)", "(APA/dpa, 23.8.2015)", "(NTB)", "[AFP]"
    (rf"[(\[](?P<agencies>{_AGENCIES})(?:[,;]\s*[\d. ]{{6,12}})?[)\]]\.?\s*$", "agency", "tail.agency_in_brackets.v1", "close", (")", "]")),
    # "Quelle: dpa Sport", "(Quelle: APA/sda/dpa)", "Źródło: PAP", "Fonte: Agência Brasil", "来源：新华网"
    (rf"(?:^|[(\[\s|–—-]){_SOURCE}\s*[:：]\s*(?:the |The |Agência |Agencia )?(?P<agencies>{_AGENCIES})", "agency", "tail.source_agency.v1", "ends", (":", "：")),
    # "RIPRODUZIONE RISERVATA © Copyright ANSA", "© 2024 AFP", "Copyright 2026 The Associated Press. All rights reserved."; not "Ana Ruiz/Copyright 2026 The AP"
    (rf"^(?:[<U> ]{{0,30}})?[\s(]*(?:©|\(c\)|(?i:copyright))\s*(?:©|\(c\)|(?i:copyright))?\s*(?:\d{{4}},? )?(?:by )?(?:the |The )?(?P<agencies>{_AGENCIES})(?P<after>.{{0,60}})", "agency", "tail.copyright.v1", "anywhere", ("©", "copyright", "(c)")),
    # "AFP" or "Redazione ANSA" alone on the last line
    (rf"^\s*[–—-]*\s*(?P<agencies>{_AGENCIES})\.?\s*$", "agency", "tail.agency_alone.v1", "close", ("",)),
    # "The post X appeared first on Y."
    (r"(?s)^\s*The post .{1,300} (?:appeared first|first appeared) on (?P<publisher>[^\n]{2,80}?)\.?\s*$", "republished", "tail.appeared_first.v1", "anywhere", ("the post",)),
    # "This article was originally published on Parents.com", "originally appeared in the winter 2023 issue of Coast Magazine",
    # "First published in The Conversation", "Republished from Kotaku", "Read the original article on Parents."
    (r"(?:(?:(?i:originally|first) (?:published|appeared|posted|aired|ran)(?: (?:by|in|on|at|with))|(?i:was|is|been) republished (?:from|with permission (?:from|of))|(?:^|[(.] )(?i:republished) (?:from|with permission (?:from|of))|^Republished (?:from|with permission (?:from|of)))(?: the [a-z]+ \d{4} (?:issue|edition) of)? |^Read the (?:original|full) (?:article|story|version) (?:on|at|in|here at) )(?P<publisher>(?:the |The )?[<U>][^\n;()|]{1,60}|[a-z][a-z0-9-]+\b[^\n;()|]{0,60})", "republished", "tail.originally.v1", "anywhere", ("original", "first ", "republished")),
    # "Sumber: https://…", "Source : Detik.com", "Fuente: El País", "稿件来源： 河北日报"
    (rf"^\s*[(\[]?{_SOURCE}\s*[:：]\s*(?P<publisher>[^\n]{{2,200}}?)[)\]]?\s*$", "republished", "tail.source_line.v1", "ends", (":", "：")),
    # "新华网河北频道 (2012-06-04 09:20:26) 稿件来源： 河北日报", "时间：… 来源：澎湃新闻"
    (r"\s(?:稿件来源|来源|來源|出典|引用元|출처)\s*[:：]\s*(?P<publisher>[^\s:：，。,.]{2,20})\s*$", "republished", "tail.source_line.v1", "ends", (":", "：")),
    # "(GLOBE NEWSWIRE) --", "/PRNewswire/ --", "(ots)", "übermittelt durch news aktuell"
    (r"(?P<agencies>/?PRNewswire(?:/|\b)|GLOBE ?NEWSWIRE|\(GlobeNewswire\)|\(BUSINESS WIRE\)|BUSINESS WIRE|ACCESSWIRE|ACCESS Newswire|EIN Presswire|EINPresswire\.com|PRWEB|PRWeb|Newsfile Corp\.|\(?CNW\)|/CNW/|übermittelt durch news aktuell|\(ots\))", "press_release", "tail.press_wire.v1", "anywhere", ("wire", "prweb", "newsfile", "cnw", "news aktuell", "(ots)")),
)  # fmt: skip

_PATTERNS = tuple(
    (pattern(text), kind, rule, reach, needs, _AGENCIES in text) for text, kind, rule, reach, needs in _FORMS
)

# Of all texts, no other can hold a form that counts anywhere.
_ANYWHERE = pattern(
    r"(?im)reporting by|writing by|report by|contribut|(?:material|information|files|reporting|data|inputs) (?:from|by)|©|copyright|\(c\)"
    r"|^the post|originally|first (?:published|appeared|posted|aired|ran)|republish|^read the|newswire|business ?wire|access ?wire|presswire"
    r"|prweb|newsfile|cnw|news aktuell|\(ots\)|[)\]]\.?$"
)
_LINE = 40
# Longer lines than this are no sign-off of their own: they end with one, or they are text.
_OWN_LINE = 160

# "The Sun and was reproduced here with permission", "Parents on May 3", "VICE US. Follow us"
_AFTERWARDS = pattern(r",? (?:and|on|in|at|with|under|as|under|by|where|a) |\s[–—|-]\s|[.,] |[.,]$")
_DAY = pattern(r"(?i)^(?:mon|tue|wed|thu|fri|sat|sun|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?,? |^\d")
_SPLIT = pattern(r"\s*(?:,| and | & |\s?;\s?)\s*(?:and )?")
# "Associated Press writers ", "Fox News Digital's ", "PolitiFact Researcher ", " in Kabul"
_BEFORE_NAME = pattern(
    r"(?i)^.*?(?:\b(?:writers?|reporters?|researchers?|correspondents?|editors?|producers?|journalists?|staff|desk|columnists?|by)\b|['’]s?) +"
)
_IN_PLACE = pattern(r" (?:in|at) .*$")
# What goes on after the owner in a text's copyright; a picture's goes on with a name
_RESERVED = pattern(
    r"(?i)^\W*$|^\W{0,4}(?:\d{4}|all rights|alle rechte|tous droits|todos l?os|tutti i|riproduzione|this material|may not|no reproduc|inc|ltd|gmbh|limited)"
)


def read_sign_offs(
    text: str,
    language: str = "und",
    *,
    close: bool = True,
    ends: bool = True,
    pictured: bool = False,
    named: bool = True,
) -> tuple[SignOff, ...]:
    """The sign-offs of one block, the most telling first; at most one of a kind.

    `close`: the text closes here; `ends`: it opens or closes here; `pictured`: the block stands at a picture. Forms
    that mean something else inside a text ("(AP)" below a picture, "Source: Acme") count only there.
    `named`: the text may name an organisation.
    """
    found: dict[SignOffKind, SignOff] = {}
    folded = text.lower()
    if "contributed" in folded and (sign := _contributed(text, language)):
        found[sign.kind] = sign
    for form, kind, rule, reach, needs, agencies in _PATTERNS:
        if kind in found or (agencies and not named) or not any(piece in folded for piece in needs):
            continue
        if (reach == "close" and not close) or (reach == "ends" and not (close or ends)):
            continue
        if (rule == "tail.copyright.v1" and pictured) or (rule == "tail.agency_alone.v1" and len(text) > _LINE):
            continue
        if reach == "ends" and len(text) > _OWN_LINE and rule != "tail.source_agency.v1":
            continue
        if hit := form.search(text):
            sign = _sign_off(text, hit.groupdict(), hit.span(), kind, rule, language)
            if sign and not (kind == "republished" and "agency" in found):
                found.setdefault(sign.kind, sign)
    return tuple(found.values())


def _sign_off(
    text: str, groups: dict[str, str | None], span: tuple[int, int], kind: SignOffKind, rule: str, language: str
) -> SignOff | None:
    organizations = _organizations(groups.get("agencies") or "", language)
    if not organizations and (kind in ("agency", "press_release") or groups.get("agencies")):
        return None
    if kind == "agency" and all(o.kind != "news_agency" for o in organizations):
        return None
    if rule == "tail.agency_alone.v1" and (len(text) > _LINE or not alone(text.strip(" .–—-"), language)):
        return None
    if rule == "tail.copyright.v1" and not _RESERVED.search(groups.get("after") or ""):
        return None  # "© Reuters / Ana Ruiz": a picture's
    if kind == "contributed" and groups.get("desk") and by_name(groups["desk"] or "", language):
        # "(APA/dpa, 1.11.2015)": two agencies, no desk
        kind, rule = "agency", "tail.agency_in_brackets.v1"
        organizations = _organizations(text[slice(*span)], language)
    if kind == "reporting":
        writers, contributors, editors = _work(text[slice(*span)].strip("()"))
    else:
        writers, contributors, editors = (), _people(groups.get("people") or ""), ()
    if kind == "reporting" and not (writers or contributors):
        return None
    publisher = _AFTERWARDS.split(groups.get("publisher") or "")[0].strip(" .\"'“”‘’") or None
    if kind == "republished" and (not publisher or _DAY.search(publisher)):
        return None  # "First published on Thu 21 Dec 2023"
    return SignOff(kind, *span, organizations, publisher, writers, editors, rule, tuple(dict.fromkeys(contributors)))


# "The Associated Press contributed to this report.", "AP writers Ana Ruiz in Kabul and Ben Fox contributed reporting"
_CONTRIBUTED = pattern(
    r",? (?:has |have |also )*contributed (?:reporting|to (?:this|the) (?:report|story|article|dispatch|piece|coverage)|to reporting|from)"
)
# The end of the sentence before: "a full stop. ", not "in Gilford, N.H. "
_SENTENCE_END = pattern(r"[<L>\d)”\"’]{2}[.!?][”\"’)]? ")


def _contributed(text: str, language: str) -> SignOff | None:
    """ "AP writer Ana Ruiz in Kabul contributed to this report.": agencies make it a shared work, people alone do not."""
    hit = _CONTRIBUTED.search(text)
    if not hit:
        return None
    start = max((end.end() for end in _SENTENCE_END.finditer(text[: hit.start()])), default=0)
    said = text[start : hit.start()]
    organizations, people = _organizations(said, language), _people(said)
    # "CNN's Ana Ruiz": the house's own people
    organizations = tuple(o for o in organizations if o.kind == "news_agency")
    if len(said) > 400 or not (organizations or people):
        return None
    kind: SignOffKind = "contributed" if organizations else "reporting"
    rule = "tail.contributed.v1" if organizations else "tail.person_contributed.v1"
    return SignOff(kind, start, hit.end(), organizations, None, (), (), rule, people)


def find_sign_offs(
    texts: Sequence[str],
    language: str = "und",
    *,
    named: Set[int] | None = None,
    pictured: Set[int] = frozenset(),
) -> Iterator[tuple[int, SignOff]]:
    """(number of the block, sign-off) over a text's blocks.

    `named` are the blocks that name an organisation (`holding(NAMED, texts)`), found here where they are not given;
    `pictured` are those that stand at a picture: they sign nothing off.
    """
    closes = closing(texts)
    named = holding(NAMED, texts) if named is None else named
    for number in sorted({*closes, *range(min(_ABOVE, len(texts))), *holding(_ANYWHERE, texts)}):
        text = texts[number]
        at_picture = number in pictured and len(text) < _OWN_LINE
        at_close = number in closes and not at_picture
        ends = at_close or (number < _ABOVE and not at_picture)
        for sign in read_sign_offs(
            text, language, close=at_close, ends=ends, pictured=at_picture, named=number in named
        ):
            yield number, sign


# "Mit Agenturmaterial" and "Fonte: Agência Brasil" also stand above the text.
_ABOVE = 4

_PRESS = {
    "GLOBE NEWSWIRE": "GlobeNewswire",
    "BUSINESS WIRE": "Business Wire",
    "(ots)": "news aktuell",
    "PRWeb": "PRWEB",
}


def _organizations(text: str, language: str) -> tuple[Organization, ...]:
    if whole := by_name(_PRESS.get(text, text.strip("/() .")), language):
        return (whole,)
    hits = (by_name(_PRESS.get(hit[0], hit[0]), language) for hit in NAMED.finditer(text))
    return tuple({o.id: o for o in hits if o}.values())


def _people(text: str) -> tuple[str, ...]:
    """Names of "AP writers Ana Ruiz, Ben Fox in Kabul, and Cleo Hart in Dakar"."""
    names = []
    for piece in _SPLIT.split(text.strip(' .”"!?(–—')):
        plain = _IN_PLACE.sub("", piece.strip())
        for name in (_BEFORE_NAME.sub("", plain), plain):
            if is_person(name):
                names.append(name)
                break
    return tuple(names)


# "Reporting by Ana Ruiz; additional reporting by Ben Fox, editing by Cleo Hart": each kind of work and its people
_WORK = pattern(
    r"(?i)(?:^|[;,.(] ?)(?:(?P<with>with |additional )+)?(?P<work>reporting|writing|report|editing|graphics?|compiled) by "
)


def _work(text: str) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
    """(writers, contributors, editors) of a line that names each kind of work."""
    people: dict[str, list[str]] = {"writers": [], "contributors": [], "editors": []}
    labels = list(_WORK.finditer(text))
    for number, label in enumerate(labels):
        end = labels[number + 1].start() if number + 1 < len(labels) else len(text)
        work = label[2].lower()
        if work == "editing":
            kind = "editors"
        elif work in ("reporting", "writing", "report"):
            kind = "contributors" if label[1] or (number and work == "reporting") else "writers"
        else:
            continue
        people[kind] += [name for name in _people(text[label.end() : end]) if name not in people[kind]]
    return tuple(people["writers"]), tuple(people["contributors"]), tuple(people["editors"])
