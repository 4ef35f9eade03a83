"""A real WordPress on loopback, both permalink kinds: MongoDB ends with just the posts that the site says are public.

Plain permalinks with a site clock in UTC, pretty ones with one in New York. 2,600 posts, 350 of them of one instant.
"""

import json
import os
import random
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias
from urllib.error import HTTPError
from urllib.request import urlopen
from uuid import uuid4

import pytest
from pymongo import MongoClient

from tests.conftest import ROOT

Document: TypeAlias = dict[str, Any]

PORT = 8831
TYPES = {"post": "posts", "page": "pages", "article": "articles"}
SYNC = (
    *(sys.executable, "-m", "scrapy", "sync", "-q", "-s", "DOWNLOAD_DELAY=0", "-s", "AUTOTHROTTLE_ENABLED=False"),
    *("-s", "RETRY_BACKOFF_SECONDS=0.1"),
)
LONG = pytest.mark.long


@dataclass(frozen=True, slots=True)
class WordPress:
    kind: str
    root: str
    """Of the API, as the site's own inventory is asked for."""
    run: Path
    """Where wp.sh keeps it, and looks for faults."""
    environment: Mapping[str, str]

    @property
    def home(self) -> str:
        return "/".join(self.root.split("/")[:3]) + "/"

    def inventory(self, base: str) -> dict[int, bool]:
        """id → needs a password, of every post that the site itself lists."""
        found: dict[int, bool] = {}
        for page in range(1, 100):
            query = f"per_page=100&orderby=id&order=asc&page={page}&_fields=id,content.protected"
            address = f"{self.root}wp/v2/{base}{'&' if '?' in self.root else '?'}{query}"
            try:
                with urlopen(address) as answer:  # noqa: S310  loopback, spelled above
                    rows = json.load(answer)
            except HTTPError as error:
                if error.code != 400:  # 400: past the last page
                    raise
                break
            if not rows:
                break
            found |= {row["id"]: row["content"]["protected"] for row in rows}
        return found

    def fault(self, **faults: object) -> None:
        (self.run / "faults" / f"{self.kind}.json").write_text(json.dumps(faults))

    def change(self, *words: str) -> Document:
        """Run the edits of edit_wordpress.php."""
        port = self.home.rstrip("/").rpartition(":")[2]
        command = ["php", str(ROOT / "tests" / "edit_wordpress.php"), str(self.run / "core"), port, *words]
        environment = {**self.environment, "WP_SITE": self.kind}
        done = subprocess.run(command, env=environment, cwd=self.run, capture_output=True, text=True, check=True)
        return dict(json.loads(done.stdout))


@pytest.fixture(scope="module")
def sites(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, WordPress]]:
    """By kind of permalink."""
    script, run = shared / "wordpress" / "wp.sh", tmp_path_factory.mktemp("wordpress")
    environment = {
        **os.environ,
        "WP_POSTS": "2600",
        "WP_PORT": str(PORT),
        "WP_RUN": str(run),
        "WP_SEED_JSON": str(shared / "seed" / "8657085.xyz-post-6991.json"),
    }
    up = subprocess.run([script, "up"], env=environment, capture_output=True, text=True, timeout=280, check=False)
    try:
        if up.returncode:
            reason = f"the real WordPress did not start: {up.stderr[-500:]}"
            pytest.fail(reason) if os.environ.get("CI") == "true" else pytest.skip(reason)
        yield {
            "plain": WordPress("plain", f"http://127.0.0.1:{PORT}/index.php?rest_route=/", run, environment),
            "pretty": WordPress("pretty", f"http://127.0.0.1:{PORT + 1}/wp-json/", run, environment),
        }
    finally:
        subprocess.run([script, "stop"], env=environment, capture_output=True, timeout=60, check=False)


@pytest.fixture(params=["plain", "pretty"])
def wordpress(request: pytest.FixtureRequest, sites: dict[str, WordPress]) -> Iterator[WordPress]:
    site = sites[request.param]
    site.fault()
    yield site
    site.fault()


class Archive:
    """A database, and syncs of a WordPress into it."""

    def __init__(self, uri: str, name: str, client: MongoClient[Document]) -> None:
        self.database = client[name]
        self.environment = {**os.environ, "MONGODB_URI": uri, "MONGODB_DATABASE": name}

    def start(self, site: WordPress, *words: str) -> subprocess.Popen[str]:
        command = [*SYNC, site.home, *words]
        return subprocess.Popen(command, cwd=ROOT, env=self.environment, stderr=subprocess.PIPE, text=True)

    def sync(self, site: WordPress, *words: str) -> Document:
        """The run that came of it."""
        with self.start(site, *words) as child:
            _, err = child.communicate(timeout=280)
        assert "Traceback" not in err, err
        run = self.database["runs"].find_one(sort=[("started_at", -1)])
        assert run, err
        return run

    def stored(self, wp_type: str) -> list[Document]:
        fields = {"identity": 1, "content.char_count": 1, "index": 1}
        return list(self.database["articles"].find({"identity.wp_type": wp_type}, fields))

    def living(self, wp_type: str = "post") -> list[int]:
        return sorted(d["identity"]["wp_id"] for d in self.stored(wp_type) if "tombstone" not in d["index"])

    def assert_holds(self, site: WordPress) -> None:
        for wp_type, base in TYPES.items():
            listed = site.inventory(base)
            assert listed
            assert self.living(wp_type) == sorted(listed)


@pytest.fixture
def archive(mongodb_uri: str) -> Iterator[Archive]:
    name = f"test_{uuid4().hex[:12]}"
    with MongoClient[Document](mongodb_uri, directConnection=True) as client:
        yield Archive(mongodb_uri, name, client)
        client.drop_database(name)


