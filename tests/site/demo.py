"""The two demo sites, written for this project: a scraper and a paper that buys agency copy.

Each file of posts/<site>/ is a post with what is plainly true of it (`expected`); site.toml tells the site's traits.
"""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from html import escape
from pathlib import Path
from typing import Any

from tests.site.rows import Comment, Picture, Row, Stock, Term, User, Words
from tests.site.site import Site

POSTS = Path(__file__).parent / "posts"


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    name: str
    """In ordinary case; bylines in capitals are to be compared without case."""
    role: str
    """writer, contributor, editor, photographer."""
    place: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """What a reader sees at once; None and empty where the post leaves room for doubt."""

    site: str
    id: int
    type: str
    relation: str | None = None
    """As items.Relation."""
    origin: str | None = None
    """Entity id of the origin."""
    origin_name: str | None = None
    """Name of an origin that is in no register."""
    status: str | None = None
    """As items.OriginStatus."""
    people: tuple[Person, ...] | None = None
    """All people of byline and sign-off, in order (an editor signs off, and is no author); None: not stated here."""
    mentions: tuple[str, ...] = ()
    """Entities that the text names without being theirs."""
    first: str | None = None
    """How the body begins, after cleaning."""
    last: str | None = None
    """How it ends."""
    present: tuple[str, ...] = ()
    """Texts of the body, where a dateline or a sign-off may stand around them."""
    absent: tuple[str, ...] = ()
    """Texts that must not be left in the body."""
    protected: bool = False
    language: str | None = None


def demo_sites() -> tuple[Site, Site]:
    """The scraper (plain permalinks, UTC) and the paper (pretty ones, an hour ahead)."""
    return _site("scraper"), _site("paper")


def expectations() -> list[Expected]:
    """What is true of every post of both sites."""
    return [_expected(folder, post) for folder in ("scraper", "paper") for post in _posts(folder)]


def _posts(folder: str) -> Iterator[dict[str, Any]]:
    for file in sorted((POSTS / folder).glob("[0-9]*.toml")):
        yield tomllib.loads(file.read_text(encoding="utf-8"))


def _expected(folder: str, post: dict[str, Any]) -> Expected:
    known = dict(post.get("expected", {}))
    people = known.pop("people", None)
    named = None if people is None else tuple(Person(**person) for person in people)
    lists = {name: tuple(known.pop(name, ())) for name in ("mentions", "present", "absent")}
    return Expected(
        site=folder,
        id=post["id"],
        type=post.get("type", "post"),
        people=named,
        mentions=lists["mentions"],
        present=lists["present"],
        absent=lists["absent"],
        protected=post.get("protected", False),
        **known,
    )


def _site(folder: str) -> Site:
    """The site of a folder: site.toml with name, users, [categories], and what its template wraps around each text."""
    traits = tomllib.loads((POSTS / folder / "site.toml").read_text(encoding="utf-8"))
    users = tuple(User(**user) for user in traits["users"])
    terms = {
        name: Term(id=place, taxonomy="category", name=name, slug=_slug(name))
        for place, name in enumerate(traits["categories"], start=2)
    }
    tags: dict[str, Term] = {}
    rows: list[Row] = []
    comments: list[Comment] = []
    for post in _posts(folder):
        for name in post.get("tags", []):
            tags.setdefault(name, Term(id=100 + len(tags), taxonomy="post_tag", name=name, slug=_slug(name)))
        rows += _rows(post, traits, terms, tags)
        for text in post.get("comments", []):
            comments.append(
                Comment(
                    id=len(comments) + 1, post=post["id"], author_name="A reader", text=text, date=rows[-1].date + 600
                )
            )
    stock = Stock(rows=rows, users=users, terms=(*terms.values(), *tags.values()), comments=tuple(comments))
    return Site(stock=stock, **traits["options"])


def _rows(post: dict[str, Any], traits: dict[str, Any], terms: dict[str, Term], tags: dict[str, Term]) -> list[Row]:
    """The post and its picture."""
    moment: datetime = post["date"]
    date = int(moment.timestamp())
    author = post.get("author", 1)
    content = post["content"]
    if post.get("wrapped", True):
        hashtags = " ".join("#" + name for name in post.get("tags", []))
        wrap = traits.get("wrap", {"before": "", "after": ""})
        after = wrap["after"].replace("{title}", post["title"]).replace("{hashtags}", hashtags)
        content = wrap["before"] + content + after
    row = Row(
        id=post["id"],
        type=post.get("type", "post"),
        date=date,
        modified=int(post.get("modified", moment).timestamp()),
        slug=post["slug"],
        author=author,
        protected=post.get("protected", False),
        featured=post["id"] + 1 if "picture" in post else 0,
        categories=tuple(terms[name].id for name in post.get("categories", [])),
        tags=tuple(tags[name].id for name in post.get("tags", [])),
        words=Words(title=post["title"], content=content, excerpt=f"<p>{escape(post['excerpt'])}</p>\n"),
    )
    if "picture" not in post:
        return [row]
    shown = Picture(**post["picture"])
    media = Row(
        id=row.featured,
        type="attachment",
        status="inherit",
        date=date - 60,
        modified=date - 60,
        slug=Path(shown.file).stem,
        author=author,
        parent=row.id,
        picture=shown,
    )
    return [row, media]


def _slug(name: str) -> str:
    return "-".join(name.lower().split())
