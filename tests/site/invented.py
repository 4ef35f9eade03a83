"""A site of any size out of a number: every text follows from the post's id and edition, so none need be kept."""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random

from tests.site.rows import CUSTOM_TYPE, Comment, Picture, Row, Stock, Term, User, Words

FIRST_DATE = 1_641_024_000
"""2022-01-01T08:00:00Z."""
STEP = 37 * 60
"""Seconds from one post to the next: 25,000 posts end in 2023."""

_USERS = (
    User(id=1, name="admin", slug="admin"),
    User(id=2, name="Ngozi Balewa", slug="ngozi-balewa", description="Reports on rivers and ports."),
    User(id=3, name="Jörn Håkansson", slug="jorn", description="Night desk."),
    User(id=4, name="Marta &amp; Co", slug="marta-co"),
    User(id=5, name="Never Posted", slug="never-posted"),
)
_TERMS = (
    *(Term(id=n, taxonomy="category", name=f"Desk {n}", slug=f"desk-{n}", parent=int(n > 8)) for n in range(1, 13)),
    *(Term(id=20 + n, taxonomy="post_tag", name=f"Topic {n} &amp; more", slug=f"topic-{n}") for n in range(1, 201)),
)

_PARTS: tuple[list[str], ...] = tuple(tomllib.loads(Path(__file__).with_suffix(".toml").read_text()).values())


def invent(row_id: int, edition: int) -> Words:
    """The text of an invented post: eight paragraphs, about 3,000 characters, entities as WordPress writes them."""
    pick = Random(row_id * 7_919 + edition).random  # noqa: S311 - texts to read, not secrets
    number = f"{row_id}.{edition}" if edition else str(row_id)
    paragraphs = []
    for place in range(8):
        sentences = []
        for sentence in range(3):
            who, did, what, when, why = [part[int(pick() * 16)] for part in _PARTS]
            sentences.append(f"{who} {did} {what} {when} {why}, case {number}/{place}{sentence} shows.")
        paragraphs.append("<p>" + " ".join(sentences) + "</p>")
    paragraphs[3] += (
        "\n\n\n\n<p>&#8220;It&#8217;s done,&#8221; one note said. "
        f'<a href="https://example.org/{row_id}">File {row_id}</a>'
        " &amp; more \u2013 caf\u00e9.</p>"
    )
    things = _PARTS[2]
    title = f"Report {number}: {things[int(pick() * 16)]} &#038; {things[int(pick() * 16)]}"
    content = "\n" + "\n\n\n\n".join(paragraphs) + "\n"
    return Words(title=title, content=content, excerpt=f"{paragraphs[0][:160]} [&hellip;]</p>\n")


def picture(row_id: int) -> Picture:
    """The picture of an invented attachment."""
    return Picture(
        file=f"2022/01/photo-{row_id}.jpg",
        caption=f"<p>Picture {row_id} of the river. Photo: A. Lens</p>\n",
        alt=f"Picture {row_id}",
        credit="A. Lens",
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What an invented site is to hold."""

    posts: int = 40
    pages: int = 3
    opinions: int = 5
    one_instant: int = 0
    """How many of the posts, in the middle of the site's life, share one date."""
    languages: tuple[str, ...] = ()
    """Posts take turns; empty: a site of one language."""


def stock(plan: Plan) -> Stock:
    """Posts with the ids 1001, 1003, … (their pictures 1002, …), then pages and opinions."""
    comments = tuple(
        Comment(id=n + 1, post=1001 + 2 * (n // 2), author_name=f"Reader {n}", text=f"No. {n}.", date=FIRST_DATE + n)
        for n in range(min(plan.posts, 30) * 2)
    )
    return Stock(rows=_rows(plan), users=_USERS, terms=_TERMS, comments=comments)


def _rows(plan: Plan) -> Iterator[Row]:
    tied_from = (plan.posts - plan.one_instant) // 2
    tied = range(tied_from, tied_from + plan.one_instant)
    for n in range(plan.posts):
        row_id = 1001 + 2 * n
        date = FIRST_DATE + STEP * (tied.start if n in tied else n)
        has_picture = n % 3 == 0
        author = 1 + n % 4
        yield Row(
            id=row_id,
            type="post",
            date=date,
            modified=date + (3600 if n % 5 == 0 else 0),
            slug=f"report-{row_id}",
            author=author,
            protected=n % 97 == 50,
            featured=row_id + 1 if has_picture else 0,
            categories=(1 + n % 12,),
            tags=(21 + n % 200, 21 + n * 7 % 200),
            language=plan.languages[n % len(plan.languages)] if plan.languages else "",
        )
        if has_picture:
            yield Row(
                id=row_id + 1,
                type="attachment",
                status="inherit",
                date=date - 60,
                modified=date - 60,
                slug=f"photo-{row_id + 1}",
                author=author,
                parent=row_id,
            )
    first = 1001 + 2 * plan.posts
    for n in range(plan.pages + plan.opinions):
        wp_type = "page" if n < plan.pages else CUSTOM_TYPE
        date = FIRST_DATE + n
        yield Row(id=first + n, type=wp_type, date=date, modified=date, slug=f"{wp_type}-{first + n}", author=1)
