"""What a post's signs come to, from the raw post to the decision."""

import json

import pytest

from crawler.items import Attribution
from tests.conftest import annotated

BODY = (
    "<p>The ferry between the two towns stays, the council of the county decided on Monday after a long debate about "
    "the noise of its engines and the price of its tickets.</p>\n"
)


def decided(*blocks: str, account: str = "", home: str = "https://paper.example/") -> Attribution:
    """Of a post whose content is these blocks; BODY stands between the first and the others."""
    head, *tail = blocks or ("",)
    content = f"<p>{head}</p>\n{BODY * 3}" + "".join(f"<p>{block}</p>\n" for block in tail)
    post = {"id": 7, "link": f"{home}7", "title": {"rendered": "Ferry stays"}, "content": {"rendered": content}}
    if account:
        post |= {"author": 1, "_embedded": {"author": [{"id": 1, "name": account, "slug": "one"}]}}
    found = annotated(json.dumps(post).encode()).attribution
    assert found
    return found


def agencies(found: Attribution) -> set[str | None]:
    return {credit.party.entity_id for credit in found.agencies}


@pytest.mark.parametrize(
    "blocks",
    [
        ("LIMA, Peru (AP) — The ferry stays.",),
        ("By Ana Ruiz, Associated Press",),
        ("By Ana Ruiz, Associated Press", "AP writer Ben Fox in Lima contributed to this report."),
        ("The ferry stays.", "(AP)"),
    ],
)
def test_copy_that_an_agency_signs_is_its_own(blocks: tuple[str, ...]) -> None:
    origin = decided(*blocks).origin
    assert (origin.relation, origin.status, origin.party and origin.party.entity_id) == ("agency_copy", "stated", "ap")


@pytest.mark.parametrize(
    "blocks",
    [
        ("By Ana Ruiz and AP",),
        ("By Ana Ruiz", "The Associated Press contributed to this report."),
        ("By Ana Ruiz", "(AP/red)"),
    ],
)
def test_an_agency_beside_the_papers_own_people_made_a_part(blocks: tuple[str, ...]) -> None:
    found = decided(*blocks)
    assert found.origin.relation == "staff_with_agency"
    assert found.origin.party
    assert found.origin.party.type == "site"
    assert agencies(found) == {"ap"}


@pytest.mark.parametrize("line", ["Mit Agenturmaterial.", "With Post wires", "By Euronews with Agencies"])
def test_agencies_that_are_not_named_are_credited_without_a_name(line: str) -> None:
    found = decided("The ferry stays.", line)
    assert found.origin.relation == "staff_with_agency"
    assert [(credit.party.name, credit.party.entity_id) for credit in found.agencies] == [
        ("unnamed news agencies", None)
    ]


def test_reuters_is_known_by_how_it_closes_where_its_name_stands_at_the_picture() -> None:
    closed = "(Reporting by Ana Ruiz; Editing by Ben Fox)"
    assert decided('<img src="/a.jpg"> Photo: REUTERS/Cleo Hart', closed).origin.relation == "agency_copy"
    assert decided('<img src="/a.jpg"> Photo: AP/Cleo Hart', closed).origin.relation != "agency_copy"


def test_an_account_named_for_another_publisher_tells_whose_the_text_is() -> None:
    origin = decided(account="Deutsche Welle").origin
    assert (origin.relation, origin.party and origin.party.entity_id) == ("republished", "deutsche-welle")
    assert decided(account="Deutsche Welle", home="https://dw.com/").origin.relation == "original"


def test_a_feeds_tail_tells_the_publisher_though_it_is_no_text() -> None:
    tail = 'The post <a href="https://walks.example/7">Ferry stays</a> appeared first on <a href="/">Slow Walks</a>.'
    found = decided("The ferry stays.", tail)
    assert (found.origin.relation, found.origin.party and found.origin.party.name) == ("republished", "Slow Walks")


@pytest.mark.parametrize("line", ["2012-06-04 09:20:26 稿件来源： 河北日报", "Source : Detik.com"])
def test_a_source_line_names_the_publisher_it_came_from(line: str) -> None:
    assert decided("The ferry stays.", line).origin.relation == "republished"
