"""Datelines: the place, the agency and the day that open a text."""

from dataclasses import dataclass
from datetime import UTC, datetime

import dateparser

from pipelines.attribution.registry import ANY_NAME, Organization, by_name
from pipelines.patterns import pattern


@dataclass(frozen=True, slots=True)
class DatelineRead:
    start: int
    end: int
    place: str | None
    agency: Organization | None
    date_words: str | None
    rule_id: str


_PROPER = r"(?:[<U>][<L>'’.]*(?:[ -](?:de |of |la |el |am |an der |the )?[<U>][<L>'’.]*){0,3})"
_PLACE = rf"(?P<place>{_PROPER}(?:/{_PROPER})?(?:, ?{_PROPER}){{0,2}}(?: ?\[[^\]\n]{{2,30}}\])?)"
_MONTH = r"(?:[<U>]?[<L>]{2,11}\.?)"
_DATE = rf"(?P<date>\d{{1,2}}\.? ?{_MONTH}(?:,? \d{{4}})?|{_MONTH} \d{{1,2}}(?:,? \d{{4}})?)"
_DASH = r"(?:\s*(?:[—–:]|\.?--?|\.)\s*)"

_PATTERNS = tuple(
    (pattern(text), rule)
    for text, rule in (
        # "LIMA, Peru (AP) — ", "BEIJING, March 31 (Xinhua) --", "MOSCOW. April 2 (Interfax) -", "SEOUL, Aug. 20 (Yonhap)"
        (rf"^\s*{_PLACE}(?:[,.]?\s+{_DATE})?[,.]?\s*\((?P<agency>{ANY_NAME})(?:\s*/\s*[^()\n]{{1,20}})?\)\s*[.]?(?:{_DASH}|\s)", "dateline.place_agency.v1"),
        # "(EFE).- Nicaragua", "(Reuters) — ", "(ANSA) - ROMA, 28 LUG"
        (rf"^\s*\((?P<agency>{ANY_NAME})\)\s*[.]?\s*(?:--?|[—–])\s*(?:(?P<place>[<U>]{{3,}}(?: [<U>]{{2,}})?),? (?:{_DATE})?)?", "dateline.agency_first.v1"),
        # "【6月18日 AFP】"
        (rf"^\s*【(?P<date>\d{{1,2}}月\d{{1,2}}日)\s*(?P<agency>{ANY_NAME})】", "dateline.brackets.v1"),
        # "新华社北京11月17日电", "（中央社記者溫貴香台北21日電）"
        (r"^\s*[（(]?(?P<agency>新华社|新華社|中新社|中央社|共同社|法新社)(?:记者|記者)?(?:[<Han>]{2,3})?(?P<place>[<Han>]{2,3})(?P<date>(?:\d{1,2}月)?\d{1,2}日)[电電]", "dateline.chinese.v1"),
        # "ATLANTA — ", "DURHAM, N.C. — ", "WASHINGTON -- "; capitals alone, for "Apple – " opens sentences too
        (rf"^\s*(?P<place>[<U>][<U>.'’]{{2,}}(?:[ -][<U>][<U>.'’]+){{0,3}}(?:, {_PROPER})?)(?:, {_DATE})?\s*(?:—|–|--|-)\s+", "dateline.capitals.v1"),
    )
)  # fmt: skip

# No dateline is longer than this.
_REACH = 120


def read_dateline(text: str, language: str = "und") -> DatelineRead | None:
    """The dateline that opens a paragraph; None where there is none."""
    head = text[:_REACH]
    for form, rule in _PATTERNS:
        found = form.search(head)
        if not found:
            continue
        groups = found.groupdict()
        agency = by_name(groups["agency"], language) if groups.get("agency") else None
        if groups.get("agency") and not agency:
            continue
        place = groups.get("place") or None
        if place and place.endswith(".") and len(place.split()[-1]) > 4:
            place = place[:-1]  # "MOSCOW. April 2", but "DURHAM, N.C."
        if rule == "dateline.place_agency.v1" and not groups.get("date") and found[0].rstrip().endswith(")"):
            continue  # "The (AP) poll": brackets alone, no dash and no day, open no text
        if rule == "dateline.capitals.v1" and len(head[found.end() :].strip()) < 20:
            continue  # a heading in capitals, not the opening of a text
        start = found.start() + len(found[0]) - len(found[0].lstrip())
        end = found.start() + len(found[0].rstrip())
        return DatelineRead(start, end, place, agency, groups.get("date"), rule)
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
