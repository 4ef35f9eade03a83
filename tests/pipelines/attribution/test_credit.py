"""Who took a picture, and for whom."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.attribution.credit import looks_like_caption, read_credits


@pytest.mark.parametrize(
    ("text", "who", "agency"),
    [
        ("Visitors at the fair – Copyright CN-STR/AFP –", "CN-STR", "afp"),
        ("A house (Photo by Ana RUIZ / AFP)", "Ana RUIZ", "afp"),
        ("A house (Photo Ana Ruiz. AFP)", "Ana Ruiz", "afp"),
        ("A house (AP Photo/Ana Ruiz, File)", "Ana Ruiz", "ap"),
        ("(AFP file photo)", None, "afp"),
        ("ANA RUIZ/AFP via Getty Images", "ANA RUIZ", "afp"),
        ("(Ana Ruiz/Pool/AFP via Getty Images)", "Ana Ruiz", "afp"),
        ("AFP via Getty Images", None, "afp"),
        ("Foto: Ana Ruiz/Ritzau Scanpix", "Ana Ruiz", "ritzau-scanpix"),
        ("Foto: Ana Ruiz / NTB", "Ana Ruiz", "ntb"),
        ("Foto: Ana Ruiz (Keystone)", "Ana Ruiz", "keystone"),
        ("years on the throne.ANA RUIZ/AFP", "ANA RUIZ", "afp"),
        ("a win in Lille. ANA RUIZ/AFP via Getty Images", "ANA RUIZ", "afp"),
        ("Carlo Okoro ANA RUIZ/AFP", "ANA RUIZ", "afp"),
        ("© ANSA", None, "ansa"),
        ("© Reuters / Ana Ruiz", "Ana Ruiz", "reuters"),
        ("FILE PHOTO: A house. REUTERS/Ana Ruiz", "Ana Ruiz", "reuters"),
        ("Credit: Reuters/Ana Ruiz", "Ana Ruiz", "reuters"),
        ("© picture alliance/dpa | Ana Ruiz", "Ana Ruiz", "dpa"),
        ("picture alliance/Ana Ruiz/dpa", "Ana Ruiz", "dpa"),
        ("(Foto: picture alliance/dpa)", None, "dpa"),
        ("A house. (Ana Ruiz/Harbor Union via AP)", "Ana Ruiz", "ap"),
        ("Ana Ruiz/Copyright 2026 The AP. All rights reserved.", "Ana Ruiz", "ap"),
        ("(ANTARA/Facebook/Ruiz)", None, "antara"),
        ("Ana Ruiz, Associated Press", "Ana Ruiz", "ap"),
        ("Unos barcos el 11 de febrero. EFE", None, "efe"),
        ("Leonor Ruiz / Reuters file", "Leonor Ruiz", "reuters"),
        ("Quelle: dpa", None, "dpa"),
    ],
)
def test_a_picture_credit_names_its_maker_and_its_agency(text: str, who: str | None, agency: str) -> None:
    (credit,) = read_credits(text)
    assert credit.agency is not None
    assert (credit.photographer, credit.agency.id) == (who, agency)
    assert credit.is_code is (who == "CN-STR")


@pytest.mark.parametrize(
    "text",
    ["He won 3/4 of the vote", "and/or", "A photo of the house", "The AFP pension funds", "SNAP photos/text",
     "© 2019 Associated Press. All rights reserved.", "AFP/The Local"],
)  # fmt: skip
def test_a_slash_a_copyright_or_the_word_photo_alone_is_no_credit(text: str) -> None:
    assert read_credits(text) == ()


@pytest.mark.parametrize("text", ["The photo Reuters published", "Quelle: dpa", "… he said. (AP)", "she said. AFP"])
def test_in_running_text_only_forms_that_nothing_else_has_count(text: str) -> None:
    assert read_credits(text, pictured=False) == ()


def test_who_handed_a_picture_on_is_told_apart_from_its_agency() -> None:
    (credit,) = read_credits("Ana Ruiz/AFP via Getty Images")
    assert credit.distributor is not None
    assert credit.distributor.id == "getty-images"


def test_a_caption_is_short_and_ends_with_its_credit() -> None:
    assert looks_like_caption("Visitors at the fair (Photo by Ana Ruiz / AFP)")
    assert not looks_like_caption("Why we sleep [Bloomberg]")
    assert not looks_like_caption("The mayor spoke at length, and nobody answered. AFP")


@given(st.text(max_size=200), st.booleans())
def test_any_text_is_read_without_overlap(text: str, pictured: bool) -> None:
    end = 0
    for credit in read_credits(text, pictured=pictured):
        assert end <= credit.start < credit.end <= len(text)
        end = credit.end
