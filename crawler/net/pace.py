"""When a host may be asked again: its Crawl-delay, our own delay, and the rest that it asked for.

Scrapy's slots belong to one crawl, forget a host after a minute, and let all requests of one moment through where the
delay is 0; hosts are kept here for as long as the process lives, and for all of its crawls together.
"""

import time
from asyncio import Semaphore
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass

from scrapy.utils.asyncio import sleep

from crawler.net.refusals import LongWaitError, StoppedWaitingError

# So often a waiting request looks whether the crawl is to stop.
_LOOK_SECONDS = 0.5


@dataclass(slots=True)
class _Host:
    """Times in seconds of the monotonic clock."""

    connections: Semaphore
    free_at: float = 0.0
    rests_until: float = 0.0
    crawl_delay: float = 0.0


class Pace:
    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._hosts: dict[str, _Host] = {}

    def rest(self, host: str, seconds: float) -> None:
        """Nothing goes to the host for so long, whoever asks; a shorter rest never ends a longer one."""
        known = self._host(host)
        known.rests_until = max(known.rests_until, self._now() + seconds)

    def slow_down(self, host: str, seconds: float) -> None:
        """At least so long between the beginnings of two requests."""
        known = self._host(host)
        known.crawl_delay = max(known.crawl_delay, seconds)

    def wait(self, host: str, delay: float, ceiling: float) -> float:
        """Seconds until the host may be asked; 0 takes the turn, and the next one begins `delay` or Crawl-delay later.

        LongWaitError when the host asked for a rest that still lasts longer than `ceiling`.
        """
        known, now = self._host(host), self._now()
        if known.rests_until - now > ceiling:
            raise LongWaitError(host, known.rests_until - now, ceiling)
        at = max(known.rests_until, known.free_at)
        if at > now:
            return at - now
        known.free_at = now + max(delay, known.crawl_delay)
        return 0.0

    @asynccontextmanager
    async def turn(
        self, host: str, *, delay: float, ceiling: float, connections: int, crawling: Callable[[], bool]
    ) -> AsyncIterator[None]:
        """The block runs when the host may be asked, in `connections` places at once (the first crawl's number holds).

        StoppedWaitingError when `crawling` ends before that.
        """
        async with self._host(host, connections).connections:
            while seconds := self.wait(host, delay, ceiling):
                if not crawling():
                    raise StoppedWaitingError(f"stopped on request, {seconds:.0f} s before {host} could be asked again")
                await sleep(min(seconds, _LOOK_SECONDS))
            yield

    def _host(self, host: str, connections: int = 1) -> _Host:
        if host not in self._hosts:
            self._hosts[host] = _Host(Semaphore(max(1, connections)))
        return self._hosts[host]


PACE = Pace()
"""The one of this process."""
