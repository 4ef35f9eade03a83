"""How long a site is left alone."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from pipelines.schedule import interval, schedule

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
HOURLY = schedule(timedelta(hours=1))


def posts(gap: timedelta) -> list[datetime]:
    return [NOW - gap * number for number in range(1, 21)]


def test_a_busy_site_is_asked_often_and_a_sleepy_one_seldom() -> None:
    assert interval(HOURLY, posts(timedelta(minutes=60)), NOW, 0) == timedelta(minutes=30)
    assert interval(HOURLY, posts(timedelta(minutes=1)), NOW, 0) == HOURLY.at_least == timedelta(minutes=15)
    assert interval(HOURLY, posts(timedelta(days=30)), NOW, 0) == HOURLY.at_most == timedelta(days=1)


def test_a_site_that_never_published_is_asked_as_it_was_ordered() -> None:
    assert interval(HOURLY, [], NOW, 0) == timedelta(hours=1)
    assert interval(HOURLY, [NOW + timedelta(days=400)], NOW, 0) == timedelta(hours=1)


@given(st.lists(st.datetimes(timezones=st.just(UTC)), max_size=20), st.integers(0, 500))
def test_it_keeps_its_bounds_and_failures_never_shorten_it(published: list[datetime], failures: int) -> None:
    calm, failed = interval(HOURLY, published, NOW, 0), interval(HOURLY, published, NOW, failures)
    assert HOURLY.at_least <= calm <= failed <= HOURLY.at_most
