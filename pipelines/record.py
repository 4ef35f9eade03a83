"""The record: an article with all its parts, in the form of record.schema.json; the last pure step before the store."""

import hashlib
from datetime import UTC, datetime
from typing import Any, TypeAlias

from itemadapter import ItemAdapter

from crawler.items import Article, Credit, Evidence, Hop, Party, Stamp
from pipelines.parts import part

SCHEMA_VERSION = "1.0.0"
PIPELINE = "wiretrace"

Record: TypeAlias = dict[str, Any]
"""A JSON object that record.schema.json accepts."""


def build_record(article: Article) -> Record:
    """The record of a post as its first revision; the store counts revisions and keeps first_seen."""
    post, cleaning = article.post, part(article.cleaning, "cleaning")
    claims, provenance = part(article.attribution, "attribution"), part(article.provenance, "provenance")
    ids = {evidence: f"e{n}" for n, evidence in enumerate(provenance.evidence, 1)}
    raw_sha256 = _sha256(post.content)
    seen = rfc3339(post.capture.fetched_at)
    return {
        "schema_version": SCHEMA_VERSION,
        "record_id": record_id(article),
        "revision": 1,
        "identity": {
            "site_id": post.site.site_id,
            "wp_id": post.wp_id,
            "wp_type": post.wp_type,
            "guid": post.guid,
            "link": post.link,
            "canonical_url": None,
            "slug": post.slug,
            "alt_ids": [],
        },
        "source_site": {
            "host": post.site.host,
            "registrable_domain": post.site.registrable_domain,
            "name": post.site.name,
            "home": post.site.home,
            "timezone": post.site.timezone,
            "generator": post.site.generator,
            "profile": claims.site.profile,
            "profile_confidence": claims.site.confidence,
            "profile_evidence": [ids[e] for e in claims.site.evidence],
        },
        "capture": _capture(article),
        "content": {
            "title": cleaning.title,
            "text": cleaning.text,
            "html": cleaning.html,
            "markdown": None,
            "excerpt": cleaning.excerpt,
            "language": cleaning.language,
            "language_confidence": cleaning.language_confidence,
            "word_count": cleaning.word_count,
            "char_count": len(cleaning.text),
            "content_sha256": _sha256(cleaning.text),
            "subheads": list(cleaning.subheads),
            "removed": [{**ItemAdapter(entry), "chars": entry.end - entry.start} for entry in cleaning.removed],
            "raw_content_sha256": raw_sha256,
            "images": [
                {**ItemAdapter(image), "sha256": None, "phash": None, "c2pa": None} for image in cleaning.images
            ],
        },
        "dates": {
            "published": _stamp(post.published),
            "modified": _stamp(post.modified),
            "printed": None,
            "first_seen": seen,
            "last_seen": seen,
        },
        "authors": {
            "site_account": {
                "id": post.account.id,
                "display_name": post.account.display_name,
                "slug": post.account.slug,
                "is_generic": claims.account_is_generic,
            }
            if post.account
            else None,
            "byline_people": [_credit(c, ids) for c in claims.people],
            "agencies": [_credit(c, ids) for c in claims.agencies],
        },
        "credits": [_credit(c, ids) for c in claims.credits],
        "origin": {
            **ItemAdapter(claims.origin),
            "party": _party(claims.origin.party) if claims.origin.party else None,
            "rule_ids": list(claims.origin.rule_ids),
            "evidence": [ids[e] for e in claims.origin.evidence],
            "alternatives": [{**ItemAdapter(a), "party": _party(a.party)} for a in claims.origin.alternatives],
        },
        "chain": [_hop(hop, seq, ids) for seq, hop in enumerate(claims.chain)],
        "mentions": [
            {"party": _party(m.party), "kind": m.kind, "evidence": [ids[e] for e in m.evidence]}
            for m in claims.mentions
        ],
        "links": [
            {"href": a.href, "resolved": None, "rel": a.rel, "anchor": a.anchor, "kind": a.kind, "status": None}
            for a in cleaning.links
        ],
        "dedup": _dedup(article),
        "rights": _rights(article),
        "quality": {
            "flags": sorted(cleaning.flags | claims.flags),
            "needs_review": claims.origin.status in ("unknown", "conflict"),
        },
        "derivation": {
            "pipeline": PIPELINE,
            "pipeline_version": provenance.pipeline_version,
            "ruleset_version": provenance.ruleset_version,
            "ruleset_sha256": provenance.ruleset_sha256,
            "entities_sha256": provenance.entities_sha256,
            "model_ids": [f"site_template@{cleaning.template_sha256}"] if cleaning.template_sha256 else [],
            "calibration_id": None,
            "derived_at": rfc3339(provenance.derived_at),
            "prov_bundle": None,
        },
        "evidence": [_evidence(e, ids[e], article, raw_sha256) for e in provenance.evidence],
        "history": [],
        "dateline": {
            **ItemAdapter(claims.dateline),
            "agency": _party(claims.dateline.agency) if claims.dateline.agency else None,
            "evidence": [ids[e] for e in claims.dateline.evidence],
        }
        if claims.dateline
        else None,
    }


