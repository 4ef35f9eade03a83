"""The inventory against a model of the posts controller in which posts vanish, hide and are capped while it is taken."""

from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.items import Held, PostType
from crawler.wordpress.recount import Listed, Recount, answered, differing, next_address, refused

POSTS = PostType(slug="post", rest_base="posts", namespace="wp/v2")
ROW = Listed("2026-01-01T00:00:00", "2026-01-01T00:00:00")


@dataclass
class Model:
    ids: list[int]
    cap: int = 10
    headers: bool = True
    hidden: set[int] = field(default_factory=set)
    """Counted, and shown to nobody."""
    offset_works: bool = True

    def take(self, meanwhile: Callable[["Model"], None] = lambda _: None) -> Recount:
        count = Recount("https://paper.example/wp-json/", POSTS)
        for _ in range(5_000):
            address = next_address(count)
            if address is None:
                return count
            count = self.answer(count, address)
            meanwhile(self)
        pytest.fail("the inventory does not end")

    def answer(self, count: Recount, address: str) -> Recount:
        query = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
        size, page = min(int(query["per_page"]), self.cap), int(query.get("page", 1))
        start = int(query["offset"]) if self.offset_works and "offset" in query else (page - 1) * size
        if page > 1 and start >= len(self.ids):
            return refused(count, "rest_post_invalid_page_number", "past the end")
        shown = [(n, ROW) for n in self.ids[start : start + size] if n not in self.hidden]
        return answered(
            count,
            shown,
            has_next=self.headers and start + size < len(self.ids),
            claimed=len(self.ids) if self.headers else None,
        )


ids = st.lists(st.integers(1, 10_000), max_size=120, unique=True).map(sorted)


@settings(max_examples=80)
@given(ids, st.booleans(), st.booleans(), st.sampled_from([10, 37, 100]))
def test_every_id_is_counted(numbers: list[int], headers: bool, offset_works: bool, cap: int) -> None:
    count = Model(numbers, cap=cap, headers=headers, offset_works=offset_works).take()
    assert count.ended == "complete"
    assert set(count.listed) == set(numbers)


@settings(max_examples=80)
@given(ids, st.data())
def test_posts_that_are_shown_to_nobody_hide_no_other(numbers: list[int], data: st.DataObject) -> None:
    hidden = set(data.draw(st.lists(st.sampled_from(numbers), unique=True))) if numbers else set()
    count = Model(numbers, hidden=hidden).take()
    assert count.ended == "complete"
    assert set(count.listed) == set(numbers) - hidden


@settings(max_examples=80)
@given(ids, st.integers(1, 5), st.randoms(use_true_random=False))
def test_posts_deleted_while_it_is_taken_cost_no_survivor(numbers: list[int], each: int, random: object) -> None:
    def delete(site: Model) -> None:
        for _ in range(min(each, len(site.ids))):
            site.ids.remove(random.choice(site.ids))  # type: ignore[attr-defined]  # hypothesis' random

    model = Model(list(numbers), cap=10)
    count = model.take(delete)
    assert set(model.ids) <= set(count.listed)


def test_a_cap_that_is_said_aloud_is_learned() -> None:
    count = Recount("https://paper.example/wp-json/", POSTS)
    assert refused(count, "rest_invalid_param", "per_page").per_page == 50
    assert refused(count, "rest_forbidden", "401: no").ended == "partial"


def test_new_and_edited_posts_differ_and_a_cache_s_older_copy_does_not() -> None:
    early, late = (Listed(date, date) for date in ("2026-01-01T00:00:00", "2026-02-01T00:00:00"))
    listed = {1: early, 2: late, 3: early, 4: early, 5: early, 6: early}
    held = {1: Held(early.state), 2: Held(early.state), 3: Held(late.state), 4: Held(early.state, gone=True)}
    assert differing(listed, held, {}) == (2, 4, 5, 6)
    assert differing(listed, held, {5: early.state, 6: late.state}) == (2, 4, 6)
