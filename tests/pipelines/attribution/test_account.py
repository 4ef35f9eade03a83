"""What the name of a site's account tells."""

import pytest

from pipelines.attribution.account import read_account


@pytest.mark.parametrize(
    "name",
    [
        "admin",
        "Web Desk",
        "News Team",
        "redaktion",
        "editor2",
        "user12",
        "管理员",
        "me@x.example",
        "No Author",
        "",
        " ",
    ],
)
def test_an_account_that_nobody_owns_is_generic(name: str) -> None:
    assert read_account(name).generic


def test_an_account_may_be_named_for_an_agency_a_publisher_or_people() -> None:
    assert [o.id for o in read_account("Por France Presse").agencies] == ["afp"]
    assert [o.id for o in read_account("Por BBC").publishers] == ["bbc"]
    assert read_account("Ana  Ruiz").people == ("Ana Ruiz",)
    assert read_account("Ana Ruiz (anr), Ben Okoro / Journalist").people == ("Ana Ruiz", "Ben Okoro")
    both = read_account("By ANA RUIZ, AP Auto Writer")
    assert (both.people, [o.id for o in both.agencies]) == (("ANA RUIZ",), ["ap"])


@pytest.mark.parametrize("name", ["CBS Detroit", "Harbor Magazin", "Kieler Nachrichten", "Polizei Steinfurt"])
def test_a_house_is_nobody(name: str) -> None:
    assert read_account(name).people == ()


def test_the_name_of_the_site_itself_is_nobody() -> None:
    assert read_account("Slow Walks", site="slowwalks.example").people == ()
