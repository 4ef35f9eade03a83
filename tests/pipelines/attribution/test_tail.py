"""What the last lines of a text say of who made it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.attribution.tail import find_sign_offs, read_sign_offs


@pytest.mark.parametrize(
    ("text", "kind", "organizations"),
    [
        ("The Associated Press contributed to this report.", "contributed", ["ap"]),
        ("With files from The Canadian Press", "contributed", ["canadian-press"]),
        ("… hieß es. (FR mit dpa)", "contributed", ["dpa"]),
        ("Avec Reuters et AFP", "contributed", ["reuters", "afp"]),
        ("(dpa/gem)", "contributed", ["dpa"]),
        ("… hieß es. (Reuters, APA, red)", "contributed", ["reuters"]),
        ("SDA/sep", "contributed", ["keystone-sda"]),
        ("AFP/The Local", "contributed", ["afp"]),
        ("Mit Agenturmaterial.", "contributed", []),
        ("By Euronews with Agencies", "contributed", []),
        ("(dpa)", "agency", ["dpa"]),
        ("… hieß es. (APA/dpa, 1.11.2015)", "agency", ["apa-at", "dpa"]),
        ("Quelle: dpa", "agency", ["dpa"]),
        ("(Quelle: APA/sda/dpa)", "agency", ["apa-at", "keystone-sda", "dpa"]),
        ("RIPRODUZIONE RISERVATA © Copyright ANSA", "agency", ["ansa"]),
        (
            "Copyright 2011 The Associated Press. All rights reserved. This material may not be published",
            "agency",
            ["ap"],
        ),
        ("AFP", "agency", ["afp"]),
        ("NEW YORK, March 16 (GLOBE NEWSWIRE) -- Acme", "press_release", ["globenewswire"]),
        ("Rheine (ots)", "press_release", ["news-aktuell"]),
        ("This story was originally published on Slow City Walks.", "republished", []),
        ("Republished from Slow City Walks.", "republished", []),
        ("Read the original article on Slow City Walks.", "republished", []),
        ("Sumber: https://harbor.example/berita/1", "republished", []),
        ("The post Ferry stays appeared first on Harbor Review.", "republished", []),
    ],
)
def test_a_sign_off_says_who_made_it_or_where_it_came_from(text: str, kind: str, organizations: list[str]) -> None:
    (found,) = read_sign_offs(text, "de")
    assert (found.kind, [o.id for o in found.organizations][: len(organizations)]) == (kind, organizations)


@pytest.mark.parametrize(
    "text",
    ["He contributed to the fund of the town.", "RSS", "Ana Ruiz/Copyright 2026 The AP. All rights reserved.",
     "First published on Thu 21 Dec 2023", "© dpa/Zuma Wire/A.B. Ruiz", "(2016)", "[AFP/GETTY]"],
)  # fmt: skip
def test_what_signs_nothing_off_is_left_alone(text: str) -> None:
    assert read_sign_offs(text) == ()


def test_a_republication_line_names_the_publisher_alone() -> None:
    texts = {
        "This article originally appeared on The Harbor and was reproduced here with permission.": "The Harbor",
        "It originally appeared in the winter 2023 issue of Coast Magazine, a publication of ours.": "Coast Magazine",
        "First published in Slow City Walks. Copyright 2015.": "Slow City Walks",
    }
    for text, publisher in texts.items():
        assert [found.publisher for found in read_sign_offs(text)] == [publisher]


def test_reporters_contributors_and_editors_are_told_apart() -> None:
    (found,) = read_sign_offs("(Reporting by Ana Ruiz and Ben Okoro in Lagos; Editing by Cleo Hart)")
    assert (found.reporters, found.contributors, found.editors) == (("Ana Ruiz", "Ben Okoro"), (), ("Cleo Hart",))
    (found,) = read_sign_offs("Reporting by Ana Ruiz; additional reporting by Ben Okoro; Editing by Cleo Hart")
    assert (found.reporters, found.contributors, found.editors) == (("Ana Ruiz",), ("Ben Okoro",), ("Cleo Hart",))
    (found,) = read_sign_offs("(Reporting by Ana Ruiz, with reporting by Ben Okoro, editing by Cleo Hart.)")
    assert (found.reporters, found.contributors, found.editors) == (("Ana Ruiz",), ("Ben Okoro",), ("Cleo Hart",))


@pytest.mark.parametrize(
    ("text", "kind", "people"),
    [
        ("Ana Ruiz contributed to this report.", "reporting", ("Ana Ruiz",)),
        ("CNN’s Ana Ruiz and Ben Okoro contributed to this report", "reporting", ("Ana Ruiz", "Ben Okoro")),
        ("AP National Security Writer Ana Ruiz and Associated Press writer Ben Okoro contributed to this report.",
         "contributed", ("Ana Ruiz", "Ben Okoro")),
        (("Associated Press writers Ana Ruiz and Ben Okoro in Kabul, and Cleo Hart in Greenville, South Carolina, "
          "contributed to this story."), "contributed", ("Ana Ruiz", "Ben Okoro", "Cleo Hart")),
    ],
)  # fmt: skip
def test_who_contributed_is_named(text: str, kind: str, people: tuple[str, ...]) -> None:
    (found,) = read_sign_offs(text)
    assert (found.kind, found.contributors) == (kind, people)


def test_inside_a_text_only_forms_that_nothing_else_has_count() -> None:
    text = "The ferry between the two towns stays, the council decided on Monday after a long debate on the noise."
    assert list(find_sign_offs([text, text, text, text, "Fishing on the quay. (AP)", *[text] * 12])) == []
    (found,) = find_sign_offs([text] * 12 + ["(dpa)"])
    assert (found[0], found[1].kind) == (12, "agency")


def test_a_line_at_a_picture_signs_nothing_off() -> None:
    assert list(find_sign_offs(["The mayor speaks.", "Quelle: dpa"], pictured={1})) == []


@given(st.text(max_size=300))
def test_any_text_is_read_and_ranges_stay_inside(text: str) -> None:
    assert all(0 <= found.start < found.end <= len(text) for found in read_sign_offs(text))
