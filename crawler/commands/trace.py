"""trace: who made a record, by which hops, on which evidence."""

import argparse
from typing import Any

import orjson

from crawler.verb import FAILURE, SUCCESS, USAGE, Verb, VerbError, wide_console
from crawler.wordpress.decode import DecodeError, decode


class Command(Verb):
    def syntax(self) -> str:
        return "[options] [RECORD|URL]"

    def short_desc(self) -> str:
        return "Show who made a story, by which hops, on which evidence; without a name, list the newest records"

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        super().add_options(parser)
        parser.add_argument("--limit", type=int, default=50, help="how many records to list (default: %(default)s)")
        parser.add_argument("--json", action="store_true", help="print the record itself, as JSON")

    def act(self, args: list[str], opts: argparse.Namespace) -> int:
        if len(args) > 1:
            raise VerbError("give one record id or address: python -m scrapy trace wp:example.org:post:7", USAGE)
        self.quiet_log()
        if not args:
            return self._list(opts.limit)
        name = args[0]

        async def look(store: Any) -> tuple[dict[str, Any] | None, bytes | None, dict[str, Any] | None]:
            record = await store.record(name)
            if not record:
                return None, None, None
            body = await store.payload(record["capture"]["response"]["sha256"])
            return record, body, await store.tombstone(record["record_id"])

        with self.database():
            record, body, tombstone = self.with_store(look)
        if record is None:
            raise VerbError(f"no record {name}; “python -m scrapy site list” shows what is stored", FAILURE)
        if opts.json:
            print(orjson.dumps(record, option=orjson.OPT_INDENT_2).decode())
            return SUCCESS
        post = _at(body, record["capture"]["item_pointer"]) if body else None
        wide_console().print(self.part_of("RECORD_TRACE")(record, post, tombstone))
        return SUCCESS

    def _list(self, limit: int) -> int:
        async def look(store: Any) -> tuple[list[dict[str, Any]], int]:
            return await store.records(limit=max(1, limit)), await store.count()

        with self.database():
            records, count = self.with_store(look)
        if not records:
            raise VerbError("no records yet: python -m scrapy sync example.org")
        wide_console().print(self.part_of("RECORD_TABLE")(records))
        print(f"{len(records)} of {count} records, newest first; “python -m scrapy trace RECORD” shows one in full")
        return SUCCESS


def _at(body: bytes, pointer: str) -> Any:
    """The post that a JSON Pointer names in a stored body."""
    try:
        value: Any = decode(body).value
        for step in pointer.split("/")[1:]:
            value = value[int(step) if isinstance(value, list) else step]
    except (DecodeError, LookupError, ValueError, TypeError):
        return None
    return value
