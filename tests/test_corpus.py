"""Every saved answer of real sites goes all the way without a crash, and each record keeps the contract."""

import json
from pathlib import Path
from typing import Any

import orjson
import pytest

from pipelines.record import build_record
from pipelines.validator import problems
from tests.conftest import SHARED, read, through_stages

FILES = sorted((SHARED / "corpus" / "wp").glob("[0-9]*")) if SHARED.is_dir() else []


def at(value: Any, pointer: str) -> Any:
    """What a JSON Pointer names."""
    for step in pointer.split("/")[1:]:
        value = value[int(step) if isinstance(value, list) else step]
    return value


def test_the_corpus_is_there(shared: Path) -> None:
    assert FILES
    assert FILES[0].is_relative_to(shared)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_a_real_answer_becomes_records_that_keep_the_contract(path: Path) -> None:
    page = read(path.read_bytes(), home="https://nowhere.example/")
    page = through_stages(page)
    assert page.articles or page.failures
    for failure in page.failures:
        assert failure.stage in ("decode", "cut", "post"), failure
        assert failure.reason
    for article in page.articles:
        record = build_record(article)
        assert problems(record) == []
        orjson.dumps(record)
        for entry in record["evidence"]:
            if entry["target"] == "raw.content.rendered":
                assert article.post.content[entry["start"] : entry["end"]] == entry["exact"]
            elif entry["target"] == "raw.json":
                assert entry["exact"] in at(article.post.raw, entry["pointer"])


def test_every_post_that_the_manifest_counts_is_read(shared: Path) -> None:
    lost = []
    for line in (shared / "corpus/wp/MANIFEST.jsonl").read_text(encoding="utf-8").splitlines():
        entry = json.loads(line)
        if entry["kind"] in ("post", "posts"):
            page = read((shared / "corpus/wp" / entry["file"]).read_bytes(), home="https://nowhere.example/")
            if len(page.articles) < entry["posts"]:
                lost.append((entry["file"], entry["posts"], len(page.articles), [f.reason for f in page.failures][:2]))
    assert lost == []
