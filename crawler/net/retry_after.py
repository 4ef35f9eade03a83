"""How long a server asks to be left alone."""

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import re2
from scrapy.http import Response

# RFC 9110 and RFC 6585: the statuses whose Retry-After speaks of the whole host.
_ASKING = frozenset({429, 503})

# Retry-After: 120      also 120.5, which RFC 9110 does not know; not -5, 1e3, 0x10
_SECONDS = re2.compile(r"^([0-9]+)(?:\.[0-9]+)?$")

_LONGEST = 999_999_999
"""About thirty years: what longer numbers are read as."""


def retry_after(value: str, date: str | None, now: datetime) -> float | None:
    """Seconds that a Retry-After header asks for, counted from now and never negative; None when it cannot be read.

    A date is measured against the answer's own Date header, where there is one: the server's clock may be wrong.
    """
    value = value.strip()
    if _SECONDS.match(value):
        return min(float(value[:32]), _LONGEST)
    until = _http_date(value)
    if until is None:
        return None
    since = (_http_date(date) if date else None) or now
    return min(max(0.0, (until - since).total_seconds()), _LONGEST)


def asked_wait(response: Response) -> float | None:
    """Seconds for which an answer asks to leave its host alone; None when it does not ask, or nobody can tell."""
    value = response.headers.get("Retry-After") if response.status in _ASKING else None
    if value is None:
        return None
    date = response.headers.get("Date")
    return retry_after(value.decode("latin-1"), date.decode("latin-1") if date else None, datetime.now(UTC))


def _http_date(value: str) -> datetime | None:
    # Fri, 31 Dec 2027 23:59:59 GMT      and the two older forms of RFC 9110
    try:
        found = parsedate_to_datetime(value)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return found.replace(tzinfo=UTC) if found.tzinfo is None else found
