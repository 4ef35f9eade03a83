"""`_links`: read without a schema, resolved by collection in batches; never followed off the site's own origin."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from w3lib.html import replace_entities

from crawler.items import Account, Link, Media, Post, SiteProfile, Term
from crawler.wordpress.route import collection, href_route, route

# Most links of one post that are read; a hostile answer may hold millions.
_MANY = 200

# One request names at most this many ids, and asks for as many rows: `include` alone keeps the default page of 10.
BATCH = 100


def read_links(raw: Any) -> tuple[Link, ...]:
    """Every entry that has an http(s) address, whatever its relation is called."""
    links: list[Link] = []
    for rel, entries in raw.items() if isinstance(raw, dict) else ():
        for entry in entries if isinstance(entries, list) else ():
            href = entry.get("href") if isinstance(entry, dict) else None
            if len(links) >= _MANY or not isinstance(href, str) or not href.startswith(("http://", "https://")):
                continue
            taxonomy, count = entry.get("taxonomy"), entry.get("count")
            links.append(
                Link(
                    rel=rel,
                    href=href,
                    taxonomy=taxonomy if isinstance(taxonomy, str) else None,
                    count=count if isinstance(count, int) and not isinstance(count, bool) else None,
                )
            )
    return tuple(links)


@dataclass(frozen=True, slots=True)
class LookUp:
    """One batched request: rows of a collection by their ids."""

    kind: str
    """``users``, ``media``, ``replies``, or the slug of a taxonomy."""
    url: str
    ids: tuple[int, ...]


@dataclass(slots=True)
class Known:
    """What the look-ups of one site have told so far; None for what the site does not hand out."""

    users: dict[int, Account | None] = field(default_factory=dict)
    media: dict[int, Media | None] = field(default_factory=dict)
    terms: dict[int, Term | None] = field(default_factory=dict)
    replies: dict[int, int | None] = field(default_factory=dict)

    def of(self, kind: str) -> dict[int, Any]:
        tables: dict[str, dict[int, Any]] = {"users": self.users, "media": self.media, "replies": self.replies}
        return tables.get(kind, self.terms)


_FIELDS = {
    "users": "id,name,slug",
    "media": "id,source_url,caption,alt_text,media_details.width,media_details.height,media_details.image_meta",
    "replies": "id,post",
}


def plan(posts: Iterable[Post], site: SiteProfile, known: Known) -> Iterator[LookUp]:
    """The requests that answer what these posts link to and nobody has told yet."""
    wanted: dict[str, dict[int, None]] = {}
    for post in posts:
        if post.account and post.account.id and not post.account.display_name:
            wanted.setdefault("users", {})[post.account.id] = None
        number = post.raw.get("featured_media")
        if not post.featured and isinstance(number, int) and number > 0:
            wanted.setdefault("media", {})[number] = None
        for term in post.terms:
            if term.name is None:
                wanted.setdefault(term.taxonomy, {})[term.id] = None
        # one unreadable post makes the whole batch of comments 401
        if post.replies is None and not post.protected and any(link.rel == "replies" for link in post.links):
            wanted.setdefault("replies", {})[post.wp_id] = None
    bases = {taxonomy.slug: (taxonomy.namespace, taxonomy.rest_base) for taxonomy in site.taxonomies}
    for kind, ids in wanted.items():
        missing = [number for number in ids if number not in known.of(kind)]
        namespace, base = bases.get(kind, ("wp/v2", {"replies": "comments"}.get(kind, kind)))
        if not site.root or (kind not in _FIELDS and kind not in bases):
            continue
        size = min(BATCH, site.per_page)
        for start in range(0, len(missing), size):
            batch = tuple(missing[start : start + size])
            yield LookUp(kind, _url(site.root, f"{namespace}/{base}", kind, batch, size), batch)


def _url(root: str, path: str, kind: str, ids: tuple[int, ...], size: int) -> str:
    name = "post" if kind == "replies" else "include"
    fields = _FIELDS.get(kind, "id,name,slug,taxonomy")
    return route(root, path, {name: ",".join(map(str, ids)), "per_page": str(size), "_fields": fields})


def single_addresses(post: Post, site: SiteProfile, known: Known) -> Iterator[tuple[str, int, str]]:
    """(kind, id, address) of what the batches left open, by the post's own href; only on the site's own origin."""
    for rel, kind, number in (
        ("author", "users", post.account.id if post.account else 0),
        ("wp:featuredmedia", "media", _number(post.raw.get("featured_media"))),
    ):
        for link in post.links:
            if link.rel == rel and number and number not in known.of(kind) and site.root:
                path = href_route(link.href, site.root)
                if path and collection(path).endswith(f"/{kind}/{number}"):
                    yield kind, number, route(site.root, path, {})


def _number(value: Any) -> int:
    return value if isinstance(value, int) and not isinstance(value, bool) else 0


def resolved(post: Post, known: Known) -> Post:
    """The post with what the look-ups told of its links."""
    account = post.account
    if account and not account.display_name and (found := known.users.get(account.id)):
        account = found
    featured = post.featured or known.media.get(_number(post.raw.get("featured_media")))
    terms = tuple(term if term.name else (known.terms.get(term.id) or term) for term in post.terms)
    replies = post.replies if post.replies is not None else known.replies.get(post.wp_id)
    return replace(post, account=account, featured=featured, terms=terms, replies=replies)


def read_user(raw: Mapping[str, Any]) -> Account | None:
    number, name, slug = raw.get("id"), raw.get("name"), raw.get("slug")
    if not isinstance(number, int) or not isinstance(name, str):
        return None
    return Account(
        id=number,
        display_name=replace_entities(name) or None,
        slug=slug if isinstance(slug, str) else None,
        pointer=None,
    )
