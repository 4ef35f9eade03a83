"""Datelines: the place, the agency and the day that open a text."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import dateparser

from pipelines.attribution.names import is_known_place, is_person
from pipelines.attribution.registry import ANY_NAME, Organization, by_name
from pipelines.attribution.zones import opening
from pipelines.patterns import pattern


@dataclass(frozen=True, slots=True)
class DatelineRead:
    start: int
    end: int
    place: str | None
    agency: Organization | None
    date_words: str | None
    rule_id: str
    reporters: tuple[str, ...] = ()
    """Chinese datelines name who wrote: 中央社記者林小明台北21日電."""


_PROPER = r"(?:[<U>][<L>'’.]*(?:[ -](?:de |of |la |el |am |an der |the )?[<U>][<L>'’.]*){0,3})"
_PLACE = rf"(?P<place>{_PROPER}(?:/{_PROPER})?(?:, ?{_PROPER}){{0,2}}(?: ?\[[^\]\n]{{2,30}}\])?)"
_MONTH = r"(?:[<U>]?[<L>]{2,11}\.?)"
_DATE = rf"(?P<date>\d{{1,2}}\.? ?{_MONTH}(?:,? \d{{4}})?|{_MONTH} \d{{1,2}}(?:,? \d{{4}})?)"
_DASH = r"(?:\s*(?:[—–:]|\.?--?|\.)\s*)"
_CAPITALS = r"[<U>][<U>.'’]+(?:[ -][<U>][<U>.'’]+){0,3}"
_STATE = r"(?:Ala|Ariz|Ark|Calif|Colo|Conn|Del|Fla|Ga|Ill|Ind|Kan|Ky|La|Md|Mass|Mich|Minn|Miss|Mo|Mont|Neb|Nev|N\.H|N\.J|N\.M|N\.Y|N\.C|N\.D|Okla|Ore|Pa|R\.I|S\.C|S\.D|Tenn|Vt|Va|Wash|W\.Va|Wis|Wyo|Ont|Que|Alta|B\.C|Sask|Man|N\.S|N\.B)\."

# (form, rule, signs of which it needs one)
_PATTERNS = tuple(
    (pattern(text), rule, needs)
    for text, rule, needs in (
        # "LIMA, Peru (AP) — ", "BEIJING, March 31 (Xinhua) --", "MOSCOW. April 2 (Interfax) -", "SEOUL, Aug. 20 (Yonhap)"
        (rf"^\s*{_PLACE}(?:[,.]?\s+{_DATE})?[,.]?\s*\((?P<agency>{ANY_NAME})(?:\s*/\s*[^()\n]{{1,20}}|-EPA|-epa)?\)\s*[.]?(?:{_DASH}|\s)", "dateline.place_agency.v1", "("),
        # "(EFE).- Nicaragua", "(Reuters) — ", "(ANSA) - ROMA, 28 LUG", "(AFP) Le président"
        (rf"^\s*\((?P<agency>{ANY_NAME})\)\s*[.]?\s*(?:--?|[—–])\s*(?:(?P<place>[<U>]{{3,}}(?: [<U>]{{2,}})?),? (?:{_DATE})?)?", "dateline.agency_first.v1", "("),
        # "AFP, MANILA", "Reuters, Washington,": a line of its own
        (rf"^(?P<agency>{ANY_NAME}), (?P<place>{_PROPER}),?$", "dateline.agency_place_line.v1", ","),
        # "【6月18日 AFP】"
        (rf"^\s*【(?P<date>\d{{1,2}}月\d{{1,2}}日)\s*(?P<agency>{ANY_NAME})】", "dateline.brackets.v1", "【"),
        # "新华社北京11月17日电", "（中央社記者溫貴香台北21日電）"
        (r"^\s*[（(]?(?P<agency>新华社|新華社|中新社|中新网|中央社|共同社|法新社)(?:(?:记者|記者)(?P<who>[<Han>]{2,3}(?:、[<Han>]{2,3})*?))?(?P<place>[<Han>]{2,3})(?P<date>(?:\d{1,2}月)?\d{1,2}日)(?:综合|綜合)?(?:电|電)", "dateline.chinese.v1", "电電"),
        # "ATLANTA — ", "DURHAM, N.C. — ", "WASHINGTON -- ", "ST CATHERINE, Jamaica — ", "site.example, JAKARTA - "; capitals
        # alone, for "Apple – " opens sentences too
        (rf"^\s*(?:[a-z][a-z0-9-]+(?:\.[a-z]{{2,7}}){{1,2}}, )?(?P<place>{_CAPITALS}(?:, {_PROPER})?)(?:, {_DATE})?\s*(?:—|–|--|-)\s+", "dateline.capitals.v1", "—–-"),
        # "Dekalb, Ill. — ", "Durham, N.C. – "
        (rf"^\s*(?P<place>{_PROPER}, {_STATE})(?:, {_DATE})?\s*(?:—|–|--|-)\s+", "dateline.state.v1", "—–-"),
        # "Riad – ", "New Delhi: ", "London/Teheran - ", "Berlin. ": only places of places.toml
        (rf"^\s*(?P<place>{_PROPER}(?: ?[/,] ?{_PROPER})?)(?:, {_DATE})?(?:\s+[—–-]+|\s?:|\.)\s+", "dateline.known_place.v1", "—–-:."),
        # "A standfirst that ends here. Wien – Bei einem": the standfirst glued to the text
        (r"^[^–—]{20,260}?[.!?…“”\"»] (?P<place>[<U>][<L>]+(?:[ -][<U>][<L>]+)?(?:/[<U>][<L>]+)?) – [<U>]", "dateline.after_standfirst.v1", "–"),
    )
)  # fmt: skip

# No dateline is longer than this; behind a standfirst it may begin later.
_REACH, _STANDFIRST, _LINE = 120, 320, 50
_KNOWN_ONLY = frozenset({"dateline.known_place.v1", "dateline.after_standfirst.v1"})
# What goes on after a dateline without an agency: "The mayor of the city …", "“We have …"
_OPENS = pattern(r"^[“\"„«»‘'(]?\s*(?:[<U>\d][^:]{0,2}[a-zß-ÿа-я ]|[^\x00-\x7f]).{17}")
# "site.example, JAKARTA - "
_SITE = pattern(r"^\s*[a-z][a-z0-9-]+\.[a-z.]+, ")
_LABELS = frozenset(
    "FILE PHOTO VIDEO WATCH UPDATE BREAKING EXCLUSIVE ANALYSIS OPINION LIVE NEW FACTBOX EXPLAINER CORRECTION".split()
)


def read_dateline(text: str, language: str = "und") -> DatelineRead | None:
    """The dateline that opens a paragraph; None where there is none."""
    head = text[:_REACH]
    first = head.lstrip()[:1]
    if not first or (first.islower() and not _SITE.search(head)):
        return None
    for form, rule, needs in _PATTERNS:
        if rule == "dateline.after_standfirst.v1":
            if len(text) < 2 * _STANDFIRST:
                continue  # a standfirst and the whole text in one block
            head = text[:_STANDFIRST]
        if not any(sign in head for sign in needs):
            continue
        if rule == "dateline.agency_place_line.v1" and len(text) > _LINE:
            continue
        found = form.search(head)
        if not found:
            continue
        groups = found.groupdict()
        agency = by_name(groups["agency"], language) if groups.get("agency") else None
        if groups.get("agency") and not agency:
            continue
        place = groups.get("place") or None
        if place and place.endswith(".") and "," not in place and len(place.split()[-1]) > 4:
            place = place[:-1]  # "MOSCOW. April 2", but "DURHAM, N.C."
        if rule == "dateline.place_agency.v1" and not groups.get("date") and found[0].rstrip().endswith(")"):
            continue  # "The (AP) poll": brackets alone, no dash and no day, open no text
        behind = found.end() - (rule == "dateline.after_standfirst.v1")
        if not agency and not _OPENS.search(text[behind:]):
            continue  # a heading, a time or a picture agency's "CITY - JUNE 03: …", not the opening of a text
        if not agency and (by_name(place or "") or place in _LABELS):
            continue
        if rule == "dateline.agency_place_line.v1" and is_person(place or ""):
            continue  # "Reuters, Ana Ruiz" is a byline
        if rule in _KNOWN_ONLY and not is_known_place(place or ""):
            continue
        if rule == "dateline.after_standfirst.v1":
            start, matched = found.start(1), found[0][:-1]
        else:
            start, matched = found.start() + len(found[0]) - len(found[0].lstrip()), found[0]
        end = found.start() + len(matched.rstrip())
        who = tuple((groups.get("who") or "").split("、")) if groups.get("who") else ()
        return DatelineRead(start, end, place, agency, groups.get("date"), rule, who)
    return None


def find_dateline(texts: Sequence[str], language: str = "und") -> tuple[int, DatelineRead] | None:
    """(number of the block, dateline) of the first dateline among the opening blocks of a text."""
    for number in range(opening(texts)):
        if read := read_dateline(texts[number], language):
            return number, read
    return None


def date_of(words: str, published: datetime | None, language: str = "und") -> str | None:
    """ISO date of "March 31" or "28 LUG", near the day of publication; None where it cannot be told.

    dateparser is for words only: on ISO or zero dates it is slow and wrong, so those never come here.
    """
    if not any(map(str.isalpha, words)):
        return None
    known = language.split("-")[0]
    base = (published or datetime.now(UTC)).replace(tzinfo=None)
    found = dateparser.parse(
        words,
        languages=[known] if known in _LANGUAGES else ["en"],
        settings={"RELATIVE_BASE": base, "PREFER_DATES_FROM": "past", "REQUIRE_PARTS": ["day", "month"]},
    )
    return found.date().isoformat() if found else None


# Those that datelines were seen in; each language asked costs a load of its data.
_LANGUAGES = frozenset("de en es fr id it ms nl pl pt ru tr uk zh ja".split())
