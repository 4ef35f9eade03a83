"""What posts link to, asked for by collection in batches, then by the single href for the few left."""

from typing import Any

from crawler.items import Capture, Post, SiteProfile
from crawler.sync.api import Answer, Api
from crawler.wordpress.links import Known, LookUp, plan, read_user, resolved, single_addresses
from crawler.wordpress.post import read_media, read_term

# Single hrefs are for the few that a batch left open; past so many the site does not hand them out.
_SINGLES = 20

# Pictures and replies belong to a post or two: so many are kept, and the memory stays flat on a large site.
_KEPT = 500


class LookUps:
    def __init__(self, api: Api) -> None:
        self._api = api
        self._known = Known()

    async def resolve(self, posts: list[Post], profile: SiteProfile) -> tuple[list[Post], tuple[Capture, ...]]:
        """The posts with what their links told, and the exchanges that told it."""
        told: list[Capture] = []
        for table in (self._known.media, self._known.replies):
            if len(table) > _KEPT:
                table.clear()
        again = True
        while again:
            again = False
            for look_up in list(plan(posts, profile, self._known)):
                answer = await self._api.get(look_up.url)
                again = self._learn(look_up, answer) or again
                told.append(answer.capture)
        singles = 0
        for post in posts:
            for kind, number, address in single_addresses(post, profile, self._known):
                self._known.of(kind)[number] = None
                if singles < _SINGLES:
                    singles += 1
                    answer = await self._api.get(address)
                    told.append(answer.capture)
                    if isinstance(answer.value, dict):
                        self._keep(kind, answer.value)
        return [resolved(post, self._known) for post in posts], tuple(told)

    def _learn(self, look_up: LookUp, answer: Answer) -> bool:
        """True when a site that caps its pages without a word has more of the batch to give."""
        table = self._known.of(look_up.kind)
        rows = answer.rows or []
        if look_up.kind == "replies":
            if answer.rows is not None and (answer.total is None or answer.total <= len(rows)):
                for number in look_up.ids:
                    table[number] = sum(1 for row in rows if row.get("post") == number)
            else:  # more than a page of comments: how many each post has is not told
                for number in look_up.ids:
                    table.setdefault(number, None)
            return False
        before = len(table)
        for row in rows:
            self._keep(look_up.kind, row)
        if answer.total is not None and len(rows) < answer.total and len(table) > before:
            return True
        if answer.refusal is None or answer.capture.status in (401, 403, 404):
            for number in look_up.ids:  # silently absent: not to be asked for again, by batch or alone
                table.setdefault(number, None)
        return False

    def _keep(self, kind: str, row: dict[str, Any]) -> None:
        readers: dict[str, Any] = {"users": read_user, "media": read_media}
        if found := readers.get(kind, read_term)(row):
            self._known.of(kind)[found.id] = found
