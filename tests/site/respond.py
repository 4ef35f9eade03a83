"""A request to an answer: recorded, let through the faults, routed."""

import time
from dataclasses import replace
from urllib.parse import parse_qsl, urlsplit

from tests.site.exchange import Answer, Request
from tests.site.faults import Faults
from tests.site.mishaps import before_wordpress, damage
from tests.site.pages import answer_page
from tests.site.rest import answer_rest
from tests.site.site import Site


def respond(site: Site, method: str, target: str, headers: dict[str, str]) -> Answer:
    """Answer one request (target as in the request line, header names in lower case) and record it."""
    split = urlsplit(target)
    query = parse_qsl(split.query, keep_blank_values=True)
    with site.lock:
        request = Request(
            method=method,
            target=target,
            path=split.path,
            query=query,
            headers=headers,
            route=site.addresses.rest_route(split.path, query),
            at=time.monotonic(),
        )
        if site.before_answer is not None:
            site.before_answer(request)
        faults = site.faults
        struck = faults.times != 0 and faults.only in request.text
        if struck and faults.times > 0:
            faults.times -= 1
        answer = _answer(site, request) if struck else _spared(site, request)
        site.requests.append(replace(request, status=answer.status))
    return answer


def _spared(site: Site, request: Request) -> Answer:
    """The answer of a site with nothing wrong."""
    faults, site.faults = site.faults, Faults()
    try:
        return _answer(site, request)
    finally:
        site.faults = faults


def _answer(site: Site, request: Request) -> Answer:
    faults = site.faults
    answer = before_wordpress(faults, request, site.counts)
    if answer is None and request.route is None:
        answer = answer_page(site, request)
    elif answer is None:
        if request.route == "/wp/v2/posts" and not any(key.startswith("include") for key, _ in request.query):
            churn(site)
        answer = answer_rest(site, request)
        damage(faults, answer)
    answer.wait = faults.slow
    return answer


def churn(site: Site) -> None:
    """One round of life between two pages: posts published, the oldest trashed, some edited."""
    faults = site.faults
    if not (faults.churn_publish or faults.churn_trash or faults.churn_edit) or faults.churn_pages < 1:
        return
    faults.churn_pages -= 1
    for _ in range(faults.churn_publish):
        site.publish()
    for row in site.shelf.ordered("post", "date")[: faults.churn_trash]:
        site.trash(row.id)
    rows = site.shelf.ordered("post", "id")
    for place in range(min(faults.churn_edit, len(rows))):
        site.edit(rows[(place * 7 + faults.churn_pages * 13) % len(rows)].id)
