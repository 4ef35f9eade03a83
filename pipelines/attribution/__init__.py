"""Who made it: account, people, organisations; the origin and the way from there; each claim with its evidence."""

from collections.abc import Iterator

from crawler.items import (
    Attribution,
    Cleaning,
    Credit,
    Dateline,
    Evidence,
    Markup,
    Mention,
    MentionKind,
    Origin,
    Party,
    Post,
    SiteClaim,
)
from pipelines.attribution.dateline import date_of
from pipelines.attribution.decide import decide_origin
from pipelines.attribution.hops import hops
from pipelines.attribution.registry import by_domain
from pipelines.attribution.signs import Signs, read_signs
from pipelines.evidence import quote_content, quote_link

# Two of these on one post, with an account that nobody owns, and the site lives on other people's texts.
_FARM_MARKS = frozenset({"title_echo", "hashtag_spam", "adult_ad_network", "ad_injected"})
_FARM_REMOVALS = frozenset({"title_echo", "hashtag_spam", "ad_slot"})


def attribute(post: Post, markup: Markup, cleaning: Cleaning) -> Attribution:
    signs = read_signs(post, markup, cleaning)
    generic = bool(post.account) and signs.account.generic
    site = Party(name=post.site.name or post.site.registrable_domain, type="site", domain=post.site.registrable_domain)
    claim = _site_claim(post, cleaning, signs, generic)
    origin = decide_origin(post, signs, site, claim.profile == "scraper_farm")
    flags = {"generic_account"} if generic else set()
    flags |= {"scraper_copy"} if claim.profile == "scraper_farm" else set()
    flags |= {"conflicting_attribution"} if origin.status == "conflict" else set()
    flags |= {"no_evidence"} if not origin.evidence else set()
    return Attribution(
        account_is_generic=generic,
        people=tuple(_people(signs)),
        agencies=tuple(_agencies(signs, origin)),
        credits=(*_photo_credits(signs), *_editors(signs)),
        dateline=_dateline(post, signs),
        origin=origin,
        chain=hops(post, cleaning, origin, site),
        mentions=tuple(_mentions(signs)),
        site=claim,
        flags=frozenset(flags),
    )


def _people(signs: Signs) -> Iterator[Credit]:
    order = 0
    seen: set[str] = set()
    for byline, evidence in signs.bylines:
        for person in byline.people:
            if person.name.casefold() in seen:
                continue
            seen.add(person.name.casefold())
            yield Credit(
                role="contributor" if person.contributor else "writer",
                party=Party(name=person.name, type="person"),
                place=person.place,
                order=order,
                applies_to="text",
                confidence=0.9,
                rule_ids=byline.rule_ids,
                evidence=(evidence,),
            )
            order += 1
    if order:
        return
    for sign in signs.sign_offs:
        for name in sign.read.reporters:
            yield _written(name, order, 0.85, sign.read.rule_id, sign.evidence)
            order += 1
    if not order and signs.account_evidence:
        for name in signs.account.people:
            # a login with a person's name is that site's word for who wrote, and weaker than a printed byline
            yield _written(name, order, 0.6, "account.person_name.v1", signs.account_evidence)
            order += 1


def _written(name: str, order: int, confidence: float, rule: str, evidence: Evidence) -> Credit:
    return Credit(
        role="writer",
        party=Party(name=name, type="person"),
        order=order,
        applies_to="text",
        confidence=confidence,
        rule_ids=(rule,),
        evidence=(evidence,),
    )


def _agencies(signs: Signs, origin: Origin) -> Iterator[Credit]:
    """The agencies that the text is credited to: its origin first, then those that helped."""
    seen: set[str] = set()
    if origin.party and origin.party.type == "news_agency" and origin.evidence:
        seen.add(origin.party.entity_id or origin.party.name)
        yield Credit(
            role="agency",
            party=origin.party,
            order=0,
            applies_to="text",
            confidence=origin.confidence,
            rule_ids=origin.rule_ids,
            evidence=origin.evidence,
        )
    for party, rule, evidence in _helpers(signs):
        if (party.entity_id or party.name) not in seen:
            seen.add(party.entity_id or party.name)
            yield Credit(
                role="agency",
                party=party,
                order=len(seen) - 1,
                applies_to="text",
                confidence=0.85,
                rule_ids=(rule,),
                evidence=(evidence,),
            )


# "Mit Agenturmaterial", "With Post wires": the text says that it holds agency copy, and not whose
_UNNAMED = Party(name="unnamed news agencies", type="news_agency")


