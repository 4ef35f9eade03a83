"""Where bylines stand in a text, and names that their neighbours make bylines."""

from pipelines.attribution.bylines import find_bylines

_TEXT = (
    "The ferry between the two towns stays, the council of the county decided on Monday after a long debate about "
    "its cost and about the noise that it makes at night."
)
_PAGE = ["Menu", "Harbor News", "Ferry stays after long debate of the council"]


def _people(texts: list[str], **more: object) -> list[str]:
    return [person.name for _, byline in find_bylines(texts, "en", **more) for person in byline.people]  # type: ignore[arg-type]  # each test gives one known option


def test_a_byline_is_found_below_menus_and_headline() -> None:
    assert _people([*_PAGE, "By Ana Ruiz", _TEXT, _TEXT]) == ["Ana Ruiz"]


def test_a_byline_at_the_foot_counts_where_the_head_has_none() -> None:
    body = [_TEXT] * 6
    assert _people([*_PAGE, *body, "Ana Ruiz und Ben Okoro, dpa"]) == ["Ana Ruiz", "Ben Okoro"]
    assert _people([*_PAGE, "By Cleo Hart", *body, "By Ana Ruiz"]) == ["Cleo Hart"]


def test_a_name_alone_is_a_byline_by_what_stands_around_it() -> None:
    assert _people([*_PAGE, "By —", "Ana Ruiz", _TEXT]) == ["Ana Ruiz"]
    assert _people([*_PAGE, "ANA RUIZ", "Associated PressDecember 2, 2016", _TEXT]) == ["ANA RUIZ"]
    assert _people([*_PAGE, "Ana Ruiz", "Feb 18, 2020", _TEXT]) == ["Ana Ruiz"]
    assert _people([*_PAGE, "Ana Ruiz", _TEXT], known=("Ana Ruiz",)) == ["Ana Ruiz"]
    assert _people([*_PAGE, "Ana Ruiz", _TEXT]) == []
    assert _people(["Trending", "Donald Okoro", "Feb 18, 2020", _TEXT]) == []


def test_at_a_picture_a_name_and_an_agency_are_the_photographer() -> None:
    assert _people([*_PAGE, "Ana Ruiz, Associated Press", _TEXT], pictured={3}) == []
    assert _people([*_PAGE, "Ana Ruiz, Associated Press", _TEXT]) == ["Ana Ruiz"]
