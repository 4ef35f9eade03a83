"""The completeness certificate of a run, as a person reads it: what each type came to, and what that rests on."""

from collections.abc import Mapping
from typing import Any

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text


def certificate_view(run: Mapping[str, Any]) -> RenderableType:
    """`run` is a document of the collection `runs` that has ended."""
    verdict = Text(f"{run['status']}: {run['reason']}" if run["reason"] else run["status"], style="bold")
    ended = f"{run['ended_at']:%Y-%m-%d %H:%M:%S} UTC" if run["ended_at"] else "not ended"
    said = [f"run {run['_id']}", ended, f"{run['requests']} requests", run["crawler"]]
    parts: list[RenderableType] = [Text("Last sync: ").append(verdict), _line(", ".join(said))]
    if run["types"]:
        parts.append(Padding(_table(run["types"]), (0, 0, 0, 2)))
    failed = [f"{line['wp_type']} {number}" for line in run["types"] for number in line["failed_ids"]]
    noted = [f"{line['wp_type']}: {note}" for line in run["types"] for note in line["notes"]]
    for heading, entries in (
        ("could not be fetched", failed),
        ("noted", noted),
        ("asked to learn how the site answers", run["canaries"]),
        ("repaired", run["repairs"]),
    ):
        if entries:
            more = f" and {len(entries) - 20} more" if len(entries) > 20 else ""
            parts.append(_line(f"{heading}: {', '.join(entries[:20])}{more}"))
    return Group(*parts)


def _table(lines: list[Mapping[str, Any]]) -> Table:
    """A line a type and language; a dash where the site, or an older run, did not say."""
    table = Table("type", "how", box=None, header_style="bold", pad_edge=False)
    for heading in ("requests", "windows", "held", "claimed", "hidden", "recount", "again", "failed"):
        table.add_column(heading, justify="right")
    table.add_column("recounted at (UTC)")
    for line in lines:
        name = f"{line['wp_type']} ({line['language']})" if line["language"] else line["wp_type"]
        numbers = (line[key] for key in ("requests", "windows", "unique_ids", "claimed", "hidden", "recounted"))
        table.add_row(
            name,
            line["mode"],
            *("–" if number is None else str(number) for number in numbers),
            str(line["fetched_again"]),
            str(len(line["failed_ids"])),
            f"{line['recounted_at']:%Y-%m-%d %H:%M:%S}" if line["recounted_at"] else "–",
        )
    return table


def _line(text: str) -> RenderableType:
    return Padding(Text(text), (0, 0, 0, 2))
