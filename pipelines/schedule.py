"""When a site is to be synced next: as often as it really publishes, between bounds. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

# Twice as often as posts come, so that one waits half a gap on average.
_A_POST = 0.5

_SPREAD = 24
"""Without bounds of its own, a site's interval lies between a quarter and 24 times the one it was given."""


@dataclass(frozen=True, slots=True)
class Schedule:
    every: timedelta
    at_least: timedelta
    at_most: timedelta


def schedule(every: timedelta, at_least: timedelta | None = None, at_most: timedelta | None = None) -> Schedule:
    return Schedule(every, at_least or every / 4, at_most or every * _SPREAD)


def interval(plan: Schedule, published: Sequence[datetime], now: datetime, failures: int) -> timedelta:
    """Time until the next sync; `published` are the dates of the latest posts in any order.

    A site that answered with errors rests twice as long each time. One that never published is asked at its `every`.
    """
    past = sorted(moment for moment in published if moment <= now)
    gap = (now - past[0]) / len(past) if past else plan.every / _A_POST
    wanted = min(max(gap * _A_POST, plan.at_least), plan.at_most)
    rested = wanted.total_seconds() * 2.0 ** min(failures, 20)
    return timedelta(seconds=min(rested, max(plan.at_most, plan.every).total_seconds()))
