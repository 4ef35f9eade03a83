"""The way of a text: originator, those who handed it on, and the site where it was captured."""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from crawler.items import Cleaning, Evidence, Hop, Media, Origin, Party, Post
from pipelines.attribution.registry import organization
from pipelines.evidence import quote_content, quote_json, quote_link, quote_look_up
from pipelines.patterns import pattern


@dataclass(frozen=True, slots=True)
class _Template:
    organization: str
    agency: str
    caption: str
    caption_rule: str
    filename: str
    filename_rule: str
    confidence: float
    source: str


_TEMPLATES = tuple(
    _Template(**entry)
    for entry in tomllib.loads((Path(__file__).parent / "templates.toml").read_text(encoding="utf-8"))["template"]
)
_COMPILED = tuple((template, pattern(template.caption), pattern(template.filename)) for template in _TEMPLATES)


def hops(post: Post, cleaning: Cleaning, origin: Origin, site: Party) -> tuple[Hop, ...]:
    return (*_originator(origin, site), *_republishers(post, cleaning, origin), _captured(post, site))


def _originator(origin: Origin, site: Party) -> Iterator[Hop]:
    if origin.party is None or origin.party == site:
        return
    wire = origin.party.type == "press_release_wire"
    yield Hop(
        party=origin.party,
        role="wire_distributor" if wire else "originator",
        action="distributed" if wire else "created",
        status="inferred" if origin.status in ("inferred", "own_content") else "stated",
        confidence=origin.confidence,
        rule_ids=origin.rule_ids[:1],
        evidence=origin.evidence,
    )


def _republishers(post: Post, cleaning: Cleaning, origin: Origin) -> Iterator[Hop]:
    """Republishers that left their template's marks on a caption and on the picture's file name."""
    for template, caption, filename in _COMPILED:
        if not origin.party or origin.party.entity_id != template.agency:
            continue
        if post.site.registrable_domain in organization(template.organization).domains:
            continue
        quotes = [
            found
            for sign in cleaning.captions
            if (found := _caption_mark(post, sign.block.start, sign.block.end, caption))
        ]
        named = filename.search(post.featured.url) if post.featured else None
        if quotes and named and post.featured:
            picture = _picture(post.featured, named[1])
            yield Hop(
                party=organization(template.organization).party,
                role="licensed_republisher",
                action="republished",
                status="inferred",
                confidence=template.confidence,
                rule_ids=(template.caption_rule, template.filename_rule),
                evidence=(quotes[0], picture),
            )


def _picture(featured: Media, name: str) -> Evidence:
    if featured.pointer:
        return quote_json(name, featured.pointer, "filename_fingerprint")
    return quote_look_up(name, f"media/{featured.id}", "filename_fingerprint")


def _caption_mark(post: Post, start: int, end: int, form: object) -> Evidence | None:
    # the mark is looked for in the raw text of the caption, where its dash may be a character reference
    raw = post.content[start:end]
    text = raw.replace("&#8211;", "–      ").replace("&#8212;", "—      ").replace("&ndash;", "–      ")
    found = form.search(text)  # type: ignore[attr-defined]  # the compiled patterns of google-re2 have no public type
    return quote_content(post, start + found.start(), start + found.end(), "template_fingerprint") if found else None


def _captured(post: Post, site: Party) -> Hop:
    return Hop(
        party=site,
        role="captured_site",
        action="captured",
        status="observed",
        confidence=1.0,
        rule_ids=(),
        evidence=(quote_link(post),),
        url=post.link,
        at=post.published.value if post.published else None,
    )
