"""Encoded bodies: bombs, towers and broken streams."""

import gzip
import zlib
from collections.abc import Callable

import brotli  # type: ignore[import-untyped]  # it has no types
import pytest
import zstandard

from tests.crawler.net.loopback import Answer, served
from tests.crawler.net.probe import crawl

ENCODERS: dict[str, Callable[[bytes], bytes]] = {
    "gzip": gzip.compress,
    "deflate": zlib.compress,
    "br": brotli.compress,
    "zstd": zstandard.compress,
}
ZEROS = bytes(40_000_000)


@pytest.mark.parametrize("encoding", ENCODERS)
def test_a_bomb_ends_at_the_limit(encoding: str) -> None:
    bomb = ENCODERS[encoding](ZEROS)
    assert len(bomb) < 100_000
    with served(lambda _path, _before: Answer(bomb, headers={"Content-Encoding": encoding})) as site:
        (outcome,) = crawl(site.url, RETRY_TIMES=2)
        assert outcome.error == "BodyTooLargeError"
        assert outcome.text == "the answer inflates to more than DOWNLOAD_MAXSIZE (33554432 bytes)"
        assert len(site.asked) == 1


def test_what_stays_below_the_limit_is_decoded() -> None:
    def plain(path: str, _before: int) -> Answer:
        encoding = path.strip("/")
        return Answer(ENCODERS[encoding](b"fine"), headers={"Content-Encoding": encoding})

    with served(plain) as site:
        outcomes = crawl(*(f"{site.url}/{encoding}" for encoding in ENCODERS))
        assert [outcome.body for outcome in outcomes] == ["fine"] * len(ENCODERS)


def test_towers_of_encodings_and_broken_streams_are_one_line_errors() -> None:
    def broken(path: str, _before: int) -> Answer:
        if path == "/tower":
            return Answer(b"x", headers={"Content-Encoding": "gzip, gzip, gzip"})
        return Answer(b"this is not encoded at all", headers={"Content-Encoding": path.strip("/")})

    with served(broken) as site:
        outcomes = crawl(*(f"{site.url}/{path}" for path in ("tower", *ENCODERS)))
        assert {outcome.error for outcome in outcomes} == {"BodyBrokenError"}
        assert all("\n" not in outcome.text for outcome in outcomes)
