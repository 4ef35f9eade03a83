"""Sites in a real MongoDB: the lease with its fencing token, what is remembered, tombstones, and what is due."""

import subprocess
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from crawler.items import Checkpoint, LeaseLostError, Page, Probe, Run, SiteBusyError, Standing
from pipelines.schedule import schedule
from pipelines.sites import Sites
from pipelines.stages import _stored
from pipelines.store import Store, StoredRecord
from tests.conftest import read, through_stages

SITE = "paper.example"
NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)


def batch(text: str = "The ferries run until the ice comes.") -> list[tuple[Page, list[StoredRecord]]]:
    body = (
        '[{"id": 7, "link": "https://paper.example/7", "type": "post", "modified_gmt": "2026-01-01T00:00:00",'
        f'"title": {{"rendered": "T"}}, "content": {{"rendered": "<p>{text}</p>"}}}}]'
    )
    page = through_stages(read(body.encode()))
    return [(page, [_stored(article) for article in page.articles])]


async def text_of(store: Store) -> str:
    record = await store.record("wp:paper.example:post:7")
    assert record
    return str(record["content"]["text"])


# --- the lease


async def test_one_sync_at_a_time_has_a_site(store: Store) -> None:
    first = await store.sites.take(SITE, "run 1", 60)
    with pytest.raises(SiteBusyError, match=r"another sync .* holds the site until"):
        await store.sites.take(SITE, "run 2", 60)
    await store.sites.give_back(SITE, first)
    assert await store.sites.take(SITE, "run 2", 60) == first + 1


async def test_a_lease_ends_with_its_time_and_the_next_has_a_larger_token(store: Store) -> None:
    first = await store.sites.take(SITE, "run 1", 0)
    second = await store.sites.take(SITE, "run 2", 60)
    assert second > first
    with pytest.raises(LeaseLostError, match="taken the site over"):
        await store.sites.renew(SITE, first, 60)
    await store.sites.renew(SITE, second, 60)


