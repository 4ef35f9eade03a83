"""How names of people and places are printed: the pieces that the grammars share. Patterns are for google-re2."""

import tomllib
from pathlib import Path

from pipelines.patterns import pattern

# "Teng", "O’Donnell", "al-Khalidi", "LYNNE", "J.", "R.C.", "D’Angelo"
_WORD = r"(?:(?:[A-Za-z]['’])?[<U>](?:[<L>'’-]*|[<L>]{0,2}\.)|(?:[<U>]\.-?){2,3}|(?:al|el)-[<U>][<L>'’-]+)"
_PARTICLE = r"(?:d['’]|de|da|del|della|de la|de los|dos|das|do|di|du|van|van der|van den|van de|von|von der|zu|der|den|la|le|el|al|bin|bint|ibn|ben|abu|ter|ten|af|y|e|st\.?)"

# "Jing Xuan Teng", "Suleiman Al-Khalidi", "Ursula von der Leyen", "LYNNE O'DONNELL"; not "Paris", "the minister"
PERSON = rf"{_WORD}(?: (?:{_PARTICLE} )?{_WORD}){{1,4}}"

# "Shanghai", "San Francisco", "Washington D.C.", "Saint-Denis"
PLACE = rf"{_WORD}(?:[ -](?:{_PARTICLE} )?{_WORD}){{0,3}}"

_PERSON = pattern(f"^{PERSON}$")
_PLACE = pattern(f"^{PLACE}$")
_SINGLE = pattern(r"^[<U>][a-zß-ÿ]{2,}$")

# Words that no person's name holds: desks, titles, media houses, days, months and common headline words.
_NOT_NAMES = pattern(
    r"(?i)(?:^|[ .-])(?:news|desk|staff|team|agency|agencies|press|media|editor|editorial|reporter|correspondent|writer|bureau"
    r"|newsroom|service|services|wire|wires|times|post|daily|today|online|digital|magazine|magazin|journal|network|radio"
    r"|tv|photo|photos|image|images|video|copyright|report|reports|minister|president|university|department|office"
    r"|committee|association|council|court|police|polizei|feuerwehr|policía|polícia|government|party|company|inc|ltd|llc|co|kg"
    r"|corp|gmbh|ag|the|and|with|of|for|from|by|to|no|not|author|unknown|anonymous|guest|special|click|newsletter"
    r"|follow|watch|subscribe|comment|comments|facebook|twitter|instagram|whatsapp|email|e-mail|advertisement|home|menu"
    r"|search|related|latest|world|politics|business|health|sports?|opinion|culture|breaking|live|trending|privacy"
    r"|cookie|terms|contact|about|us|all|rights|reserved|updates?|monday|tuesday|wednesday|thursday|friday|saturday"
    r"|sunday|january|february|march|july|september|october|november|december|feb|sept|oct|nov|dec|updated|published|posted|read|more|share|redaktion|redacción|redacao|redação|redazione|rédaction|agencia"
    r"|agência|agentur|agence|nachrichten|zeitung|tageblatt|anzeiger|presse|rundfunk|verlag|prensa|diario|diário"
    r"|jornal|journal|noticias|notícias|giornale|gazette|herald|tribune|chronicle|bbc|cnn|cbs|nbc|abc|npr|pbs|prev|next|close|skip"
    r"|united|carolina|dakota|jersey|mexico|hampshire|rhode island|virginia|puerto rico|south africa|korea|arabia"
    r"|sri lanka|zealand|costa rica|el salvador|gaza strip|west bank|british columbia|middle east"
    r"|landkreis|stadt|deutschland|usa|india|china|america|premier|league|cup|fc)(?:$|[ .,-])"
)

# "WisemanFatima", "GarberFOXNews": what lost its space; not "McDonald", "DiCaprio"
_GLUED = pattern(r"[<L>]{4}[a-zß-ÿ][A-Z][A-Za-zß-ÿ]|[A-Z]{3}[a-zß-ÿ]")


_PLACES_FILE = Path(__file__).parent / "places.toml"
_KNOWN_PLACES = frozenset(
    name.strip().casefold()
    for names in tomllib.loads(_PLACES_FILE.read_text(encoding="utf-8")).values()
    for name in names.split(",")
)


def is_known_place(text: str) -> bool:
    """Whether every place of "London/Teheran" or "Frankfurt, Berlin" stands in places.toml."""
    folded = text.casefold().rstrip(".")
    return folded in _KNOWN_PLACES or all(part.strip() in _KNOWN_PLACES for part in folded.replace("/", ",").split(","))


def is_person(text: str) -> bool:
    """Whether a text reads as the name of one person and as nothing else."""
    if len(text) >= 60 or not _PERSON.search(text):
        return False
    return not (_NOT_NAMES.search(text) or _GLUED.search(text) or text.casefold() in _KNOWN_PLACES)


def is_single_name(text: str) -> bool:
    """ "Elba": one capitalised word; a name only where something else says so."""
    return len(text) < 20 and bool(_SINGLE.search(text)) and not _NOT_NAMES.search(text)


def is_place(text: str) -> bool:
    return len(text) < 50 and bool(_PLACE.search(text))
