"""Licence and reservation signals that the post itself carries; no legal advice."""

import re2

from crawler.items import Cleaning, Markup, Post, Rights

# "© 2026 The Daily. All rights reserved.", "Copyright CN-STR/AFP", "(c) Reuters 2026"; not "copyright law changed"
_COPYRIGHT = re2.compile(r"(©|\([cC]\)|(?i:copyright)\s*(©|\([cC]\)|[0-9]{4}|[A-Z]))")

# https://creativecommons.org/licenses/by-nd/4.0/, http://creativecommons.org/publicdomain/zero/1.0/
_CREATIVE_COMMONS = re2.compile(
    r"(?i)^https?://(?:www\.)?creativecommons\.org/(licenses|publicdomain)/([a-z-]+)/([0-9.]+)(?:/([a-z]{2})(?:/|$))?"
)

_LINE = 200


def rights(post: Post, markup: Markup, cleaning: Cleaning) -> Rights:
    lines = [
        image.credit_line for image in cleaning.images if image.credit_line and _COPYRIGHT.search(image.credit_line)
    ]
    lines += [block.text for block in markup.blocks if len(block.text) <= _LINE and _COPYRIGHT.search(block.text)]
    lines += [post.featured.copyright] if post.featured and post.featured.copyright else []
    kept: list[str] = []
    for line in lines:
        # a caption that holds its credit says the same thing twice
        if not any(line in other or other in line for other in kept):
            kept.append(line)
    licence = next((found for link in cleaning.links if (found := _licence(link.href))), (None, None))
    return Rights(copyright_lines=tuple(kept), licence=licence[0], licence_url=licence[1], robots_meta=())


def _licence(address: str) -> tuple[str, str] | None:
    """(SPDX identifier, address) of a Creative Commons link."""
    found = _CREATIVE_COMMONS.search(address)
    if not found:
        return None
    family, name, version, country = found.groups()
    if family.lower() == "publicdomain":
        return ("CC0-1.0" if name.lower() == "zero" else f"LicenseRef-CC-{name}-{version}"), address
    port = f"-{country.upper()}" if country else ""
    return f"CC-{name.upper()}-{version}{port}", address
