"""What the display name of a site's account can tell of who wrote."""

from dataclasses import dataclass

from pipelines.attribution.byline import LEAD, byline_parts, signing_agency
from pipelines.attribution.names import is_person
from pipelines.attribution.registry import Organization, by_domain
from pipelines.patterns import pattern

# "admin", "Web Desk", "redaktion", "News Team", "staff reporter", "user12", "webmaster@"
_GENERIC = pattern(
    r"(?i)^(?:(?:wp|site|the|our|super|blog|news|web|online|digital|staff|editorial|desk|media|press|content|guest|city"
    r"|national|sports?|team|local|local news|central|head|chief|general|no|unknown|any)?[ _.-]*)*"
    r"(?:admin(?:istrator|istrador|istrateur)?"
    r"|adm|root|user|editors?|editorial|newsroom|news|staff|team|desk|webdesk|webmaster|reporters?|correspondent|authors?"
    r"|contributor|writer|publisher|moderator|anonymous|redaktion|redakcja|redakce|redactie|redacci[oó]n|reda[cç][aã]o|redazione"
    r"|r[eé]daction|redaksi|redaksjonen|redaktionen|toimitus|szerkesztőség|редакция|редакція|редактор|админ|مدير|المحرر|管理员"
    r"|管理者|编辑|編集部|小编|관리자|편집부|運営|बैठक|ban biên tập|phóng viên)[ _.-]*\d*$"
)
# "Elena Huber (hub)", "Ana Ruiz / Journalist"; an address tells of no name
_ACCOUNT_NOISE = pattern(r"\s*\([^)]{1,20}\)|\s*/ [<U>][a-zé]+\b|[^\s,;]+@[^\s,;]+|https?://[^\s,;]+")
_SPACES = pattern(r"\s+")


@dataclass(frozen=True, slots=True)
class AccountName:
    generic: bool
    people: tuple[str, ...]
    agencies: tuple[Organization, ...]
    publishers: tuple[Organization, ...] = ()
    """Organisations other than agencies: "BBC", "Deutsche Welle"."""


def read_account(name: str, language: str = "und", site: str = "") -> AccountName:
    """What the display name of the posting account says; "admin" says nothing, and never makes an author.

    `site` is the domain of the site: an account named for the site itself is nobody's name.
    """
    name = _SPACES.sub(" ", _ACCOUNT_NOISE.sub("", name)).strip(" ,;")
    if not name or _GENERIC.search(name):
        return AccountName(True, (), ())
    people: list[str] = []
    named: list[Organization] = []
    lead = LEAD.search(name)
    for start, end, _ in byline_parts(name, lead.end() if lead else 0, len(name)):
        part = name[start:end].strip()
        if found := signing_agency(part, language) or (by_domain(part) if "." in part and " " not in part else None):
            named.append(found)
        elif is_person(part) and part not in people and not _is_site(part, site):
            people.append(part)
    return AccountName(
        False,
        tuple(people),
        tuple(o for o in named if o.kind != "publisher"),
        tuple(o for o in named if o.kind == "publisher"),
    )


def _is_site(name: str, site: str) -> bool:
    """ "Harbor Review" on harborreview.example."""
    squashed = "".join(filter(str.isalnum, name.casefold()))
    return bool(site) and squashed == "".join(filter(str.isalnum, site.rsplit(".", 1)[0].casefold()))
