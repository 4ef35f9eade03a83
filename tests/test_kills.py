"""Killed at random moments, without MongoDB for a while, twice at once: what is public ends up stored, once."""

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from pymongo import MongoClient

from pipelines.localdb import LocalDatabase
from tests.conftest import ROOT
from tests.site.server import Plan, Site, serve, stock

TYPES = ("post", "page", "opinion")
SYNC = [sys.executable, "-m", "scrapy", "sync", "-s", "DOWNLOAD_DELAY=0", "-s", "AUTOTHROTTLE_ENABLED=False"]


class Desk:
    """A site, a database, and syncs of the one into the other."""

    def __init__(self, site: Site, home: str, uri: str, name: str) -> None:
        self.site, self.home = site, home
        self.client = MongoClient[dict[str, Any]](uri, directConnection=True)
        self.database = self.client[name]
        self.environment = {**os.environ, "MONGODB_URI": uri, "MONGODB_DATABASE": name}

    def start(self, *words: str) -> subprocess.Popen[str]:
        words = words or (self.home,)
        return subprocess.Popen([*SYNC, *words], cwd=ROOT, env=self.environment, stderr=subprocess.PIPE, text=True)

    def sync(self, *words: str) -> tuple[int, str]:
        with self.start(*words) as child:
            _, err = child.communicate(timeout=120)
        assert "Traceback" not in err, err
        return child.returncode, err

    def stored(self, wp_type: str) -> list[int]:
        found = self.database["articles"].find({"identity.wp_type": wp_type}, {"identity.wp_id": 1})
        return sorted(d["identity"]["wp_id"] for d in found)

    def assert_whole(self) -> None:
        for wp_type in TYPES:
            assert self.stored(wp_type) == sorted(self.site.public_ids(wp_type))
        assert self.database["revisions"].count_documents({}) == 0
        run = self.database["runs"].find_one(sort=[("started_at", -1)])
        assert run
        assert (run["status"], run["reason"]) == ("complete", None)


@pytest.fixture
def desk(mongodb_uri: str) -> Iterator[Desk]:
    site = Site(stock=stock(Plan(posts=900)))
    with serve(site) as home:
        desk = Desk(site, home, mongodb_uri, f"test_{uuid4().hex[:12]}")
        yield desk
        desk.client.drop_database(desk.database.name)
        desk.client.close()


def test_a_sync_killed_at_ten_random_moments_goes_on_within_a_page_and_ends_complete(desk: Desk) -> None:
    desk.site.faults.slow = 0.02
    chance = random.Random()  # noqa: S311  moments, no secrets
    pages = 0
    for _ in range(10):
        asked, stored = len(desk.site.requests), len(desk.stored("post"))
        with desk.start() as child:
            deadline, patience = time.monotonic() + 30, chance.uniform(0, 0.5)
            while len(desk.site.requests) == asked and time.monotonic() < deadline and child.poll() is None:
                time.sleep(0.01)
            time.sleep(patience)
            child.kill()
            child.communicate()
        fetched = [r for r in desk.site.requests[asked:] if r.get("orderby") == "date"]
        pages += len(fetched)
        # what was acknowledged stays, and what was fetched again is the page at which the last one ended
        assert len(desk.stored("post")) >= stored
    desk.site.faults.slow = 0.0
    asked = len(desk.site.requests)
    code, err = desk.sync()
    assert code == 0, err
    desk.assert_whole()
    posts = [r for r in desk.site.requests if r.get("orderby") == "date" and r.route == "/wp/v2/posts"]
    assert len(posts) <= 10 + 2 * 11  # the ten pages of an unbroken walk, and for each beginning two at most again
    runs = [run["status"] for run in desk.database["runs"].find()]
    assert "running" not in runs


def test_sigterm_stores_what_was_fetched_and_the_next_sync_goes_on(desk: Desk) -> None:
    desk.site.faults.slow = 0.05
    with desk.start() as child:
        while sum(r.get("orderby") == "date" for r in desk.site.requests) < 4:
            time.sleep(0.01)
        child.send_signal(signal.SIGTERM)
        _, err = child.communicate(timeout=60)
    assert child.returncode == 3, err
    kept = len(desk.stored("post"))
    assert kept >= 199
    desk.site.faults.slow = 0.0
    code, err = desk.sync()
    assert code == 0, err
    assert "resumed" in {t["mode"] for t in desk.database["runs"].find_one(sort=[("started_at", -1)])["types"]}  # type: ignore[index]  # there is one
    desk.assert_whole()


