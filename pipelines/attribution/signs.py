"""Every sign of authorship in a post, read once by the grammars and put at its place in the raw content."""

from bisect import bisect_left
from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass

from crawler.items import Block, Cleaning, Evidence, Markup, Post
from pipelines.attribution.account import AccountName, read_account
from pipelines.attribution.byline import Byline, BylinePerson
from pipelines.attribution.bylines import find_bylines
from pipelines.attribution.credit import PhotoCredit, read_credits
from pipelines.attribution.dateline import DatelineRead, find_dateline
from pipelines.attribution.mention import MentionRead, find_mentions
from pipelines.attribution.registry import NAMED
from pipelines.attribution.tail import SignOff, find_sign_offs, read_sign_offs
from pipelines.attribution.zones import holding
from pipelines.evidence import quote_block, quote_content, quote_json, quote_look_up


@dataclass(frozen=True, slots=True)
class CreditSign:
    read: PhotoCredit
    evidence: Evidence
    image_ref: int | None


@dataclass(frozen=True, slots=True)
class SignOffSign:
    read: SignOff
    evidence: Evidence
    block: Block


@dataclass(frozen=True, slots=True)
class MentionSign:
    read: MentionRead
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class Signs:
    language: str
    account: AccountName
    account_evidence: Evidence | None
    bylines: tuple[tuple[Byline, Evidence], ...]
    dateline: DatelineRead | None
    dateline_evidence: Evidence | None
    credits: tuple[CreditSign, ...]
    sign_offs: tuple[SignOffSign, ...]
    mentions: tuple[MentionSign, ...]
    dash_heads: tuple[Evidence, ...]


# A feed's tail stands among so many of the last blocks of all that a post holds.
_TAIL = 8
# A line at a picture is no longer than this where it is nothing but a credit ("AP", "Ana Ruiz, Associated Press").
_CREDIT_LINE = 60
# An alternative text beyond this is no description of a picture.
_ALTERNATIVE = 600


def read_signs(post: Post, markup: Markup, cleaning: Cleaning) -> Signs:
    language = cleaning.language
    captions = tuple(caption.block for caption in cleaning.captions)
    # all that stayed of the page, in reading order: what is a byline shows by its surroundings too
    kept = sorted((*cleaning.paragraphs, *captions, *cleaning.bylines), key=lambda block: block.start)
    captioned = {block.start for block in captions}
    texts = [block.text for block in kept]
    body = ["" if block.start in captioned else block.text for block in kept]
    pictured = _pictured(markup, kept, captioned)
    named = holding(NAMED, texts)
    dateline = find_dateline(body, language)
    name = post.account.display_name if post.account and post.account.display_name else ""
    account = read_account(name, language, post.site.registrable_domain)
    bylines = tuple(
        (read, quote_block(post, kept[number], read.start, read.end, "byline"))
        for number, read in find_bylines(body, language, named=named, pictured=pictured, known=account.people)
    )
    sign_offs = tuple(
        SignOffSign(read, quote_block(post, kept[number], read.start, read.end, "source_line"), kept[number])
        for number, read in find_sign_offs(texts, language, named=named, pictured=pictured)
    )
    sign_offs = (*sign_offs, *_feed_tails(post, markup, texts, language))
    return Signs(
        language=language,
        account=account,
        account_evidence=_account_evidence(post),
        bylines=(*bylines, *_contributors(sign_offs)),
        dateline=dateline[1] if dateline else None,
        dateline_evidence=(
            quote_block(post, kept[dateline[0]], dateline[1].start, dateline[1].end, "dateline") if dateline else None
        ),
        credits=tuple(_credits(post, markup, cleaning, kept, named, pictured)),
        sign_offs=sign_offs,
        mentions=tuple(_mentions(post, kept, captioned, named, language)),
        dash_heads=tuple(_dash_heads(post, cleaning)),
    )


