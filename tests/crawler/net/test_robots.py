"""robots.txt: what it forbids is not asked for, what it says is kept, its pace is ours."""

import hashlib
from datetime import UTC, datetime
from typing import Any

import pytest
from scrapy.http import Response

from crawler.net.robots import forbidding_rule, read_robots
from tests.crawler.net.loopback import Answer, Script, served
from tests.crawler.net.probe import Outcome, crawl

SAMPLE = b"""# the paper's own
User-agent: *
Disallow: /wp-admin/
Disallow: /*?rest_route=   # API
Allow: /wp-admin/admin-ajax.php

User-agent: otherbot
User-agent: wiretrace
Disallow: /wp-json/
Disallow: /wp-json/wp/v2/users
Crawl-delay: 7
"""
ADDRESS = "https://paper.example/robots.txt"
NOW = datetime(2026, 4, 27, 12, 0, tzinfo=UTC)


def site_with(robots: Answer) -> Script:
    return lambda path, _before: robots if path == "/robots.txt" else Answer()


def obeying(*addresses: str, **settings: Any) -> list[Outcome]:
    return crawl(*addresses, ROBOTSTXT_OBEY=True, **settings)


class TestOneFile:
    def test_the_longest_rule_that_forbids_is_named(self) -> None:
        users = "https://paper.example/wp-json/wp/v2/users?per_page=100"
        assert forbidding_rule(SAMPLE.decode(), users, "wiretrace") == "Disallow: /wp-json/wp/v2/users"

    def test_a_group_of_our_own_sets_the_general_one_aside(self) -> None:
        admin = "https://paper.example/wp-admin/"
        assert forbidding_rule(SAMPLE.decode(), admin, "wiretrace") is None
        assert forbidding_rule(SAMPLE.decode(), admin, "anybody") == "Disallow: /wp-admin/"

    def test_wildcards_and_comments_are_read(self) -> None:
        api = "https://paper.example/?rest_route=/wp/v2/posts"
        assert forbidding_rule(SAMPLE.decode(), api, "anybody") == "Disallow: /*?rest_route="

    def test_the_decision_comes_with_its_evidence(self) -> None:
        file = read_robots(ADDRESS, Response(ADDRESS, body=SAMPLE), NOW)
        found = file.robots("https://paper.example/wp-json/", "wiretrace")
        assert (found.decision, found.rule) == ("disallowed", "Disallow: /wp-json/")
        assert found.robots_sha256 == hashlib.sha256(SAMPLE).hexdigest()
        assert (found.robots_url, found.checked_at, found.agent) == (ADDRESS, NOW, "wiretrace")
        assert file.rules.crawl_delay("wiretrace") == 7

    @pytest.mark.parametrize(
        ("status", "decision"),
        [
            (200, "allowed"),
            (404, "unavailable_allowed"),
            (403, "unavailable_allowed"),
            (429, "unavailable_denied"),
            (500, "unavailable_denied"),
            (503, "unavailable_denied"),
        ],
    )
    def test_a_missing_file_allows_and_a_failing_one_denies(self, status: int, decision: str) -> None:
        file = read_robots(ADDRESS, Response(ADDRESS, status=status), NOW)
        assert file.robots("https://paper.example/", "wiretrace").decision == decision

    def test_redirects_without_end_are_a_missing_file(self) -> None:
        found = read_robots(ADDRESS, None, NOW).robots("https://paper.example/", "wiretrace")
        assert (found.decision, found.robots_sha256) == ("unavailable_allowed", None)

    @pytest.mark.parametrize(
        "body", [b"\xff\xfe\x00", b"<html>Not found</html>", b"Disallow: /", b"", b"a" * 2_000_000]
    )
    def test_garbage_forbids_nothing(self, body: bytes) -> None:
        file = read_robots(ADDRESS, Response(ADDRESS, body=body), NOW)
        assert file.robots("https://paper.example/", "wiretrace").decision == "allowed"


class TestCrawl:
    def test_what_is_forbidden_is_never_asked_for(self) -> None:
        with served(site_with(Answer(SAMPLE.replace(b"7", b"0")))) as site:
            forbidden, allowed = obeying(site.url + "/wp-json/", site.url + "/?p=1")
            assert forbidden.error == "RobotsRefusedError"
            assert forbidden.text == f"robots.txt forbids it (Disallow: /wp-json/; {site.url}/robots.txt)"
            assert [(outcome.robots or {})["decision"] for outcome in (forbidden, allowed)] == ["disallowed", "allowed"]
            assert site.paths == ["/robots.txt", "/?p=1"]

    def test_a_redirect_is_judged_by_where_it_leads(self) -> None:
        def redirecting(path: str, _before: int) -> Answer:
            if path == "/robots.txt":
                return Answer(b"User-agent: *\nDisallow: /private/")
            return Answer(b"", 302, {"Location": "/private/"})

        with served(redirecting) as site:
            (outcome,) = obeying(site.url + "/open")
            assert outcome.error == "RobotsRefusedError"
            assert site.paths == ["/robots.txt", "/open"]

    def test_a_failing_file_stops_the_crawl_with_its_status(self) -> None:
        with served(site_with(Answer(b"", 503))) as site:
            first, second = obeying(site.url + "/a", site.url + "/b", RETRY_TIMES=1)
            assert first.text == second.text
            assert first.text.startswith(f"{site.url}/robots.txt answers 503: until it can be read")
            assert site.paths == ["/robots.txt"] * 2

    def test_a_host_that_cannot_be_reached_fails_with_its_own_reason_once(self) -> None:
        with served(site_with(Answer())) as site:
            closed = site.url
        (outcome,) = obeying(closed, RETRY_TIMES=1, RETRY_BACKOFF_SECONDS=0.5)
        assert outcome.error == "DownloadConnectionRefusedError"
        assert outcome.seconds < 1.5

    def test_crawl_delay_is_kept_to_where_it_is_longer_than_ours(self) -> None:
        with served(site_with(Answer(b"User-agent: *\nCrawl-delay: 0.4"))) as site:
            obeying(*(f"{site.url}/{n}" for n in range(4)), AUTOTHROTTLE_ENABLED=True, AUTOTHROTTLE_START_DELAY=0.0)
            assert all(0.38 <= gap < 0.8 for gap in site.gaps[1:]), site.gaps

    def test_our_delay_is_kept_to_where_it_is_longer(self) -> None:
        with served(site_with(Answer(b"User-agent: *\nCrawl-delay: 0.1"))) as site:
            obeying(*(f"{site.url}/{n}" for n in range(3)), DOWNLOAD_DELAY=0.4)
            assert all(0.38 <= gap < 0.8 for gap in site.gaps), site.gaps

    def test_an_absurd_crawl_delay_is_taken_as_the_ceiling(self) -> None:
        with served(site_with(Answer(b"User-agent: *\nCrawl-delay: 86400"))) as site:
            obeying(site.url + "/a", site.url + "/b", CRAWL_DELAY_CEILING=0.3)
            assert site.gaps[1] == pytest.approx(0.4, abs=0.15)
