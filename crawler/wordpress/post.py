"""A post object as any site sends it → a checked, typed Post; the one place that reads its foreign keys."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from w3lib.html import replace_entities

from crawler.items import Account, Capture, FailedPost, Json, Media, Post, RawPost, SiteProfile, Stamp, Term
from crawler.wordpress.canonical import item_sha256
from crawler.wordpress.identity import AddressError, bare_profile, home_of_route
from crawler.wordpress.links import read_links

# Where plugins keep the text of posts whose content field is empty or missing.
_OTHER_CONTENT = ("/acf/contenido", "/acf/content", "/acf/body", "/acf/texto", "/meta/content")

_BIGGEST_ID = 2**63 - 1


class PostError(ValueError):
    """This object is no post; the text says why."""


def read_posts(value: Json, capture: Capture, site: SiteProfile | None) -> tuple[list[Post], list[FailedPost]]:
    """The posts of a decoded body: one post, an array, or a known wrapper around either.

    Without a `site` each post's own addresses say whose it is.
    """
    posts, failed = [], []
    for pointer, raw in _items(value):
        try:
            posts.append(read_post(raw, pointer, capture, site))
        except (PostError, AddressError) as error:
            wp_id = raw.get("id") if isinstance(raw, dict) else None
            number = wp_id if isinstance(wp_id, int) else None
            failed.append(FailedPost(pointer=pointer, wp_id=number, stage="post", reason=str(error)))
    return posts, failed


def _items(value: Json) -> Iterator[tuple[str, Json]]:
    """(JSON Pointer, object) of each post in a body."""
    if isinstance(value, list):
        for number, item in enumerate(value):
            yield f"/{number}", item
    elif isinstance(value, dict) and isinstance(value.get("posts"), list):  # WordPress.com's reader
        for number, item in enumerate(value["posts"]):  # type: ignore[arg-type]  # checked to be a list on the line above
            yield f"/posts/{number}", item
    elif isinstance(value, dict) and isinstance(value.get("raw_response"), (dict, list)):  # a saved test fixture
        for pointer, item in _items(value["raw_response"]):
            yield f"/raw_response{pointer}", item
    else:
        yield "", value


def read_post(raw: Json, pointer: str, capture: Capture, site: SiteProfile | None) -> Post:
    if not isinstance(raw, dict):
        raise PostError(f"a post is an object; here stands {type(raw).__name__}")
    wp_id = raw.get("id", raw.get("ID"))
    if not isinstance(wp_id, int) or isinstance(wp_id, bool) or not 0 <= wp_id <= _BIGGEST_ID:
        raise PostError(f"no post id: {str(wp_id)[:40]!r}")
    if other := _other_kind(raw):
        raise PostError(f"{other}, not a post")
    site = site or profile_of_post(raw)
    where_link, link = _link(raw, site, wp_id)
    content, where, protected = _content(raw)
    wp_type, slug = raw.get("type"), raw.get("slug")
    return Post(
        capture=capture,
        pointer=pointer,
        item_sha256=item_sha256(raw),
        site=site,
        raw=raw,
        wp_id=wp_id,
        wp_type=wp_type if isinstance(wp_type, str) and wp_type.isprintable() and 0 < len(wp_type) <= 40 else "post",
        link=link,
        link_pointer=where_link,
        guid=_guid(raw),
        slug=slug if isinstance(slug, str) else None,
        published=_stamp(raw, "date", site.timezone),
        modified=_stamp(raw, "modified", site.timezone),
        title=_rendered(raw.get("title")),
        content=content,
        content_pointer=where,
        excerpt=_rendered(raw.get("excerpt")),
        protected=protected,
        account=_account(raw),
        featured=_featured(raw),
        terms=tuple(_terms(raw, site)),
        replies=_replies(raw),
        links=read_links(raw.get("_links")),
    )


def _other_kind(raw: Mapping[str, Any]) -> str | None:
    """What an object of the API is that has an id but is no post."""
    if "media_type" in raw or raw.get("type") == "attachment":
        return "a media item"
    if "author_name" in raw and isinstance(raw.get("post"), (int, dict)):
        return "a comment"
    if "taxonomy" in raw and "content" not in raw:
        return "a term"
    if not {"content", "title", "excerpt", "acf"} & raw.keys():
        return "an object without title and content"
    return None


def profile_of_post(raw: RawPost) -> SiteProfile:
    """The site of a saved post, by the addresses in it: its own API link, else its link, else its guid."""
    local, gmt = raw.get("date"), raw.get("date_gmt")
    zone = "UTC" if isinstance(local, str) and local and local == gmt else None
    for link in read_links(raw.get("_links")):
        if link.rel == "self" and (home := home_of_route(link.href)):
            root = link.href.split("/wp/v2", 1)[0]
            return replace(bare_profile(home, root if root != link.href else None, zone), generator=_generator(raw))
    address = _address(raw, "link", "URL", "url") or _guid_address(raw)
    if not address:
        raise PostError("no address says which site it is of: name it with --site")
    scheme, rest = address.split("://", 1)
    home = f"{scheme}://{rest.split('/', 1)[0].split('?', 1)[0]}/"
    return replace(bare_profile(home, None, zone), generator=_generator(raw))


def _generator(raw: Mapping[str, Any]) -> str | None:
    """Hints of the theme: "image sizes covernews-*"."""
    sizes = raw.get("featured_image_urls")
    if not isinstance(sizes, dict):
        return None
    known = {"full", "thumbnail", "medium", "medium_large", "large", "1536x1536", "2048x2048"}
    names = sorted(key.split("-", 1)[0] for key in sizes if key not in known and "-" in key)
    return f"WordPress; image sizes {names[0][:40]}-*" if names else None


def _text(value: Any) -> str:
    """A string without lone surrogates, each replaced by one U+FFFD so that offsets stay true."""
    if not isinstance(value, str):
        return ""
    if value.isascii():
        return value
    return "".join("\ufffd" if "\ud800" <= c <= "\udfff" else c for c in value) if _has_surrogate(value) else value


def _has_surrogate(value: str) -> bool:
    try:
        value.encode("utf-8")
    except UnicodeEncodeError:
        return True
    return False


def _rendered(value: Any) -> str:
    """{"rendered": …} of WordPress, or the plain string of WordPress.com."""
    return _text(value.get("rendered") if isinstance(value, dict) else value)


def _content(raw: Mapping[str, Any]) -> tuple[str, str, bool]:
    """(content, its JSON Pointer, needs a password)."""
    content = raw.get("content")
    text = _rendered(content)
    protected = isinstance(content, dict) and content.get("protected") is True
    if not text.strip() and not protected:
        for pointer in _OTHER_CONTENT:
            outer, inner = pointer[1:].split("/")
            box = raw.get(outer)
            if isinstance(box, dict) and isinstance(box.get(inner), str) and box[inner].strip():
                return _text(box[inner]), pointer, False
    return text, "/content/rendered" if isinstance(content, dict) else "/content", protected


def _address(raw: Mapping[str, Any], *names: str) -> str | None:
    for name in names:
        value = raw.get(name)
        if isinstance(value, str) and value.startswith(("http://", "https://")) and " " not in value.strip():
            return _text(value.strip())
    return None


def _link(raw: Mapping[str, Any], site: SiteProfile, wp_id: int) -> tuple[str | None, str]:
    """(JSON Pointer, address) of a post; relative ones are read against the site's home."""
    for name in ("link", "URL", "url"):
        if address := _address(raw, name):
            return f"/{name}", address
    relative = raw.get("link")
    if (
        isinstance(relative, str)
        and relative.startswith("/")
        and not relative.startswith("//")
        and relative.isprintable()
    ):
        return None, site.home.rstrip("/") + relative.replace(" ", "%20")
    return None, _guid_address(raw) or f"{site.home}?p={wp_id}"


