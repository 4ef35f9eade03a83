"""Bytes → JSON value: strictly first, then tolerantly with a note of each repair; never half of a document."""

import json
from dataclasses import dataclass
from typing import Any

import orjson

from crawler.items import Json

_MAX_DEPTH = 200


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
    if not body.strip():
        raise EmptyBodyError("the body is empty")
    try:
        return Decoded(orjson.loads(body))
    except orjson.JSONDecodeError:
        pass
    text, repairs = _text(body)
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
    if body.startswith(b"\xef\xbb\xbf"):
        body, repairs = body.lstrip(b"\xef\xbb\xbf"), ("bom",)
    elif body.startswith((b"\xff\xfe", b"\xfe\xff")):
        return body.decode("utf-16", "replace").lstrip("\ufeff"), ("utf16",)
    try:
        return body.decode("utf-8"), repairs
    except UnicodeDecodeError:
        return body.decode("utf-8", "replace"), (*repairs, "invalid_utf8")


def _tolerant(text: str) -> tuple[Json, tuple[str, ...]]:
    try:
        return _parse(text), ("lone_surrogate",) if "\\ud" in text.lower() else ()
    except ValueError as error:
        broken = error
    stripped = text.lstrip()
    cut: ValueError | None = None
    for start in _starts(text):
        try:
            value, end = _DECODER.raw_decode(text, start)
        except RecursionError:
            raise DecodeError("the JSON is nested too deeply") from None
        except json.JSONDecodeError as error:
            if error.pos >= len(text.rstrip()) - 1 or "Unterminated" in error.msg:
                cut = cut or error
            continue
        if not isinstance(value, (dict, list)):
            continue
        if cut and not _is_answer(value):
            break  # a small object out of the middle of a cut document is not the document
        before, after = text[:start], text[end:]
        notes = []
        if before.strip():
            notes.append(f"text_before_json:{len(before)}")
        if after.strip():
            notes.append(f"text_after_json:{len(after)}")
        return value, tuple(notes)
    if cut:
        raise CutJsonError(f"the JSON is cut off after {len(text)} characters")
    if stripped.startswith("<"):
        raise HtmlInsteadError(f"HTML instead of JSON{_title(stripped)}")
    raise DecodeError(f"no JSON: {broken}")


def _starts(text: str) -> list[int]:
    """Where a document may begin: the first bracket, and those at the start of a line or after PHP's closing tag."""
    starts: list[int] = []
    at = -1
    while len(starts) < 50:
        found = [p for p in (text.find("{", at + 1), text.find("[", at + 1)) if p >= 0]
        if not found:
            break
        at = min(found)
        before = text[max(0, at - 12) : at].rstrip(" \t")
        if not before or before[-1] in "\n\r>;()" or not starts:
            starts.append(at)
    return starts


def _is_answer(value: Json) -> bool:
    """Does a recovered object look like what an API answers?"""
    if isinstance(value, list):
        return bool(value) and all(isinstance(item, dict) and ("id" in item or "ID" in item) for item in value)
    return isinstance(value, dict) and bool({"id", "code", "namespaces", "name", "ID"} & value.keys())


def _refuse(constant: str) -> Any:
    raise json.JSONDecodeError(f"{constant} is no JSON", constant, 0)


_DECODER = json.JSONDecoder(parse_constant=_refuse, strict=False)


def _parse(text: str) -> Json:
    try:
        value: Json = json.loads(text, parse_constant=_refuse)
    except RecursionError:
        raise DecodeError("the JSON is nested too deeply") from None
    return value


def _title(html: str) -> str:
    low = html.lower()
    start, end = low.find("<title>"), low.find("</title>")
    return f": “{' '.join(html[start + 7 : end].split())[:80]}”" if 0 <= start < end else ""
