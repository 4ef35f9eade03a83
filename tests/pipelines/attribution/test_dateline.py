"""The place, the agency and the day that open a text."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.attribution.dateline import date_of, find_dateline, read_dateline


@pytest.mark.parametrize(
    ("text", "place", "agency", "date"),
    [
        ("LIMA, Peru (AP) — The mayor of the city", "LIMA, Peru", "ap", None),
        ("ST. JOSEPH, Mich. (AP) — The mayor of the city", "ST. JOSEPH, Mich.", "ap", None),
        ("BEIJING, March 31 (Xinhua) -- The ministry", "BEIJING", "xinhua", "March 31"),
        ("MOSCOW. April 2 (Interfax) - The ministry", "MOSCOW", "interfax", "April 2"),
        ("New Delhi, July 26 (IANS) The ministry of", "New Delhi", "ians", "July 26"),
        ("Damascus [Syria], June 9 (ANI): The ministry", "Damascus [Syria]", "ani", "June 9"),
        ("Berlin/Frankfurt (dpa) - Das Ministerium", "Berlin/Frankfurt", "dpa", None),
        ("(ANSA) - ROMA, 28 LUG - Il ministro", "ROMA", "ansa", "28 LUG"),
        ("(EFE).- El ministro de", None, "efe", None),
        ("【6月18日 AFP】大臣は", None, "afp", "6月18日"),
        ("新华社北京11月17日电 部长", "北京", "xinhua", "11月17日"),
        ("AFP, MANILA", "MANILA", "afp", None),
        ("ATLANTA -- The mayor of the city said on Monday", "ATLANTA", None, None),
        ("ST MARY, Jamaica — The mayor of the city said on", "ST MARY, Jamaica", None, None),
        ("site.example, JAKARTA - Menteri itu mengatakan kemarin", "JAKARTA", None, None),
        ("Dekalb, Ill. — The mayor of the city said on Monday", "Dekalb, Ill.", None, None),
        ("Riad – Die Regierung hat am Montag beschlossen", "Riad", None, None),
        ("London/Teheran - Die Regierung hat am Montag", "London/Teheran", None, None),
        ("Berlin. Die Regierung hat am Montag beschlossen", "Berlin", None, None),
        ("New Delhi: The ministry said on Monday that", "New Delhi", None, None),
    ],
)
def test_a_dateline_opens_a_text(text: str, place: str | None, agency: str | None, date: str | None) -> None:
    read = read_dateline(text)
    assert read is not None
    assert (read.place, read.agency and read.agency.id, read.date_words) == (place, agency, date)


@pytest.mark.parametrize(
    "text",
    ["Apple – The company said on Monday", "WHAT NOW —", "The (AP) poll showed", "He said: no", "Reuters, Ana Ruiz",
     "FILE - The mayor of the city in a picture of Monday", "LOS ANGELES, CALIFORNIA - JUNE 03: A guest attends",
     "AP - The mayor of the city said on Monday", "Bruselas - 15 oct 2024 - 08:22", "Exclusive: The mayor said on"],
)  # fmt: skip
def test_a_sentence_a_label_and_a_caption_are_no_dateline(text: str) -> None:
    assert read_dateline(text) is None


def test_a_dateline_may_follow_a_standfirst_in_the_same_block() -> None:
    body = "Bei einem Unglück sind am Sonntag mehrere Menschen verletzt worden, sagte die Polizei. " * 8
    read = read_dateline("Mehrere Verletzte am Hafen gemeldet. Wien – " + body)
    assert read is not None
    assert read.place == "Wien"


def test_a_chinese_dateline_names_its_reporter() -> None:
    read = read_dateline("（中央社記者林小明台北21日電）行政院")
    assert read is not None
    assert (read.place, read.reporters) == ("台北", ("林小明",))


def test_the_first_dateline_among_the_opening_blocks_counts() -> None:
    assert find_dateline(["Menu", "Ferry stays", "LIMA, Peru (AP) — The mayor of the city"]) is not None
    assert find_dateline(["Menu", "Ferry stays"]) is None


def test_a_date_in_words_is_resolved_near_the_day_of_publication() -> None:
    published = datetime(2026, 4, 1, tzinfo=UTC)
    assert date_of("March 31", published, "en") == "2026-03-31"
    assert date_of("28 LUG", datetime(2026, 8, 1, tzinfo=UTC), "it") == "2026-07-28"
    assert date_of("0000-00-00", published, "en") is None


@given(st.text(max_size=200))
def test_any_text_is_read_or_refused_and_ranges_stay_inside(text: str) -> None:
    read = read_dateline(text)
    if read:
        assert 0 <= read.start < read.end <= len(text)