def _helpers(signs: Signs) -> Iterator[tuple[Party, str, Evidence]]:
    """(agency, rule, quote) of every agency that a sign-off or a byline credits."""
    for sign in signs.sign_offs:
        if sign.read.kind in ("contributed", "agency"):
            for organization in sign.read.organizations:
                if organization.kind == "news_agency":
                    yield organization.party, sign.read.rule_id, sign.evidence
        if sign.read.kind == "contributed" and not sign.read.organizations:
            yield _UNNAMED, sign.read.rule_id, sign.evidence
    for byline, evidence in signs.bylines:
        for named in byline.agencies:
            if named.organization.kind == "news_agency":
                yield named.organization.party, "byline.agency.v1", evidence


def _photo_credits(signs: Signs) -> Iterator[Credit]:
    for sign in signs.credits:
        read, quote = sign.read, (sign.evidence,)
        if read.photographer:
            yield Credit(
                role="photographer",
                # a stringer's code stands for a person whom the agency does not name
                party=Party(name=read.photographer, type="unknown" if read.is_code else "person"),
                order=0,
                applies_to="image",
                image_ref=sign.image_ref,
                confidence=0.9,
                rule_ids=(read.rule_id,),
                evidence=quote,
            )
        for order, (role, organization, sure) in enumerate(
            (
                ("photo_agency", read.agency, 0.95),
                ("source", read.distributor, 0.9),
                ("copyright_holder", read.agency if read.copyright else None, 0.95),
            ),
            1,
        ):
            if organization:
                yield Credit(
                    role=role,  # type: ignore[arg-type]  # the three literals above, widened by the tuple
                    party=organization.party,
                    order=order if role != "copyright_holder" else 0,
                    applies_to="image",
                    image_ref=sign.image_ref,
                    confidence=sure,
                    rule_ids=(read.rule_id,),
                    evidence=quote,
                )


def _editors(signs: Signs) -> Iterator[Credit]:
    for sign in signs.sign_offs:
        for order, name in enumerate(sign.read.editors):
            yield Credit(
                role="editor",
                party=Party(name=name, type="person"),
                order=order,
                applies_to="text",
                confidence=0.9,
                rule_ids=(sign.read.rule_id,),
                evidence=(sign.evidence,),
            )


def _dateline(post: Post, signs: Signs) -> Dateline | None:
    read, evidence = signs.dateline, signs.dateline_evidence
    if not read or not evidence:
        return None
    published = post.published.value if post.published else None
    return Dateline(
        verbatim=evidence.exact,
        place=read.place,
        agency=read.agency.party if read.agency else None,
        date=date_of(read.date_words, published, signs.language) if read.date_words else None,
        evidence=(evidence,),
    )


def _mentions(signs: Signs) -> Iterator[Mention]:
    grouped: dict[tuple[str, MentionKind], list[Evidence]] = {}
    parties: dict[str, Party] = {}
    for sign in signs.mentions:
        organization = sign.read.organization
        kind: MentionKind = "quoted_from" if sign.read.described else sign.read.kind
        grouped.setdefault((organization.id, kind), []).append(sign.evidence)
        parties[organization.id] = organization.party
    for (entity, kind), quotes in grouped.items():
        yield Mention(party=parties[entity], kind=kind, evidence=tuple(dict.fromkeys(quotes)))


def _site_claim(post: Post, cleaning: Cleaning, signs: Signs, generic: bool) -> SiteClaim:
    """What this one post makes its site look like; a site's profile over many posts weighs more."""
    marks = _FARM_MARKS & cleaning.flags
    if (generic and len(marks) > 1) or len(marks) > 2:
        quotes = [signs.account_evidence] if signs.account_evidence and generic else []
        kinds: set[str] = set()
        for entry in cleaning.removed:
            if entry.kind in _FARM_REMOVALS and entry.kind not in kinds:
                kinds.add(entry.kind)
                quotes.append(_mark(post, entry.start, entry.end))
        for number, link in enumerate(link for link in cleaning.links if link.kind == "ad"):
            if number < 2:
                quotes.append(quote_content(post, link.start, link.end, "other"))
        return SiteClaim(
            profile="scraper_farm",
            confidence=min(0.9, 0.5 + 0.15 * len(marks)),
            evidence=tuple(dict.fromkeys((*quotes, quote_link(post)))),
        )
    known = by_domain(post.site.registrable_domain)
    if known and known.kind in ("news_agency", "publisher"):
        profile = "agency" if known.kind == "news_agency" else "publisher"
        return SiteClaim(profile=profile, confidence=0.95, evidence=(quote_link(post),))  # type: ignore[arg-type]  # two of SiteClass's literals
    return SiteClaim(profile="unknown", confidence=0.0, evidence=())


def _mark(post: Post, start: int, end: int) -> Evidence:
    """The visible beginning of what was removed."""
    return quote_content(post, start, min(end, start + 120), "template_fingerprint")
