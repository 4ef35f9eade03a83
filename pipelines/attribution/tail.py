"""Sign-offs: what the last lines of a text say of who made it or where it came from."""

from dataclasses import dataclass
from typing import Literal, TypeAlias

from pipelines.attribution.names import is_person
from pipelines.attribution.registry import ANY_NAME, Organization, by_name
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


_AGENCIES = rf"{ANY_NAME}(?:(?:\s*[,/&+]\s*|,? (?:and|und|et|y|e) (?:the )?){ANY_NAME})*"

_FORMS: tuple[tuple[str, SignOffKind, str], ...] = (
    # "(Reporting by Michel Rose; Editing by Alex Richardson)"
    (r"\((?i:reporting|writing|additional reporting|report) by (?P<people>[^();]{3,300})(?P<rest>;[^()]{3,300})?\)", "reporting", "tail.reporting_by.v1"),
    # "The Associated Press contributed to this report.", "Reuters contributed to this story"
    (rf"(?P<agencies>(?i:the )?{_AGENCIES})(?: (?:also |writers?[^.]{{0,80}} |reporters?[^.]{{0,80}} )?)(?:has |have )?contributed (?:to|reporting)", "contributed", "tail.contributed.v1"),
    # "Information from The Associated Press was used in this report", "Material from AP was included"
    (rf"(?i:information|material|files|reporting|data) (?:from|by) [^.]{{0,60}}?(?P<agencies>{_AGENCIES})[^.]{{0,40}} (?:was|were) (?:also )?(?:used|included)", "contributed", "tail.information_from.v1"),
    # "With files from The Canadian Press", "with AFP", "(FR mit dpa)", "mit AP", "Avec Reuters et AFP", "con información de EFE"
    (rf"(?:(?:With|with|WITH)(?: files| inputs| reports?| reporting| material| additional reporting| agency inputs)?(?: from| by)?|[Mm]it(?: Material(?:ien)? (?:von|der))?|[Aa]vec|[Cc]on(?: información de)?|[Cc]om(?: informações d[aoe]s?)?|[Dd]engan)[: ]\s*(?:the |The )?(?P<agencies>{_AGENCIES})[).]?\s*$", "contributed", "tail.with_agency.v1"),
    # "(dpa/gem)", "(Reuters, APA, red)", "SDA/sep": an agency beside a desk's initials
    (rf"\((?P<agencies>{_AGENCIES})\s*[/,;]\s*(?:red|[a-zäöü]{{2,4}})(?:[\s–,;.-]+[\d. ]{{4,14}})?\)\s*$", "contributed", "tail.agency_desk.v1"),
    # "Mit Agenturmaterial.", "By Euronews with Agencies", "With Post wires"
    (r"(?i:mit agenturmaterial|with agenc(?:y|ies)(?: inputs)?|agencies contributed|from wire (?:reports|services)|with (?:[<L>]+ )?wires)\.?\s*$", "contributed", "tail.unnamed_agencies.v1"),
    # "(dpa)", "(APA, 11.9.2015)", "(APA/dpa, 23.8.2015)", "(NTB)", "[AFP]"
    (rf"[(\[](?P<agencies>{_AGENCIES})(?:[,;]\s*[\d. ]{{6,12}})?[)\]]\.?\s*$", "agency", "tail.agency_in_brackets.v1"),
    # "Quelle: dpa Sport", "Źródło: PAP", "Source: AFP", "Fonte: Agência Brasil", "来源：新华网"
    (rf"(?:Quelle|Quellen|Source|Sources|SOURCE|Fuente|Fonte|Bron|Źródło|Kilde|Källa|Kaynak|Sumber|Nguồn|Zdroj|Источник|Джерело|المصدر|来源|來源|引用元|出典)\s*[:：]\s*(?:the |The )?(?P<agencies>{_AGENCIES})", "agency", "tail.source_agency.v1"),
    # "RIPRODUZIONE RISERVATA © Copyright ANSA", "© 2024 AFP", "Copyright 2026 The Associated Press. All rights reserved."
    (rf"(?:©|\(c\)|(?i:copyright))\s*(?:©|\(c\)|copyright)?\s*(?:\d{{4}},? )?(?:by )?(?:the |The )?(?P<agencies>{_AGENCIES})", "agency", "tail.copyright.v1"),
    # "AFP" or "dpa/lno" alone on the last line
    (rf"^\s*[–—-]*\s*(?P<agencies>{_AGENCIES})\.?\s*$", "agency", "tail.agency_alone.v1"),
    # "The post X appeared first on Y."
    (r"(?s)^\s*The post .{1,300} (?:appeared first|first appeared) on (?P<publisher>[^\n]{2,80}?)\.?\s*$", "republished", "tail.appeared_first.v1"),
    # "This article was originally published on Parents.com", "originally appeared in The Sun", "First published in The Conversation"
    (r"(?i:(?:originally|first) (?:published|appeared|posted|aired|ran)(?: (?:by|in|on|at|with)) |(?:was|is|been) republished (?:from|with permission from) |^republished (?:from|with permission (?:from|of)) |read the (?:original|full) (?:article|story|version) (?:on|at|in|here at) |courtesy of )(?P<publisher>(?:the |The )?[<U>\d][^\n.,;()|]{1,60}(?:\.(?:com|org|net|co\.uk|de|fr))?)", "republished", "tail.originally.v1"),
    # "Sumber: https://…", "Source : Detik.com", "Fuente: El País", "Quelle: TradingView"
    (r"^\s*[(\[]?(?:Quelle|Source|Fuente|Fonte|Bron|Źródło|Kilde|Källa|Kaynak|Sumber(?: berita| artikel| informasi| referensi)?|Nguồn|Zdroj|Источник|Джерело|المصدر|来源|來源|引用元|稿件来源)\s*[:：]\s*(?P<publisher>[^\n]{2,200}?)[)\]]?\s*$", "republished", "tail.source_line.v1"),
    # "SOURCE Acme Corp.", "/PRNewswire/ --", "(GLOBE NEWSWIRE) --", "(ots)", "View source version on businesswire.com"
    (r"(?P<agencies>/?PRNewswire(?:/|\b)|GLOBE ?NEWSWIRE|GlobeNewswire|BUSINESS WIRE|ACCESSWIRE|ACCESS Newswire|EIN Presswire|EINPresswire\.com|PRWEB|PRWeb|Newsfile Corp\.|CNW|news aktuell|\(ots\))", "press_release", "tail.press_wire.v1"),
)  # fmt: skip

