"""Every sign of authorship in a post, read once by the grammars and put at its place in the raw content."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from crawler.items import Block, Cleaning, Evidence, Markup, Post
from pipelines.attribution.byline import AccountName, Byline, read_account, read_byline
from pipelines.attribution.credit import PhotoCredit, read_credits
from pipelines.attribution.dateline import DatelineRead, read_dateline
from pipelines.attribution.mention import MentionRead, read_mentions
from pipelines.attribution.tail import SignOff, read_sign_offs
from pipelines.evidence import quote_block, quote_json, quote_look_up


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


# A dateline opens one of the first paragraphs; a sign-off closes one of the last or stands above the text.
_OPENING, _CLOSING, _ABOVE = 12, 8, 3


def read_signs(post: Post, markup: Markup, cleaning: Cleaning) -> Signs:
    language = cleaning.language
    dateline = _dateline(post, cleaning.paragraphs, language)
    name = post.account.display_name if post.account and post.account.display_name else ""
    return Signs(
        language=language,
        account=read_account(name, language),
        account_evidence=_account_evidence(post),
        bylines=tuple(_bylines(post, cleaning, language)),
        dateline=dateline[0] if dateline else None,
        dateline_evidence=dateline[1] if dateline else None,
        credits=tuple(_credits(post, cleaning)),
        sign_offs=tuple(_sign_offs(post, markup, cleaning, language)),
        mentions=tuple(_mentions(post, cleaning.paragraphs, language)),
        dash_heads=tuple(_dash_heads(post, cleaning)),
    )


def _account_evidence(post: Post) -> Evidence | None:
    if not post.account or not post.account.display_name:
        return None
    if post.account.pointer:
        return quote_json(post.account.display_name, post.account.pointer, "other")
    return quote_look_up(post.account.display_name, f"users/{post.account.id}", "other")


def _bylines(post: Post, cleaning: Cleaning, language: str) -> Iterator[tuple[Byline, Evidence]]:
    for block in cleaning.bylines:
        if byline := read_byline(block.text, language):
            yield byline, quote_block(post, block, byline.start, byline.end, "byline")


def _dateline(post: Post, paragraphs: Sequence[Block], language: str) -> tuple[DatelineRead, Evidence] | None:
    for block in paragraphs[:_OPENING]:
        if read := read_dateline(block.text, language):
            return read, quote_block(post, block, read.start, read.end, "dateline")
    return None


def _credits(post: Post, cleaning: Cleaning) -> Iterator[CreditSign]:
    for caption in cleaning.captions:
        for read in read_credits(caption.block.text):
            evidence = quote_block(post, caption.block, read.start, read.end, "photo_credit")
            yield CreditSign(read, evidence, caption.image_ref)
    for block in cleaning.paragraphs:
        for read in read_credits(block.text):
            # in running text only a form that names the agency beside a photographer or the word "photo"
            if read.agency and read.rule_id in _SURE_CREDITS:
                yield CreditSign(read, quote_block(post, block, read.start, read.end, "photo_credit"), None)


_SURE_CREDITS = frozenset({"credit.open_name_agency.v1", "credit.agency_photo.v1", "credit.name_slash_agency.v1"})


def _sign_offs(post: Post, markup: Markup, cleaning: Cleaning, language: str) -> Iterator[SignOffSign]:
    read_already = {id(caption.block) for caption in cleaning.captions} | {id(block) for block in cleaning.bylines}
    closing = [*cleaning.paragraphs[-_CLOSING:], *(b for b in markup.blocks[-_CLOSING:] if "appeared" in b.text)]
    for block in dict.fromkeys((*cleaning.paragraphs[:_ABOVE], *closing)):
        if id(block) in read_already:
            continue
        for read in read_sign_offs(block.text, language):
            yield SignOffSign(read, quote_block(post, block, read.start, read.end, "source_line"), block)


def _mentions(post: Post, paragraphs: Sequence[Block], language: str) -> Iterator[MentionSign]:
    for block in paragraphs:
        for read in read_mentions(block.text, language):
            yield MentionSign(read, quote_block(post, block, read.start, read.end, "in_text_told"))


def _dash_heads(post: Post, cleaning: Cleaning) -> Iterator[Evidence]:
    for block in cleaning.paragraphs:
        if len(block.text) < 90 and block.text[0] in "–—-" and block.text[-1] in "–—-" and len(block.text) > 4:
            yield quote_block(post, block, 0, len(block.text), "template_fingerprint")
