"""How a site spells its addresses: with plain or pretty permalinks, or as WordPress.com does."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal
from urllib.parse import quote, unquote

from tests.site.rows import CUSTOM_TYPE, Row

Dialect = Literal["plain", "pretty", "wpcom"]
Pairs = list[tuple[str, str]]


@dataclass(slots=True, kw_only=True)
class Addresses:
    dialect: Dialect
    home: str
    """http://host:port, no slash at its end."""
    wpcom_site: str
    """The site's name in a WordPress.com route."""
    utc_offset: int
    """Seconds."""

    def root(self) -> str:
        """The API index."""
        match self.dialect:
            case "plain":
                return f"{self.home}/index.php?rest_route=/"
            case "pretty":
                return f"{self.home}/wp-json/"
            case "wpcom":
                return f"{self.home}/wp/v2/sites/{self.wpcom_site}/"

    def route(self, route: str, **query: int | str) -> str:
        """A REST address as `_links` spells it: with a query, the plain dialect encodes the route as well."""
        tail = "&".join(f"{key}={value}" for key, value in query.items())
        match self.dialect:
            case "plain" if tail:
                return f"{self.home}/index.php?rest_route={quote(route, safe='')}&{tail}"
            case "plain":
                return f"{self.home}/index.php?rest_route={route}"
            case "pretty":
                base = f"{self.home}/wp-json{route}"
            case "wpcom":
                base = f"{self.home}/wp/v2/sites/{self.wpcom_site}{route.removeprefix('/wp/v2')}"
        return f"{base}?{tail}" if tail else base

    def page_of(self, route: str, query: Pairs) -> str:
        """A page of a collection, as the Link header spells it."""
        tail = "&".join(f"{quote(key)}={quote(value, safe='')}" for key, value in query)
        if self.dialect == "plain":
            return f"{self.home}/index.php?rest_route={quote(route, safe='')}&{tail}"
        return f"{self.route(route)}?{tail}"

    def link(self, row: Row) -> str:
        """The permalink."""
        if self.dialect == "plain":
            match row.type:
                case "page":
                    return f"{self.home}/?page_id={row.id}"
                case "attachment":
                    return f"{self.home}/?attachment_id={row.id}"
                case "opinion":
                    return f"{self.home}/?{CUSTOM_TYPE}={row.slug}"
            return f"{self.home}/?p={row.id}"
        match row.type:
            case "page" | "attachment":
                return f"{self.home}/{row.slug}/"
            case "opinion":
                return f"{self.home}/{CUSTOM_TYPE}/{row.slug}/"
        return f"{self.home}/{datetime.fromtimestamp(row.date + self.utc_offset, UTC):%Y/%m}/{row.slug}/"

    def rest_route(self, path: str, query: Pairs) -> str | None:
        """The REST route that a request asks for; None when it asks for something else."""
        asked = dict(query).get("rest_route")
        if asked is not None and path in ("/", "/index.php") and self.dialect != "wpcom":
            return "/" + asked.strip("/")
        prefix = {"plain": None, "pretty": "/wp-json", "wpcom": f"/wp/v2/sites/{self.wpcom_site}"}[self.dialect]
        if prefix is None or not (path == prefix or path.startswith(prefix + "/")):
            return None
        rest = unquote(path[len(prefix) :]).strip("/")
        return f"/wp/v2/{rest}".rstrip("/") if self.dialect == "wpcom" else f"/{rest}"


def iso(seconds: int) -> str:
    """``2022-01-01T08:00:00``."""
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%S")
