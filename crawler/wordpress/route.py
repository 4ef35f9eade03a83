"""API addresses on pretty and plain permalinks: building them, and reading those that a site hands out."""

from collections.abc import Mapping
from urllib.parse import parse_qsl, unquote, urlencode, urlsplit

from w3lib.url import add_or_replace_parameters

_PORTS = {"http": 80, "https": 443}

# WordPress.com keeps all of its sites on one host, each below its own name, in one namespace.
WPCOM_HOST = "public-api.wordpress.com"
_WPCOM_NAMESPACE = "wp/v2"
# https://public-api.wordpress.com/wp/v2/sites/example.wordpress.com/posts
_WPCOM_PATH = "/wp/v2/sites/"


def wpcom_site(address: str) -> str | None:
    """The site that a WordPress.com route names: ``example.wordpress.com``."""
    path = urlsplit(address).path
    return path.removeprefix(_WPCOM_PATH).split("/", 1)[0] or None if path.startswith(_WPCOM_PATH) else None


def route(root: str, path: str, params: Mapping[str, str]) -> str:
    """The address of ``wp/v2/posts`` (with a query) under an API root.

    https://example.org/wp-json/           → https://example.org/wp-json/wp/v2/posts?page=2
    https://example.org/index.php?rest_route=/ → https://example.org/index.php?rest_route=/wp/v2/posts&page=2
    https://public-api.wordpress.com/wp/v2/sites/example.wordpress.com/ → …/example.wordpress.com/posts?page=2
    """
    path = path.strip("/")
    if wpcom_site(root):
        path = path.removeprefix(_WPCOM_NAMESPACE).strip("/")
    parts = urlsplit(root)
    if _rest_route(parts.query) is None:
        address = f"{root.split('?', 1)[0].rstrip('/')}/{path}"
        return f"{address}?{urlencode(params, safe='/,:')}" if params else address
    others = [(name, value) for name, value in parse_qsl(parts.query) if name != "rest_route"]
    query = urlencode([*others, ("rest_route", f"/{path}"), *params.items()], safe="/,:")
    return parts._replace(query=query).geturl()


def with_params(address: str, params: Mapping[str, str]) -> str:
    """`address` with these parameters set; what stands in its query already is kept."""
    return add_or_replace_parameters(address, dict(params))


def _rest_route(query: str) -> str | None:
    """``rest_route=%2Fwp%2Fv2%2Fcomments&post=7`` → ``/wp/v2/comments``"""
    return next((value for name, value in parse_qsl(query) if name == "rest_route"), None)


def href_route(href: str, root: str) -> str | None:
    """The path under the root that a link names, in any spelling of plain or pretty; None off the site's origin."""
    if not same_origin(href, root):
        return None
    parts = urlsplit(href)
    if (plain := _rest_route(parts.query)) is not None:
        return plain.strip("/")
    base = urlsplit(root).path.rstrip("/")
    path = unquote(parts.path)
    if "/wp-json/" in path:
        return path.split("/wp-json/", 1)[1].strip("/")
    return path.removeprefix(base).strip("/") if base and path.startswith(base + "/") else None


def collection(path: str) -> str:
    return "/" + path.strip("/")


def same_origin(address: str, root: str) -> bool:
    """The same host and port; http and https of one host with their own ports are one site."""
    try:
        a, b = urlsplit(address), urlsplit(root)
        if a.scheme not in _PORTS or not a.hostname or not b.hostname:
            return False
        ports = a.port or _PORTS[a.scheme], b.port or _PORTS.get(b.scheme, 0)
    except ValueError:
        return False
    hosts = a.hostname.removeprefix("www."), b.hostname.removeprefix("www.")
    return hosts[0] == hosts[1] and (ports[0] == ports[1] or set(ports) == {80, 443})
