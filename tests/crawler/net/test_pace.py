"""When a host may be asked again, on a clock of the test's own."""

import asyncio

import pytest

from crawler.net.pace import Pace
from crawler.net.refusals import LongWaitError, StoppedWaitingError


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def pace(clock: Clock) -> Pace:
    return Pace(clock)


def test_the_first_request_waits_for_nothing(pace: Pace) -> None:
    assert pace.wait("a.example", 1.0, 300) == 0


def test_the_second_waits_for_our_delay(pace: Pace, clock: Clock) -> None:
    pace.wait("a.example", 1.0, 300)
    clock.now += 0.25
    assert pace.wait("a.example", 1.0, 300) == 0.75
    clock.now += 0.75
    assert pace.wait("a.example", 1.0, 300) == 0


@pytest.mark.parametrize(("theirs", "ours", "delay"), [(3.0, 1.0, 3.0), (0.2, 1.0, 1.0), (0.0, 0.0, 0.0)])
def test_of_two_delays_the_longer_holds(pace: Pace, theirs: float, ours: float, delay: float) -> None:
    pace.slow_down("a.example", theirs)
    pace.wait("a.example", ours, 300)
    assert pace.wait("a.example", ours, 300) == delay


def test_hosts_do_not_wait_for_each_other(pace: Pace) -> None:
    pace.wait("a.example", 1.0, 300)
    pace.rest("a.example", 60)
    assert pace.wait("b.example", 1.0, 300) == 0


def test_a_rest_holds_for_everybody_and_the_longest_counts(pace: Pace, clock: Clock) -> None:
    pace.rest("a.example", 30)
    pace.rest("a.example", 2)
    assert pace.wait("a.example", 0, 300) == 30
    clock.now += 30
    assert pace.wait("a.example", 0, 300) == 0


def test_a_rest_beyond_the_ceiling_is_an_error_until_it_is_nearly_over(pace: Pace, clock: Clock) -> None:
    pace.rest("a.example", 3600)
    with pytest.raises(LongWaitError, match=r"a\.example asks to wait 3600 s") as caught:
        pace.wait("a.example", 0, 300)
    assert caught.value.seconds == 3600
    clock.now += 3400
    assert pace.wait("a.example", 0, 300) == 200


async def test_a_crawl_that_is_to_stop_does_not_wait(pace: Pace) -> None:
    pace.rest("a.example", 200)
    with pytest.raises(StoppedWaitingError, match=r"200 s before a\.example could be asked again"):
        async with pace.turn("a.example", delay=0, ceiling=300, connections=1, crawling=lambda: False):
            pytest.fail("nothing may be asked")


async def test_one_connection_at_a_time(pace: Pace) -> None:
    open_now, most = 0, 0

    async def ask() -> None:
        nonlocal open_now, most
        async with pace.turn("a.example", delay=0, ceiling=300, connections=1, crawling=lambda: True):
            open_now += 1
            most = max(most, open_now)
            await asyncio.sleep(0.001)
            open_now -= 1

    await asyncio.gather(*(ask() for _ in range(5)))
    assert most == 1
