"""The real post of a scraper site: everything that expected.json says of it, from the record that lands."""

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest

from pipelines.record import build_record
from pipelines.validator import problems
from tests.conftest import annotated


@pytest.fixture(scope="module")
def expected(shared: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((shared / "seed/expected.json").read_text(encoding="utf-8"))
    return found


@pytest.fixture(scope="module")
def raw(shared: Path) -> str:
    text: str = json.loads((shared / "seed/8657085.xyz-post-6991.json").read_bytes())["content"]["rendered"]
    return text


@pytest.fixture(scope="module")
def record(seed: bytes) -> dict[str, Any]:
    return build_record(annotated(seed))


def test_the_record_keeps_the_contract(record: dict[str, Any]) -> None:
    assert problems(record) == []


def test_the_body_is_the_text_alone(record: dict[str, Any], expected: dict[str, Any]) -> None:
    text = record["content"]["text"]
    assert (
        hashlib.sha256(text.encode()).hexdigest() == record["content"]["content_sha256"] == expected["body"]["sha256"]
    )
    assert len(text.split("\n\n")) == expected["body"]["paragraphs"]
    assert len(record["content"]["subheads"]) == expected["body"]["of_which_subheads"]
    assert record["content"]["word_count"] == expected["body"]["words"]
    assert record["content"]["char_count"] == expected["body"]["code_points"]


def test_the_ledger_has_just_the_ranges_that_are_not_the_body(record: dict[str, Any], expected: dict[str, Any]) -> None:
    removed = [(entry["start"], entry["end"]) for entry in record["content"]["removed"]]
    assert removed == [(start, end) for start, end, _ in expected["remove"]]


def test_the_origin_is_inferred_agency_copy(record: dict[str, Any], expected: dict[str, Any]) -> None:
    origin = record["origin"]
    assert origin["party"]["entity_id"] == expected["origin"]["entity"]
    assert origin["status"] == expected["origin"]["status"]
    assert origin["relation"] == "agency_copy"
    assert "xinhua" in [other["party"]["entity_id"] for other in origin["alternatives"]]


def test_the_chain_runs_from_the_agency_by_the_licensed_paper_to_the_captured_site(record: dict[str, Any]) -> None:
    hops = [
        (hop["party"]["entity_id"] or hop["party"]["domain"], hop["role"], hop["status"]) for hop in record["chain"]
    ]
    assert hops == [
        ("afp", "originator", "inferred"),
        ("digital-journal", "licensed_republisher", "inferred"),
        ("8657085.xyz", "captured_site", "observed"),
    ]


def test_four_people_wrote_it_and_admin_is_none_of_them(record: dict[str, Any], expected: dict[str, Any]) -> None:
    people = [(p["party"]["name"], p["role"], p["place"]) for p in record["authors"]["byline_people"]]
    assert people == [(p["name"], p["role"], p["place"]) for p in expected["byline"]["people"]]
    assert record["authors"]["site_account"]["display_name"] == "admin"
    assert record["authors"]["site_account"]["is_generic"]


def test_the_picture_has_its_caption_its_credit_and_no_invented_person(
    record: dict[str, Any], expected: dict[str, Any]
) -> None:
    (image,) = record["content"]["images"]
    assert (image["caption"], image["credit_line"]) == (expected["photo"]["caption"], expected["photo"]["credit"])
    photographer = next(credit for credit in record["credits"] if credit["role"] == "photographer")
    assert (photographer["party"]["name"], photographer["party"]["type"]) == ("CN-STR", "unknown")
    agency = next(credit for credit in record["credits"] if credit["role"] == "photo_agency")
    assert agency["party"]["entity_id"] == expected["photo"]["agency"]


def test_xinhua_is_a_mention_and_the_places_are_no_dateline(record: dict[str, Any]) -> None:
    mentions = {(mention["party"]["entity_id"], mention["kind"]) for mention in record["mentions"]}
    assert mentions == {("afp", "told"), ("xinhua", "quoted_from")}
    assert record["dateline"] is None


def test_every_quote_stands_at_its_place_in_the_raw_content(record: dict[str, Any], raw: str, seed: bytes) -> None:
    post = json.loads(seed)
    for entry in record["evidence"]:
        if entry["target"] == "raw.content.rendered":
            assert raw[entry["start"] : entry["end"]] == entry["exact"]
            assert raw[: entry["start"]].endswith(entry["prefix"])
            assert raw[entry["end"] :].startswith(entry["suffix"])
            assert entry["target_sha256"] == hashlib.sha256(raw.encode()).hexdigest()
        else:
            value: Any = post
            for step in entry["pointer"].split("/")[1:]:
                value = value[int(step) if isinstance(value, list) else step]
            assert entry["exact"] in value


def test_it_looks_like_a_scraper_farm(record: dict[str, Any], expected: dict[str, Any]) -> None:
    assert record["source_site"]["profile"] == expected["captured_site"]["class"]
    flags = {"scraper_copy", "ad_injected", "title_echo", "hashtag_spam", "generic_account", "adult_ad_network"}
    assert set(record["quality"]["flags"]) == flags
