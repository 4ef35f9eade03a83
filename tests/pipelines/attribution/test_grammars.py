"""How agencies, reporters and photographers sign, one printed form a line."""

from datetime import UTC, datetime

import pytest

from pipelines.attribution.byline import read_account, read_byline
from pipelines.attribution.credit import read_credits
from pipelines.attribution.dateline import date_of, read_dateline
from pipelines.attribution.mention import read_mentions
from pipelines.attribution.registry import by_name, find_names
from pipelines.attribution.tail import read_sign_offs


@pytest.mark.parametrize(
    ("text", "people", "agencies"),
    [
        ("Ana Ruiz with Ben Okoro in Lagos, Cleo Hart in Accra and Dan Fox in Dakar",
         [("Ana Ruiz", None), ("Ben Okoro", "Lagos"), ("Cleo Hart", "Accra"), ("Dan Fox", "Dakar")], []),
        ("By Ana Ruiz", [("Ana Ruiz", None)], []),
        ("By ANA RUIZ\nAssociated Press", [("ANA RUIZ", None)], ["ap"]),
        ("By: Ana Ruiz, Ben Okoro, The Associated Press", [("Ana Ruiz", None), ("Ben Okoro", None)], ["ap"]),
        ("By Ana Ruiz and Ben Okoro Reuters", [("Ana Ruiz", None), ("Ben Okoro", None)], ["reuters"]),
        ("Ana Ruiz und Ben Okoro, dpa", [("Ana Ruiz", None), ("Ben Okoro", None)], ["dpa"]),
        ("By AFP", [], ["afp"]),
        ("PTI | July 9, 2020", [], ["pti"]),
        ("Por Ana López", [("Ana López", None)], []),
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
     "The minister with his wife in Paris", "Reuters, AFP", ""],
)  # fmt: skip
def test_what_is_no_byline_is_left_alone(text: str) -> None:
    assert read_byline(text) is None


@pytest.mark.parametrize(
    "name", ["admin", "Web Desk", "News Team", "redaktion", "editor2", "user12", "管理员", "me@x.example"]
)
def test_an_account_that_nobody_owns_is_generic(name: str) -> None:
    assert read_account(name).generic


def test_an_account_may_be_named_for_an_agency_or_a_person() -> None:
    assert [o.id for o in read_account("Por France Presse").agencies] == ["afp"]
    assert read_account("Ana Ruiz").people == ("Ana Ruiz",)


@pytest.mark.parametrize(
    ("text", "who", "agency"),
    [
        ("Visitors at the fair – Copyright CN-STR/AFP –", "CN-STR", "afp"),
        ("A house (Photo by Ana RUIZ / AFP)", "Ana RUIZ", "afp"),
        ("A house (AP Photo/Ana Ruiz, File)", "Ana Ruiz", "ap"),
        ("ANA RUIZ/AFP via Getty Images", "ANA RUIZ", "afp"),
        ("Foto: Ana Ruiz/Ritzau Scanpix", "Ana Ruiz", "ritzau"),
        ("years on the throne.ANA RUIZ/AFP", "ANA RUIZ", "afp"),
        ("© ANSA", None, "ansa"),
    ],
)
def test_a_picture_credit_names_its_maker_and_its_agency(text: str, who: str | None, agency: str) -> None:
    (credit,) = read_credits(text)
    assert credit.agency is not None
    assert (credit.photographer, credit.agency.id) == (who, agency)
    assert credit.is_code is (who == "CN-STR")


@pytest.mark.parametrize("text", ["He won 3/4 of the vote", "and/or", "A photo of the house", "The AFP pension funds"])
def test_a_slash_or_the_word_photo_alone_is_no_credit(text: str) -> None:
    assert read_credits(text) == ()