def test_two_at_once_never_sync_one_site(desk: Desk) -> None:
    desk.site.faults.slow = 0.05
    with desk.start() as first:
        while not desk.database["runs"].count_documents({}):
            time.sleep(0.01)
        code, err = desk.sync()
        assert code == 1
        assert "another sync (process" in err
        first.communicate(timeout=120)
    assert first.returncode == 0
    desk.assert_whole()
    assert desk.database["runs"].count_documents({}) == 1


def test_due_sites_are_synced_side_by_side_in_one_process_and_then_rest(desk: Desk) -> None:
    sites = [Site(stock=stock(Plan(posts=30))) for _ in range(3)]
    with serve(sites[0]) as a, serve(sites[1]) as b, serve(sites[2]) as c:
        homes = (a, b, c)
        add = [sys.executable, "-m", "scrapy", "site", "add", "--every", "1h", *homes]
        done = subprocess.run(add, cwd=ROOT, env=desk.environment, capture_output=True, text=True, check=True)
        assert done.stdout.count("added, due now") == 3
        code, err = desk.sync("--due")
        assert code == 0, err
        assert err.count(": complete: ") >= 3
        times = [run["started_at"] for run in desk.database["runs"].find()]
        ends = [run["ended_at"] for run in desk.database["runs"].find()]
        assert max(times) < min(ends)
        code, err = desk.sync("--due")
        assert (code, err) == (0, "wiretrace: no site is due\n")
    for site in desk.database["sites"].find():
        assert site["schedule"]["next_at"] > site["last_run"]["ended_at"]
        assert site["lease"] is None


def test_without_mongod_for_longer_than_it_waits_a_sync_ends_as_partial_and_the_next_goes_on(tmp_path: Path) -> None:
    site = Site(stock=stock(Plan(posts=2600)))
    with serve(site) as home, LocalDatabase(tmp_path) as local:
        site.faults.slow = 0.05
        desk = Desk(site, home, local.uri, "wiretrace")
        with desk.start(home, "-s", "MONGODB_WAIT_SECONDS=1", "-s", "MONGODB_TIMEOUT_SECONDS=1") as child:
            while sum(r.get("orderby") == "date" for r in site.requests) < 4:
                time.sleep(0.01)
            pid = int((tmp_path / "mongodb" / "mongod.pid").read_text())
            command = Path(f"/proc/{pid}/cmdline").read_bytes().decode().split("\0")[:-1]
            os.kill(pid, signal.SIGKILL)
            _, err = child.communicate(timeout=60)
        assert child.returncode == 3, err
        assert "Traceback" not in err
        assert "partial" in err.splitlines()[-1]
        assert "MongoDB was away for" in err.splitlines()[-1]
        # it waited with what CONCURRENT_ITEMS lets it hold, and did not walk on
        assert sum(r.get("orderby") == "date" for r in site.requests) < 25
        site.faults.slow = 0.0
        subprocess.run(command, check=True, capture_output=True)
        code, err = desk.sync()
        assert code == 0, err
        desk.assert_whole()
        desk.client.close()


def test_mongod_killed_and_started_again_in_the_middle_loses_nothing(tmp_path: Path) -> None:
    site = Site(stock=stock(Plan(posts=900)))
    with serve(site) as home, LocalDatabase(tmp_path) as local:
        site.faults.slow = 0.05
        desk = Desk(site, home, local.uri, "wiretrace")
        with desk.start(home, "-s", "MONGODB_TIMEOUT_SECONDS=1") as child:
            while sum(r.get("orderby") == "date" for r in site.requests) < 3:
                time.sleep(0.01)
            pid = int((tmp_path / "mongodb" / "mongod.pid").read_text())
            command = Path(f"/proc/{pid}/cmdline").read_bytes().decode().split("\0")[:-1]
            os.kill(pid, signal.SIGKILL)
            time.sleep(2)
            subprocess.run(command, check=True, capture_output=True)
            _, err = child.communicate(timeout=150)
        assert child.returncode == 0, err
        assert "MongoDB is away" in err
        desk.assert_whole()
        desk.client.close()
