"""The handler without its own look at the address: what is left is the resolver."""

from scrapy import Request

from crawler.net.handler import GuardedHandler


class Unchecked(GuardedHandler):
    def _check(self, request: Request, host: str) -> None:
        return None
