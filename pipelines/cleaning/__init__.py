"""What is not the article, and why: rules name ranges, the ledger keeps them, the rest is the body."""

import unicodedata

import re2

from crawler.items import Block, Cleaning, Markup, Post
from pipelines.cleaning.addresses import body_links
from pipelines.cleaning.ads import ad_networks, named_boxes, silent_elements, trackers
from pipelines.cleaning.credits import bylines, captions
from pipelines.cleaning.language import language_of
from pipelines.cleaning.ledger import removed_ranges, settle
from pipelines.cleaning.phrases import phrases, shortcodes
from pipelines.cleaning.pictures import pictures
from pipelines.cleaning.reading import Reading, Verdict, squash
from pipelines.cleaning.spam import hashtags, title_echo
from pipelines.cleaning.template import repeated, template_sha256
from pipelines.cleaning.words import count_words
from pipelines.markup import cut, plain_text, safe_html

# In this order; where two overlap, the one that begins first and reaches farther stands.
RULES = (ad_networks, trackers, silent_elements, named_boxes, title_echo, hashtags, phrases, shortcodes, repeated)

_HEADINGS = frozenset({"h2", "h3", "h4", "h5", "h6"})

# "– ‘Shocking moment’ –", "- Ecosystem advantage -"; not "– he said, and left – for good"
_DASH_HEAD = re2.compile(r"^[–—-]+\s*[‘'“\"]?(.{2,80}?)[’'”\"]?\s*[–—-]+$")


def read(post: Post, markup: Markup, known: frozenset[str] = frozenset()) -> Reading:
    return Reading(post, markup, plain_text(post.title), known)


def clean(post: Post, markup: Markup, known: frozenset[str] = frozenset()) -> Cleaning:
    """The body alone; credits, captions and bylines kept aside; every removed range with its kind and rule.

    `known` are the keys of what repeats across the site's posts.
    """
    reading = read(post, markup, known)
    verdicts = [verdict for rule in RULES for verdict in rule(reading)]
    body, _ = settle(reading, verdicts)
    found_captions = list(captions(reading, body))
    verdicts += [Verdict(*reading.extent(b), "caption_moved", rule) for b, rule in found_captions]
    aside = {id(block) for block, _ in found_captions}
    found_bylines = list(bylines([block for block in body if id(block) not in aside]))
    verdicts += [Verdict(*reading.extent(b), "byline_moved", rule) for b, rule in found_bylines]
    body, verdicts = settle(reading, verdicts)
    removed = removed_ranges(reading, body, verdicts)
    images, moved = pictures(reading, verdicts, found_captions)
    text = unicodedata.normalize("NFC", "\n\n".join(block.text for block in body))
    language, sure = language_of(text or reading.title)
    return Cleaning(
        title=reading.title,
        text=text,
        html=safe_html(cut(markup.source, ((entry.start, entry.end) for entry in removed))),
        excerpt=_excerpt(post, [block for block, _ in (*found_captions, *found_bylines)]),
        language=language,
        language_confidence=sure,
        word_count=count_words(text),
        subheads=tuple(head for block in body if (head := _subhead(markup, block))),
        paragraphs=tuple(body),
        captions=moved,
        bylines=tuple(block for block, _ in found_bylines),
        images=images,
        links=tuple(body_links(reading)),
        removed=removed,
        template_sha256=template_sha256(known) if known else None,
        flags=frozenset(flag for verdict in verdicts for flag in verdict.flags),
    )


def _subhead(markup: Markup, block: Block) -> str | None:
    if block.element >= 0 and markup.elements[block.element].tag in _HEADINGS:
        return block.text
    if block.text[0] not in "–—-":
        return None
    return dashed[1] if (dashed := _DASH_HEAD.search(block.text)) else None


def _excerpt(post: Post, aside: list[Block]) -> str | None:
    """The excerpt, unless it is only the beginning of a caption or byline that left the body."""
    excerpt = plain_text(post.excerpt)
    begin = squash(excerpt)
    return None if not begin or any(squash(block.text).startswith(begin) for block in aside) else excerpt