def outcome(run: Document) -> tuple[str, str | None]:
    return run["status"], run["reason"]


def test_every_public_post_lands_once_and_only_those_and_what_changes_follows(
    wordpress: WordPress, archive: Archive
) -> None:
    assert outcome(archive.sync(wordpress)) == ("complete", None)
    archive.assert_holds(wordpress)
    for wp_type, base in TYPES.items():
        locked = {number for number, protected in wordpress.inventory(base).items() if protected}
        stored = {d["identity"]["wp_id"]: d for d in archive.stored(wp_type)}
        assert {number for number, d in stored.items() if d["index"]["protected"]} == locked
        assert not any(stored[number]["content"]["char_count"] for number in locked)
    assert_the_seed_is_whole(archive)

    unchanged = archive.sync(wordpress)
    assert outcome(unchanged) == ("complete", None)
    assert unchanged["requests"] <= 3
    assert archive.database["revisions"].count_documents({}) == 0

    changed = wordpress.change("edit")
    assert outcome(archive.sync(wordpress)) == ("complete", None)
    assert set(archive.living()) == set(wordpress.inventory("posts")) | set(changed["gone"])
    revised = {d["identity"]["wp_id"] for d in archive.database["revisions"].find()}
    assert revised == set(changed["edited"])
    assert set(changed["added"]) <= set(archive.living())

    assert outcome(archive.sync(wordpress)) == ("complete", None)  # the second probe
    archive.assert_holds(wordpress)
    gone = {d["identity"]["wp_id"] for d in archive.stored("post") if "tombstone" in d["index"]}
    assert gone == set(changed["gone"])

    wordpress.change("restore", str(changed["trashed"]))
    assert outcome(archive.sync(wordpress)) == ("complete", None)
    archive.assert_holds(wordpress)


def assert_the_seed_is_whole(archive: Archive) -> None:
    seed = archive.database["articles"].find_one({"content.title": {"$regex": "Joint venture in reverse"}})
    assert seed
    assert seed["content"]["content_sha256"].startswith("21e6c02df0f9c24e")
    assert seed["origin"]["party"]["entity_id"] == "afp"


@pytest.mark.parametrize(
    "fault",
    [
        pytest.param({"cap_silent": True}, marks=LONG),
        pytest.param({"cap": {"max": 20}}, marks=LONG),
        pytest.param({"no_totals": True}, marks=LONG),
        pytest.param({"throttle": {"every": 9, "retry_after": 1}}, marks=LONG),
        pytest.param({"gateway": {"match": "offset=", "times": 1}}, marks=LONG),
        pytest.param({"truncate": {"times": 4}}, marks=LONG),
        pytest.param({"page_wall": {"after": 1}}, marks=LONG),
        pytest.param({"no_users": True}, marks=LONG),
        pytest.param({"garbage": True}, marks=LONG),
        *(pytest.param({name: True}, marks=LONG) for name in ("bom", "warning", "late_warning", "trailing")),
        pytest.param({"warning": True, "early_flush": True}, marks=LONG),
        pytest.param({"slow": {"seconds": 0.1}}, marks=LONG),
    ],
    ids=lambda fault: "+".join(fault),
)
def test_a_fault_costs_no_post(fault: Document, wordpress: WordPress, archive: Archive) -> None:
    wordpress.fault(**fault)
    assert outcome(archive.sync(wordpress)) == ("complete", None)
    wordpress.fault()
    archive.assert_holds(wordpress)


@pytest.mark.parametrize("order", ["DESC", pytest.param("ASC", marks=LONG)])
def test_posts_published_and_trashed_between_pages_cost_no_survivor(
    order: str, wordpress: WordPress, archive: Archive
) -> None:
    before = set(wordpress.inventory("posts"))
    wordpress.fault(churn={"publish": 2, "trash": 1, "order": order})
    archive.sync(wordpress)
    wordpress.fault()
    assert before & set(wordpress.inventory("posts")) <= set(archive.living())
    for _ in range(3):  # the last posts of the churn; then two probes for what it took
        assert outcome(archive.sync(wordpress)) == ("complete", None)
    archive.assert_holds(wordpress)


@LONG
def test_a_broken_post_is_named_and_costs_no_other(wordpress: WordPress, archive: Archive) -> None:
    listed = wordpress.inventory("posts")
    broken = [number for number, protected in listed.items() if not protected][700]
    wordpress.fault(broken_post={"id": broken})
    run = archive.sync(wordpress)
    assert outcome(run) == ("partial", "post: 1 posts could not be fetched")
    assert next(line for line in run["types"] if line["wp_type"] == "post")["failed_ids"] == [broken]
    assert set(archive.living()) == set(listed) - {broken}


@LONG
@pytest.mark.parametrize(
    ("fault", "status"),
    [("auth", "closed"), ("disabled", "closed"), ("challenge", "failed"), ("maintenance", "partial")],
)
def test_what_cannot_be_synced_is_told_and_left(
    fault: str, status: str, wordpress: WordPress, archive: Archive
) -> None:
    wordpress.fault(**{fault: True})
    run = archive.sync(wordpress)
    assert run["status"] == status
    assert run["reason"]
    assert run["requests"] < 6


@LONG
def test_killed_at_ten_random_moments_it_ends_complete(wordpress: WordPress, archive: Archive) -> None:
    chance = random.Random()  # noqa: S311  moments, no secrets
    for _ in range(10):
        with archive.start(wordpress) as child:
            time.sleep(chance.uniform(1, 4))
            child.kill()
            child.communicate()
    assert outcome(archive.sync(wordpress)) == ("complete", None)
    archive.assert_holds(wordpress)
    assert archive.database["revisions"].count_documents({}) == 0
