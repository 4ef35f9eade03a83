"""A real WordPress on loopback, both permalink kinds: MongoDB ends with just the posts that the site says are public."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import urlopen
from uuid import uuid4

import pytest
from pymongo import MongoClient

from tests.conftest import ROOT

PORT = 8831
TYPES = {"post": "posts", "page": "pages", "article": "articles"}


@pytest.fixture(scope="module")
def wordpress(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """The roots of the two sites' APIs, by kind of permalink."""
    script = shared / "wordpress" / "wp.sh"
    environment = {
        **os.environ,
        "WP_POSTS": "300",
        "WP_PORT": str(PORT),
        "WP_RUN": str(tmp_path_factory.mktemp("wordpress")),
        "WP_SEED_JSON": str(shared / "seed" / "8657085.xyz-post-6991.json"),
    }
    up = subprocess.run([script, "up"], env=environment, capture_output=True, text=True, timeout=280, check=False)
    try:
        if up.returncode:
            reason = f"the real WordPress did not start: {up.stderr[-500:]}"
            pytest.fail(reason) if os.environ.get("CI") == "true" else pytest.skip(reason)
        yield {
            "plain": f"http://127.0.0.1:{PORT}/index.php?rest_route=/",
            "pretty": f"http://127.0.0.1:{PORT + 1}/wp-json/",
        }
    finally:
        subprocess.run([script, "stop"], env=environment, capture_output=True, timeout=60, check=False)


def inventory(root: str, base: str) -> dict[int, bool]:
    """id → needs a password, of every post that the site itself lists."""
    found: dict[int, bool] = {}
    for page in range(1, 100):
        query = f"per_page=100&orderby=id&order=asc&page={page}&_fields=id,content.protected"
        address = f"{root}wp/v2/{base}{'&' if '?' in root else '?'}{query}"
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


@pytest.mark.parametrize("kind", ["plain", "pretty"])
def test_every_public_post_lands_once_and_only_those(kind: str, wordpress: dict[str, str], mongodb_uri: str) -> None:
    root = wordpress[kind]
    database = f"test_{uuid4().hex[:12]}"
    environment = {**os.environ, "MONGODB_URI": mongodb_uri, "MONGODB_DATABASE": database}
    command = [sys.executable, "-m", "scrapy", "sync", "-q", root.split("index.php")[0].split("wp-json")[0]]
    command += ["-s", "DOWNLOAD_DELAY=0", "-s", "AUTOTHROTTLE_ENABLED=False"]
    with MongoClient[dict[str, object]](mongodb_uri, directConnection=True) as client:
        try:
            for expected_new in (True, False):
                done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
                assert done.returncode == 0, done.stderr
                articles = client[database]["articles"]
                for wp_type, base in TYPES.items():
                    listed = inventory(root, base)
                    assert listed
                    query = {"identity.wp_type": wp_type}
                    stored = {d["identity"]["wp_id"]: d["content"]["char_count"] for d in articles.find(query)}  # type: ignore[index]  # records, read back
                    assert set(stored) == set(listed)
                    locked = {number for number, protected in listed.items() if protected}
                    assert all(stored[number] == 0 for number in locked)
                    marked = articles.find({**query, "index.protected": True})
                    assert {d["identity"]["wp_id"] for d in marked} == locked  # type: ignore[index]  # as above
                    assert articles.count_documents(query) == len(listed)
                revised = client[database]["revisions"].count_documents({})
                assert revised == 0, f"expected_new={expected_new}"
            one = articles.find_one({"identity.wp_type": "post", "authors.site_account.display_name": {"$ne": None}})
            assert one
            seed = articles.find_one({"content.title": {"$regex": "Joint venture in reverse"}})
            assert seed
            assert seed["content"]["content_sha256"].startswith("21e6c02df0f9c24e")  # type: ignore[index]  # as above
            assert seed["origin"]["party"]["entity_id"] == "afp"  # type: ignore[index]  # as above
        finally:
            client.drop_database(database)
