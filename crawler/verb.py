"""What all of the user's verbs share: --quiet, one-line errors, exit codes, the database for as long as they run."""

import argparse
import asyncio
import logging
import sys
from abc import abstractmethod
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, ClassVar, TypeVar

from rich.console import Console
from scrapy.commands import ScrapyCommand
from scrapy.utils.misc import load_object

from crawler.items import RunStatus
from crawler.wordpress.discover import starting_addresses
from crawler.wordpress.identity import AddressError

SUCCESS, FAILURE, USAGE, PARTIAL = 0, 1, 2, 3
"""Exit codes: all was done; nothing could be done; the command was given wrongly; some of it was done."""

EXIT_OF: dict[RunStatus, int] = {
    "complete": SUCCESS,
    "running": PARTIAL,
    "partial": PARTIAL,
    "failed": FAILURE,
    "closed": FAILURE,
    "busy": FAILURE,
}

Answer = TypeVar("Answer")


def _worth_a_line(record: logging.LogRecord) -> bool:
    """Scrapy begins each run with the versions of everything; `doctor` tells them to those who ask."""
    return record.levelno >= logging.WARNING


def wide_console() -> Console:
    """For tables: as wide as the terminal, and wide enough where the output goes into a file or a pipe."""
    return Console() if sys.stdout.isatty() else Console(width=160)


class VerbError(Exception):
    """The command ends here; the text is one line: what happened and what to do."""

    def __init__(self, text: str, exitcode: int = FAILURE) -> None:
        super().__init__(text)
        self.exitcode = exitcode


def add_site_option(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--site", dest="home", type=_home, help="whose the posts are, where they do not say it themselves"
    )


def _home(text: str) -> str:
    try:
        address = starting_addresses(text)[0]
    except AddressError as error:
        raise argparse.ArgumentTypeError(str(error)) from None
    return address if address.endswith("/") else f"{address}/"


class Verb(ScrapyCommand):
    """A command of the project; `act` does the work and returns the exit code."""

    requires_project = True
    requires_crawler_process = False
    default_settings: ClassVar[dict[str, Any]] = {}

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        super().add_options(parser)
        parser.add_argument("--quiet", "-q", action="store_true", help="no progress bar, no log lines below errors")

    def process_options(self, args: list[str], opts: argparse.Namespace) -> None:
        super().process_options(args, opts)
        assert self.settings is not None
        for name in ("scrapy.utils.log", "scrapy.addons"):
            logging.getLogger(name).addFilter(_worth_a_line)
        if opts.quiet:
            self.settings.set("LOG_LEVEL", "ERROR", priority="cmdline")
            self.settings.set("PROGRESS_ENABLED", False, priority="cmdline")

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        try:
            self.exitcode = self.act(args, opts)
        except VerbError as error:
            print(f"wiretrace: {error}", file=sys.stderr)
            self.exitcode = error.exitcode
        except KeyboardInterrupt:
            print("wiretrace: stopped", file=sys.stderr)
            self.exitcode = PARTIAL
        except BrokenPipeError:
            # the reader of our output left; what is still buffered for it goes nowhere
            sys.stdout = None
            self.exitcode = SUCCESS

    @abstractmethod
    def act(self, args: list[str], opts: argparse.Namespace) -> int: ...

    def part_of(self, setting: str) -> Any:
        """What a setting names: the upper floor is reached by its name alone."""
        assert self.settings is not None
        return load_object(self.settings[setting])

    @contextmanager
    def database(self) -> Iterator[str]:
        """The address of MongoDB, with the embedded server up for as long as the block runs; VerbError otherwise."""
        assert self.settings is not None
        if self.settings["MONGODB_URI"] is not None:
            yield self.settings["MONGODB_URI"]
            return
        local = self.part_of("LOCAL_DATABASE")(Path(self.settings["WIRETRACE_HOME"]))
        try:
            local.__enter__()
        except RuntimeError as error:
            raise VerbError(str(error)) from None
        try:
            self.settings.set("MONGODB_URI", local.uri, priority="cmdline")
            yield local.uri
        finally:
            local.__exit__(None, None, None)

    def with_store(self, work: Callable[[Any], Awaitable[Answer]]) -> Answer:
        """Run `work` on an open store; VerbError where MongoDB cannot be used."""
        assert self.settings is not None
        settings = self.settings

        async def session() -> Answer:
            try:
                store = await self.part_of("RECORD_STORE").connect(
                    settings["MONGODB_URI"],
                    settings["MONGODB_DATABASE"],
                    home=settings["WIRETRACE_HOME"],
                    timeout_seconds=settings.getfloat("MONGODB_TIMEOUT_SECONDS"),
                    wait_seconds=settings.getfloat("MONGODB_WAIT_SECONDS"),
                )
            except RuntimeError as error:
                raise VerbError(str(error)) from None
            try:
                return await work(store)
            finally:
                await store.close()

        # not asyncio.run(): it would leave the thread without the event loop that the crawl then looks for
        loop = asyncio.new_event_loop()
        try:
            return loop.run_until_complete(session())
        finally:
            loop.close()

    def check_database(self) -> None:
        """Say what is wrong with the database now, in one line, rather than from within a crawl."""

        async def version(store: Any) -> str:
            return str(await store.version())

        self.with_store(version)

    def quiet_log(self) -> None:
        """Commands that only read and print: the log shows what went wrong, nothing else."""
        logging.getLogger().setLevel(logging.WARNING)