def _feed_tails(post: Post, markup: Markup, kept: Sequence[str], language: str) -> Iterator[SignOffSign]:
    """ "The post X appeared first on Y." leaves the text as boilerplate, and says all the same where it came from."""
    for block in markup.blocks[-_TAIL:]:
        if "appeared" in block.text and block.text not in kept:
            for read in read_sign_offs(block.text, language, close=True):
                yield SignOffSign(read, quote_block(post, block, read.start, read.end, "source_line"), block)


def _contributors(sign_offs: Sequence[SignOffSign]) -> Iterator[tuple[Byline, Evidence]]:
    """Those whom a line at the foot names as helpers: "Ana Ruiz in Kabul contributed to this report"."""
    for sign in sign_offs:
        if sign.read.contributors:
            people = tuple(
                BylinePerson(name, True, None, at, at + len(name))
                for name in sign.read.contributors
                if (at := sign.block.text.find(name)) >= 0
            )
            yield Byline(people, (), (sign.read.rule_id,), sign.read.start, sign.read.end), sign.evidence


def _pictured(markup: Markup, kept: Sequence[Block], captions: Set[int]) -> frozenset[int]:
    """Numbers of the blocks that stand at a picture: captions, a line below one that names no maker, what follows an
    image at once."""
    images = [element.start for element in markup.elements if element.tag == "img"]
    found = set()
    for number, block in enumerate(kept):
        above = kept[number - 1] if number else None
        if block.start in captions:
            found.add(number)
        elif above and above.start in captions and len(block.text) < _CREDIT_LINE:
            if not read_credits(above.text):
                found.add(number)
        elif images and bisect_left(images, above.end if above else 0) < bisect_left(images, block.end):
            found.add(number)
    return frozenset(found)


def _account_evidence(post: Post) -> Evidence | None:
    if not post.account or not post.account.display_name:
        return None
    if post.account.pointer:
        return quote_json(post.account.display_name, post.account.pointer, "other")
    return quote_look_up(post.account.display_name, f"users/{post.account.id}", "other")


def _credits(
    post: Post, markup: Markup, cleaning: Cleaning, kept: Sequence[Block], named: Set[int], pictured: Set[int]
) -> Iterator[CreditSign]:
    images = {caption.block.start: caption.image_ref for caption in cleaning.captions}
    for number, block in enumerate(kept):
        caption = block.start in images
        if not caption and number not in named:
            continue
        at_picture = caption or (number in pictured and len(block.text) < 400)
        for read in read_credits(block.text, pictured=at_picture, named=number in named):
            if caption or read.agency:
                evidence = quote_block(post, block, read.start, read.end, "photo_credit")
                yield CreditSign(read, evidence, images.get(block.start))
    yield from _alternative_texts(post, markup)


def _alternative_texts(post: Post, markup: Markup) -> Iterator[CreditSign]:
    """Credits in the alternative text of images: <img alt="A harbour (AFP file photo)">."""
    for element in markup.elements:
        alternative = element.attrs.get("alt", "") if element.tag == "img" else ""
        for read in read_credits(alternative) if 8 < len(alternative) < _ALTERNATIVE else ():
            # where a character reference stands in the way the quote cannot be shown, and is not made
            at = post.content.find(alternative[read.start : read.end], element.start, element.inner_start)
            if read.agency and at >= 0:
                quote = quote_content(post, at, at + read.end - read.start, "photo_credit")
                yield CreditSign(read, quote, None)


def _mentions(
    post: Post, kept: Sequence[Block], captions: Set[int], named: Set[int], language: str
) -> Iterator[MentionSign]:
    spoken = frozenset(number for number in named if kept[number].start not in captions)
    for number, read in find_mentions([block.text for block in kept], language, named=spoken):
        yield MentionSign(read, quote_block(post, kept[number], read.start, read.end, "in_text_told"))


def _dash_heads(post: Post, cleaning: Cleaning) -> Iterator[Evidence]:
    for block in cleaning.paragraphs:
        if len(block.text) < 90 and block.text[0] in "–—-" and block.text[-1] in "–—-" and len(block.text) > 4:
            yield quote_block(post, block, 0, len(block.text), "template_fingerprint")