def _guid(raw: Mapping[str, Any]) -> str | None:
    guid = _rendered(raw.get("guid"))
    return replace_entities(guid) if guid.startswith(("http://", "https://")) else guid or None


def _guid_address(raw: Mapping[str, Any]) -> str | None:
    """A guid is opaque; most are the post's first address."""
    guid = _guid(raw)
    return guid if guid and guid.startswith(("http://", "https://")) else None


def _stamp(raw: Mapping[str, Any], name: str, zone: str | None) -> Stamp | None:
    """The GMT column where it holds a date, else the local one by the site's zone; zero dates are none."""
    if value := _moment(raw.get(f"{name}_gmt")):
        moment = value if value.tzinfo else value.replace(tzinfo=UTC)
        return _made(moment, raw[f"{name}_gmt"], f"/{name}_gmt", "UTC", "date_gmt", 1.0)
    value = _moment(raw.get(name))
    if not value:
        return None
    if value.tzinfo:  # WordPress.com: "2017-01-02T03:04:05+01:00"
        return _made(value, raw[name], f"/{name}", value.isoformat()[-6:], "offset_inferred", 1.0)
    if zone and (known := _zone(zone)):
        return _made(value.replace(tzinfo=known), raw[name], f"/{name}", zone, "date+timezone_string", 0.95)
    return _made(value.replace(tzinfo=UTC), raw[name], f"/{name}", None, "unknown", 0.5)


