"""Where a text opens and closes."""

import re2

from pipelines.attribution.zones import closing, holding, is_running, opening

_TEXT = (
    "The ferry between the two towns stays, the council of the county decided on Monday after a long debate about "
    "its cost and about the noise that it makes at night."
)


def test_a_running_paragraph_is_long_and_has_a_sentence() -> None:
    assert is_running(_TEXT)
    assert is_running("一个约定，信守多年，感人至深；一段真情，延续多年，催人泪下。" * 2)
    assert not is_running("Ferry stays")
    assert not is_running("Home News Sports Weather " * 8)


def test_the_opening_ends_with_the_fourth_running_paragraph() -> None:
    assert opening(["Menu", "Ferry stays", *[_TEXT] * 9]) == 6
    assert opening(["Menu"] * 200) == 120


def test_a_text_closes_with_its_last_blocks_and_above_the_foot_of_a_page() -> None:
    texts = [*[_TEXT] * 6, "(dpa)", *["More"] * 20]
    assert 6 in closing(texts)
    assert 3 not in closing(texts)
    assert len(texts) - 1 in closing(texts)


def test_one_scan_tells_which_texts_hold_a_form() -> None:
    texts = ["a", "", "b x", "x\nx", "c"]
    assert holding(re2.compile("x"), texts) == {2, 3}
