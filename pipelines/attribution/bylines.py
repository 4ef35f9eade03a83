"""Where the bylines of a text stand: at its head, else at its foot; and names that their neighbours make bylines."""

from collections.abc import Sequence, Set

from pipelines.attribution.byline import BEGINNINGS, LONG, MONTHS, PUBLICATION, Byline, BylinePerson, read_byline
from pipelines.attribution.names import is_person
from pipelines.attribution.registry import NAMED
from pipelines.attribution.zones import closing, holding, opening
from pipelines.patterns import pattern

# What a byline that does not begin like one holds: helpers, places, a day or an hour.
_SIGNS = (" with ", " mit ", " avec ", " con ", " in ", "20", "19", ":")

# "By", "By —", "Von": the name is in the next block
_LEAD_ALONE = pattern(r"^(?i:by|von|por|par|di|door|af|av|oleh|author|autor|auteur|written by|story by)\s*[:–—-]*$")
# "Feb 18, 2020", "Heute, 12:37 Uhr", "5 Min Read", "Staff Writer", "Fri Aug 3, 2012 5:10am EDT": what follows a byline
_BELOW_NAME = pattern(
    rf"(?i)^(?:.{{0,40}}(?:\b\d{{1,2}}:\d\d|{MONTHS}\.? \d|\d{{1,2}}\.? {MONTHS}|\d{{1,2}}[./]\d{{1,2}}[./]\d{{2,4}}"
    r"|\d+ ?-?min).{0,40}|(?:[<L>]+ ){0,4}"
    r"(?:writer|reporter|correspondent|columnist|contributor|editor|journalist|redakteur(?:in)?))$"
)


def find_bylines(
    texts: Sequence[str],
    language: str = "und",
    *,
    named: Set[int] | None = None,
    pictured: Set[int] = frozenset(),
    known: Sequence[str] = (),
) -> tuple[tuple[int, Byline], ...]:
    """(number of the block, byline) of the bylines at the head of a text, else at its foot.

    `named` are the blocks that name an organisation (`holding(NAMED, texts)`), found here where they are not given;
    `pictured` are the blocks that stand at a picture: "Al Sanchez, Associated Press" there is the photographer.
    `known` are names that the site's account gives: such a name alone on a line is a byline.
    """
    found: list[tuple[int, Byline]] = []
    named = holding(NAMED, texts) if named is None else named
    for number in range(opening(texts)):
        byline = _may_be(texts[number], number in named) and read_byline(texts[number], language)
        byline = byline or _by_neighbours(texts, number, named, language, known)
        if byline and not (number in pictured and byline.agencies and "byline.lead_word.v1" not in byline.rule_ids):
            found.append((number, byline))
    if any(byline.people for _, byline in found):
        return tuple(found)
    for number in sorted(closing(texts)):
        short = len(texts[number]) < LONG and _may_be(texts[number], number in named)
        byline = read_byline(texts[number], language) if short else None
        if byline and number not in pictured and byline.people and number >= opening(texts):
            return (*found, (number, byline))
    return tuple(found)


def _may_be(text: str, named: bool) -> bool:
    """Cheap: nothing is a byline that neither begins like one nor names an agency, helpers, or a day."""
    if len(text) > 300 or len(text) < 3:
        return False
    begins = text[:40].lstrip(" –—-").lower().startswith(BEGINNINGS)
    return begins or named or "|" in text or "•" in text or "—By" in text or any(sign in text for sign in _SIGNS)


def _by_neighbours(
    texts: Sequence[str], number: int, named: Set[int], language: str, known: Sequence[str]
) -> Byline | None:
    """A name alone, which the block above or below makes a byline: "By —", an agency, a time, "Staff Writer"."""
    text = texts[number]
    if not 4 < len(text) < 70 or not text[0].isupper():
        return None
    name, _, rest = text.partition(",")
    if not is_person(name) or (rest and not PUBLICATION.search(rest.strip())):
        return None
    above, below = texts[number - 1] if number else "", texts[number + 1] if number + 1 < len(texts) else ""
    if _LEAD_ALONE.search(above):
        rule = "byline.lead_above_name.v1"
    elif (
        number + 1 in named
        and len(below) < 90
        and (read := read_byline(below, language))
        and read.agencies
        and not read.people
    ):
        rule = "byline.name_above_agency.v1"
    elif name in known:
        rule = "byline.name_of_account.v1"
    elif not known and number + 1 < len(texts) and len(above) > 25 and len(below) < 90 and _BELOW_NAME.search(below):
        rule = "byline.name_above_time.v1"
    else:
        return None
    return Byline((BylinePerson(name, False, None, 0, len(name)),), (), (rule,), 0, len(name))
