"""Organisations that a text names as a source."""

import pytest

from pipelines.attribution.mention import find_mentions, read_mentions


def test_one_who_is_introduced_is_another_medium() -> None:
    (afp,) = read_mentions("“It was a shock,” the analyst told AFP.")
    (xinhua,) = read_mentions("His rival told state news agency Xinhua last year that it was not.")
    assert (afp.organization.id, afp.kind, afp.described) == ("afp", "told", False)
    assert (xinhua.organization.id, xinhua.kind, xinhua.described) == ("xinhua", "told", True)


@pytest.mark.parametrize(
    ("text", "entity", "kind"),
    [
        ("The tremor was felt, according to Reuters.", "reuters", "quoted_from"),
        ("Nadie lo vio, aseguraba a AFP un vecino.", "afp", "told"),
        ("Das sagte der Minister der dpa am Montag.", "dpa", "told"),
        ("Das geschah laut dpa am Montag.", "dpa", "quoted_from"),
        ("C’est fini, selon l’AFP.", "afp", "quoted_from"),
        ("A Reuters van stood at the gate.", "reuters", "named"),
    ],
)
def test_the_way_of_naming_is_told_apart(text: str, entity: str, kind: str) -> None:
    (mention,) = read_mentions(text)
    assert (mention.organization.id, mention.kind) == (entity, kind)
    assert entity in mention.organization.id
    assert text[mention.start : mention.end]


def test_mentions_are_found_with_the_number_of_their_paragraph() -> None:
    texts = ["Nothing.", "He told AFP so.", "Nothing.\nShe told Reuters so."]
    assert [(number, m.organization.id) for number, m in find_mentions(texts)] == [(1, "afp"), (2, "reuters")]
