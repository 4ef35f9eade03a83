"""Mentions: organisations that a text names as the medium somebody spoke to or that reported something."""

from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass

from crawler.items import MentionKind
from pipelines.attribution.registry import ANY_NAME, NAMED, Organization, by_name, find_names
from pipelines.attribution.zones import holding
from pipelines.patterns import pattern


@dataclass(frozen=True, slots=True)
class MentionRead:
    organization: Organization
    kind: MentionKind
    start: int
    end: int
    described: bool
    """The text introduces it ("state news agency Xinhua"), as nobody introduces himself."""


_FORMS: tuple[tuple[str, MentionKind], ...] = (
    # "told AFP", "told state news agency Xinhua", "speaking to Reuters", "said in an interview with dpa"
    (rf"(?:told|tells|telling|speaking to|spoke to|interview with|statement to|said to|informed)(?P<intro> (?:the |a |its |local |state |state-run |official |Chinese |Russian |Turkish |French |German |British |semi-official |news agency |agency |newspaper |broadcaster ){{0,5}}| )(?P<org>{ANY_NAME})\b", "told"),
    # "aseguraba a AFP", "a déclaré à l’AFP", "sagte der dpa", "disse à Lusa", "kata kepada AFP"
    (rf"(?:declar[<L>]+|asegur[<L>]+|dijo|explic[<L>]+|afirm[<L>]+|señal[<L>]+|déclaré|indiqué|expliqué|confié|affirmé|dit|précisé|sagte|sagten|erklärte|disse|ha detto|kata|katanya|ujar|said)(?: (?:a|à|al|ao|aos|gegenüber|kepada|pada))(?P<intro> (?:l['’]|la |el |der |die |das |agencia |agence |Agentur |Nachrichtenagentur |kantor berita ){{0,3}}| )(?P<org>{ANY_NAME})\b", "told"),
    (rf"(?:sagte|sagten|erklärte|bestätigte|teilte)[^.,;]{{0,40}} der (?P<intro>(?:Deutschen |Nachrichtenagentur |Agentur ){{0,2}})(?P<org>{ANY_NAME})\b", "told"),
    # "according to Reuters", "Reuters reported", "reported by AFP", "quoted by Interfax", "laut dpa", "selon l’AFP", "según EFE"
    (rf"(?:according to|reported by|quoted by|cited by|as reported in|citing|quoting|reports from|laut|nach Angaben (?:von|der)|selon|d['’]après|según|segundo|menurut|dilansir(?: dari)?|dikutip(?: dari)?)(?P<intro> (?:the |state |official |news agency |agency |l['’]|la |der |Nachrichtenagentur |agencia |agence |kantor berita ){{0,4}}| )(?P<org>{ANY_NAME})\b", "quoted_from"),
    (rf"(?P<intro>(?:news agency |state news agency )?)(?P<org>{ANY_NAME}) (?:news agency )?(?:has |had |also |earlier |first )?(?:reported|reports|said|says|quoted|cited|writes|meldet|berichtet|rapporte|informó|informa|melaporkan)\b", "quoted_from"),
)  # fmt: skip

_PATTERNS = tuple((pattern(text), kind) for text, kind in _FORMS)

_HINT = pattern(
    r"(?i)\b(told|tell|speak|spoke|interview|statement|said|informed|declar|asegur|dijo|explic|afirm|señal|déclar|indiqu"
    r"|confi|précis|dit|sagte|erklärte|bestätigte|teilte|disse|detto|kata|ujar|according|report|quot|cit|laut|angaben"
    r"|selon|après|según|segundo|menurut|dilansir|dikutip|write|meldet|berichtet|rapporte|inform|melaporkan|says)"
)


def find_mentions(
    texts: Sequence[str], language: str = "und", *, named: Set[int] | None = None
) -> Iterator[tuple[int, MentionRead]]:
    """(number of the text, mention) over a text's paragraphs."""
    for number in sorted(holding(NAMED, texts) if named is None else named):
        for read in read_mentions(texts[number], language):
            yield number, read


def read_mentions(text: str, language: str = "und") -> tuple[MentionRead, ...]:
    """Every organisation that a paragraph names, in order; those in a told or quoted form with that kind."""
    found: list[MentionRead] = []
    for form, kind in _PATTERNS if _HINT.search(text) else ():
        for hit in form.finditer(text):
            organization = by_name(hit["org"], language)
            if organization and not any(hit.start() < m.end and m.start < hit.end() for m in found):
                described = any(
                    word in hit["intro"].lower()
                    for word in ("agency", "agentur", "agencia", "agence", "state", "official", "kantor")
                )
                found.append(MentionRead(organization, kind, hit.start(), hit.end(), described))
    for name in find_names(text):
        if not any(name.start < m.end and m.start < name.end for m in found):
            found.append(MentionRead(name.organization, "named", name.start, name.end, False))
    return tuple(sorted(found, key=lambda mention: mention.start))
