"""Retry-After as servers write it."""

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.net.retry_after import retry_after

NOW = datetime(2026, 4, 27, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("120", 120),
        (" 0 ", 0),
        ("1.5", 1.5),
        ("Mon, 27 Apr 2026 12:02:00 GMT", 120),
        ("Monday, 27-Apr-26 12:02:00 GMT", 120),
        ("Mon Apr 27 12:02:00 2026", 120),
        ("Mon, 27 Apr 2026 11:00:00 GMT", 0),
        ("99999999999999999999999999", 999_999_999),
        ("9" * 5000, 999_999_999),
    ],
)
def test_seconds_and_dates_are_read(value: str, seconds: float) -> None:
    assert retry_after(value, None, NOW) == seconds


@pytest.mark.parametrize("value", ["", "soon", "-5", "1e3", "0x10", "٣", "Mon, 99 Foo 2026 12:02:00 GMT", "12 monkeys"])
def test_garbage_is_none(value: str) -> None:
    assert retry_after(value, None, NOW) is None


def test_a_server_with_a_wrong_clock_is_understood_by_its_own_date() -> None:
    hours_slow = "Mon, 27 Apr 2026 09:00:00 GMT"
    assert retry_after("Mon, 27 Apr 2026 09:00:30 GMT", hours_slow, NOW) == 30
    assert retry_after("Mon, 27 Apr 2026 12:00:30 GMT", "no date", NOW) == 30


@given(st.integers(0, 10**8))
def test_a_date_says_the_same_as_its_seconds(seconds: int) -> None:
    until = format_datetime(NOW + timedelta(seconds=seconds), usegmt=True)
    assert retry_after(until, None, NOW) == retry_after(str(seconds), None, NOW)


@given(st.text(max_size=60), st.none() | st.text(max_size=40))
def test_no_header_does_harm(value: str, date: str | None) -> None:
    seconds = retry_after(value, date, NOW)
    assert seconds is None or 0 <= seconds <= 999_999_999
