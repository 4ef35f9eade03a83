"""DAILY_REQUEST_BUDGET."""

from tests.crawler.net.loopback import Answer, fine, served
from tests.crawler.net.probe import crawl


def test_requests_past_the_budget_are_not_made() -> None:
    with served(fine) as site:
        outcomes = crawl(*(f"{site.url}/{n}" for n in range(4)), DAILY_REQUEST_BUDGET=2)
        assert [outcome.error for outcome in outcomes] == [None, None, "BudgetSpentError", "BudgetSpentError"]
        assert outcomes[2].text == "the budget of 2 requests a day (DAILY_REQUEST_BUDGET) is spent; it goes on tomorrow"
        assert len(site.asked) == 2


def test_what_was_asked_before_today_counts() -> None:
    with served(fine) as site:
        outcomes = crawl(site.url + "/a", site.url + "/b", DAILY_REQUEST_BUDGET=10, arguments={"requests_today": "9"})
        assert [outcome.status for outcome in outcomes] == [200, None]


def test_redirects_and_retries_and_robots_txt_count() -> None:
    def turning(path: str, before: int) -> Answer:
        if path == "/away":
            return Answer(b"", 302, {"Location": "/busy"})
        return Answer(b"", 503) if path == "/busy" and not before else Answer()

    with served(turning) as site:
        addresses = (site.url + "/away", site.url + "/more")
        outcomes = crawl(*addresses, ROBOTSTXT_OBEY=True, RETRY_TIMES=1, DAILY_REQUEST_BUDGET=4)
        assert [outcome.status for outcome in outcomes] == [200, None]
        assert site.paths == ["/robots.txt", "/away", "/busy", "/busy"]


def test_no_budget_is_no_limit() -> None:
    with served(fine) as site:
        outcomes = crawl(*(f"{site.url}/{n}" for n in range(3)), DAILY_REQUEST_BUDGET=0)
        assert [outcome.status for outcome in outcomes] == [200] * 3
