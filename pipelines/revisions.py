"""What a new record does to the one that stands: a new revision, a fresh sighting, or nothing. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

from pipelines.record import Record

Outcome: TypeAlias = Literal["new", "revised", "unchanged", "stale"]

# Of the standing document only this much is needed to decide; the whole one is read when it becomes history.
NEEDED = {
    "revision": 1,
    "content.content_sha256": 1,
    "content.raw_content_sha256": 1,
    "content.title": 1,
    "dates.modified.value": 1,
    "dates.first_seen": 1,
    "dates.last_seen": 1,
    "capture.fetched_at": 1,
    "origin.party.entity_id": 1,
    "origin.relation": 1,
    "derivation.ruleset_sha256": 1,
    "derivation.entities_sha256": 1,
    "history": 1,
}


@dataclass(frozen=True, slots=True)
class Change:
    outcome: Outcome
    record: Record | None
    """What is to stand now; None where the standing record stays as it is but for the time it was last seen."""


def change(standing: Mapping[str, Any] | None, record: Record) -> Change:
    """A text or title that differs is a new revision; ads that rotate, and rules that changed nothing, are not."""
    if standing is None:
        return Change("new", record)
    if _is_older(record, standing):
        return Change("stale", None)
    changed = tuple(pointer for pointer in ("/content/text", "/content/title") if _differs(pointer, standing, record))
    if not changed:
        same = standing["content"]["raw_content_sha256"] == record["content"]["raw_content_sha256"]
        if same and standing["derivation"] == _derivation(record) and _modified(standing) == _modified(record):
            return Change("unchanged", None)
        return Change("unchanged", _onto(standing, record, standing["revision"], standing["history"]))
    raw_same = standing["content"]["raw_content_sha256"] == record["content"]["raw_content_sha256"]
    entry = {
        "revision": standing["revision"],
        "content_sha256": standing["content"]["content_sha256"],
        "captured_at": standing["capture"]["fetched_at"],
        "changed": list(changed),
        "reason": "recleaned" if raw_same and changed == ("/content/text",) else "edited_at_source",
    }
    return Change("revised", _onto(standing, record, standing["revision"] + 1, [entry, *standing["history"]]))


def _is_older(record: Record, standing: Mapping[str, Any]) -> bool:
    """A cache's old copy: the site itself says that what stands was modified later."""
    new, old = record["dates"]["modified"], standing["dates"].get("modified")
    return bool(new and old and new["value"] < old["value"])


def _differs(pointer: str, standing: Mapping[str, Any], record: Record) -> bool:
    if pointer == "/content/text":
        return bool(standing["content"]["content_sha256"] != record["content"]["content_sha256"])
    return bool(standing["content"]["title"] != record["content"]["title"])


def _modified(record: Mapping[str, Any]) -> Any:
    return (record["dates"].get("modified") or {}).get("value")


def _derivation(record: Record) -> dict[str, Any]:
    made = record["derivation"]
    return {"ruleset_sha256": made["ruleset_sha256"], "entities_sha256": made["entities_sha256"]}


def _onto(standing: Mapping[str, Any], record: Record, revision: int, history: list[Any]) -> Record:
    dates = {**record["dates"], "first_seen": standing["dates"]["first_seen"]}
    dates["last_seen"] = max(record["dates"]["last_seen"], standing["dates"]["last_seen"])
    return {**record, "revision": revision, "dates": dates, "history": history}
