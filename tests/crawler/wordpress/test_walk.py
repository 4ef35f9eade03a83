"""The walk against a model of WordPress that publishes, deletes, ties dates, caps pages, chokes and drops headers."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.items import PostType
from crawler.wordpress.walk import Row, Walk, answered, next_address, refused

POSTS = PostType(slug="post", rest_base="posts", namespace="wp/v2")
START = datetime(2026, 1, 1)


def walk(**choices: object) -> Walk:
    return Walk(root="https://paper.example/wp-json/", post_type=POSTS, **choices)  # type: ignore[arg-type]  # a test's choices


@dataclass
class Model:
    """The posts controller, as far as a walk can see it."""

    dates: dict[int, datetime]
    cap: int = 100
    headers: bool = True
    broken: frozenset[int] = frozenset()
    delivered: list[int] = field(default_factory=list)

    def answer(self, state: Walk, address: str) -> Walk:
        query = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
        if "include" in query:
            wanted = [int(number) for number in query["include"].split(",")]
            rows = [(n, self.dates[n]) for n in wanted if n in self.dates]
        else:
            after = datetime.fromisoformat(query["after"]) if "after" in query else None
            rows = sorted((n, d) for n, d in self.dates.items() if after is None or d > after)
            rows.sort(key=lambda row: (row[1], row[0]))
        size, page = min(int(query["per_page"]), self.cap), int(query.get("page", 1))
        if page > 1 and (page - 1) * size >= len(rows):
            return refused(state, 400, "rest_post_invalid_page_number", "past the end")
        shown = rows[(page - 1) * size : page * size]
        if "_fields" not in query:
            if self.broken & {n for n, _ in shown}:
                return refused(state, 500, "", "500")
            self.delivered += [n for n, _ in shown if n not in state.seen or "include" in query]
        has_next = page * size < len(rows)
        return answered(
            state,
            [Row(n, d.isoformat()) for n, d in shown],
            has_next=has_next and self.headers,
            claimed=len(rows) if self.headers else None,
            headers_work=self.headers,
        )

    def run(self, state: Walk, change: object = None) -> Walk:
        for _ in range(2_000):
            address = next_address(state)
            if address is None:
                return state
            state = self.answer(state, address)
            if callable(change):
                change(self)
        pytest.fail("the walk does not end")


def dates(gaps: list[int]) -> dict[int, datetime]:
    """Posts whose dates rise by the gaps, in seconds: 0 is a tie."""
    now, found = START, {}
    for number, gap in enumerate(gaps, 1):
        now += timedelta(seconds=gap)
        found[number] = now
    return found


gaps = st.lists(st.sampled_from([0, 0, 0, 1, 60]), max_size=130)


@settings(max_examples=60)
@given(gaps, st.sampled_from([3, 7, 100]), st.booleans())
def test_every_post_is_seen_and_delivered_once(steps: list[int], cap: int, headers: bool) -> None:
    model = Model(dates(steps), cap=cap, headers=headers)
    end = model.run(walk())
    assert end.ended == "complete"
    assert end.seen == set(model.dates)
    assert sorted(model.delivered) == sorted(model.dates)


@settings(max_examples=40)
@given(st.lists(st.sampled_from([1, 60]), max_size=130), st.randoms(use_true_random=False))
def test_posts_deleted_and_published_meanwhile_cost_no_survivor(steps: list[int], random: object) -> None:
    model = Model(dates(steps), cap=9)
    original = set(model.dates)

    def churn(site: Model) -> None:
        if site.dates:
            del site.dates[random.choice(sorted(site.dates))]  # type: ignore[attr-defined]  # hypothesis' random
        fresh = max([*original, *site.dates], default=0) + 1 + len(site.delivered)
        site.dates[fresh] = START + timedelta(days=400)

    # churn ends after a while, or a walk over a site that publishes faster than it answers has no end
    calls = iter(range(30))
    end = model.run(walk(), lambda site: churn(site) if next(calls, None) is not None else None)
    assert original & set(model.dates) <= end.seen


@settings(max_examples=30)
@given(gaps.filter(len), st.data())
def test_broken_posts_are_isolated_and_named_and_cost_no_other(steps: list[int], data: st.DataObject) -> None:
    posts = dates(steps)
    broken = frozenset(data.draw(st.lists(st.sampled_from(sorted(posts)), max_size=3)))
    model = Model(posts, cap=20, broken=broken)
    end = model.run(walk())
    assert end.ended == "complete"
    assert {post.wp_id for post in end.failed} == broken
    assert set(model.delivered) == set(posts) - broken


def test_a_site_that_repeats_itself_is_left_as_partial() -> None:
    state = walk()
    rows = [Row(n, START.isoformat()) for n in range(100)]
    for _ in range(20):
        if next_address(state) is None:
            break
        state = answered(state, rows, has_next=True, claimed=100, headers_work=True)
    assert state.ended == "partial"
    assert state.reason is not None
    assert "repeats itself" in state.reason


def test_a_site_that_makes_up_posts_without_end_is_left_as_partial() -> None:
    state, number = walk(), 0
    while next_address(state) and number < 100_000:
        rows = [Row(number + n, (START + timedelta(seconds=number + n)).isoformat()) for n in range(100)]
        number += 100
        state = answered(state, rows, has_next=True, claimed=500, headers_work=True)
    assert state.ended == "partial"
    assert state.reason == "it gave 11100 posts and counts 500: its pages have no end"


def test_a_cap_that_is_said_aloud_is_learned_step_by_step() -> None:
    state = walk()
    for size in (50, 20, 10):
        state = refused(state, 400, "rest_invalid_param", "per_page must be between 1 and 10")
        assert state.per_page == size
    assert refused(state, 400, "rest_invalid_param", "per_page").ended == "partial"


def test_an_empty_site_is_complete_at_once() -> None:
    assert answered(walk(), [], has_next=False, claimed=0, headers_work=True).ended == "complete"


def test_a_short_page_is_not_the_last_while_a_next_one_is_named() -> None:
    rows = [Row(n, (START + timedelta(days=n)).isoformat()) for n in range(99)]
    assert answered(walk(), rows, has_next=True, claimed=501, headers_work=True).ended is None


def test_rows_without_dates_or_order_are_walked_by_numbered_pages() -> None:
    state = answered(walk(), [Row(1, None), Row(2, None)], has_next=True, claimed=4, headers_work=True)
    address = next_address(state)
    assert address is not None
    assert "page=2" in address
    assert "after" not in address
