"""Network trouble in one line: Scrapy logs a traceback for each host that does not answer, which says no more."""

import logging
from typing import Self

from scrapy.crawler import Crawler

_CHATTY = ("scrapy.downloadermiddlewares.robotstxt", "scrapy.downloadermiddlewares.retry")
_WORDLESS = ("scrapy.middleware", "scrapy.utils.log", "scrapy.crawler", "scrapy.extensions.telnet")


class PlainLog:
    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        for name in _CHATTY:
            logging.getLogger(name).addFilter(without_traceback)
        for name in _WORDLESS:
            logging.getLogger(name).setLevel(logging.WARNING)
        logging.getLogger("asyncio").addFilter(in_one_line)
        logging.getLogger("scrapy.utils.signal").addFilter(not_of_core_stats)
        return cls()


def in_one_line(record: logging.LogRecord) -> bool:
    """An error that was written for a person (`for_people`) says all in its text, wherever it surfaces."""
    error = record.exc_info[1] if record.exc_info else None
    if getattr(error, "for_people", False):
        record.msg, record.args, record.exc_info = "wiretrace: %s", (str(error),), None
    return True


def not_of_core_stats(record: logging.LogRecord) -> bool:
    """Scrapy 2.19's CoreStats trips over its own assertion when a spider ends that never opened."""
    return not (record.exc_info and record.exc_info[0] is AssertionError and "CoreStats" in record.getMessage())


def without_traceback(record: logging.LogRecord) -> bool:
    """The spider tells the reason of a failed site itself, so here it is worth a debug line at most."""
    record.exc_info = None
    if record.levelno >= logging.ERROR:
        record.levelno, record.levelname = logging.DEBUG, "DEBUG"
        return logging.getLogger().isEnabledFor(logging.DEBUG)
    return True