@pytest.mark.parametrize(
    ("text", "place", "agency", "date"),
    [
        ("LIMA, Peru (AP) — The mayor of the city", "LIMA, Peru", "ap", None),
        ("BEIJING, March 31 (Xinhua) -- The ministry", "BEIJING", "xinhua", "March 31"),
        ("MOSCOW. April 2 (Interfax) - The ministry", "MOSCOW", "interfax", "April 2"),
        ("New Delhi, July 26 (IANS) The ministry of", "New Delhi", "ians", "July 26"),
        ("Damascus [Syria], June 9 (ANI): The ministry", "Damascus [Syria]", "ani", "June 9"),
        ("(ANSA) - ROMA, 28 LUG - Il ministro", "ROMA", "ansa", "28 LUG"),
        ("(EFE).- El ministro de", None, "efe", None),
        ("【6月18日 AFP】大臣は", None, "afp", "6月18日"),
        ("新华社北京11月17日电 部长", "北京", "xinhua", "11月17日"),
        ("ATLANTA -- The mayor of the city said on Monday", "ATLANTA", None, None),
    ],
)
def test_a_dateline_opens_a_text(text: str, place: str | None, agency: str | None, date: str | None) -> None:
    read = read_dateline(text)
    assert read is not None
    assert (read.place, read.agency and read.agency.id, read.date_words) == (place, agency, date)


@pytest.mark.parametrize(
    "text", ["Apple – The company said on Monday", "WHAT NOW —", "The (AP) poll showed", "He said: no"]
)
def test_a_sentence_is_no_dateline(text: str) -> None:
    assert read_dateline(text) is None


def test_a_date_in_words_is_resolved_near_the_day_of_publication() -> None:
    published = datetime(2026, 4, 1, tzinfo=UTC)
    assert date_of("March 31", published, "en") == "2026-03-31"
    assert date_of("28 LUG", datetime(2026, 8, 1, tzinfo=UTC), "it") == "2026-07-28"
    assert date_of("0000-00-00", published, "en") is None


@pytest.mark.parametrize(
    ("text", "kind", "organizations"),
    [
        ("The Associated Press contributed to this report.", "contributed", ["ap"]),
        ("With files from The Canadian Press", "contributed", ["canadian-press"]),
        ("(dpa/gem)", "contributed", ["dpa"]),
        ("(dpa)", "agency", ["dpa"]),
        ("Quelle: dpa", "agency", ["dpa"]),
        ("AFP", "agency", ["afp"]),
        ("NEW YORK, March 16 (GLOBE NEWSWIRE) -- Acme", "press_release", ["globenewswire"]),
        ("This story was originally published on Slow City Walks.", "republished", []),
        ("The post Ferry stays appeared first on Harbor Review.", "republished", []),
    ],
)
def test_a_sign_off_says_who_made_it_or_where_it_came_from(text: str, kind: str, organizations: list[str]) -> None:
    (found,) = read_sign_offs(text)
    assert (found.kind, [o.id for o in found.organizations]) == (kind, organizations)


def test_reporters_and_editors_are_read_from_a_sign_off() -> None:
    (found,) = read_sign_offs("(Reporting by Ana Ruiz and Ben Okoro in Lagos; Editing by Cleo Hart)")
    assert found.reporters == ("Ana Ruiz", "Ben Okoro")
    assert found.editors == ("Cleo Hart",)


def test_one_who_is_introduced_is_another_medium() -> None:
    (afp,) = read_mentions("“It was a shock,” the analyst told AFP.")
    (xinhua,) = read_mentions("His rival told state news agency Xinhua last year that it was not.")
    assert (afp.organization.id, afp.kind, afp.described) == ("afp", "told", False)
    assert (xinhua.organization.id, xinhua.kind, xinhua.described) == ("xinhua", "told", True)


def test_names_shared_by_several_agencies_are_resolved_by_language_or_not_at_all() -> None:
    austria = by_name("APA", "de")
    assert austria is not None
    assert austria.id == "apa-at"
    assert by_name("BNA", "en") is None


def test_short_names_are_not_found_in_running_text() -> None:
    assert [hit.organization.id for hit in find_names("The AP poll, a Trend Report and Reuters")] == ["reuters"]
