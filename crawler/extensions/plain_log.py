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
        return cls()


def without_traceback(record: logging.LogRecord) -> bool:
    """The spider tells the reason of a failed site itself, so here it is worth a debug line at most."""
    record.exc_info = None
    if record.levelno >= logging.ERROR:
        record.levelno, record.levelname = logging.DEBUG, "DEBUG"
        return logging.getLogger().isEnabledFor(logging.DEBUG)
    return True
