"""Faults at work: answers given in place of WordPress's own, and damage to what WordPress answered."""

import time
import zlib
from collections.abc import Iterator
from email.utils import formatdate

from tests.site.exchange import Answer, Headers, Request, html
from tests.site.faults import Faults
from tests.site.objects import Object

CHALLENGE = (
    '<!DOCTYPE html><html><head><title>Just a moment...</title><meta name="robots" content="noindex,nofollow"></head>'
    "<body><noscript>Enable JavaScript and cookies to continue</noscript></body></html>"
)
WARNING = (
    b'<br />\n<b>Warning</b>:  Undefined array key "x" in <b>/var/www/html/wp-content/plugins/old/old.php</b>'
    b" on line <b>12</b><br />\n"
)
DEPRECATED = (
    b"<br />\n<b>Deprecated</b>:  Function utf8_encode() is deprecated in <b>/var/www/html/x.php</b>"
    b" on line <b>3</b><br />\n"
)
MIB = 1024 * 1024


def before_wordpress(faults: Faults, request: Request, counts: dict[str, int]) -> Answer | None:
    """The answer of a wall, a proxy or a tired server; None lets the request through. Counts the requests per fault."""

    def due(name: str, every: int) -> bool:
        if not every:
            return False
        counts[name] = counts.get(name, 0) + 1
        return counts[name] % every == 0

    if faults.redirect:
        base = "" if faults.redirect == "loop" else faults.redirect.rstrip("/")
        return html(301, "", ("Location", base + request.target))
    if faults.challenge:
        return html(200, CHALLENGE)
    if faults.firewall:
        return html(403, "<html><body><center><h1>403 Forbidden</h1></center><hr><center>nginx</center></body></html>")
    if due("throttle", faults.throttle):
        return html(429, "<h1>Too Many Requests</h1>", *_retry_after(faults))
    if due("maintenance", faults.maintenance):
        page = "<!DOCTYPE html><html><head><title>Maintenance</title></head><body>Briefly unavailable for scheduled"
        return html(503, page + " maintenance. Check back in a minute.</body></html>", *_retry_after(faults))
    if due("gateway", faults.gateway):
        return html(502, "<html><body><center><h1>502 Bad Gateway</h1></center></body></html>")
    json_type = ("Content-Type", "application/json; charset=UTF-8")
    if faults.gzip_bomb:
        return Answer(headers=[json_type, ("Content-Encoding", "gzip")], body=bomb(faults.gzip_bomb))
    if faults.oversized:
        return Answer(headers=[json_type], stream=_blanks(faults.oversized))
    return None


def damage(faults: Faults, answer: Answer) -> None:
    """What plugins, caches and proxies do to a finished REST answer."""
    if faults.no_totals:
        for name in ("X-WP-Total", "X-WP-TotalPages", "Link"):
            answer.set_header(name, None)
    if faults.inside_warning and b"},{" in answer.body:
        answer.body = answer.body.replace(b"},{", b"}," + WARNING + b"{", 1)
    if faults.late_warning:
        answer.body = DEPRECATED + answer.body
    if faults.warning or faults.early_flush:
        answer.body = WARNING + answer.body
    if faults.debug_output:
        answer.body = b"NULL\nbool(true)\n" + answer.body
    if faults.early_flush:
        answer.status = 200
        answer.headers = [("Content-Type", "text/html; charset=UTF-8")]
    if faults.bom:
        answer.body = b"\xef\xbb\xbf" + answer.body
    if faults.trailing:
        answer.body += b"\n<!-- Page generated in 0.2 s by Some Cache -->"
    if 0 < faults.truncate < len(answer.body):
        answer.body = answer.body[: faults.truncate]


def spoils(faults: Faults) -> bool:
    """Whether `spoil` would change anything at all."""
    return bool(faults.garbage or faults.zero_dates or faults.surrogate or faults.foreign_links or faults.guid_flips)


def spoil(faults: Faults, post: Object, home: str, answers: int) -> None:
    """Damage to one post before it is printed. Answers: how many the site has given so far."""
    if faults.garbage:
        post |= {"date_gmt": None, "title": False, "content": {"rendered": None}}
        post.pop("categories", None)
    if faults.zero_dates:
        post |= {"date_gmt": "0000-00-00T00:00:00", "modified_gmt": "0000-00-00T00:00:00"}
    if post["id"] in faults.surrogate and post.get("title"):
        post["title"] = {"rendered": post["title"]["rendered"] + " \ud83d"}
    if faults.guid_flips and answers % 2:
        post["guid"] = {"rendered": post["guid"]["rendered"].replace("http://", "https://", 1)}
    if faults.foreign_links:
        post["_links"] = {
            rel: [{**link, "href": link["href"].replace(home, faults.foreign_links, 1)} for link in links]
            for rel, links in post["_links"].items()
        }


def bomb(mib: int) -> bytes:
    """A gzip body that unpacks to that many MiB of blanks."""
    packer = zlib.compressobj(9, wbits=31)
    return b"".join(packer.compress(b" " * MIB) for _ in range(mib)) + packer.flush()


def _blanks(mib: int) -> Iterator[bytes]:
    return (b" " * MIB for _ in range(mib))


def _retry_after(faults: Faults) -> Headers:
    kind, _, seconds = faults.retry_after.rpartition(":")
    if faults.retry_after in ("", "none"):
        return []
    return [("Retry-After", formatdate(time.time() + float(seconds), usegmt=True) if kind == "date" else seconds)]
