import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.wordpress.decode import (
    BrokenJsonError,
    CutJsonError,
    DecodeError,
    EmptyBodyError,
    HtmlInsteadError,
    api_error,
    decode,
)

POST = {"id": 7, "title": {"rendered": "Ein „Titel“ & mehr"}, "content": {"rendered": "<p>Text [1] {2}</p>"}}
BODY = json.dumps([POST]).encode()
WARNING = b'<br />\n<b>Warning</b>:  Undefined array key "x" in <b>/var/www/old.php</b> on line <b>12</b><br />\n'

json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53), 2**53)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=20,
)


@given(json_values)
def test_every_whole_document_comes_back_as_it_was_without_repairs(value: object) -> None:
    decoded = decode(json.dumps(value).encode())
    assert decoded.value == value
    assert all(repair == "lone_surrogate" for repair in decoded.repairs)


@pytest.mark.parametrize(
    ("body", "repair"),
    [
        (b"\xef\xbb\xbf" + BODY, "bom"),
        (WARNING + BODY, "text_before_json"),
        (BODY + b"\n<!-- Page generated in 0.2 s by Some Cache -->", "text_after_json"),
        (BODY + WARNING, "text_after_json"),
        (b"NULL\nbool(true)\n" + BODY, "text_before_json"),
        (b"callback(" + BODY + b");", "text_before_json"),
        (b"// 2024-01-01\n// https://site.example/wp-json/\n" + BODY, "text_before_json"),
        (b"\xef\xbb\xbf" + WARNING + BODY, "text_before_json"),
        (b"array(0) {\n}\n" + BODY, "text_before_json"),
        (b"PHP Warning:  foo(): [x] {main} in /a/b.php on line 3\n" + BODY, "text_before_json"),
        (b"[2026-01-31 12:00:00] slow query\n" + BODY, "text_before_json"),
        (BODY + BODY, "second_document"),
        (BODY + b"\n" + BODY, "second_document"),
        (BODY.replace(b'"title"', WARNING + b'"title"'), "text_inside_json"),
        (BODY.replace(b"Text", WARNING + b"Text"), "text_inside_json"),
        (BODY.decode().encode("utf-16"), "utf16"),
        (BODY + b"\0\0", "control_characters"),
    ],
)
def test_what_stands_around_the_json_is_dropped_and_noted(body: bytes, repair: str) -> None:
    decoded = decode(body)
    assert decoded.value == [POST]
    assert any(note.startswith(repair) for note in decoded.repairs)


@given(st.integers(1, len(BODY) - 1))
def test_a_cut_document_is_never_half_read(at: int) -> None:
    with pytest.raises(DecodeError):
        decode(BODY[:at])


@given(st.integers(40, len(BODY) - 1))
def test_a_cut_behind_a_warning_is_not_half_read_either(at: int) -> None:
    with pytest.raises(DecodeError):
        decode(WARNING + BODY[:at])


PAGE = json.dumps([POST, {**POST, "id": 8}]).encode()
SECOND = PAGE.index(b'{"id": 8')


@pytest.mark.parametrize(
    ("body", "error"),
    [
        (PAGE[:SECOND] + b"<p>out of memory</p>\n" + PAGE[SECOND:], BrokenJsonError),
        (PAGE[:SECOND] + WARNING + b'{"id": 8}', CutJsonError),
        (PAGE[:SECOND] + b"\n" + PAGE[: SECOND - 2], CutJsonError),
        (b'{"id": 7, "_links": \n{"self": []}, "title"', CutJsonError),
    ],
)
def test_a_whole_post_out_of_a_damaged_page_is_not_the_page(body: bytes, error: type[DecodeError]) -> None:
    with pytest.raises(error):
        decode(body)


@given(st.integers(1, len(PAGE) - 1))
def test_a_message_printed_anywhere_into_the_page_changes_nothing_or_fails(at: int) -> None:
    try:
        assert decode(PAGE[:at] + WARNING + PAGE[at:]).value == json.loads(PAGE)
    except DecodeError:
        pytest.fail("a message of PHP's own form is told from the document wherever it stands")


@pytest.mark.parametrize(
    ("body", "error"),
    [
        (b"", EmptyBodyError),
        (b" \n", EmptyBodyError),
        (b"<!DOCTYPE html><html><head><title>Just a moment...</title></head></html>", HtmlInsteadError),
        (b"\t<html><title>Wartungsmodus</title></html>", HtmlInsteadError),
        (BODY[:-20], CutJsonError),
        (b"[" * 100_000, DecodeError),
        (b'{"a": NaN}', DecodeError),
        (b"OK", DecodeError),
        (b"\xef\xbb\xbf", EmptyBodyError),
        (b'{"id": 1' + b"0" * 5_000 + b"}", DecodeError),
        (b'<p data-post=\'{"id": 5, "title": "x"}\'></p>', HtmlInsteadError),
        (b'<html><script type="application/ld+json">\n[{"id": 5, "name": "x"}]</script></html>', HtmlInsteadError),
    ],
)
def test_what_is_no_document_is_a_typed_error_with_a_reason_of_one_line(body: bytes, error: type[DecodeError]) -> None:
    with pytest.raises(error) as caught:
        decode(body)
    assert caught.value.reason
    assert "\n" not in caught.value.reason


def test_the_title_of_a_challenge_page_is_in_the_reason() -> None:
    with pytest.raises(HtmlInsteadError, match="Just a moment"):
        decode(b"<html><head><title>Just a moment...</title></head></html>")


def test_a_lone_surrogate_is_taken_and_noted() -> None:
    decoded = decode(b'{"title": "broken \\ud83d emoji"}')
    assert decoded.repairs == ("lone_surrogate",)


def test_of_a_key_that_stands_twice_the_last_one_counts_in_either_decoder() -> None:
    assert decode(b'{"id": 1, "id": 2}').value == decode(b'\xef\xbb\xbf{"id": 1, "id": 2}').value == {"id": 2}


def test_every_saved_answer_of_real_sites_is_whole_or_refused_with_a_reason(shared: Path) -> None:
    refused = {}
    for path in sorted((shared / "corpus/wp").glob("[0-9]*")):
        try:
            decode(path.read_bytes())
        except DecodeError as error:
            refused[path.suffix] = type(error)
    assert refused == {".txt": HtmlInsteadError}


def test_an_error_of_the_api_is_told_by_its_code_in_every_language() -> None:
    error = api_error({"code": "rest_forbidden", "message": "Lo siento.", "data": {"status": 401}})
    assert error is not None
    assert (error.code, error.status) == ("rest_forbidden", 401)
    assert api_error({"id": 3, "code": "x", "message": "a post with odd fields"}) is None
