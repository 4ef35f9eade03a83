"""A block that is a byline from end to end."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.attribution.byline import read_byline


@pytest.mark.parametrize(
    ("text", "people", "agencies"),
    [
        ("Ana Ruiz with Ben Okoro in Lagos, Cleo Hart in Accra and Dan Fox in Dakar",
         [("Ana Ruiz", None), ("Ben Okoro", "Lagos"), ("Cleo Hart", "Accra"), ("Dan Fox", "Dakar")], []),
        ("By Ana Ruiz", [("Ana Ruiz", None)], []),
        ("by R.C. Okoro", [("R.C. Okoro", None)], []),
        ("By ANA RUIZ\nAssociated Press", [("ANA RUIZ", None)], ["ap"]),
        ("By: Ana Ruiz, Ben Okoro, The Associated Press", [("Ana Ruiz", None), ("Ben Okoro", None)], ["ap"]),
        ("By Ana Ruiz and Ben Okoro Reuters", [("Ana Ruiz", None), ("Ben Okoro", None)], ["reuters"]),
        ("By Ana RuizThe Associated Press", [("Ana Ruiz", None)], ["ap"]),
        ("Ana Ruiz, Associated Press Ana Ruiz, Associated Press", [("Ana Ruiz", None)], ["ap"]),
        ("Ana Ruiz, Ap Auto Writer", [("Ana Ruiz", None)], ["ap"]),
        ("By Ana Ruiz, Associated Press Sports Writer", [("Ana Ruiz", None)], ["ap"]),
        ("By Ana Ruiz - Associated Press - Friday, April 28, 2023", [("Ana Ruiz", None)], ["ap"]),
        ("Ana Ruiz und Ben Okoro, dpa", [("Ana Ruiz", None), ("Ben Okoro", None)], ["dpa"]),
        ("Von Ana Ruiz mit AP", [("Ana Ruiz", None)], ["ap"]),
        ("By AFP", [], ["afp"]),
        ("Af Ritzau", [], ["ritzau"]),
        ("Redazione ANSA", [], ["ansa"]),
        ("By Associated Press3 minute Read", [], ["ap"]),
        ("PTI | July 9, 2020", [], ["pti"]),
        ("Por Ana López", [("Ana López", None)], []),
        ("Par Elba", [("Elba", None)], []),
        ("Accueil | Par Ana Ruiz | 30 septembre 2018", [("Ana Ruiz", None)], []),
        ("By Ana Ruiz November 12 at 12:32 PM Follow @anaruiz", [("Ana Ruiz", None)], []),
        ("By Ana Ruiz on August 19, 2010 at 8:52 AM", [("Ana Ruiz", None)], []),
        ("By Ana Ruiz • December 15, 2023 12:25 pm", [("Ana Ruiz", None)], []),
        ("Par Ana Ruiz C. le 14.09.2020 à 11h46", [("Ana Ruiz C.", None)], []),
        ("Ana Ruiz | 11:55 pm EDT October 18, 2018", [("Ana Ruiz", None)], []),
        ("Ana Ruiz · Harbor Radio · Posted: Aug 08, 2024 4:00 AM EDT", [("Ana Ruiz", None)], []),
        ("By Ana Ruiz, Staff Writer | October 29, 2014 07:38am ET", [("Ana Ruiz", None)], []),
        ("Von Ana Ruiz, Berlin", [("Ana Ruiz", None)], []),
    ],
)  # fmt: skip
def test_a_byline_names_people_places_and_agencies(
    text: str, people: list[tuple[str, str | None]], agencies: list[str]
) -> None:
    byline = read_byline(text)
    assert byline is not None
    assert [(person.name, person.place) for person in byline.people] == people
    assert [agency.organization.id for agency in byline.agencies] == agencies
    assert all(text[p.start : p.end] == p.name for p in byline.people)


@pytest.mark.parametrize(
    "text",
    ["New York and Los Angeles", "By the end of the year", "He spoke with Ana Ruiz in Lagos.", "Ana Ruiz", "What now?",
     "The minister with his wife in Paris", "Reuters, AFP", "", "RSS", "AA", "Coronavirus India update live",
     "EPA/ANA RUIZ", "Rep. Mark Ruiz. | Ana Okoro/Getty Images", "San Diego | July 9, 2020", "Latest News | 12:30"],
)  # fmt: skip
def test_what_is_no_byline_is_left_alone(text: str) -> None:
    assert read_byline(text) is None


def test_bare_initials_are_an_agency_in_the_language_of_its_seat_only() -> None:
    assert read_byline("SDA", "de") is not None
    assert read_byline("SDA", "en") is None
    assert read_byline("AA", "tr") is not None


def test_an_agency_beside_a_writer_helped_him_and_one_behind_a_comma_employs_him() -> None:
    helped = [read_byline("Ana Ruiz and AP"), read_byline("Von Ana Ruiz mit dpa")]
    employed = [read_byline("Ana Ruiz, AP"), read_byline("By Ana Ruiz\nAssociated Press")]
    assert [byline.agencies[0].beside for byline in helped if byline] == [True, True]
    assert [byline.agencies[0].beside for byline in employed if byline] == [False, False]


def test_those_behind_with_are_contributors() -> None:
    byline = read_byline("Ana Ruiz with Ben Okoro in Lagos and Cleo Hart in Accra")
    assert byline is not None
    assert [person.contributor for person in byline.people] == [False, True, True]
    assert "byline.with_in_places.v1" in byline.rule_ids


@given(st.text(max_size=320))
def test_any_text_is_read_or_refused_and_ranges_stay_inside(text: str) -> None:
    byline = read_byline(text)
    if byline:
        assert 0 <= byline.start < byline.end <= len(text)
        assert all(text[person.start : person.end] == person.name for person in byline.people)