_PATTERNS = tuple((pattern(text), kind, rule) for text, kind, rule in _FORMS)

# Nothing of all this can match without one of these: a test far cheaper than the patterns.
_HINT = pattern(
    r"(?i)reporting by|writing by|report by|contribut|information|material|files|with|mit |avec|con |com |dengan|agen|wires"
    r"|[(\[]|quelle|source|fuente|fonte|bron|źródło|kilde|källa|kaynak|sumber|nguồn|zdroj|источник|джерело|المصدر|来源|來源"
    r"|引用元|稿件|©|copyright|the post|original|first|republish|courtesy|read the|newswire|wire|ots|prweb|cnw"
)
# "The Sun and was reproduced here with permission", "Parents on May 3"
_AFTERWARDS = pattern(r" (?:and|on|in|at|with|under|as|under|by) |\s[–—|-]\s")
_SPLIT = pattern(r"\s*(?:,| and | in [^,;]+)\s*")


def read_sign_offs(text: str, language: str = "und") -> tuple[SignOff, ...]:
    """The sign-offs of one block, the most telling first; at most one of a kind."""
    if not _HINT.search(text) and len(text) > 40:
        return ()
    found: dict[SignOffKind, SignOff] = {}
    for form, kind, rule in _PATTERNS:
        hit = form.search(text)
        if not hit or kind in found or (rule == "tail.agency_alone.v1" and len(text) > 40):
            continue
        groups = hit.groupdict()
        organizations = _organizations(groups.get("agencies") or "", language)
        if kind in ("agency", "press_release") and not organizations:
            continue
        if "agencies" in groups and groups["agencies"] and not organizations:
            continue
        if kind == "republished" and "agency" in found:
            continue
        reporters = tuple(filter(is_person, _SPLIT.split((groups.get("people") or "").strip())))
        editors = _editors(groups.get("rest") or "")
        publisher = _AFTERWARDS.split(groups.get("publisher") or "")[0].strip(" .\"'“”‘’") or None
        found[kind] = SignOff(kind, hit.start(), hit.end(), organizations, publisher, reporters, editors, rule)
    return tuple(found.values())


_NAMES = pattern(ANY_NAME)


def _organizations(text: str, language: str) -> tuple[Organization, ...]:
    hits = (by_name(_PRESS.get(hit[0].strip("/"), hit[0]), language) for hit in _NAMES.finditer(text.strip("/")))
    if text.strip("()") == "ots":
        return tuple(filter(None, (by_name("news aktuell"),)))
    return tuple({o.id: o for o in hits if o}.values())


_PRESS = {"GLOBE NEWSWIRE": "GlobeNewswire"}


def _editors(rest: str) -> tuple[str, ...]:
    at = rest.lower().find("editing by")
    return tuple(filter(is_person, _SPLIT.split(rest[at + 10 :].strip(" ;.")))) if at >= 0 else ()
