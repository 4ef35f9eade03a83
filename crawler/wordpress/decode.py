"""Bytes → JSON value: strictly first, then tolerantly with a note of each repair; never half of a document."""

import json
from dataclasses import dataclass
from typing import Any

import orjson
import re2

from crawler.items import Json

# <br />\n<b>Warning</b>:  Undefined array key "x" in <b>/var/www/html/old.php</b> on line <b>12</b><br />\n
# Not the same words inside a string of the document: there a line break is written \n, never as itself.
_PHP_MESSAGE = re2.compile(
    r"(?:<br ?/?>)?\r?\n<b>(?:Warning|Notice|Deprecated|Strict Standards|User [A-Z][a-z]+)</b>: [^\n]*"
    r" in <b>[^\n<]*</b> on line <b>[0-9]+</b><br ?/?>\r?\n"
)

# [{"id":7 · {"code": · ["a" · [] · {}      not [internal function] · {main} · array(0) {
_DOCUMENT = re2.compile(r'\{\s*["}]|\[\s*["{\[\]0-9]')

# A page holds brackets of its own (scripts, JSON-LD, data attributes): none of them is an answer of the API. What PHP
# and caches print around one begins with <br />, <b>Warning</b>, <pre> or <!-- -->.
_PRINTED = re2.compile(r"(?i)<(?:br ?/?>|b>|pre|!--)")

# Brackets of foreign text before the document that are tried; a body of nothing but brackets is no answer.
_TRIES = 50


class DecodeError(ValueError):
    """The body is no whole JSON document; `reason` is one line for a person."""

    code = "not_json"

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class EmptyBodyError(DecodeError):
    code = "empty"


class HtmlInsteadError(DecodeError):
    """A challenge, a maintenance page, a theme's 404."""

    code = "html"


class CutJsonError(DecodeError):
    """The document ends in the middle: fetch it again, smaller; what stands there is not to be used."""

    code = "cut"


class BrokenJsonError(DecodeError):
    """A document begins, and is damaged before its end; none of it is to be used."""

    code = "broken"


@dataclass(frozen=True, slots=True)
class Decoded:
    value: Json
    repairs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ApiError:
    """An error object that the API itself answered; texts are translated, so only the code tells."""

    code: str
    message: str
    status: int | None


def decode(body: bytes) -> Decoded:
    """The JSON value of a response body; raises DecodeError with the reason."""
    try:
        return Decoded(orjson.loads(body))
    except orjson.JSONDecodeError:
        pass
    text, repairs = _text(body)
    if not text.strip():
        raise EmptyBodyError("the body is empty")
    value, more = _tolerant(text)
    return Decoded(value, (*repairs, *more))


def api_error(value: Json) -> ApiError | None:
    """The error that an answer is: an object with a code and a message, and nothing of a post."""
    if not isinstance(value, dict) or "id" in value:
        return None
    code, message = value.get("code"), value.get("message")
    if not isinstance(code, str) or not isinstance(message, str):
        return None
    data = value.get("data")
    status = data.get("status") if isinstance(data, dict) else None
    return ApiError(code, message, status if isinstance(status, int) else None)


def _text(body: bytes) -> tuple[str, tuple[str, ...]]:
    repairs: tuple[str, ...] = ()
    while body.startswith(b"\xef\xbb\xbf"):
        body, repairs = body[3:], ("bom",)
    if body.startswith((b"\xff\xfe", b"\xfe\xff")):
        return body.decode("utf-16", "replace"), ("utf16",)
    try:
        return body.decode("utf-8"), repairs
    except UnicodeDecodeError:
        return body.decode("utf-8", "replace"), (*repairs, "invalid_utf8")


