import json
from pathlib import Path

from hypothesis import example, given
from hypothesis import strategies as st

from crawler.items import Markup
from pipelines.markup import plain_text, read_markup, safe_html

TAGS = [
    "p",
    "div",
    "em",
    "small",
    "a",
    "b",
    "li",
    "ul",
    "table",
    "tr",
    "td",
    "script",
    "style",
    "br",
    "figure",
    "img",
    "h2",
]
pieces = st.one_of(
    st.sampled_from([f"<{tag}>" for tag in TAGS] + [f"</{tag}>" for tag in TAGS]),
    st.sampled_from(
        ["&#8211;", "&amp;", "&nbsp;", "&bogus;", "<!-- x -->", "<br /><br>", "\r\n", "\r", "\n ", "  ", "<", "&"]
    ),
    st.text(st.characters(codec="utf-8"), max_size=6),
)
fragments = st.lists(pieces, max_size=40).map("".join)


def texts(markup: Markup) -> list[str]:
    return [block.text for block in markup.blocks]


def assert_every_offset_holds(markup: Markup) -> None:
    source = markup.source
    for block in markup.blocks:
        at = 0
        for piece in block.segments:
            assert piece.at == at
            length = piece.end - piece.start
            if piece.verbatim:
                assert source[piece.start : piece.end] == block.text[at : at + length]
                at += length
            else:
                following = [s.at for s in block.segments if s.at > at]
                at = following[0] if following else len(block.text)
        assert at == len(block.text)
    for element in markup.elements:
        assert 0 <= element.start <= element.inner_start <= element.inner_end <= element.end <= len(source)
        assert source.startswith("<", element.start)


@given(fragments)
@example("<p>a\r\nb</p>\r\n<p>c&#8211;d\re")
@example("<table><p>x<tr><td>y</table>z</p>")
def test_every_piece_of_text_stands_where_it_says(fragment: str) -> None:
    assert_every_offset_holds(read_markup(fragment))


def test_every_offset_holds_in_real_pages(shared: Path) -> None:
    for line in (shared / "corpus/attribution/dev.jsonl").read_text(encoding="utf-8").splitlines():
        article = json.loads(line)
        assert_every_offset_holds(read_markup(article["html"] or article["text"] or ""))


def test_blocks_end_at_block_tags_and_at_two_line_breaks_but_not_at_one() -> None:
    markup = read_markup("<p>one<br>two</p>three<br /><br>four<div>five</div>six <em>seven</em>")
    assert texts(markup) == ["one\ntwo", "three", "four", "five", "six seven"]


def test_white_space_of_every_kind_is_one_blank() -> None:
    assert texts(read_markup("<p>–\u00a0‘Shocking\n\t moment’ &nbsp;–</p>")) == ["– ‘Shocking moment’ –"]


def test_an_open_paragraph_ends_where_html_ends_it() -> None:
    markup = read_markup("<p>one<p>two<div>three</div>four")
    assert texts(markup) == ["one", "two", "three", "four"]
    first = markup.elements[0]
    assert (first.start, first.end) == (0, 6)


def test_scripts_styles_and_their_like_hold_no_text() -> None:
    assert texts(read_markup("<script>a<b>1</script>x<style>p{}</style><noscript>n</noscript>")) == ["x"]


def test_a_block_knows_the_styles_that_enclose_all_of_it() -> None:
    block = read_markup("<p><em>all <small>of</small> it</em></p>").blocks[0]
    assert block.styles == {"em"}
    assert read_markup("<p><em>part</em> of it</p>").blocks[0].styles == frozenset()


def test_a_quote_is_found_at_its_place_in_the_source_behind_references_and_line_ends() -> None:
    source = "<p>Fair\r\n&#8211; Copyright X/AFP</p>"
    block = read_markup(source).blocks[0]
    start, end = block.source(block.text.index("Copyright"), len(block.text))
    assert source[start:end] == "Copyright X/AFP"


def test_entities_of_a_title_are_decoded_once() -> None:
    assert plain_text("A &amp; B &#8216;C&#8217; &amp;lt;") == "A & B ‘C’ &lt;"


@given(fragments)
def test_no_script_or_handler_survives_in_the_safe_html(fragment: str) -> None:
    html = safe_html(fragment + '<p onclick="x()">t</p><a href="javascript:x()">u</a><script>evil()</script>').lower()
    assert "<script" not in html
    assert "onclick=" not in html
    assert 'href="javascript' not in html
