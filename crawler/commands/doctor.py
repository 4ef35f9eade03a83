"""doctor: is everything here that wiretrace needs, and are the stored records whole?"""

import argparse
import sys
from importlib.metadata import PackageNotFoundError, requires, version
from typing import Any

from crawler.verb import FAILURE, SUCCESS, Verb, VerbError

# What works without, but should not stay so.
_ADVICE = frozenset({"contact"})


class Command(Verb):
    def syntax(self) -> str:
        return "[options]"

    def short_desc(self) -> str:
        return "Check Python, packages, MongoDB, indexes, settings and stored records; say what to do"

    def act(self, args: list[str], opts: argparse.Namespace) -> int:
        self.quiet_log()
        good = True
        for name, problem in (*self._here(), *self._database()):
            if problem is None:
                print(f"ok    {name}")
            elif name in _ADVICE:
                print(f"todo  {name}: {problem}")
            else:
                print(f"FAIL  {name}: {problem}")
                good = False
        return SUCCESS if good else FAILURE

    def _here(self) -> list[tuple[str, str | None]]:
        assert self.settings is not None
        found = ".".join(map(str, sys.version_info[:3]))
        lines: list[tuple[str, str | None]] = [
            (f"Python {found}", None if sys.version_info >= (3, 11) else "3.11 or newer is needed")
        ]
        wrong = []
        for requirement in requires("wiretrace") or ():
            if "extra ==" in requirement or "==" not in requirement:
                continue
            package, wanted = requirement.split(";")[0].split("==")
            package = package.split("[")[0].strip()
            try:
                if (have := version(package)) != wanted.strip():
                    wrong.append(f"{package} {have}, not {wanted.strip()}")
            except PackageNotFoundError:
                wrong.append(f"{package} is missing")
        lines.append(("packages as pinned", "; ".join(wrong) + ": pip install -e ." if wrong else None))
        lines.append(
            (
                f"contact {self.settings['CONTACT']}" if self.settings["CONTACT"] else "contact",
                None
                if self.settings["CONTACT"]
                else "set WIRETRACE_CONTACT to a page or address by which a site can reach you",
            )
        )
        return lines

    def _database(self) -> list[tuple[str, str | None]]:
        assert self.settings is not None
        embedded = self.settings["MONGODB_URI"] is None
        problems = self.part_of("RECORD_PROBLEMS")

        async def look(store: Any) -> list[tuple[str, str | None]]:
            missing = [index.name for index in await store.missing_indexes()]
            lines: list[tuple[str, str | None]] = [
                (f"MongoDB {await store.version()} ({'embedded' if embedded else 'MONGODB_URI'})", None),
                ("indexes", f"missing: {', '.join(missing)}; any sync makes them" if missing else None),
            ]
            broken = []
            count = 0
            async for record in store.every_record():
                count += 1
                if found := problems(record):
                    broken.append(f"{record['record_id']} {found[0]}")
            reason = (
                f"{len(broken)} break the contract, the first: {broken[0]}; sync or ingest them again"
                if broken
                else None
            )
            return [*lines, (f"{count} records keep the contract", reason)]

        try:
            with self.database():
                return self.with_store(look)
        except VerbError as error:
            return [("MongoDB", str(error))]
