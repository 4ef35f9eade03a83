"""What repeats across a site's posts leaves; what is the article's, or speaks of its makers, stays."""

import json
from collections.abc import Callable
from typing import TypeAlias

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.items import Article, Page
from pipelines.stages import CleaningStage, MarkupStage
from pipelines.store import Store
from tests.conftest import read

PROSE = (
    (
        "The {n} ferries of the {n}th winter run until the ice comes, said harbour master {n}, and nobody on the two shores "
        "remembers a year in which number {word} was not late."
    ),
    "A second quay opens in spring {word}, and the old one closes, which the town of {word} has wanted for long.",
)
WORDS = ("amber", "basil", "cedar", "daisy", "elder", "fennel", "garlic", "hazel", "iris", "juniper")


def page(dress: Callable[[int, list[str]], str], posts: int = 10) -> Page:
    """Posts of one site, each with its own two paragraphs, dressed."""
    made = []
    for number in range(posts):
        word = WORDS[number]
        own = [f"<p>{text.format(n=word.title(), word=word)}</p>" for text in PROSE]
        title = f"How the {word} came to the {word} shore"
        link = f"https://paper.example/{number}"
        made.append(
            {"id": number + 1, "link": link, "title": {"rendered": title}, "content": {"rendered": dress(number, own)}}
        )
    return MarkupStage().run(read(json.dumps(made).encode()))


def texts(page: Page) -> list[str]:
    return [article.cleaning.text for article in page.articles if article.cleaning]


def assert_own_text_stays(cleaned: Page) -> None:
    assert len(texts(cleaned)) == len(cleaned.articles)
    for number, text in enumerate(texts(cleaned)):
        for own in PROSE:
            assert own.format(n=WORDS[number].title(), word=WORDS[number]) in text


Junk: TypeAlias = Callable[[int], str]

JUNK: dict[str, Junk] = {
    "a note below each text": lambda _: "<p>Wer das Blatt mag, wird hier zum Freund des Hauses.</p>",
    "a note with a number": lambda n: f"<p>This text was read by {n * 31} people in the last {n} hours.</p>",
    "a box of links that change": lambda n: (
        f'<div class="zq"><h4>Da reinschauen</h4><ul><li><a href="/{n}">{WORDS[n]} again</a></li></ul></div>'
    ),
    "a poll": lambda _: (
        '<div class="qp"><p>What do you think of this text?</p><ul><li>Good</li><li>Bad</li></ul></div>'
    ),
    "a label at the end": lambda n: f"<p>{n} Aufrufe</p>",
    "the title in a sentence": lambda n: (
        f"<p>You are reading How the {WORDS[n]} came to the {WORDS[n]} shore on our site.</p>"
    ),
}


@pytest.mark.parametrize("name", JUNK)
def test_what_stands_in_every_post_leaves_with_an_entry(name: str) -> None:
    cleaned = CleaningStage().run(page(lambda n, own: "\n".join([*own, JUNK[name](n)])))
    assert_own_text_stays(cleaned)
    for number, article in enumerate(cleaned.articles):
        assert article.cleaning
        assert article.cleaning.text.count("\n\n") == 1, article.cleaning.text
        (entry,) = [entry for entry in article.cleaning.removed if entry.rule_id.startswith("template.")]
        assert article.post.content[entry.start : entry.end] in JUNK[name](number)


@pytest.mark.parametrize(
    "line",
    [
        "<p>By Ana Ruiz, Associated Press</p>",
        "<p>(AFP)</p>",
        "<p>Reporting by Ana Ruiz; editing by Ben Fox</p>",
        '<figure><img src="/a.jpg"><figcaption>The quay. Photo: Ana Ruiz/Reuters</figcaption></figure>',
        "<p>This story was originally published by Harbor Review.</p>",
    ],
)
def test_what_speaks_of_the_makers_stays_however_often_it_stands(line: str) -> None:
    cleaned = CleaningStage().run(page(lambda _, own: "\n".join([*own, line])))
    assert not any(
        e.rule_id.startswith("template.") for a in cleaned.articles if a.cleaning for e in a.cleaning.removed
    )


def test_a_subhead_of_every_recipe_stays() -> None:
    cleaned = CleaningStage().run(page(lambda _, own: f"{own[0]}<h2>Ingredients</h2>{own[1]}"))
    assert all("Ingredients" in text for text in texts(cleaned))


def test_four_posts_teach_nothing() -> None:
    cleaned = CleaningStage().run(page(lambda n, own: "\n".join([*own, JUNK["a poll"](n)]), posts=4))
    assert cleaned.repeated == ()
    assert all("What do you think" in text for text in texts(cleaned))


def test_what_is_known_cleans_a_post_that_comes_alone() -> None:
    stage = CleaningStage()
    many = page(lambda n, own: "\n".join([*own, JUNK["a poll"](n)]))
    first = stage.run(many)
    assert {entry.sample for entry in first.repeated} >= {"What do you think of this text?", "<div qp>"}
    alone = stage.run(Page(capture=many.capture, articles=many.articles[:1]))
    assert alone.repeated == ()
    assert alone.articles[0].cleaning == first.articles[0].cleaning


async def test_what_was_learned_is_stored_and_known_to_the_next_sync(store: Store) -> None:
    cleaned = CleaningStage().run(page(lambda n, own: "\n".join([*own, JUNK["a poll"](n)])))
    await store.write([(cleaned, [])])
    await store.write([(cleaned, [])])
    assert await store.templates("paper.example") == {entry.key for entry in cleaned.repeated}
    assert await store.templates("other.example") == frozenset()


@given(st.permutations(range(8)))
def test_the_order_of_the_posts_of_a_page_does_not_matter(order: list[int]) -> None:
    made = page(lambda n, own: "\n".join([*own, JUNK["a box of links that change"](n)]), posts=8)
    shuffled = Page(capture=made.capture, articles=tuple(made.articles[place] for place in order))

    def by_post(cleaned: Page) -> dict[int, tuple[str, str | None]]:
        return {a.post.wp_id: _told(a) for a in cleaned.articles}

    assert by_post(CleaningStage().run(made)) == by_post(CleaningStage().run(shuffled))


def _told(article: Article) -> tuple[str, str | None]:
    assert article.cleaning
    return article.cleaning.text, article.cleaning.template_sha256
