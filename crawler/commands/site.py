"""site: the sites that are known: add, list, show, check."""

import argparse
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from rich.table import Table

from crawler.verb import SUCCESS, USAGE, Verb, VerbError, wide_console
from crawler.wordpress.discover import starting_addresses
from crawler.wordpress.identity import AddressError, home_of_route, site_id


class Command(Verb):
    requires_crawler_process = True

    def syntax(self) -> str:
        return "add [--every 1h [--at-least 15m] [--at-most 1d]] SITE… | list | show SITE | check SITE"

    def short_desc(self) -> str:
        return "Keep the list of sites: add, list, show one with its runs, check one without storing posts"

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        super().add_options(parser)
        parser.add_argument("--every", type=_span, help="add: sync it so often, 1h or 30m or 2d, and as it publishes")
        parser.add_argument("--at-least", type=_span, help="add: never wait less; a quarter of --every if not given")
        parser.add_argument("--at-most", type=_span, help="add: never wait more; 24 times --every if not given")

    def act(self, args: list[str], opts: argparse.Namespace) -> int:
        acts = {"add": self._add, "list": self._list, "show": self._show, "check": self._check}
        if not args or args[0] not in acts:
            raise VerbError(f"usage: python -m scrapy site {self.syntax()}", USAGE)
        wanted = {"add": 1, "show": 1, "check": 1}.get(args[0], 0)
        if len(args) - 1 < wanted or (args[0] in ("show", "check") and len(args) > 2):
            raise VerbError(f"usage: python -m scrapy site {self.syntax()}", USAGE)
        self.quiet_log()
        return acts[args[0]](args[1:], opts)

    def _add(self, sites: list[str], opts: argparse.Namespace) -> int:
        named = [(_key(site), site.strip()) for site in sites]
        if (opts.at_least or opts.at_most) and not opts.every:
            raise VerbError("--at-least and --at-most bound --every: give that too", USAGE)
        plan = self.part_of("SITE_SCHEDULE")(opts.every, opts.at_least, opts.at_most) if opts.every else None
        if plan and not plan.at_least <= plan.at_most:
            raise VerbError("--at-least is longer than --at-most", USAGE)

        async def add(store: Any) -> list[bool]:
            return [await store.sites.add(key, address, plan) for key, address in named]

        with self.database():
            for (key, _), new in zip(named, self.with_store(add), strict=True):
                print(f"{key}: {'added' if new else 'known already'}{_planned(plan)}")
        return SUCCESS

    def _list(self, sites: list[str], opts: argparse.Namespace) -> int:
        async def read(store: Any) -> list[tuple[dict[str, Any], int]]:
            return [(site, await store.count(site["_id"])) for site in await store.sites.all()]

        with self.database():
            rows = self.with_store(read)
        if not rows:
            print("no sites yet: python -m scrapy sync example.org")
            return SUCCESS
        head = ("site", "name", "records", "last sync", "next", "health", "reason")
        table = Table(*head, box=None, header_style="bold")
        for site, count in rows:
            last = site.get("last_run") or {}
            plan = site.get("schedule") or {}
            ended, due = _shown(last.get("ended_at"), "never"), _shown(plan.get("next_at"), "")
            name = (site.get("profile") or {}).get("name") or ""
            table.add_row(site["_id"], name, str(count), ended, due, _health(site), last.get("reason") or "")
        wide_console().print(table)
        return SUCCESS

    def _show(self, sites: list[str], opts: argparse.Namespace) -> int:
        key = _key(sites[0])

        async def read(store: Any) -> tuple[dict[str, Any] | None, list[dict[str, Any]], int, list[dict[str, Any]]]:
            found = next((site for site in await store.sites.all() if site["_id"] == key), None)
            return found, await store.sites.runs(key), await store.count(key), await store.records(key, 20)

        with self.database():
            site, runs, count, records = self.with_store(read)
        if site is None:
            raise VerbError(f"{key} is not known: python -m scrapy site add {sites[0]}")
        profile = site.get("profile") or {}
        console = wide_console()
        console.print(f"[bold]{key}[/]  {profile.get('name') or ''}  {count} records")
        console.print(f"API {profile.get('root') or 'not read yet'}, time zone {profile.get('timezone') or 'unknown'}")
        synced = [run for run in runs if run["kind"] == "sync" and run["ended_at"]]
        if synced:
            console.print(self.part_of("RUN_CERTIFICATE")(synced[0]))
        if len(runs) > 1:
            console.print("Runs")
        for run in runs if len(runs) > 1 else ():
            types = ", ".join(f"{t['unique_ids']} {t['wp_type']}" for t in run["types"])
            reason = run["reason"] or ""
            console.print(
                f"  {run['started_at']:%Y-%m-%d %H:%M} {run['status']} {types} in {run['requests']} requests {reason}"
            )
        if records:
            console.print(self.part_of("RECORD_TABLE")(records))
        return SUCCESS

    def _check(self, sites: list[str], opts: argparse.Namespace) -> int:
        assert self.crawler_process is not None
        assert self.settings is not None
        starting = _key(sites[0])
        self.settings.set("ITEM_PIPELINES", {}, priority="cmdline")
        crawler = self.crawler_process.create_crawler("wordpress")
        self.crawler_process.crawl(crawler, site=sites[0], only_profile=True)
        self.crawler_process.start()
        spider: Any = crawler.spider
        outcome = spider.outcome if spider else None
        if outcome is None or outcome.status != "complete":
            raise VerbError(f"{starting}: {outcome.reason if outcome else 'the check could not start'}")
        profile = spider.profile
        console = wide_console()
        console.print(f"[bold]{profile.site_id}[/]  {profile.name or ''}  is a WordPress site with an open API")
        console.print(f"API {profile.root}, time zone {profile.timezone or 'unknown'}")
        console.print("types: " + ", ".join(f"{t.slug} ({t.namespace}/{t.rest_base})" for t in profile.post_types))
        return SUCCESS