def _made(moment: datetime, text: str, field: str, zone: str | None, basis: Any, confidence: float) -> Stamp:
    return Stamp(
        value=moment.astimezone(UTC),
        source_value=text,
        source_field=field,
        source_tz=zone,
        basis=basis,
        confidence=confidence,
    )


def _moment(value: Any) -> datetime | None:
    # "2026-04-27T07:02:21"; not None, "", "0000-00-00T00:00:00", "-0001-11-30T00:00:00"
    if not isinstance(value, str) or not value[:4].isdigit() or value.startswith("0000"):
        return None
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        return None
    return moment if 1970 <= moment.year <= 9000 else None


def _zone(name: str) -> timezone | ZoneInfo | None:
    """An IANA name, or an offset as WordPress writes it: "+02:00", "-3.5"."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        pass
    try:
        hours = float(name) if ":" not in name else int(name.split(":")[0]) + int(name[0] + name.split(":")[1]) / 60
        return timezone(timedelta(hours=hours))
    except ValueError:
        return None


def _account(raw: Mapping[str, Any]) -> Account | None:
    number = raw.get("author")
    embedded = raw.get("_embedded")
    authors = embedded.get("author") if isinstance(embedded, dict) else None
    first = authors[0] if isinstance(authors, list) and authors else None
    name, slug, pointer = None, None, None
    # an error object may sit where the author should: {"code": "rest_user_invalid_id", …}
    if isinstance(first, dict) and isinstance(first.get("name"), str) and "code" not in first:
        name, pointer = first["name"], "/_embedded/author/0/name"
        slug = first["slug"] if isinstance(first.get("slug"), str) else None
        number = first.get("id", number)
    elif isinstance(info := raw.get("author_info"), dict) and isinstance(info.get("display_name"), str):
        name, pointer = info["display_name"], "/author_info/display_name"
    elif isinstance(number, dict):  # WordPress.com: {"ID": 5, "name": "…"}
        name = number["name"] if isinstance(number.get("name"), str) else None
        pointer, number = "/author/name", number.get("ID")
    elif isinstance(yoast := raw.get("yoast_head_json"), dict) and isinstance(yoast.get("author"), str):
        name, pointer = yoast["author"], "/yoast_head_json/author"
    if not isinstance(number, int) or isinstance(number, bool) or not 0 <= number <= _BIGGEST_ID:
        number = 0
    return Account(id=number, display_name=_text(name) or None, slug=slug, pointer=pointer) if number or name else None


def _featured(raw: Mapping[str, Any]) -> Media | None:
    number = raw.get("featured_media")
    wp_id = number if isinstance(number, int) and not isinstance(number, bool) and 0 <= number <= _BIGGEST_ID else 0
    embedded = raw.get("_embedded")
    media = embedded.get("wp:featuredmedia") if isinstance(embedded, dict) else None
    first = media[0] if isinstance(media, list) and media else None
    if isinstance(first, dict) and "code" not in first and (found := read_media(first)):
        return replace(found, pointer="/_embedded/wp:featuredmedia/0/source_url")
    sizes = raw.get("featured_image_urls")
    full = sizes.get("full") if isinstance(sizes, dict) else None
    if isinstance(full, list) and full and isinstance(full[0], str) and full[0].startswith("http"):
        width, height = (*full[1:3], None, None)[:2]
        return Media(
            id=wp_id,
            url=_text(full[0]),
            width=width if isinstance(width, int) else None,
            height=height if isinstance(height, int) else None,
            pointer="/featured_image_urls/full/0",
        )
    for pointer in ("jetpack_featured_media_url", "featured_image_src", "featured_image_url", "fimg_url"):
        if isinstance(raw.get(pointer), str) and raw[pointer].startswith("http"):
            return Media(id=wp_id, url=_text(raw[pointer]), pointer=f"/{pointer}")
    better = raw.get("better_featured_image")
    if isinstance(better, dict) and isinstance(better.get("source_url"), str):
        return Media(id=wp_id, url=_text(better["source_url"]), pointer="/better_featured_image/source_url")
    return None


def read_media(raw: Mapping[str, Any]) -> Media | None:
    """A media object of /wp/v2/media; None where it holds no address."""
    address = raw.get("source_url")
    wp_id = raw.get("id")
    if not isinstance(address, str) or not address.startswith("http") or not isinstance(wp_id, int):
        return None
    details = raw.get("media_details")
    details = details if isinstance(details, dict) else {}
    meta = details.get("image_meta")
    meta = meta if isinstance(meta, dict) else {}
    width, height = details.get("width"), details.get("height")
    return Media(
        id=wp_id,
        url=_text(address),
        width=width if isinstance(width, int) and 0 <= width < 10**6 else None,
        height=height if isinstance(height, int) and 0 <= height < 10**6 else None,
        caption=_rendered(raw.get("caption")) or None,
        alt=_text(raw.get("alt_text")) or None,
        credit=_text(meta.get("credit")) or None,
        copyright=_text(meta.get("copyright")) or None,
    )


def _terms(raw: RawPost, site: SiteProfile) -> Iterator[Term]:
    embedded = raw.get("_embedded")
    named: dict[int, Term] = {}
    groups = embedded.get("wp:term") if isinstance(embedded, dict) else None
    for group in groups if isinstance(groups, list) else ():
        for item in group if isinstance(group, list) else ():
            if isinstance(item, dict) and (term := read_term(item)):
                named[term.id] = term
    taxonomies = {"categories": "category", "tags": "post_tag"}
    taxonomies |= {taxonomy.rest_base: taxonomy.slug for taxonomy in site.taxonomies}
    for name, taxonomy in taxonomies.items():
        ids = raw.get(name)
        for number in ids if isinstance(ids, list) else ():
            if isinstance(number, int) and not isinstance(number, bool) and 0 <= number <= _BIGGEST_ID:
                yield named.get(number) or Term(id=number, taxonomy=taxonomy)


def read_term(raw: Mapping[str, Any]) -> Term | None:
    number, taxonomy = raw.get("id"), raw.get("taxonomy")
    if not isinstance(number, int) or not isinstance(taxonomy, str):
        return None
    return Term(
        id=number,
        taxonomy=taxonomy,
        name=replace_entities(_text(raw.get("name"))) or None,
        slug=_text(raw.get("slug")) or None,
    )


def _replies(raw: Mapping[str, Any]) -> int | None:
    count = raw.get("comment_count")
    if isinstance(count, str) and count.isascii() and count.isdigit() and len(count) < 10:
        return int(count)
    return count if isinstance(count, int) and not isinstance(count, bool) and count >= 0 else None
