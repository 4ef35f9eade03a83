"""One simulated site: what it holds, how it speaks, what is wrong with it, and the truth for a test to compare with."""

import threading
import time
from collections import Counter, OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from tests.site.addresses import Addresses, Dialect
from tests.site.exchange import Request
from tests.site.faults import Faults
from tests.site.index import SiteCard
from tests.site.invented import Plan, stock
from tests.site.objects import Objects
from tests.site.rows import Row, Shelf, Stock, Term, User, Words

POST_TYPES = ("post", "page", "opinion")


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One event of the site's life after it opened."""

    action: str
    """publish, edit, trash, unpublish, restore, delete or hide."""
    id: int
    at: float
    """time.time()."""


@dataclass(kw_only=True)
class Site:
    """All attributes may be changed while the site is served; methods that change rows take the lock themselves."""

    stock: Stock = field(default_factory=lambda: stock(Plan()))
    name: str = "The Lower River Post"
    description: str = ""
    permalinks: Dialect = "pretty"
    utc_offset: float = 0.0
    """Hours that the site's clock is ahead of UTC."""
    timezone: str = ""
    """timezone_string of the index."""
    languages: tuple[str, ...] = ()
    """Polylang: the first is the default; empty: no such plugin."""
    modern: bool = False
    """As WordPress 6.7 and later."""
    guid_home: str = ""
    wpcom_site: str = "lowerriver.wordpress.com"
    files: dict[str, tuple[str, str]] = field(default_factory=dict)
    """Path to (content type, text): /robots.txt, /.well-known/tdmrep.json. Without the first, WordPress's own."""
    faults: Faults = field(default_factory=Faults)
    clock: Callable[[], float] = time.time
    """Gives the date of what is published or edited, in seconds."""
    before_answer: Callable[[Request], None] | None = None
    """Called before each answer, with the lock held: for a change in the middle of a walk."""
    home: str = field(default="http://127.0.0.1", init=False)
    """Set by serve()."""

    requests: list[Request] = field(default_factory=list, init=False)
    changes: list[Change] = field(default_factory=list, init=False)
    counts: dict[str, int] = field(default_factory=dict, init=False)
    """Requests seen by each fault that meets every nth."""
    lock: threading.RLock = field(default_factory=threading.RLock, init=False)
    printed: "OrderedDict[tuple[int, int], bytes]" = field(default_factory=OrderedDict, init=False)
    """The last 4,000 posts as JSON, by id and revision."""

    def __post_init__(self) -> None:
        self.shelf = Shelf({row.id: row for row in self.stock.rows})
        self.users: dict[int, User] = {user.id: user for user in self.stock.users}
        self.terms: dict[int, Term] = {term.id: term for term in self.stock.terms}
        self.comments = {comment.id: comment for comment in self.stock.comments}
        self._next_id = max(self.shelf.rows, default=0) + 1
        self._revision = max((row.revision for row in self.shelf.rows.values()), default=0)
        self._counted: tuple[int, Counter[int]] = (-1, Counter())

    # --- how it speaks

    @property
    def offset(self) -> int:
        """Seconds that the site's clock is ahead of UTC."""
        return int(self.utc_offset * 3600)

    @property
    def addresses(self) -> Addresses:
        return Addresses(dialect=self.permalinks, home=self.home, wpcom_site=self.wpcom_site, utc_offset=self.offset)

    @property
    def objects(self) -> Objects:
        return Objects(addresses=self.addresses, modern=self.modern, guid_home=self.guid_home)

    @property
    def card(self) -> SiteCard:
        number = int(self.utc_offset) if self.utc_offset == int(self.utc_offset) else self.utc_offset
        return SiteCard(
            name=self.name,
            description=self.description,
            timezone=self.timezone,
            gmt_offset=number if self.timezone else str(number),  # the number only where a zone is named, as seen
            languages=self.languages,
            modified_after=not self.faults.ignores_modified_after,
            users=not self.faults.no_users,
        )

    # --- the truth

    def public_ids(self, wp_type: str = "post") -> set[int]:
        """The ids that anyone can read, password-protected ones among them."""
        with self.lock:
            return {row.id for row in self.shelf.ordered(wp_type, "id") if row.readable}

    def protected_ids(self, wp_type: str = "post") -> set[int]:
        with self.lock:
            return {row.id for row in self.shelf.ordered(wp_type, "id") if row.readable and row.protected}

    def row(self, row_id: int) -> Row:
        return self.shelf.rows[row_id]

    def listed_users(self) -> list[User]:
        """Those who have published something: the only ones that the API shows."""
        authors = {row.author for wp_type in POST_TYPES for row in self.shelf.ordered(wp_type, "id")}
        return [user for user in self.users.values() if user.id in authors]

    def posts_of_term(self) -> Counter[int]:
        """How many published posts carry each term."""
        if self._counted[0] != self._revision:
            rows = self.shelf.ordered("post", "id")
            self._counted = self._revision, Counter(term for row in rows for term in (*row.categories, *row.tags))
        return self._counted[1]

    # --- its life

    def publish(
        self, *, title: str | None = None, content: str | None = None, date: datetime | None = None, **columns: Any
    ) -> int:
        """A new post, by default of now and with an invented text; columns are those of Row. Returns its id."""
        with self.lock:
            seconds = int(date.timestamp() if date else self.clock())
            row_id, self._next_id = self._next_id, self._next_id + 1
            row = Row(
                **{
                    "id": row_id,
                    "type": "post",
                    "date": seconds,
                    "modified": seconds,
                    "slug": f"post-{row_id}",
                    "author": next(iter(self.users)),
                    "revision": self._step(),
                    **columns,
                }
            )
            if title is not None or content is not None:
                row = replace(row, words=_written(title or f"Post {row_id}", content or "<p>New.</p>\n"))
            self._put("publish", row)
            return row_id

    def edit(
        self, row_id: int, *, title: str | None = None, content: str | None = None, bump: bool = True, **columns: Any
    ) -> None:
        """Change a post; with no title and content an invented text is made anew. Without bump, `modified` stays."""
        with self.lock:
            old = self.row(row_id)
            words = old.words
            if title is not None or content is not None:
                shown = self.objects.post(replace(old, protected=False), self.terms)
                words = _written(title or shown["title"]["rendered"], content or shown["content"]["rendered"])
            modified = int(self.clock()) if bump else old.modified
            before = replace(old, before=None)
            new = replace(
                old,
                words=words,
                modified=modified,
                edition=old.edition + 1,
                before=before,
                revision=self._step(),
                **columns,
            )
            self._put("edit", new)

    def trash(self, row_id: int) -> None:
        self._set("trash", row_id, status="trash")

    def unpublish(self, row_id: int) -> None:
        """Back to a draft."""
        self._set("unpublish", row_id, status="draft")

    def restore(self, row_id: int) -> None:
        """Publish again what was trashed, unpublished or hidden."""
        self._set("restore", row_id, status="publish", readable=True)

    def hide(self, row_id: int) -> None:
        """Listed and counted, but unreadable: left out of its page."""
        self._set("hide", row_id, readable=False)

    def delete(self, row_id: int) -> None:
        """For good: 404 from now on."""
        with self.lock:
            self.shelf.drop(row_id)
            self._step()
            self.changes.append(Change(action="delete", id=row_id, at=time.time()))

    def _set(self, action: str, row_id: int, **columns: Any) -> None:
        with self.lock:
            row = replace(self.row(row_id), modified=int(self.clock()), revision=self._step(), **columns)
            self._put(action, row)

    def _put(self, action: str, row: Row) -> None:
        self.shelf.put(row)
        self.changes.append(Change(action=action, id=row.id, at=time.time()))

    def _step(self) -> int:
        self._revision += 1
        return self._revision


def _written(title: str, content: str) -> Words:
    return Words(title=title, content=content, excerpt=content.partition("\n")[0] + "\n")
