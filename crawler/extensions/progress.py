"""A progress bar for a crawl on a terminal; elsewhere plain log lines are all there is."""

import logging
import sys
from typing import Any, Self

from rich.console import Console
from rich.logging import RichHandler
from rich.progress import BarColumn, MofNCompleteColumn, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.progress import Progress as Bar
from scrapy import signals
from scrapy.crawler import Crawler
from scrapy.exceptions import NotConfigured

_bar: Bar | None = None
"""One bar a process: many sites crawl in one, a line each."""
_users = 0


class Progress:
    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self.task: Any = None

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        if not crawler.settings.getbool("PROGRESS_ENABLED", True) or not sys.stderr.isatty():
            raise NotConfigured
        extension = cls(crawler)
        crawler.signals.connect(extension.opened, signals.spider_opened)
        crawler.signals.connect(extension.scraped, signals.item_scraped)
        crawler.signals.connect(extension.closed, signals.spider_closed)
        return extension

    def opened(self, spider: Any) -> None:
        global _bar, _users
        if _bar is None:
            console = Console(stderr=True)
            _bar = Bar(
                SpinnerColumn(),
                TextColumn("{task.description}"),
                BarColumn(),
                MofNCompleteColumn(),
                TextColumn("posts"),
                TimeElapsedColumn(),
                console=console,
            )
            for handler in logging.root.handlers:
                if isinstance(handler, logging.StreamHandler) and not isinstance(handler, RichHandler):
                    logging.root.removeHandler(handler)
                    shown = RichHandler(console=console, show_path=False, show_time=False)
                    shown.setLevel(logging.WARNING)
                    logging.root.addHandler(shown)
            _bar.start()
        _users += 1
        self.task = _bar.add_task(getattr(spider, "site", spider.name), total=None)

    def scraped(self, item: Any) -> None:
        articles = getattr(item, "articles", None)
        if _bar and articles is not None:
            _bar.update(self.task, advance=len(articles))

    def closed(self) -> None:
        global _bar, _users
        if _bar is None:
            return
        done = _bar.tasks[self.task].completed
        _bar.update(self.task, total=done or 1, completed=done or 1)
        _users -= 1
        if not _users:
            _bar.stop()
            _bar = None
