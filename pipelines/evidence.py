"""Quotes with their places: made here, so that target[start:end] is the quote by construction."""

from crawler.items import Block, Evidence, EvidenceKind, Post

_AROUND = 32


def quote_content(post: Post, start: int, end: int, kind: EvidenceKind) -> Evidence:
    """A quote from the raw content."""
    source = post.content
    return Evidence(
        target="raw.content.rendered",
        exact=source[start:end],
        kind=kind,
        start=start,
        end=end,
        prefix=source[max(0, start - _AROUND) : start],
        suffix=source[end : end + _AROUND],
    )


def quote_block(post: Post, block: Block, start: int, end: int, kind: EvidenceKind) -> Evidence:
    """A quote from a block's text, at its place in the raw content."""
    return quote_content(post, *block.source(start, end), kind)


def quote_title(post: Post, start: int, end: int, kind: EvidenceKind) -> Evidence:
    return Evidence(
        target="raw.title.rendered",
        exact=post.title[start:end],
        kind=kind,
        start=start,
        end=end,
        prefix=post.title[max(0, start - _AROUND) : start],
        suffix=post.title[end : end + _AROUND],
    )


def quote_link(post: Post) -> Evidence:
    """The post's own address, as it stands in the post where it does."""
    if post.link_pointer:
        return quote_json(post.link, post.link_pointer, "other")
    return quote_look_up(post.link, post.site.home, "other")


def quote_look_up(value: str, where: str, kind: EvidenceKind) -> Evidence:
    """A string that another answer of the site told: ``users/3``, ``media/17``."""
    return Evidence(target="external", exact=value, kind=kind, pointer=where)


def quote_json(value: str, pointer: str, kind: EvidenceKind) -> Evidence:
    """A string of the raw post, by its JSON Pointer."""
    return Evidence(target="raw.json", exact=value, kind=kind, pointer=pointer)
