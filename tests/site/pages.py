"""What a site shows to a browser: the front page, a post's page, robots.txt."""

from html import escape

from tests.site.exchange import Answer, Request, html
from tests.site.objects import words_of
from tests.site.rows import Row
from tests.site.site import POST_TYPES, Site

NOT_FOUND = "<html><head><title>404 Not Found</title></head><body><center><h1>404 Not Found</h1></center></body></html>"


def answer_page(site: Site, request: Request) -> Answer:
    """Anything that is not the REST API."""
    if request.path in site.files:
        kind, text = site.files[request.path]
        return Answer(headers=[("Content-Type", kind)], body=text.encode())
    if request.path == "/robots.txt" and site.permalinks != "plain":  # WordPress serves it by a rewrite rule only
        text = "User-agent: *\nDisallow: /wp-admin/\nAllow: /wp-admin/admin-ajax.php\n"
        return Answer(headers=[("Content-Type", "text/plain; charset=utf-8")], body=text.encode())
    asked = request.get("p") or request.get("page_id")
    if request.path in ("/", "/index.php"):
        if asked is None:
            return _front(site)
        row = site.shelf.rows.get(int(asked)) if asked.isdigit() else None
        return _post(site, row) if row else html(404, NOT_FOUND)
    slug = request.path.strip("/").rpartition("/")[2]
    for wp_type in POST_TYPES:
        for row in site.shelf.ordered(wp_type, "id"):
            if row.slug == slug and site.permalinks != "plain":
                return _post(site, row)
    return html(404, NOT_FOUND)


def _front(site: Site) -> Answer:
    newest = site.shelf.ordered("post", "date")[-10:][::-1]
    items = "".join(f'<li><a href="{site.addresses.link(row)}">{words_of(row).title}</a></li>\n' for row in newest)
    return _page(site, site.name, f"<ul>\n{items}</ul>", "")


def _post(site: Site, row: Row) -> Answer:
    if row.status != "publish" or not row.readable:
        return html(404, NOT_FOUND)
    words = words_of(row)
    head = f'<link rel="canonical" href="{site.addresses.link(row)}" />\n'
    return _page(site, words.title, f"<h1>{words.title}</h1>{words.content}", head)


def _page(site: Site, title: str, body: str, head: str) -> Answer:
    """A page with the two announcements of the API, unless a fault hides them; WordPress.com makes none."""
    faults, root = site.faults, site.addresses.root()
    told = site.permalinks != "wpcom" and not faults.disabled
    if told and not faults.no_link_tag:
        head += f'<link rel="https://api.w.org/" href="{escape(root)}" />'
    generator = "WordPress 6.7.1" if site.modern else "WordPress 6.1.9"
    page = (
        f"<!doctype html><html><head><title>{title}</title>"
        "<meta name='robots' content='max-image-preview:large' />\n"
        f'{head}<meta name="generator" content="{generator}" />\n</head><body>{body}</body></html>'
    )
    headers = [("Link", f'<{root}>; rel="https://api.w.org/"')] if told and not faults.no_link_header else []
    return html(200, page, *headers)
