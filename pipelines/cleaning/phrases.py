"""Blocks whose words alone say that they are not the article: "Advertisement", "Share this:", "Read also: …"."""

from collections.abc import Iterator

import re2

from crawler.items import Block, RemovedKind
from pipelines.cleaning.junk import phrase_kind
from pipelines.cleaning.reading import Reading, Verdict

_RULES: dict[RemovedKind, str] = {
    "ad_slot": "phrase.ad_label.v1",
    "share_widget": "phrase.share.v1",
    "related_links": "phrase.related.v1",
    "boilerplate": "phrase.boilerplate.v1",
}

# [gallery ids="1,2"]  [/vc_row][vc_column width="1/2"]; not "[Update]" or "[AFP]"
_SHORTCODE = re2.compile(r"^(\[/?[a-z][a-z0-9]*(_[a-z0-9_]+|-[a-z0-9-]+)?( [a-z_-]+=[^\]]*)?\]\s*)+$")


def phrases(reading: Reading) -> Iterator[Verdict]:
    listing = False
    for block in reading.markup.blocks:
        kind = phrase_kind(block.text)
        if kind == "related_links":
            # "Related:" heads a list; "Related: Ministers meet" is one line of its own.
            listing = block.text.rstrip().endswith((":", "…", "：")) or len(block.text.split()) < 5
        elif listing and _is_link(block):
            kind = "related_links"
        else:
            listing = False
        if kind and not _is_sentence(block, kind):
            yield Verdict(*reading.extent(block), kind, _RULES[kind])


def shortcodes(reading: Reading) -> Iterator[Verdict]:
    for block in reading.markup.blocks:
        if block.text.startswith("[") and _SHORTCODE.search(block.text):
            yield Verdict(*reading.extent(block), "boilerplate", "markup.shortcode.v1")


def _is_link(block: Block) -> bool:
    return block.linked > 0.8 * len(block.text)


def _is_sentence(block: Block, kind: RemovedKind) -> bool:
    """Prose that merely begins like a teaser: "More news is expected on Friday, the minister said."."""
    return kind == "related_links" and not block.linked and len(block.text) > 140 and block.text.endswith(".")
