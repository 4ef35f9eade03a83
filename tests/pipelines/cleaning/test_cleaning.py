"""What leaves the body, what stays, and that the ledger accounts for all of it."""

import json
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given

from crawler.items import Cleaning
from pipelines.markup import cut, read_markup
from tests.conftest import annotated
from tests.pipelines.test_markup import fragments

P = "<p>The harbour master of the old town said on Monday that the ferries would run until the ice comes.</p>"


def cleaned(content: str, title: str = "Ferries run until the ice comes") -> Cleaning:
    body = {"id": 1, "link": "https://paper.example/1", "title": {"rendered": title}, "content": {"rendered": content}}
    cleaning = annotated(json.dumps(body).encode()).cleaning
    assert cleaning
    return cleaning


def kinds(cleaning: Cleaning) -> list[str]:
    return [entry.kind for entry in cleaning.removed]


def assert_the_ledger_accounts_for_the_body(content: str, cleaning: Cleaning) -> None:
    """Sorted, disjoint, in bounds; and the content without its ranges reads as the body and nothing else."""
    at = 0
    for entry in cleaning.removed:
        assert at <= entry.start < entry.end <= len(content)
        at = entry.end
    left = cut(content, [(entry.start, entry.end) for entry in cleaning.removed])
    found = "\n\n".join(block.text for block in read_markup(left).blocks)
    assert "".join(unicodedata.normalize("NFC", found).split()) == "".join(cleaning.text.split())


@given(fragments)
def test_the_ledger_accounts_for_every_fragment(fragment: str) -> None:
    assert_the_ledger_accounts_for_the_body(fragment, cleaned(fragment))


def test_the_ledger_accounts_for_real_pages(shared: Path) -> None:
    for line in (shared / "corpus/attribution/dev.jsonl").read_text(encoding="utf-8").splitlines()[::3]:
        content = json.loads(line)["html"]
        if content:
            assert_the_ledger_accounts_for_the_body(content, cleaned(content))


@pytest.mark.parametrize(
    ("junk", "kind"),
    [
        (
            '<div><script src="https://a.magsrv.com/ad-provider.js"></script><ins data-zoneid="7"></ins></div>',
            "ad_slot",
        ),
        ('<div class="code-block code-block-1">Advertisement</div>', "ad_slot"),
        ("<p>ADVERTISEMENT</p>", "ad_slot"),
        ('<img src="https://pixel.wp.com/g.gif?v=1" width="1" height="1">', "tracker"),
        ("<script>var x = 1;</script>", "script"),
        (
            '<div class="sharedaddy sd-sharing-enabled"><h3>Share this:</h3><a href="/?share=x">X</a></div>',
            "share_widget",
        ),
        ("<p>Share this:</p>", "share_widget"),
        ("<p><strong>Read also:</strong> <a href='/2'>The winter road opens</a></p>", "related_links"),
        ("<p>Related:</p><ul><li><a href='/2'>The winter road opens</a></li></ul>", "related_links"),
        ("<p>Subscribe to our newsletter for daily updates</p>", "boilerplate"),
        ('<p>[gallery ids="1,2"]</p>', "boilerplate"),
        ("<p>Ferries run until the ice comes</p>", "title_echo"),
        ("<p>#Ferries #ice #harbour</p>", "hashtag_spam"),
        ("<!-- slot 7 -->", "html_comment"),
    ],
)
def test_junk_leaves_with_its_kind_and_the_text_stays(junk: str, kind: str) -> None:
    cleaning = cleaned(P + junk + P)
    assert kinds(cleaning) == [kind] * len(kinds(cleaning))
    assert kinds(cleaning)
    assert cleaning.text == "\n\n".join([read_markup(P).blocks[0].text] * 2)


@pytest.mark.parametrize(
    "text",
    [
        "Advertisement revenue fell by a third, the company said.",
        "Share prices fell on Monday.",
        "More news is expected on Friday, the minister told reporters after a long meeting with the heads of all the regions of the country and their staff.",
        "#MeToo changed the industry.",
        "Follow the river for an hour and you reach the mill.",
        "He was the editor of the local paper for forty years.",
    ],
)
def test_prose_that_only_begins_like_junk_stays(text: str) -> None:
    assert text in cleaned(P + f"<p>{text}</p>" + P).text


def test_a_caption_leaves_the_body_for_its_picture_and_its_credit_is_kept_apart() -> None:
    figure = '<figure><img src="/i.jpg"><figcaption>Ice on the quay. Photo: Maria Gomez/AFP</figcaption></figure>'
    cleaning = cleaned(figure + P)
    assert kinds(cleaning) == ["caption_moved"]
    (image,) = cleaning.images
    assert (image.url, image.caption) == ("https://paper.example/i.jpg", "Ice on the quay")
    assert image.credit_line == "Photo: Maria Gomez/AFP"


def test_dash_heads_and_headings_are_sub_heads_and_stay_in_the_text() -> None:
    cleaning = cleaned(P + "<p>– ‘Shocking moment’ –</p><h2>What now</h2>" + P)
    assert cleaning.subheads == ("Shocking moment", "What now")
    assert "– ‘Shocking moment’ –" in cleaning.text


def test_an_excerpt_that_is_only_the_caption_is_no_excerpt(seed: bytes) -> None:
    cleaning = annotated(seed).cleaning
    assert cleaning
    assert cleaning.excerpt is None


def test_addresses_that_are_none_make_no_link_and_no_crash() -> None:
    cleaning = cleaned("<a href='http://[::1'>a</a><a href='javascript:x'>b</a><a href='/ok'>c</a>" + P)
    assert [link.href for link in cleaning.links] == ["https://paper.example/ok"]