def _tolerant(text: str) -> tuple[Json, tuple[str, ...]]:
    try:
        value = _parse(text)
    except json.JSONDecodeError:
        pass
    else:
        return value, ("lone_surrogate",) if _has_lone_surrogate(value) else ()
    if (lead := text.lstrip()).startswith("<") and not _PRINTED.match(lead):
        raise HtmlInsteadError(f"HTML instead of JSON{_title(text)}")
    start, value, end = _document(text)
    notes: list[str] = []
    if end < 0 or _PHP_MESSAGE.search(text[start:end]):  # it may be whole once what PHP printed into it is out
        mended = _PHP_MESSAGE.sub("", text)
        if mended != text:
            notes.append(f"text_inside_json:{len(text) - len(mended)}")
            start, value, end = _document(mended)
        text = mended
        if end < 0:
            raise _broken(text)
    before, after = text[:start].strip(), text[end:].strip(" \t\r\n\0")
    if before:
        notes.append(f"text_before_json:{start}")
    if after:
        kind = "second_document" if _DOCUMENT.match(after) else "text_after_json"
        notes.append(f"{kind}:{len(text) - end}")
    if _has_lone_surrogate(value):
        notes.append("lone_surrogate")
    return value, tuple(notes) or ("control_characters",)


def _document(text: str) -> tuple[int, Json, int]:
    """(start, value, end) of the first whole document; end is -1 where the first that begins is damaged."""
    at, tries = 0, 0
    while (found := _DOCUMENT.search(text, at)) and tries < _TRIES:
        start, tries = found.start(), tries + 1
        try:
            value, end = _DECODER.raw_decode(text, start)
        except json.JSONDecodeError:
            if text[start] == "[" and text[start + 1 : start + 2].isdigit():  # [2026-01-31 12:00:00] of a log line
                at = start + 1
                continue
            return start, None, -1
        except RecursionError:
            raise DecodeError("the JSON is nested too deeply") from None
        except ValueError:
            raise DecodeError("a number of thousands of digits stands in the JSON") from None
        rest = text[end : end + 1_000].lstrip()
        if rest.startswith((",", "]", "}", ":")):  # a piece out of a larger document, not the document
            return start, None, -1
        if not _is_answer(value) and rest:
            at = end
            continue
        return start, value, end
    raise _none(text)


def _is_answer(value: Json) -> bool:
    """Does what stands among other text look like what an API answers? A dump of something else does not."""
    if isinstance(value, list):
        return bool(value) and all(isinstance(item, dict) and ("id" in item or "ID" in item) for item in value)
    return isinstance(value, dict) and bool(value)


def _broken(text: str) -> DecodeError:
    try:
        _DECODER.raw_decode(text, _DOCUMENT.search(text).start())
    except json.JSONDecodeError as error:
        if error.msg.startswith("Unterminated string") or error.pos >= len(text.rstrip()) - 1:
            return CutJsonError(f"the JSON is cut off after {len(text)} characters")
        near = " ".join(text[error.pos : error.pos + 40].split())
        return BrokenJsonError(f"the JSON is damaged at character {error.pos}, near “{near}”")
    return BrokenJsonError("the JSON is a piece of a larger document")


def _none(text: str) -> DecodeError:
    stripped = text.lstrip()
    if stripped.startswith("<"):
        return HtmlInsteadError(f"HTML instead of JSON{_title(text)}")
    if stripped[:1] in ("[", "{"):
        return CutJsonError(f"the JSON is cut off after {len(text)} characters")
    return DecodeError(f"no JSON, but “{' '.join(stripped[:60].split())}”")


def _has_lone_surrogate(value: Json) -> bool:
    try:
        json.dumps(value, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        return True
    return False


def _refuse(constant: str) -> Any:
    raise json.JSONDecodeError(f"{constant} is no JSON", constant, 0)


# Line breaks and tabs as themselves inside strings: not JSON, but whole and clear.
_DECODER = json.JSONDecoder(parse_constant=_refuse, strict=False)


def _parse(text: str) -> Json:
    try:
        value: Json = json.loads(text, parse_constant=_refuse)
    except RecursionError:
        raise DecodeError("the JSON is nested too deeply") from None
    except json.JSONDecodeError:
        raise
    except ValueError:  # Python refuses to read integers past 4,300 digits
        raise DecodeError("a number of thousands of digits stands in the JSON") from None
    return value


def _title(html: str) -> str:
    low = html.lower()
    start, end = low.find("<title>"), low.find("</title>")
    return f": “{' '.join(html[start + 7 : end].split())[:80]}”" if 0 <= start < end else ""
