"""The objects of the REST API as WordPress 6.1 prints them, key for key."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from tests.site.addresses import Addresses, iso
from tests.site.invented import invent, picture
from tests.site.rows import CUSTOM_TYPE, Comment, Row, Term, User, Words

Object = dict[str, Any]

REST_BASES = {"post": "posts", "page": "pages", CUSTOM_TYPE: "opinions", "attachment": "media"}
TAXONOMY_BASES = {"category": "categories", "post_tag": "tags"}
CURIES = [{"name": "wp", "href": "https://api.w.org/{rel}", "templated": True}]

_EMBED_POST = ["id", "date", "slug", "type", "link", "title", "excerpt", "author", "featured_media", "_links"]
_EMBED_MEDIA = [
    "id",
    "date",
    "slug",
    "type",
    "link",
    "title",
    "author",
    "caption",
    "alt_text",
    "media_type",
    "mime_type",
    "media_details",
    "source_url",
    "_links",
]
_EMBED_USER = ["id", "name", "url", "description", "link", "slug", "avatar_urls", "_links"]
_EMBED_TERM = ["id", "link", "name", "slug", "taxonomy", "_links"]
_EMBED_COMMENT = [
    "id",
    "parent",
    "author",
    "author_name",
    "author_url",
    "date",
    "content",
    "link",
    "type",
    "author_avatar_urls",
    "_links",
]


def words_of(row: Row) -> Words:
    """The row's text; empty where it needs a password."""
    words = row.words or invent(row.id, row.edition)
    return Words(title=words.title, content="", excerpt="") if row.protected else words


def embedded(obj: Object) -> Object:
    """The object in context=embed."""
    if "media_type" in obj:
        names = _EMBED_MEDIA
    elif "avatar_urls" in obj:
        names = _EMBED_USER
    elif "taxonomy" in obj:
        names = _EMBED_TERM
    elif "author_name" in obj:
        names = _EMBED_COMMENT
    else:
        names = _EMBED_POST
    return {name: obj[name] for name in names if name in obj}


