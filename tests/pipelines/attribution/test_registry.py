"""The organisations, found by name, by domain and anywhere in a text."""

from collections import Counter

from pipelines.attribution.registry import ORGANIZATIONS, alone, by_domain, by_name, find_names, organization


def test_each_id_and_each_domain_stands_once() -> None:
    ids = Counter(o.id for o in ORGANIZATIONS)
    domains = Counter(domain for o in ORGANIZATIONS for domain in o.domains)
    assert [name for name, times in (ids + domains).items() if times > 1] == []


def test_organizations_stand_in_the_order_of_their_ids() -> None:
    assert [o.id for o in ORGANIZATIONS] == sorted(o.id for o in ORGANIZATIONS)


def test_a_party_carries_what_the_registry_knows() -> None:
    party = organization("ap").party
    assert (party.name, party.type, party.entity_id) == ("Associated Press", "news_agency", "ap")


def test_names_shared_by_several_agencies_are_resolved_by_language_or_not_at_all() -> None:
    austria = by_name("APA", "de")
    assert austria is not None
    assert austria.id == "apa-at"
    assert by_name("BNA", "en") is None


def test_capitals_tell_names_from_words() -> None:
    assert by_name("ap") is None
    assert by_name("THE ASSOCIATED PRESS") is not None


def test_a_host_belongs_to_the_domain_above_it() -> None:
    found = by_domain("www.afp.com")
    assert found is not None
    assert found.id == "afp"
    assert by_domain("notafp.example") is None


def test_short_names_are_not_found_in_running_text() -> None:
    assert [hit.organization.id for hit in find_names("The AP poll, a Trend Report and Reuters")] == ["reuters"]


def test_names_are_words_of_their_own_in_every_script() -> None:
    assert [hit.organization.id for hit in find_names("据新华社报道")] == ["xinhua"]
    assert find_names("Reutersville") == ()


def test_bare_initials_name_an_agency_in_its_own_language_only() -> None:
    assert alone("AP")
    assert alone("SDA", "de")
    assert not alone("RSS", "en")
