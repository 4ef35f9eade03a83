"""A crawl in a process of its own, through all of the project's settings: asks for addresses, tells what came of each.

One reactor lives in a process, so tests run this file as a child: a Plan as JSON in the argument, Outcomes as JSON
lines on standard output.
"""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Literal, TypeAlias

ROOT = Path(__file__).parents[3]
QUICK: dict[str, Any] = {
    "DOWNLOAD_DELAY": 0,
    "AUTOTHROTTLE_ENABLED": False,
    "ROBOTSTXT_OBEY": False,
    "RETRY_TIMES": 0,
    "RETRY_BACKOFF_SECONDS": 0.01,
    "NETWORK_ALLOW": ["127.0.0.1"],
}


Way: TypeAlias = Literal["in turn", "together", "scheduled"]


@dataclass(frozen=True)
class Plan:
    addresses: list[str]
    settings: dict[str, Any]
    """On top of the project's."""
    names: dict[str, list[list[str]]]
    """What the system's resolver answers for a name, look-up by look-up; the last answer stays."""
    way: Way = "in turn"
    """One after the other, all at once, or through the scheduler as a spider's own requests with their errback."""
    arguments: dict[str, str] = field(default_factory=dict)
    """Of the spider."""


@dataclass(frozen=True)
class Outcome:
    address: str
    seconds: float
    """From the request to its end, waits included."""
    status: int | None = None
    final: str | None = None
    body: str = ""
    error: str | None = None
    """Name of the exception's type."""
    text: str = ""
    robots: dict[str, Any] | None = None


def crawl(
    *addresses: str,
    names: dict[str, list[list[str]]] | None = None,
    way: Way = "in turn",
    arguments: dict[str, str] | None = None,
    environment: dict[str, str] | None = None,
    stop_when: Callable[[], object] = lambda: False,
    **settings: Any,
) -> list[Outcome]:
    """Settings on top of the project's are given as keywords; the crawl gets a SIGTERM once `stop_when` holds."""
    plan = Plan(list(addresses), {**QUICK, **settings}, names or {}, way, arguments or {})
    plain = {name: value for name, value in os.environ.items() if not name.lower().endswith("_proxy")}
    with subprocess.Popen(
        [sys.executable, "-m", "tests.crawler.net.probe", json.dumps(asdict(plan))],
        cwd=ROOT,
        env={**plain, **(environment or {})},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as child:
        try:
            while child.poll() is None and not stop_when():
                with suppress(subprocess.TimeoutExpired):
                    child.wait(0.05)
            if child.poll() is None:
                child.send_signal(signal.SIGTERM)
            out, err = child.communicate(timeout=60)
        finally:
            child.kill()
    assert child.returncode == 0, err
    assert "Traceback" not in err, err
    return [Outcome(**json.loads(line)) for line in out.splitlines()]


def _answer_for(names: dict[str, list[list[str]]]) -> None:
    """Put these answers into the system's resolver, the lowest place where they can stand."""
    real = socket.getaddrinfo

    def getaddrinfo(host: Any, *rest: Any, **named: Any) -> Any:
        if host not in names:
            return real(host, *rest, **named)
        answers = names[host]
        found = answers.pop(0) if len(answers) > 1 else answers[0]
        return [row for address in found for row in real(address, *rest, **named)]

    socket.getaddrinfo = getaddrinfo


def _plain(robots: Any) -> dict[str, Any] | None:
    return asdict(robots) if robots else None


def main() -> None:
    plan = Plan(**json.loads(sys.argv[1]))
    _answer_for(plan.names)

    import asyncio  # from here on Twisted may be imported: it takes getaddrinfo as it stands then

    from scrapy import Request, Spider
    from scrapy.crawler import AsyncCrawlerProcess
    from scrapy.http import Response
    from scrapy.utils.project import get_project_settings

    outcomes: list[Outcome] = []

    def asking(address: str, **calls: Any) -> Request:
        return Request(address, dont_filter=True, meta={"address": address, "began": time.monotonic()}, **calls)

    class Probe(Spider):
        name = "probe"

        async def start(self) -> AsyncIterator[Any]:
            if plan.way == "scheduled":
                for address in plan.addresses:
                    yield asking(address, callback=self.answered, errback=self.failed)
            elif plan.way == "together":
                await asyncio.gather(*(self.ask(address) for address in plan.addresses))
            else:
                for address in plan.addresses:
                    await self.ask(address)

        async def ask(self, address: str) -> None:
            request = asking(address)
            try:
                self.answered(await self.crawler.engine.download_async(request))
            except Exception as error:  # whatever it is, the test judges it
                self.tell(request, error)

        def answered(self, response: Response) -> None:
            outcomes.append(
                Outcome(
                    response.meta["address"],
                    time.monotonic() - response.meta["began"],
                    status=response.status,
                    final=response.url,
                    body=response.body[:500].decode("latin-1"),
                    robots=_plain(response.meta.get("robots")),
                )
            )

        def failed(self, failure: Any) -> None:
            self.tell(failure.request, failure.value)

        def tell(self, request: Request, error: Exception) -> None:
            outcomes.append(
                Outcome(
                    request.meta["address"],
                    time.monotonic() - request.meta["began"],
                    error=type(error).__name__,
                    text=str(error),
                    robots=_plain(getattr(error, "robots", None)),
                )
            )

    settings = get_project_settings()
    settings.setdict({"ITEM_PIPELINES": {}, "LOG_LEVEL": "ERROR", **plan.settings}, priority="cmdline")
    process = AsyncCrawlerProcess(settings)
    process.crawl(Probe, **plan.arguments)
    process.start()
    for outcome in outcomes:
        print(json.dumps(asdict(outcome), default=str))


if __name__ == "__main__":
    main()
