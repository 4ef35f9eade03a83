"""Crawls of servers that ask to be left alone."""

import time
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from tests.crawler.net.loopback import Answer, served
from tests.crawler.net.probe import crawl


def busy_once(status: int, **headers: str) -> Answer:
    return Answer(b"later", status, {name.replace("_", "-"): value for name, value in headers.items()})


@pytest.mark.parametrize("status", [429, 503])
def test_seconds_are_waited_before_the_same_request_goes_out_again(status: int) -> None:
    with served(lambda _path, before: Answer() if before else busy_once(status, Retry_After="1")) as site:
        (outcome,) = crawl(site.url, RETRY_TIMES=1)
        assert outcome.status == 200
        assert 1.0 <= site.gaps[0] < 1.6


def test_a_date_is_waited_for() -> None:
    def busy(_path: str, before: int) -> Answer:
        return (
            Answer()
            if before
            else busy_once(503, Retry_After=format_datetime(now() + timedelta(seconds=2), usegmt=True))
        )

    with served(busy) as site:
        (outcome,) = crawl(site.url, RETRY_TIMES=1)
        assert outcome.status == 200
        assert 1.0 <= site.gaps[0] < 2.7


def now() -> datetime:
    return datetime.now(UTC)


def test_the_whole_host_rests_not_one_request() -> None:
    def busy(path: str, before: int) -> Answer:
        return busy_once(429, Retry_After="1") if path == "/busy" and not before else Answer()

    with served(busy) as site:
        addresses = [f"{site.url}/{name}" for name in ("busy", "a", "b")]
        outcomes = crawl(*addresses, way="together", RETRY_TIMES=1, CONCURRENT_REQUESTS_PER_DOMAIN=1)
        assert [outcome.status for outcome in outcomes] == [200] * 3
        assert site.paths[0] == "/busy"
        assert site.gaps[0] >= 1.0


@pytest.mark.parametrize("value", ["soon", "-7", ""])
def test_garbage_backs_off_as_if_nothing_was_said(value: str) -> None:
    with served(lambda _path, before: Answer() if before > 1 else busy_once(429, Retry_After=value)) as site:
        (outcome,) = crawl(site.url, RETRY_TIMES=2, RETRY_BACKOFF_SECONDS=0.4)
        assert outcome.status == 200
        assert 0.2 <= site.gaps[0] < 0.8
        assert 0.4 <= site.gaps[1] < 1.2


def test_longer_than_the_ceiling_fails_at_once_and_spares_the_host() -> None:
    with served(lambda _path, _before: busy_once(429, Retry_After="3600")) as site:
        first, second = crawl(site.url + "/a", site.url + "/b", RETRY_TIMES=2)
        assert first.error == second.error == "LongWaitError"
        assert first.text.startswith("127.0.0.1 asks to wait 3600 s, longer than RETRY_AFTER_CEILING (300 s)")
        assert site.paths == ["/a"]


def test_a_crawl_told_to_stop_does_not_sit_out_the_rest() -> None:
    with served(lambda _path, _before: busy_once(429, Retry_After="200")) as site:
        # told while it waits, not while the answer is still under way: then Scrapy drops the retry without a word
        def waits() -> bool:
            return bool(site.asked) and time.monotonic() - site.asked[-1].at > 2

        (outcome,) = crawl(site.url, RETRY_TIMES=2, way="scheduled", stop_when=waits)
        assert outcome.error == "StoppedWaitingError"
        assert outcome.seconds < 30
        assert len(site.asked) == 1


def test_retries_are_bounded_and_the_last_answer_is_handed_over() -> None:
    with served(lambda _path, _before: busy_once(503, Retry_After="0")) as site:
        (outcome,) = crawl(site.url, RETRY_TIMES=2)
        assert outcome.status == 503
        assert len(site.asked) == 3