def _span(text: str) -> timedelta:
    """``90s``, ``30m``, ``1h``, ``2d``."""
    units = {"s": 1, "m": 60, "h": 3600, "d": 86_400}
    number, unit = text[:-1], text[-1:]
    if unit not in units or not number.isdecimal() or not 0 < int(number) * units[unit] <= 366 * 86_400:
        raise argparse.ArgumentTypeError(f"“{text}” is no time: give 30m, 1h or 2d")
    return timedelta(seconds=int(number) * units[unit])


def _planned(plan: Any) -> str:
    if not plan:
        return ""
    return f", due now, then every {_spelled(plan.every)}, {_spelled(plan.at_least)} to {_spelled(plan.at_most)}"


def _spelled(span: timedelta) -> str:
    """As `_span` reads it: ``90s``, ``30m``, ``1h``, ``2d``."""
    seconds = int(span.total_seconds())
    size, unit = next(
        (size, unit) for size, unit in ((86_400, "d"), (3600, "h"), (60, "m"), (1, "s")) if not seconds % size
    )
    return f"{seconds // size}{unit}"


def _shown(moment: datetime | None, otherwise: str) -> str:
    return f"{moment:%Y-%m-%d %H:%M}" if moment else otherwise


def _health(site: Mapping[str, Any]) -> str:
    """The last outcome; for one that failed, how often in a row."""
    last, failures = site.get("last_run") or {}, (site.get("schedule") or {}).get("failures", 0)
    if (lease := site.get("lease")) and lease["expires_at"] > datetime.now(UTC):
        return "syncing"
    return f"{last.get('status', '')} ({failures} in a row)" if failures > 1 else str(last.get("status", ""))


def _key(site: str) -> str:
    try:
        address = starting_addresses(site)[0]
        return site_id(home_of_route(address) or "/".join(address.split("/", 3)[:3]) + "/")
    except (AddressError, ValueError) as error:
        raise VerbError(str(error), USAGE) from None
