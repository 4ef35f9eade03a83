"""What a new record does to the one that stands."""

from typing import Any

import pytest

from pipelines.revisions import change


def record(**parts: Any) -> dict[str, Any]:
    base: dict[str, Any] = {
        "revision": 1,
        "content": {"content_sha256": "a", "raw_content_sha256": "A", "title": "T"},
        "dates": {
            "modified": {"value": "2026-03-01T00:00:00Z"},
            "first_seen": "2026-03-02T00:00:00Z",
            "last_seen": "2026-03-02T00:00:00Z",
        },
        "capture": {"fetched_at": "2026-03-02T00:00:00Z"},
        "derivation": {"ruleset_sha256": "r", "entities_sha256": "e"},
        "history": [],
    }
    for name, changes in parts.items():
        base[name] = {**base[name], **changes}
    return base


def test_the_first_sighting_is_new() -> None:
    assert change(None, record()).outcome == "new"


def test_the_same_text_and_title_is_no_revision_even_where_the_ads_around_it_rotate() -> None:
    assert change(record(), record()).record is None
    found = change(record(), record(content={"raw_content_sha256": "B"}))
    assert found.outcome == "unchanged"
    assert found.record is not None
    assert found.record["revision"] == 1


@pytest.mark.parametrize(
    ("changes", "pointer", "reason"),
    [
        ({"content_sha256": "b", "raw_content_sha256": "B"}, "/content/text", "edited_at_source"),
        ({"title": "U"}, "/content/title", "edited_at_source"),
        ({"content_sha256": "b"}, "/content/text", "recleaned"),
    ],
)
def test_another_text_or_title_is_a_revision_with_its_reason(
    changes: dict[str, str], pointer: str, reason: str
) -> None:
    found = change(record(), record(content=changes, dates={"last_seen": "2026-03-09T00:00:00Z"}))
    assert found.outcome == "revised"
    assert found.record is not None
    assert found.record["revision"] == 2
    assert found.record["dates"]["first_seen"] == "2026-03-02T00:00:00Z"
    (entry,) = found.record["history"]
    assert (entry["revision"], entry["changed"], entry["reason"]) == (1, [pointer], reason)


def test_an_older_copy_out_of_a_cache_never_overwrites_a_newer_one() -> None:
    old = record(content={"content_sha256": "b"}, dates={"modified": {"value": "2026-02-01T00:00:00Z"}})
    assert change(record(), old).outcome == "stale"
    undated = record(content={"content_sha256": "b"}, dates={"modified": None})
    assert change(record(), undated).outcome == "revised"


def test_new_rules_that_change_no_text_replace_the_record_without_a_revision() -> None:
    found = change(record(), record(derivation={"ruleset_sha256": "s"}))
    assert found.outcome == "unchanged"
    assert found.record is not None
    assert found.record["derivation"]["ruleset_sha256"] == "s"
