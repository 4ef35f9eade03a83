"""Objects to JSON: the fields asked for, the embedded, the damaged; whole posts are kept for next time."""

import json
from collections.abc import Sequence
from typing import Any

from tests.site.errors import RestError, invalid_id
from tests.site.mishaps import spoil, spoils
from tests.site.objects import Object, embedded
from tests.site.query import Query
from tests.site.rows import Comment, Row, Term
from tests.site.site import Site

KEPT = 4_000
"""Posts kept as JSON: about 20 MB."""

_BODY = {"title", "content", "excerpt"}


def dump(value: Any) -> bytes:
    """JSON as wp_json_encode writes it: ASCII only, slashes escaped."""
    return json.dumps(value, separators=(",", ":")).replace("/", "\\/").encode("ascii")


def shown(obj: Object, fields: Sequence[str], context: str) -> Object:
    """The object in its context with only the fields asked for (``title.rendered`` reaches inside)."""
    if context == "embed":
        obj = embedded(obj)
    if not fields:
        return obj
    picked: Object = {}
    for name in obj:
        inner = [field.partition(".")[2] for field in fields if field.partition(".")[0] == name]
        if not inner:
            continue
        value = obj[name]
        picked[name] = shown(value, inner, "view") if all(inner) and isinstance(value, dict) else value
    return picked


def printed_rows(site: Site, rows: Sequence[Row], query: Query) -> list[bytes]:
    """The readable rows as JSON. Raises RestError 500 where one of them is broken."""
    whole = not query.fields and query.context == "view" and not query.embed and not spoils(site.faults)
    readable = [row for row in rows if row.readable]
    if not whole:
        return [dump(row_object(site, row, query.fields, query.context, query.embed)) for row in readable]
    kept = site.printed
    pieces = []
    for row in readable:
        key = row.id, row.revision
        piece = kept.get(key)
        if piece is None or row.id in site.faults.broken:
            piece = kept[key] = dump(row_object(site, row, (), "view", False))
        pieces.append(piece)
    while len(kept) > KEPT:
        kept.popitem(last=False)
    return pieces


def row_object(site: Site, row: Row, fields: Sequence[str], context: str, embed: bool) -> Object:
    """One post or attachment. Raises RestError 500 where its text is asked for and it is broken."""
    objects = site.objects
    if row.type == "attachment":
        return shown(objects.media(row), fields, context)
    roots = {field.partition(".")[0] for field in fields}
    body = not fields or not roots.isdisjoint(_BODY)
    if row.id in site.faults.broken and (not fields or "content" in roots or "excerpt" in roots):
        message = "<p>There has been a critical error on this website.</p>"
        raise RestError(500, "internal_server_error", message)
    obj = objects.post(row, site.terms, body=body)
    if spoils(site.faults):
        spoil(site.faults, obj, site.home, len(site.requests))
    picked = shown(obj, fields, context)
    if embed:
        picked["_embedded"] = _embedded(site, row)
    return picked


def term_object(site: Site, term: Term) -> Object:
    return site.objects.term(term, site.posts_of_term()[term.id])


def commented(site: Site, comment: Comment) -> bool:
    """Whether the comment's post is one that anyone can read."""
    row = site.shelf.rows.get(comment.post)
    return row is not None and row.status == "publish" and row.readable


def _embedded(site: Site, row: Row) -> Object:
    """What `_embed` adds: an object of its own, or an error in its place."""
    objects = site.objects
    found: Object = {}
    if row.author in site.users:
        if site.faults.no_users or site.faults.users_closed:
            found["author"] = [invalid_id("user").body]
        else:
            found["author"] = [embedded(objects.user(site.users[row.author]))]
    comments = [comment for comment in site.comments.values() if comment.post == row.id]
    if comments:
        found["replies"] = [[embedded(objects.comment(comment, row)) for comment in comments]]
    if row.featured:
        media = site.shelf.rows.get(row.featured)
        found["wp:featuredmedia"] = [embedded(objects.media(media)) if media else invalid_id("post").body]
    if row.type == "post":
        found["wp:term"] = [
            [embedded(term_object(site, site.terms[term])) for term in ids if term in site.terms]
            for ids in (row.categories, row.tags)
        ]
    return found
