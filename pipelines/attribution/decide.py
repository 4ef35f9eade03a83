"""From signs to a decision on the origin: stated signs first, then the sum of the hints, else the site or nobody."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from crawler.items import Alternative, Evidence, Origin, OriginStatus, Party, Post, Relation
from pipelines.attribution.registry import Organization, by_domain, by_name
from pipelines.attribution.signs import Signs

# How far a statement of each kind is to be trusted: seen on labelled articles, not calibrated yet.
_DATELINE, _BYLINE, _ACCOUNT, _REUTERS_FORM = 0.97, 0.94, 0.93, 0.88
_MIXED, _REPUBLISHED = 0.85, 0.85
_SIGN_OFF = {
    "tail.agency_in_brackets.v1": 0.92,
    "tail.agency_alone.v1": 0.92,
    "tail.source_agency.v1": 0.9,
    "tail.copyright.v1": 0.88,
}

# Hints add up; none of them states who made the text.
_TOLD = {1: 0.25, 2: 0.45}
_TOLD_OFTEN = 0.6
_SAME_PHOTO, _DASH_HEADS, _REPORTERS_IN_PLACES = 0.2, 0.15, 0.15
_ENOUGH, _SUREST = 0.75, 0.96

# The house style of sub-heads between dashes: whose it is.
_DASH_HEAD_HOUSE = "afp"


@dataclass(frozen=True, slots=True)
class Statement:
    organization: Organization
    confidence: float
    rule_id: str
    evidence: Evidence | None


def decide_origin(post: Post, signs: Signs, site: Party, site_is_scraper: bool) -> Origin:
    statements = sorted(_statements(signs), key=lambda s: -s.confidence)
    mixed = list(_mixed(signs, statements))
    press = [s for s in signs.sign_offs if s.read.kind == "press_release"]
    republished = list(_republished(post, signs))
    alternatives = tuple(_alternatives(signs, site, site_is_scraper))
    if press and not statements:
        party = press[0].read.organizations[0].party
        return _origin(
            party, "stated", "press_release", 0.85, [press[0].read.rule_id], [press[0].evidence], alternatives
        )
    if mixed and not (statements and statements[0].rule_id.startswith("dateline")):
        rules, quotes = [rule for rule, _ in mixed], [quote for _, quote in mixed]
        return _origin(site, "stated", "staff_with_agency", _MIXED, rules, quotes, alternatives)
    if statements:
        best = statements[0].organization
        same = [s for s in statements if s.organization.id == best.id]
        others = {s.organization.id: s for s in statements if s.organization.id != best.id}
        status: OriginStatus = "conflict" if any(s.confidence > 0.93 for s in others.values()) else "stated"
        rejected = tuple(
            Alternative(
                party=s.organization.party, confidence=round(s.confidence / 2, 2), reason=f"also named by {s.rule_id}"
            )
            for s in others.values()
        )
        quotes = [s.evidence for s in same if s.evidence]
        sure = same[0].confidence if status == "stated" else 0.6
        return _origin(
            best.party, status, "agency_copy", sure, [s.rule_id for s in same], quotes, (*rejected, *alternatives)
        )
    if republished:
        source, rule, quote = republished[0]
        return _origin(source, "stated", "republished", _REPUBLISHED, [rule], [quote], alternatives)
    if hinted := _hinted(signs):
        organization, confidence, rules, quotes = hinted
        kept = tuple(a for a in alternatives if a.party.entity_id != organization.id)
        return _origin(organization.party, "inferred", "agency_copy", confidence, rules, quotes, kept)
    own = by_domain(post.site.registrable_domain)
    if own and own.kind == "news_agency":
        return _origin(own.party, "own_content", "agency_copy", 0.8, ["origin.agency_site.v1"], [], alternatives)
    if site_is_scraper:
        return _origin(None, "unknown", "unknown", 0.0, [], [], alternatives)
    named = bool(signs.bylines) or bool(signs.account.people)
    return _origin(
        site, "own_content", "original", 0.7 if named else 0.5, ["origin.no_outside_sign.v1"], [], alternatives
    )


def _origin(
    party: Party | None,
    status: OriginStatus,
    relation: Relation,
    confidence: float,
    rules: list[str],
    evidence: list[Evidence],
    alternatives: tuple[Alternative, ...],
) -> Origin:
    return Origin(
        party=party,
        status=status,
        relation=relation,
        confidence=round(confidence, 2),
        rule_ids=tuple(dict.fromkeys(rules)),
        evidence=tuple(dict.fromkeys(evidence)),
        alternatives=tuple(a for a in alternatives if party is None or a.party != party),
    )


def _mixed(signs: Signs, statements: Sequence[Statement]) -> Iterator[tuple[str, Evidence]]:
    """(rule, quote) of what says that the site's own people worked with an agency's material."""
    stated = {statement.organization.id for statement in statements}
    for sign in signs.sign_offs:
        if sign.read.kind != "contributed":
            continue
        # "AP writer Ben Fox contributed" below "By Ana Ruiz, Associated Press": the agency's own people
        if not (stated and {o.id for o in sign.read.organizations} <= stated):
            yield sign.read.rule_id, sign.evidence
    for byline, evidence in signs.bylines:
        if any(agency.beside and agency.organization.kind == "news_agency" for agency in byline.agencies):
            yield "byline.beside_agency.v1", evidence


def _republished(post: Post, signs: Signs) -> Iterator[tuple[Party, str, Evidence]]:
    """(publisher, rule, quote) of what says that the text is another publisher's."""
    for sign in signs.sign_offs:
        if sign.read.kind == "republished" and (party := _publisher(post, sign.read.publisher)):
            yield party, sign.read.rule_id, sign.evidence
    for byline, evidence in signs.bylines:
        for named in byline.agencies:
            # "By Joe Davidson" above "Washington Post", on another paper's site
            if named.organization.kind == "publisher" and (party := _publisher(post, named.organization.name)):
                yield party, "byline.publisher.v1", evidence
    for organization in signs.account.publishers:
        # the account "BBC" or "Deutsche Welle" on another's site
        if signs.account_evidence and (party := _publisher(post, organization.name)):
            yield party, "account.publisher_name.v1", signs.account_evidence