def record_id(article: Article) -> str:
    """``wp:site:type:id``: never from a slug, a link or a guid, which all change."""
    return f"wp:{article.post.site.site_id}:{article.post.wp_type}:{article.post.wp_id}"


def rfc3339(time: datetime) -> str:
    """``2026-04-27T07:02:21Z``, with a fraction only where there is one."""
    return time.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def _party(party: Party) -> Record:
    return dict(ItemAdapter(party))


def _stamp(stamp: Stamp | None) -> Record | None:
    return {**ItemAdapter(stamp), "value": rfc3339(stamp.value)} if stamp else None


def _credit(credit: Credit, ids: dict[Evidence, str]) -> Record:
    return {
        **ItemAdapter(credit),
        "party": _party(credit.party),
        "rule_ids": list(credit.rule_ids),
        "evidence": [ids[e] for e in credit.evidence],
    }


def _hop(hop: Hop, seq: int, ids: dict[Evidence, str]) -> Record:
    return {
        **ItemAdapter(hop),
        "seq": seq,
        "party": _party(hop.party),
        "at": rfc3339(hop.at) if hop.at else None,
        "rule_ids": list(hop.rule_ids),
        "evidence": [ids[e] for e in hop.evidence],
    }


def _evidence(evidence: Evidence, name: str, article: Article, raw_sha256: str) -> Record:
    layers = {"raw.content.rendered": raw_sha256, "raw.title.rendered": _sha256(article.post.title)}
    return {**ItemAdapter(evidence), "id": name, "target_sha256": layers.get(evidence.target)}


def _capture(article: Article) -> Record:
    post, capture = article.post, article.post.capture
    headers = {name.lower(): value for name, value in capture.headers}
    robots = capture.robots
    return {
        "run_id": capture.run_id,
        "crawler": f"{PIPELINE}/{part(article.provenance, 'provenance').pipeline_version}",
        "request": {
            "method": capture.method,
            "url": capture.url,
            "headers": [list(pair) for pair in capture.request_headers],
        },
        "response": {
            "status": capture.status,
            "url": capture.final_url,
            "headers": [list(pair) for pair in capture.headers],
            "bytes": len(capture.body),
            "sha256": capture.sha256,
            "etag": headers.get("etag"),
            "last_modified": headers.get("last-modified"),
        },
        "item_pointer": post.pointer,
        "item_sha256": post.item_sha256,
        "fetched_at": rfc3339(capture.fetched_at),
        "warc": None,
        "robots": {**ItemAdapter(robots), "checked_at": rfc3339(robots.checked_at) if robots.checked_at else None},
    }


def _dedup(article: Article) -> Record:
    found = part(article.fingerprint, "fingerprint")
    return {
        "simhash64": None,
        "minhash": list(found.minhash) or None,
        "method": found.method,
        "cluster_id": None,
        "cluster_size": None,
        "earliest_in_cluster": None,
        "similarity_to_earliest": None,
    }


def _rights(article: Article) -> Record:
    found = part(article.rights, "rights")
    return {
        **ItemAdapter(found),
        "copyright_lines": list(found.copyright_lines),
        "robots_meta": list(found.robots_meta),
        "tdm_reservation": None,
        "tdm_policy": None,
        "rsl": None,
        "ai_preferences": None,
        "signals_checked_at": None,
        "odrl": None,
    }
