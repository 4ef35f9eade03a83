"""MongoDB as it is: batches, revisions, bodies, what it refuses, and errors that a person can act on."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from crawler.items import Checkpoint, Page, Run, Source
from pipelines.record import build_record
from pipelines.store import Store, StoredRecord, StoreError
from tests.conftest import read, through_stages


def page(count: int = 3, text: str = "The ferries run until the ice comes.", **post: Any) -> Page:
    posts = [
        {
            "id": n,
            "link": f"https://www.paper.example/{n}/",
            "guid": {"rendered": f"https://paper.example/?p={n}"},
            "modified_gmt": "2026-03-01T00:00:00",
            "title": {"rendered": f"Story {n}"},
            "content": {"rendered": f"<p>{text} It is story {n}.</p>"},
            **post,
        }
        for n in range(1, count + 1)
    ]
    return through_stages(read(json.dumps(posts).encode()))


def batch(*pages: Page) -> list[tuple[Page, list[StoredRecord]]]:
    def stored(found: Page) -> list[StoredRecord]:
        return [StoredRecord(build_record(a), a.fingerprint.bands if a.fingerprint else ()) for a in found.articles]

    return [(found, stored(found)) for found in pages]


async def test_the_same_batch_written_twice_leaves_the_same_state(store: Store) -> None:
    assert (await store.write(batch(page()))).counts == {"new": 3}
    before = await store.records()
    assert (await store.write(batch(page()))).counts == {"unchanged": 3}
    after = await store.records()
    assert [(r["record_id"], r["revision"]) for r in before] == [(r["record_id"], r["revision"]) for r in after]
    assert await store.revisions("wp:paper.example:post:1") == []


async def test_a_changed_text_is_a_revision_and_the_old_state_stays(store: Store) -> None:
    await store.write(batch(page()))
    assert (await store.write(batch(page(text="The ice came early.")))).counts == {"revised": 3}
    record = await store.record("wp:paper.example:post:1")
    assert record
    assert record["revision"] == 2
    (old,) = await store.revisions("wp:paper.example:post:1")
    assert (old["revision"], "ferries" in old["content"]["text"]) == (1, True)


async def test_a_post_twice_in_one_batch_is_two_states_in_order(store: Store) -> None:
    await store.write(batch(page(1), page(1, text="The ice came early.")))
    record = await store.record("wp:paper.example:post:1")
    assert record
    assert (record["revision"], "ice came early" in record["content"]["text"]) == (2, True)


async def test_a_stale_copy_is_counted_and_changes_nothing(store: Store) -> None:
    await store.write(batch(page(1)))
    old = page(1, text="What it said before.", modified_gmt="2025-01-01T00:00:00")
    assert (await store.write(batch(old))).counts == {"stale": 1}
    record = await store.record("wp:paper.example:post:1")
    assert record
    assert "ferries" in record["content"]["text"]


async def test_the_exact_bytes_come_back(store: Store) -> None:
    found = page()
    await store.write(batch(found))
    record = await store.record("wp:paper.example:post:2")
    assert record
    assert await store.payload(record["capture"]["response"]["sha256"]) == found.capture.body
    assert await store.payload("0" * 64) is None


async def test_a_body_too_large_for_a_document_comes_back_too(store: Store) -> None:
    noise = bytes((n * 7919 + n // 251) % 256 for n in range(256)) * 4
    import os

    body = os.urandom(13 * 1024 * 1024) + noise
    large = replace(page().capture, body=body, sha256="f" * 64, capture_id="1" * 32)
    await store.write([(replace(page(), capture=large), [])])
    assert await store.payload("f" * 64) == body


@pytest.mark.parametrize(
    "name",
    [
        "wp:paper.example:post:1",
        "https://www.paper.example/1/",
        "http://paper.example/1",
        "paper.example/1/",
        "https://paper.example/?p=1",
    ],
)
async def test_a_record_is_found_by_id_or_by_any_spelling_of_its_address(store: Store, name: str) -> None:
    await store.write(batch(page(1)))
    assert await store.record(name)


async def test_a_record_that_breaks_the_contract_is_refused_alone_and_named(store: Store) -> None:
    ((found, records),) = batch(page())
    broken = {**records[1].record, "origin": {**records[1].record["origin"], "status": "nonsense"}}
    records[1] = StoredRecord(broken, ())
    written = await store.write([(found, records)])
    assert [record_id for record_id, _ in written.refused] == ["wp:paper.example:post:2"]
    assert await store.count() == 2


@pytest.mark.parametrize("value", [{"wp_id": 2**70}, {"slug": "\ud800"}, {"slug": "x" * 17_000_000}])
async def test_what_bson_cannot_hold_is_refused_alone(store: Store, value: dict[str, Any]) -> None:
    ((found, records),) = batch(page())
    odd = {**records[0].record, "identity": {**records[0].record["identity"], **value}}
    records[0] = StoredRecord(odd, ())
    written = await store.write([(found, records)])
    assert len(written.refused) == 1
    assert await store.count() == 2


async def test_the_cursor_stands_beside_the_site_and_foreign_names_are_never_fields(store: Store) -> None:
    cursor = Checkpoint(site_id="paper.example", wp_type="$where.x", after="2026-03-01T00:00:00")
    await store.write([(replace(page(0), checkpoint=cursor), [])])
    await store.write([(replace(page(0), checkpoint=replace(cursor, after="2026-03-02T00:00:00")), [])])
    (site,) = await store.sites.all()
    assert site["cursors"] == [{"wp_type": "$where.x", "language": None, "after": "2026-03-02T00:00:00"}]


async def test_a_run_and_a_profile_are_kept_with_the_site(store: Store) -> None:
    found = page()
    profile = found.articles[0].post.site
    await store.put_source(Source(profile=profile, run_id="r1", captures=(found.capture,)))
    now = datetime.now(UTC)
    run = Run(run_id="r1", site_id=profile.site_id, kind="sync", status="running", reason=None, started_at=now,
              ended_at=None, crawler="wiretrace/0", requests=1, posts=0, failed_posts=0)  # fmt: skip
    await store.sites.put_run(run)
    await store.sites.end_run("r1", "the crawl ended early")
    (kept,) = await store.sites.runs(profile.site_id)
    assert (kept["status"], kept["reason"]) == ("partial", "the crawl ended early")
    await store.sites.put_run(replace(run, status="complete", ended_at=now))
    (site,) = await store.sites.all()
    assert site["last_run"]["status"] == "complete"
    assert site["profile"]["host"] == "www.paper.example"


async def test_every_declared_index_is_made(store: Store) -> None:
    assert await store.missing_indexes() == []


@pytest.mark.parametrize(
    ("uri", "says"),
    [
        ("", "MONGODB_URI is not set"),
        ("localhost:27017", "no MongoDB address"),
        ("mongodb://:bad:url@", "no MongoDB address"),
        ("mongodb://127.0.0.1:1/", "no MongoDB answers at mongodb://127.0.0.1:1/"),
        ("mongodb://user:secret@127.0.0.1:1/", "mongodb://127.0.0.1:1/"),
    ],
)
async def test_a_database_that_cannot_be_used_is_one_line_without_the_password(uri: str, says: str) -> None:
    with pytest.raises(StoreError) as caught:
        await Store.connect(uri, "x", home="", timeout_seconds=0.3)
    assert says in str(caught.value)
    assert "secret" not in str(caught.value)
    assert "\n" not in str(caught.value)