def _statements(signs: Signs) -> Iterator[Statement]:
    """Where the post says outright that an agency made the text."""
    if signs.dateline and signs.dateline.agency and signs.dateline.agency.kind == "news_agency":
        yield Statement(signs.dateline.agency, _DATELINE, signs.dateline.rule_id, signs.dateline_evidence)
    for byline, evidence in signs.bylines:
        for agency in byline.agencies:
            if agency.organization.kind == "news_agency" and not agency.beside:
                yield Statement(agency.organization, _BYLINE, "byline.agency.v1", evidence)
    for organization in signs.account.agencies:
        if organization.kind == "news_agency":
            yield Statement(organization, _ACCOUNT, "account.agency_name.v1", signs.account_evidence)
    yield from _reuters_form(signs)
    for sign in signs.sign_offs:
        if sign.read.kind == "agency":
            for organization in sign.read.organizations:
                if organization.kind == "news_agency":
                    confidence = _SIGN_OFF[sign.read.rule_id]
                    yield Statement(organization, confidence, sign.read.rule_id, sign.evidence)


def _reuters_form(signs: Signs) -> Iterator[Statement]:
    """ "(Reporting by Ana Ruiz; Editing by Ben Fox)" is how Reuters closes its copy; its name stands somewhere else."""
    closed = [s for s in signs.sign_offs if s.read.rule_id == "tail.reporting_by.v1" and s.read.editors]
    for sign in signs.credits:
        if closed and sign.read.agency and sign.read.agency.id == "reuters":
            yield Statement(sign.read.agency, _REUTERS_FORM, "tail.reuters_form.v1", closed[0].evidence)
            return


def _hinted(signs: Signs) -> tuple[Organization, float, list[str], list[Evidence]] | None:
    """The agency that the sum of hints points to: "told AFP" in the reporter's voice, its pictures, its style."""
    told: dict[str, list[Evidence]] = defaultdict(list)
    organizations: dict[str, Organization] = {}
    for mention in signs.mentions:
        organization = mention.read.organization
        if mention.read.kind == "told" and not mention.read.described and organization.kind == "news_agency":
            told[organization.id].append(mention.evidence)
            organizations[organization.id] = organization
    if not told:
        return None
    best = max(told, key=lambda entity: len(told[entity]))
    score = _TOLD.get(len(told[best]), _TOLD_OFTEN)
    rules, quotes = ["origin.told_agency_first_person.v1"], list(told[best])
    photos = [sign.evidence for sign in signs.credits if sign.read.agency and sign.read.agency.id == best]
    if photos:
        score += _SAME_PHOTO
        rules.append("origin.photo_credit_same_agency.v1")
        quotes.append(photos[0])
    if signs.dash_heads and best == _DASH_HEAD_HOUSE:
        score += _DASH_HEADS
        rules.append("style.afp_dash_subheads.v1")
        quotes.append(signs.dash_heads[0])
    placed = [evidence for byline, evidence in signs.bylines if sum(1 for p in byline.people if p.place) > 1]
    if placed:
        score += _REPORTERS_IN_PLACES
        rules.append("origin.reporters_in_places.v1")
        quotes.append(placed[0])
    return (organizations[best], min(_SUREST, score), rules, quotes) if score >= _ENOUGH else None


def _alternatives(signs: Signs, site: Party, site_is_scraper: bool) -> Iterator[Alternative]:
    seen: set[str] = set()
    for mention in signs.mentions:
        organization = mention.read.organization
        if organization.id in seen or mention.read.kind == "named":
            continue
        seen.add(organization.id)
        quote = mention.evidence.exact
        if mention.read.described or mention.read.kind == "quoted_from":
            reason = (
                f"named as the medium that another spoke to or that reported it (“{quote}”): a mention, not the origin"
            )
        else:
            reason = f"only told something (“{quote}”), and no other sign points to it"
        yield Alternative(party=organization.party, confidence=0.05, reason=reason)
    if site_is_scraper:
        yield Alternative(
            party=site, confidence=0.02, reason="generic account and the marks of a scraper; no sign of own reporting"
        )


def _publisher(post: Post, printed: str | None) -> Party | None:
    """The publisher that a republication line names, by registry or domain; None where it names the site itself."""
    if not printed or len(printed) > 200:
        return None
    text = printed.strip()
    host = text.split("//", 1)[-1].split("/", 1)[0].split()[0].lower() if "." in text.split()[0] else ""
    host = host.removeprefix("www.")
    organization = (
        by_name(text) or by_name(text.removeprefix("the ").removeprefix("The ")) or (by_domain(host) if host else None)
    )
    own = post.site.registrable_domain
    if organization:
        return None if own in organization.domains else organization.party
    if host and "." in host:
        return None if host == own or host.endswith("." + own) else Party(name=host, type="publisher", domain=host)
    name = "".join(filter(str.isalnum, text.casefold()))
    if name and name in "".join(filter(str.isalnum, f"{own}{post.site.name or ''}".casefold())):
        return None  # "Originally published on Live Science" on livescience.com
    return Party(name=text, type="publisher")