async def test_the_lease_of_a_dead_process_ends_at_once(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    gone = subprocess.Popen(["true"])
    gone.wait()
    with monkeypatch.context() as patch:
        patch.setattr("pipelines.sites.process", lambda: {**_here(), "pid": gone.pid, "began": "1"})
        await store.sites.take(SITE, "run 1", 3_600)
    assert await store.sites.take(SITE, "run 2", 60)


async def test_nobody_can_tell_whether_a_process_elsewhere_is_dead(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr("pipelines.sites.process", lambda: {"machine": "elsewhere", "pid": 1, "began": "1"})
        await store.sites.take(SITE, "run 1", 3_600)
    with pytest.raises(SiteBusyError):
        await store.sites.take(SITE, "run 2", 60)


def _here() -> dict[str, Any]:
    from pipelines.holder import process

    return process()


async def test_writes_under_a_lost_lease_are_refused(store: Store) -> None:
    old = await store.sites.take(SITE, "run 1", 0)
    new = await store.sites.take(SITE, "run 2", 60)
    await store.write(batch("As it is now."), {SITE: new})
    with pytest.raises(LeaseLostError):
        await store.write(batch("As it was once."), {SITE: old})
    assert await text_of(store) == "As it is now."
    cursor = Checkpoint(site_id=SITE, wp_type="post", after="2026-01-01T00:00:00")
    with pytest.raises(LeaseLostError):
        await store.sites.put_cursor(cursor, old)
    assert (await store.sites.memory(SITE)).cursors == ()


async def test_a_run_that_was_cut_off_is_closed_by_the_next(store: Store) -> None:
    await store.sites.put_run(run("run 1", "running"))
    await store.sites.take(SITE, "run 2", 60)
    (kept,) = await store.sites.runs(SITE)
    assert (kept["status"], kept["reason"]) == (
        "partial",
        "the process ended without a word; the next sync went on from there",
    )


# --- memory


def run(run_id: str, status: Any, **more: Any) -> Run:
    return Run(
        run_id=run_id,
        site_id=SITE,
        kind="sync",
        status=status,
        reason=None,
        started_at=NOW,
        ended_at=None if status == "running" else NOW,
        crawler="wiretrace/0",
        requests=3,
        posts=0,
        failed_posts=0,
        **more,
    )


def standing(language: str | None = None) -> Standing:
    return Standing(
        site_id=SITE,
        wp_type="$post.x",
        language=language,
        high_water="2026-01-01T00:00:00",
        claimed=9,
        listed=8,
        hidden=1,
        recounted_at=NOW,
        recounted_in="run 1",
        polled_at=NOW,
        failed=((4, None), (5, "2026-01-01T00:00:00")),
    )


async def test_what_is_remembered_comes_back_as_it_was(store: Store) -> None:
    token = await store.sites.take(SITE, "run 1", 60)
    for known in (standing(), standing("fr"), standing()):
        await store.sites.put_standing(known, token)
    memory = await store.sites.memory(SITE)
    assert set(memory.standings) == {standing(), standing("fr")}


async def test_the_cursor_of_a_type_ends_with_its_walk(store: Store) -> None:
    mine = Checkpoint(site_id=SITE, wp_type="$post.x", after="2026-01-01T00:00:00")
    other = replace(mine, language="fr")
    for cursor in (mine, other):
        await store.sites.put_cursor(cursor, None)
    await store.sites.put_standing(standing(), None)
    assert (await store.sites.memory(SITE)).cursors == (other,)


async def test_the_daily_count_of_requests_is_kept_and_yesterdays_is_not(store: Store) -> None:
    await store.sites.put_run(run("run 1", "complete", requests_today=17))
    assert (await store.sites.memory(SITE)).requests_today == 17
    await sites_document(store, {"today.day": "2020-01-01"})
    assert (await store.sites.memory(SITE)).requests_today == 0


async def sites_document(store: Store, fields: dict[str, Any]) -> None:
    await store.sites._set(SITE, fields)


# --- tombstones


def probe(run_id: str, seconds: int, absent: tuple[int, ...] = (7,), present: tuple[int, ...] = ()) -> Probe:
    ((page, _),) = batch()
    name = f"{seconds:032x}"
    return Probe(
        site_id=SITE,
        run_id=run_id,
        wp_type="post",
        absent=absent,
        present=present,
        capture=replace(page.capture, capture_id=name),
        generated_at=NOW + timedelta(seconds=seconds),
    )


async def state(store: Store) -> tuple[bool, bool]:
    held = (await store.held(SITE, "post"))[7]
    return held.missing, held.gone


async def test_two_probes_of_different_syncs_make_a_tombstone_with_its_proof(store: Store) -> None:
    await store.write(batch())
    assert await store.put_probe(probe("run 1", 0)) == 0
    assert await state(store) == (True, False)
    assert await store.put_probe(probe("run 2", 60)) == 1
    assert await state(store) == (False, True)
    stone = await store.tombstone("wp:paper.example:post:7")
    assert stone
    assert [proof["run_id"] for proof in stone["probes"]] == ["run 1", "run 2"]
    assert [proof["capture_id"] for proof in stone["probes"]] == [f"{0:032x}", f"{60:032x}"]
    record = await store.record("wp:paper.example:post:7")
    assert record
    assert record["history"][0]["reason"] == "deleted_at_source"


@pytest.mark.parametrize(
    ("second", "why"), [(probe("run 1", 60), "of the same sync"), (probe("run 2", -60), "a cache's, made before")]
)
async def test_probes_that_prove_nothing_together(store: Store, second: Probe, why: str) -> None:
    await store.write(batch())
    await store.put_probe(probe("run 1", 0))
    assert await store.put_probe(second) == 0, why
    assert await state(store) == (True, False)


async def test_a_probe_that_finds_the_post_ends_the_suspicion(store: Store) -> None:
    await store.write(batch())
    await store.put_probe(probe("run 1", 0))
    await store.put_probe(probe("run 2", 60, absent=(), present=(7,)))
    assert await state(store) == (False, False)


async def test_a_post_that_returns_is_revived_whether_its_text_changed_or_not(store: Store) -> None:
    for text in ("The ferries run until the ice comes.", "Another text."):
        await store.write(batch())
        await store.put_probe(probe("run 1", 0))
        await store.put_probe(probe("run 2", 60))
        await store.write(batch(text))
        assert await state(store) == (False, False)
        assert await store.tombstone("wp:paper.example:post:7") is None


# --- the schedule


async def due(sites: Sites) -> list[str]:
    return await sites.due()


async def test_a_site_is_due_at_once_and_then_when_its_time_has_come(store: Store) -> None:
    plan = schedule(timedelta(hours=1))
    assert await store.sites.add(SITE, "https://paper.example", plan)
    assert not await store.sites.add(SITE, "https://paper.example", plan)
    await store.sites.add("other.example", "https://other.example")
    assert await due(store.sites) == ["https://paper.example"]
    await store.sites.put_run(run("run 1", "complete"))
    assert await due(store.sites) == []
    await sites_document(store, {"schedule.next_at": NOW - timedelta(days=400)})
    assert await due(store.sites) == ["https://paper.example"]
    await store.sites.take(SITE, "run 2", 60)
    assert await due(store.sites) == []


async def test_failures_in_a_row_are_counted_and_lengthen_the_wait(store: Store) -> None:
    await store.sites.add(SITE, "https://paper.example", schedule(timedelta(hours=1)))
    waits = []
    for number in range(3):
        await store.sites.put_run(run(f"run {number}", "failed"))
        (site,) = await store.sites.all()
        waits.append(site["schedule"]["interval"])
    assert waits == [7_200, 14_400, 28_800]
    await store.sites.put_run(run("run 4", "complete"))
    (site,) = await store.sites.all()
    assert (site["schedule"]["failures"], site["schedule"]["interval"]) == (0, 3_600)
