"""A record as a person reads it: who made it, by which hops, on which evidence, each quote in its context."""

from collections.abc import Mapping, Sequence
from typing import Any

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from pipelines.record import Record

_SAID = {
    "stated": "the post says so",
    "inferred": "inferred from the evidence below",
    "own_content": "no sign of an outside origin",
    "unknown": "nobody can be named on this evidence",
    "conflict": "the post says two different things",
}


def table_view(records: Sequence[Record]) -> RenderableType:
    """Records as a table: record (its site first), title, origin, status, confidence, people."""
    table = Table(box=None, header_style="bold", pad_edge=False, expand=True)
    for heading, least, share in (
        ("record", 28, None),
        ("title", 12, 3),
        ("origin", 12, 3),
        ("status", 11, None),
        ("conf.", 5, None),
        ("people", 8, 2),
    ):
        table.add_column(heading, min_width=least, ratio=share, no_wrap=True)
    for record in records:
        origin = record["origin"]
        people = ", ".join(person["party"]["name"] for person in record["authors"]["byline_people"])
        table.add_row(
            record["record_id"],
            Text(record["content"]["title"], overflow="ellipsis", no_wrap=True),
            f"{_name(origin)} ({origin['relation'].replace('_', ' ')})" if origin["party"] else "unknown",
            origin["status"],
            f"{origin['confidence']:.2f}",
            Text(people or "–", overflow="ellipsis", no_wrap=True),
        )
    return table


def trace_view(record: Record, post: Any, tombstone: Mapping[str, Any] | None = None) -> RenderableType:
    """The whole trace; `post` is the raw post out of the stored body, or None when the body is gone."""
    evidence = {entry["id"]: entry for entry in record["evidence"]}
    raw = _raw_content(post)
    origin = record["origin"]
    parts: list[RenderableType] = [
        Text(record["content"]["title"], style="bold"),
        Text(f"{record['record_id']}  revision {record['revision']}  {record['identity']['link']}", style="dim"),
        *([_gone(tombstone)] if tombstone else []),
        *([Text("needs a password: its body is not public", style="yellow")] if _is_protected(post) else []),
        Text(),
        _heading("Who made it"),
        _line(
            f"{_name(origin)}: {origin['relation'].replace('_', ' ')}, {origin['status']}"
            f" ({_SAID[origin['status']]}), confidence {origin['confidence']:.2f}"
        ),
    ]
    account = record["authors"]["site_account"]
    if account:
        generic = ", a login that nobody owns" if account["is_generic"] else ""
        parts.append(_line(f"posted by the account {account['display_name'] or account['id']}{generic}"))
    for person in record["authors"]["byline_people"]:
        place = f" in {person['place']}" if person["place"] else ""
        parts.append(_line(f"{person['party']['name']}, {person['role']}{place}  {_refs(person)}"))
    for credit in (*record["authors"]["agencies"], *record["credits"]):
        role = credit["role"].replace("_", " ") + (" (image)" if credit["applies_to"] == "image" else "")
        parts.append(_line(f"{credit['party']['name']}, {role}  {_refs(credit)}"))
    parts += [Text(), _heading("By which hops")]
    for hop in record["chain"]:
        name, role = hop["party"]["name"], hop["role"].replace("_", " ")
        parts.append(_line(f"{hop['seq'] + 1}. {name}: {role}, {hop['status']}, {hop['confidence']:.2f}  {_refs(hop)}"))
    if record["mentions"] or origin["alternatives"]:
        parts += [Text(), _heading("Named, but not the maker")]
        parts += [
            _line(f"{mention['party']['name']}: {mention['kind'].replace('_', ' ')}  {_refs(mention)}")
            for mention in record["mentions"]
        ]
        parts += [_line(f"{other['party']['name']}, rejected: {other['reason']}") for other in origin["alternatives"]]
    parts += [Text(), _heading("On which evidence")]
    for name, entry in evidence.items():
        parts.append(Padding(_quote(name, entry, raw), (0, 0, 0, 2)))
    capture = record["capture"]
    removed = sum(entry["chars"] for entry in record["content"]["removed"])
    parts += [
        Text(),
        _heading("Down to the bytes"),
        _line(f"{capture['request']['url']} at {capture['fetched_at']}, {capture['response']['bytes']} bytes"),
        _line(f"sha256 {capture['response']['sha256']}, post at “{capture['item_pointer']}”"),
        _line(f"{len(record['content']['removed'])} ranges ({removed} characters) were taken out of the content:"),
    ]
    for entry in record["content"]["removed"]:
        parts.append(_line(f"  {entry['start']}–{entry['end']} {entry['kind'].replace('_', ' ')}  {entry['rule_id']}"))
    return Group(*parts)


def _gone(tombstone: Mapping[str, Any]) -> Text:
    first, second = (
        f"{probe['at']:%Y-%m-%d %H:%M} (capture {probe['capture_id'][:12]})" for probe in tombstone["probes"]
    )
    said = f"gone at the source: asked for by its id it was not there on {first} and again on {second}"
    return Text(said, style="yellow")


def _name(origin: Record) -> str:
    return origin["party"]["name"] if origin["party"] else "unknown"


def _heading(text: str) -> Text:
    return Text(text, style="bold cyan")


def _line(text: str) -> RenderableType:
    return Padding(Text(text), (0, 0, 0, 2))


def _refs(claim: Record) -> str:
    return f"[{', '.join(claim['evidence'])}]" if claim["evidence"] else ""


def _quote(name: str, entry: Record, raw: str | None) -> Text:
    """The quote in its context, checked against the raw text while it is printed."""
    text = Text(f"{name} {entry['kind'].replace('_', ' ')} ", style="dim")
    exact = " ".join(entry["exact"].split())
    if entry["start"] is None:
        where = entry["pointer"] or entry["target"]
        return text + Text(f"{where}: ", style="dim") + Text(exact, style="black on yellow")
    text += Text(f"{entry['start']}–{entry['end']} ", style="dim")
    if raw is not None and entry["target"] == "raw.content.rendered":
        held = raw[entry["start"] : entry["end"]] == entry["exact"]
        text += Text("verified " if held else "NOT FOUND THERE ", style="green" if held else "bold red")
    before, after = (" ".join((entry[side] or "").split()) for side in ("prefix", "suffix"))
    return text + Text(f"…{before} ") + Text(exact, style="black on yellow") + Text(f" {after}…")


def _is_protected(post: Any) -> bool:
    content = post.get("content") if isinstance(post, dict) else None
    return isinstance(content, dict) and content.get("protected") is True


def _raw_content(post: Any) -> str | None:
    content = post.get("content") if isinstance(post, dict) else None
    rendered = content.get("rendered") if isinstance(content, dict) else content
    return rendered if isinstance(rendered, str) else None
