"""The API index, the post types and the taxonomies: what a site tells of itself."""

from dataclasses import dataclass
from typing import Any

from tests.site.addresses import Addresses
from tests.site.objects import CURIES, REST_BASES, TAXONOMY_BASES, Object
from tests.site.query import COMMENT_ORDERS, POST_ORDERS, TERM_ORDERS, USER_ORDERS
from tests.site.rows import CUSTOM_TYPE

_TYPES = {  # slug: name, hierarchical, has_archive, taxonomies
    "post": ("Posts", False, False, ["category", "post_tag"]),
    "page": ("Pages", True, False, []),
    "attachment": ("Media", False, False, []),
    CUSTOM_TYPE: ("Opinions", False, True, []),
}
# Types of the editor: listed, but their routes want a login.
_EDITOR_TYPES = {
    "nav_menu_item": ("Navigation Menu Items", "menu-items"),
    "wp_block": ("Reusable blocks", "blocks"),
    "wp_template": ("Templates", "templates"),
    "wp_template_part": ("Template Parts", "template-parts"),
    "wp_navigation": ("Navigation Menus", "navigation"),
}
EDITOR_ROUTES = tuple(base for _, base in _EDITOR_TYPES.values())


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteCard:
    """What the index says besides its routes."""

    name: str
    description: str
    timezone: str
    gmt_offset: float | str
    languages: tuple[str, ...]
    modified_after: bool
    users: bool


def types(at: Addresses) -> dict[str, Object]:
    """/wp/v2/types."""
    public = {
        slug: _type(at, slug, name, REST_BASES[slug], hierarchical, has_archive, taxonomies)
        for slug, (name, hierarchical, has_archive, taxonomies) in _TYPES.items()
    }
    editors = {slug: _type(at, slug, name, base, False, False, []) for slug, (name, base) in _EDITOR_TYPES.items()}
    custom = public.pop(CUSTOM_TYPE)
    return {**public, **editors, CUSTOM_TYPE: custom}


def _type(
    at: Addresses, slug: str, name: str, base: str, hierarchical: bool, has_archive: bool, taxonomies: list[str]
) -> Object:
    return {
        "description": "",
        "hierarchical": hierarchical,
        "has_archive": has_archive,
        "name": name,
        "slug": slug,
        "icon": f"dashicons-admin-{slug}" if slug in ("post", "page") else None,
        "taxonomies": taxonomies,
        "rest_base": base,
        "rest_namespace": "wp/v2",
        "_links": {
            "collection": [{"href": at.route("/wp/v2/types")}],
            "wp:items": [{"href": at.route(f"/wp/v2/{base}")}],
            "curies": CURIES,
        },
    }


def taxonomies(at: Addresses) -> dict[str, Object]:
    """/wp/v2/taxonomies."""
    return {
        slug: {
            "name": name,
            "slug": slug,
            "description": "",
            "types": ["post"],
            "hierarchical": slug == "category",
            "rest_base": TAXONOMY_BASES[slug],
            "rest_namespace": "wp/v2",
            "_links": {
                "collection": [{"href": at.route("/wp/v2/taxonomies")}],
                "wp:items": [{"href": at.route(f"/wp/v2/{TAXONOMY_BASES[slug]}")}],
                "curies": CURIES,
            },
        }
        for slug, name in (("category", "Categories"), ("post_tag", "Tags"))
    }


def languages(at: Addresses, slugs: tuple[str, ...]) -> list[Object]:
    """/pll/v1/languages, as Polylang lists them; the first is the default."""
    return [
        {
            "name": slug,
            "slug": slug,
            "locale": f"{slug}_{slug.upper()}",
            "is_default": slug == slugs[0],
            "active": True,
            "home_url": f"{at.home}/{slug}/",
        }
        for slug in slugs
    ]


def index(at: Addresses, card: SiteCard) -> Object:
    """The API root."""
    return {
        "name": card.name,
        "description": card.description,
        "url": at.home,
        "home": at.home,
        "gmt_offset": card.gmt_offset,
        "timezone_string": card.timezone,
        "namespaces": ["oembed/1.0", *(["pll/v1"] if card.languages else []), "wp/v2", "wp-site-health/v1"],
        "authentication": [],
        "routes": routes(at, card),
        "site_logo": 0,
        "site_icon": 0,
        "site_icon_url": "",
        "_links": {"help": [{"href": "https://developer.wordpress.org/rest-api/"}]},
    }


def routes(at: Addresses, card: SiteCard) -> dict[str, Object]:
    """The routes with the arguments that a crawler may ask about."""
    found = {"/": _route(at, "/", "", {}), "/wp/v2": _route(at, "/wp/v2", "wp/v2", {})}
    for base in REST_BASES.values():
        _collection(found, at, base, POST_ORDERS, _post_arguments(card))
    for base in TAXONOMY_BASES.values():
        _collection(found, at, base, TERM_ORDERS, {"post": _LIST, "hide_empty": {"type": "boolean"}})
    if card.users:
        _collection(found, at, "users", USER_ORDERS, {"slug": _LIST})
    _collection(found, at, "comments", COMMENT_ORDERS, {"post": _LIST, "after": _DATE, "before": _DATE})
    for route in ("/wp/v2/types", "/wp/v2/taxonomies"):
        found[route] = _route(at, route, "wp/v2", {})
    if card.languages:
        found["/pll/v1/languages"] = _route(at, "/pll/v1/languages", "pll/v1", {})
    return found


_LIST: Object = {"type": "array", "items": {"type": "integer"}, "default": [], "required": False}
_DATE: Object = {"type": "string", "format": "date-time", "required": False}


def _post_arguments(card: SiteCard) -> Object:
    arguments: Object = {"after": _DATE, "before": _DATE, "author": _LIST, "categories": _LIST, "tags": _LIST}
    if card.modified_after:
        arguments |= {"modified_after": _DATE, "modified_before": _DATE}
    if card.languages:
        arguments["lang"] = {"type": "string", "enum": list(card.languages), "required": False}
    return arguments


def _collection(found: dict[str, Object], at: Addresses, base: str, orders: list[str], more: dict[str, Any]) -> None:
    route = f"/wp/v2/{base}"
    context = {"type": "string", "enum": ["view", "embed", "edit"], "default": "view", "required": False}
    arguments: Object = {
        "context": context,
        "page": {"type": "integer", "default": 1, "minimum": 1, "required": False},
        "per_page": {"type": "integer", "default": 10, "minimum": 1, "maximum": 100, "required": False},
        "include": _LIST,
        "exclude": _LIST,
        "offset": {"type": "integer", "required": False},
        "order": {"type": "string", "default": "desc", "enum": ["asc", "desc"], "required": False},
        "orderby": {"type": "string", "enum": orders, "required": False},
        **more,
    }
    found[route] = _route(at, route, "wp/v2", arguments)
    found[f"{route}/(?P<id>[\\d]+)"] = _route(at, route, "wp/v2", {"context": context})
    del found[f"{route}/(?P<id>[\\d]+)"]["_links"]


def _route(at: Addresses, route: str, namespace: str, arguments: Object) -> Object:
    return {
        "namespace": namespace,
        "methods": ["GET"],
        "endpoints": [{"methods": ["GET"], "args": arguments}],
        "_links": {"self": [{"href": at.root() if route == "/" else at.route(route)}]},
    }
