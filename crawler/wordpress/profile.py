"""The API index, /types and /taxonomies → a site's profile; read once, kept, and followed instead of guessing."""

from collections.abc import Iterator, Mapping
from typing import Any

from crawler.items import Json, PostType, SiteProfile, Taxonomy
from crawler.wordpress.identity import host_of, registrable_domain, site_id
from crawler.wordpress.route import same_origin

# WordPress's own types that hold no articles. Every other public type is walked.
_NOT_ARTICLES = frozenset(
    "attachment nav_menu_item wp_block wp_template wp_template_part wp_global_styles wp_navigation wp_font_family"
    " wp_font_face revision custom_css customize_changeset oembed_cache user_request".split()
)

# What every WordPress has, for sites that hide /types.
_COMMON = (
    PostType(slug="post", rest_base="posts", namespace="wp/v2", taxonomies=("category", "post_tag")),
    PostType(slug="page", rest_base="pages", namespace="wp/v2"),
)
_COMMON_TAXONOMIES = (
    Taxonomy(slug="category", rest_base="categories", namespace="wp/v2"),
    Taxonomy(slug="post_tag", rest_base="tags", namespace="wp/v2"),
)


def read_profile(root: str, home: str, index: Mapping[str, Json], types: Json, taxonomies: Json) -> SiteProfile:
    """`root` and `home` are as they were asked: what the index says of its address may be another host's."""
    said = index.get("home")
    if isinstance(said, str) and same_origin(said, root):
        home = said if said.endswith("/") else said + "/"
    namespaces = index.get("namespaces", [index.get("namespace")])
    name = index.get("name")
    return SiteProfile(
        site_id=site_id(home),
        home=home,
        root=root,
        host=host_of(home),
        registrable_domain=registrable_domain(host_of(home)),
        name=name if isinstance(name, str) and name else None,
        timezone=_timezone(index),
        generator=None,
        namespaces=tuple(n for n in namespaces if isinstance(n, str)) if isinstance(namespaces, list) else (),
        post_types=tuple(_types(types)) or _COMMON,
        taxonomies=tuple(_taxonomies(taxonomies)) or _COMMON_TAXONOMIES,
    )


def read_languages(value: Json) -> tuple[str, ...]:
    """The languages of ``/pll/v1/languages``: ``[{"slug": "en", …}]``; the default one first."""
    rows = [row for row in value if isinstance(row, dict)] if isinstance(value, list) else []
    rows.sort(key=lambda row: not row.get("is_default"))
    return tuple(slug for row in rows if isinstance(slug := row.get("slug"), str) and slug)[:100]


def _timezone(index: Mapping[str, Json]) -> str | None:
    """An IANA name, else the offset, which comes as a string or a number: "2", -3.5."""
    name, offset = index.get("timezone_string"), index.get("gmt_offset")
    if isinstance(name, str) and name:
        return name
    try:
        minutes = round(float(offset) * 60)  # type: ignore[arg-type]  # whatever it is, float() or the handler takes it
    except (TypeError, ValueError, OverflowError):
        return None
    sign = "-" if minutes < 0 else "+"
    return f"{sign}{abs(minutes) // 60:02}:{abs(minutes) % 60:02}" if minutes else "UTC"


def _types(value: Json) -> Iterator[PostType]:
    for entry in _entries(value):
        if entry["slug"] not in _NOT_ARTICLES:
            names = entry.get("taxonomies")
            yield PostType(
                slug=entry["slug"],
                rest_base=entry["rest_base"],
                namespace=_namespace(entry),
                taxonomies=tuple(n for n in names if isinstance(n, str)) if isinstance(names, list) else (),
            )


def _taxonomies(value: Json) -> Iterator[Taxonomy]:
    for entry in _entries(value):
        yield Taxonomy(slug=entry["slug"], rest_base=entry["rest_base"], namespace=_namespace(entry))


def _entries(value: Json) -> Iterator[dict[str, Any]]:
    for entry in value.values() if isinstance(value, dict) else ():
        if not isinstance(entry, dict):
            continue
        slug, base = entry.get("slug"), entry.get("rest_base")
        if isinstance(slug, str) and isinstance(base, str) and slug and base and "(" not in base and ".." not in base:
            yield entry


def _namespace(entry: Mapping[str, Any]) -> str:
    """Only from 5.9; before, every route was under wp/v2."""
    namespace = entry.get("rest_namespace")
    return namespace if isinstance(namespace, str) and namespace else "wp/v2"
