"""Who asks."""

from importlib.metadata import version

import pytest
from scrapy.exceptions import UsageError

from crawler.net.agent import user_agent
from tests.crawler.net.loopback import fine, served
from tests.crawler.net.probe import crawl


def test_the_contact_stands_in_the_header() -> None:
    assert user_agent("1.2.3", " https://example.org/crawler ") == "wiretrace/1.2.3 (+https://example.org/crawler)"
    assert user_agent("1.2.3", "desk@example.org") == "wiretrace/1.2.3 (+desk@example.org)"


def test_without_one_it_says_so() -> None:
    assert user_agent("1.2.3", "").endswith("no contact given)")


@pytest.mark.parametrize("contact", ["a\r\nCookie: x", "büro@example.org", "x) Mozilla/5.0 (", "x" * 201])
def test_what_cannot_stand_in_a_header_is_an_error(contact: str) -> None:
    with pytest.raises(UsageError, match="CONTACT"):
        user_agent("1.2.3", contact)


def test_servers_see_it() -> None:
    with served(fine) as site:
        crawl(site.url, CONTACT="https://example.org/crawler", ROBOTSTXT_OBEY=True)
        seen = {asked.headers["User-Agent"] for asked in site.asked}
        assert seen == {f"wiretrace/{version('wiretrace')} (+https://example.org/crawler)"}
        assert len(site.asked) == 2


def test_a_name_of_the_operators_own_is_kept() -> None:
    with served(fine) as site:
        crawl(site.url, USER_AGENT="newsroom/3 (+https://newsroom.example)")
        assert site.asked[0].headers["User-Agent"] == "newsroom/3 (+https://newsroom.example)"