@dataclass(slots=True, kw_only=True)
class Objects:
    addresses: Addresses
    modern: bool = False
    """As 6.7 and later: `targetHints` and `class_list`."""
    guid_home: str = ""
    """Where the site stood when its posts got their guid; empty: where it stands now."""

    def post(self, row: Row, terms: Mapping[int, Term], *, body: bool = True) -> Object:
        """A post, page or opinion; without body, title, content and excerpt are left out and no text is made."""
        at = self.addresses
        link = at.link(row)
        obj = self._head(row, link)
        if body:
            words = words_of(row)
            obj["title"] = {"rendered": words.title}
            obj["content"] = {"rendered": words.content, "protected": row.protected}
            obj["excerpt"] = {"rendered": words.excerpt, "protected": row.protected}
        obj["author"] = row.author
        obj["featured_media"] = row.featured
        if row.type == "page":
            obj |= {"parent": row.parent, "menu_order": 0}
        if row.type != CUSTOM_TYPE:
            closed = "closed" if row.type == "page" else "open"
            obj |= {"comment_status": closed, "ping_status": closed}
        if row.type == "post":
            obj["sticky"] = False
        obj["template"] = ""
        if row.type == "post":
            obj["format"] = "standard"
        obj["meta"] = []
        if row.type == "post":
            obj |= {"categories": list(row.categories), "tags": list(row.tags)}
        if row.language:
            obj["lang"] = row.language
        if self.modern:
            obj["class_list"] = self._classes(row, terms)
        obj["_links"] = self._post_links(row)
        return obj

    def media(self, row: Row) -> Object:
        at, shown = self.addresses, row.picture or picture(row.id)
        source = f"{at.home}/wp-content/uploads/{shown.file}"
        full = {
            "file": shown.file.rpartition("/")[2],
            "width": shown.width,
            "height": shown.height,
            "mime_type": "image/jpeg",
            "source_url": source,
        }
        obj = self._head(row, at.link(row))
        obj |= {
            "title": {"rendered": row.slug.replace("-", " ").capitalize()},
            "author": row.author,
            "comment_status": "open",
            "ping_status": "closed",
            "template": "",
            "meta": [],
            "description": {
                "rendered": f'<p class="attachment"><a href=\'{source}\'><img src="{source}" alt="" /></a></p>\n'
            },
            "caption": {"rendered": shown.caption},
            "alt_text": shown.alt,
            "media_type": "image",
            "mime_type": "image/jpeg",
            "media_details": {
                "width": shown.width,
                "height": shown.height,
                "file": shown.file,
                "sizes": {"full": full},
                "image_meta": {
                    "aperture": "0",
                    "credit": shown.credit,
                    "camera": "",
                    "caption": "",
                    "created_timestamp": "0",
                    "copyright": shown.copyright,
                    "focal_length": "0",
                    "iso": "0",
                    "shutter_speed": "0",
                    "title": "",
                    "orientation": "0",
                    "keywords": [],
                },
            },
            "post": row.parent or None,
            "source_url": source,
            "_links": {
                **self._own_links("/wp/v2/media", row.id, "/wp/v2/types/attachment"),
                "author": [{"embeddable": True, "href": at.route(f"/wp/v2/users/{row.author}")}],
                "replies": [{"embeddable": True, "href": at.route("/wp/v2/comments", post=row.id)}],
            },
        }
        return obj

    def user(self, user: User) -> Object:
        at = self.addresses
        plain = at.dialect == "plain"
        return {
            "id": user.id,
            "name": user.name,
            "url": at.home if user.id == 1 else "",
            "description": user.description,
            "link": f"{at.home}/?author={user.id}" if plain else f"{at.home}/author/{user.slug}/",
            "slug": user.slug,
            "avatar_urls": _avatars(user.id),
            "meta": [],
            "_links": self._own_links("/wp/v2/users", user.id),
        }

    def term(self, term: Term, count: int) -> Object:
        at, base = self.addresses, TAXONOMY_BASES[term.taxonomy]
        query, path = ("cat", "category") if term.taxonomy == "category" else ("tag", "tag")
        key = term.id if query == "cat" else term.slug
        obj: Object = {
            "id": term.id,
            "count": count,
            "description": "",
            "link": f"{at.home}/?{query}={key}" if at.dialect == "plain" else f"{at.home}/{path}/{term.slug}/",
            "name": term.name,
            "slug": term.slug,
            "taxonomy": term.taxonomy,
        }
        if term.taxonomy == "category":
            obj["parent"] = term.parent
        links = self._own_links(f"/wp/v2/{base}", term.id, f"/wp/v2/taxonomies/{term.taxonomy}")
        if term.parent:
            links["up"] = [{"embeddable": True, "href": at.route(f"/wp/v2/{base}/{term.parent}")}]
        links["wp:post_type"] = [{"href": at.route("/wp/v2/posts", **{base: term.id})}]
        return {**obj, "meta": [], "_links": {**links, "curies": CURIES}}

    def comment(self, comment: Comment, post: Row) -> Object:
        at = self.addresses
        up = {"embeddable": True, "post_type": post.type, "href": at.route(f"/wp/v2/{REST_BASES[post.type]}/{post.id}")}
        return {
            "id": comment.id,
            "post": comment.post,
            "parent": 0,
            "author": 0,
            "author_name": comment.author_name,
            "author_url": "",
            "date": iso(comment.date + at.utc_offset),
            "date_gmt": iso(comment.date),
            "content": {"rendered": f"<p>{comment.text}</p>\n"},
            "link": f"{at.link(post)}#comment-{comment.id}",
            "status": "approved",
            "type": "comment",
            "author_avatar_urls": _avatars(0),
            "meta": [],
            "_links": {**self._own_links("/wp/v2/comments", comment.id), "up": [up]},
        }

    def _head(self, row: Row, link: str) -> Object:
        at = self.addresses
        return {
            "id": row.id,
            "date": iso(row.date + at.utc_offset),
            "date_gmt": iso(row.date),
            "guid": {"rendered": f"{self.guid_home or at.home}/?p={row.id}"},
            "modified": iso(row.modified + at.utc_offset),
            "modified_gmt": iso(row.modified),
            "slug": row.slug,
            "status": row.status,
            "type": row.type,
            "link": link,
        }

    def _own_links(self, collection: str, obj_id: int, about: str = "") -> Object:
        me: Object = {"href": self.addresses.route(f"{collection}/{obj_id}")}
        if self.modern:
            me["targetHints"] = {"allow": ["GET"]}
        links: Object = {"self": [me], "collection": [{"href": self.addresses.route(collection)}]}
        if about:
            links["about"] = [{"href": self.addresses.route(about)}]
        return links

    def _post_links(self, row: Row) -> Object:
        at: Callable[..., str] = self.addresses.route
        base = f"/wp/v2/{REST_BASES[row.type]}"
        links = self._own_links(base, row.id, f"/wp/v2/types/{row.type}")
        if row.author:
            links["author"] = [{"embeddable": True, "href": at(f"/wp/v2/users/{row.author}")}]
        if row.type != CUSTOM_TYPE:
            links["replies"] = [{"embeddable": True, "href": at("/wp/v2/comments", post=row.id)}]
        edited = int(row.modified != row.date)
        links["version-history"] = [{"count": edited, "href": at(f"{base}/{row.id}/revisions")}]
        if edited:
            revision = row.id + 500_000
            links["predecessor-version"] = [{"id": revision, "href": at(f"{base}/{row.id}/revisions/{revision}")}]
        if row.featured:
            links["wp:featuredmedia"] = [{"embeddable": True, "href": at(f"/wp/v2/media/{row.featured}")}]
        links["wp:attachment"] = [{"href": at("/wp/v2/media", parent=row.id)}]
        if row.type == "post":
            links["wp:term"] = [
                {"taxonomy": taxonomy, "embeddable": True, "href": at(f"/wp/v2/{terms}", post=row.id)}
                for taxonomy, terms in TAXONOMY_BASES.items()
            ]
        links["curies"] = CURIES
        return links

    def _classes(self, row: Row, terms: Mapping[int, Term]) -> list[str]:
        named = [terms[term_id] for term_id in (*row.categories, *row.tags) if term_id in terms]
        return [
            f"post-{row.id}",
            row.type,
            f"type-{row.type}",
            f"status-{row.status}",
            "hentry",
            *(f"{term.taxonomy.removeprefix('post_')}-{term.slug}" for term in named),
        ]


def _avatars(seed: int) -> dict[str, str]:
    return {str(size): f"http://0.gravatar.com/avatar/{seed:032x}?s={size}&d=mm&r=g" for size in (24, 48, 96)}
