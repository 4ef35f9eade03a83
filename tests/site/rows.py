"""What a simulated site holds: rows light enough for 25,000 of them; texts are made when they are asked for."""

from collections.abc import Iterable
from dataclasses import dataclass, field

CUSTOM_TYPE = "opinion"
"""The custom post type: its route, /wp/v2/opinions, is told by /wp/v2/types only."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """A written text, HTML as `rendered` shows it."""

    title: str
    content: str
    excerpt: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """What an attachment shows."""

    file: str
    """Below wp-content/uploads."""
    width: int = 1200
    height: int = 675
    caption: str = ""
    """HTML."""
    alt: str = ""
    credit: str = ""
    copyright: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One line of wp_posts: a post, a page, an opinion or an attachment."""

    id: int
    type: str
    date: int
    """Seconds since the epoch, UTC."""
    modified: int
    slug: str
    author: int
    status: str = "publish"
    """publish, draft, private or trash; inherit for attachments."""
    readable: bool = True
    """False: counted in the totals, then left out of the page."""
    protected: bool = False
    parent: int = 0
    featured: int = 0
    categories: tuple[int, ...] = ()
    tags: tuple[int, ...] = ()
    language: str = ""
    words: Words | None = None
    """None: invented out of id and edition when asked for."""
    edition: int = 0
    """How often its text was edited."""
    picture: Picture | None = None
    revision: int = 0
    """Another number for each state of any row of the site."""
    before: "Row | None" = None
    """As it stood before its last edit: what a stale cache still shows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class User:
    id: int
    name: str
    slug: str
    description: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    id: int
    taxonomy: str
    name: str
    slug: str
    parent: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Comment:
    id: int
    post: int
    author_name: str
    text: str
    date: int


@dataclass(slots=True, kw_only=True)
class Stock:
    """Everything a site holds when it opens."""

    rows: Iterable[Row] = ()
    users: tuple[User, ...] = (User(id=1, name="admin", slug="admin"),)
    terms: tuple[Term, ...] = (Term(id=1, taxonomy="category", name="Uncategorized", slug="uncategorized"),)
    comments: tuple[Comment, ...] = ()


_SORT_KEYS = {
    "date": lambda row: (row.date, row.id),
    "modified": lambda row: (row.modified, row.id),
    "id": lambda row: row.id,
    "title": lambda row: (row.slug, row.id),
    "slug": lambda row: (row.slug, row.id),
    "author": lambda row: (row.author, row.id),
    "parent": lambda row: (row.parent, row.id),
}


@dataclass(slots=True)
class Shelf:
    """The rows of a site by id, and by type in the order of a query; the orders are kept until a row changes."""

    rows: dict[int, Row] = field(default_factory=dict)
    _orders: dict[tuple[str, str], list[Row]] = field(default_factory=dict)

    def put(self, row: Row) -> None:
        self.rows[row.id] = row
        self._forget(row.type)

    def drop(self, row_id: int) -> None:
        self._forget(self.rows.pop(row_id).type)

    def ordered(self, wp_type: str, orderby: str) -> list[Row]:
        """The rows of a type that the public can list (readable or not), ascending."""
        order = self._orders.get((wp_type, orderby))
        if order is None:
            listed = (row for row in self.rows.values() if row.type == wp_type and row.status in ("publish", "inherit"))
            order = sorted(listed, key=_SORT_KEYS[orderby])
            self._orders[wp_type, orderby] = order
        return order

    def _forget(self, wp_type: str) -> None:
        for key in [key for key in self._orders if key[0] == wp_type]:
            del self._orders[key]
