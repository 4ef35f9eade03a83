"""The contract between the three floors: what the crawler hands over, and what each stage adds to it.

Every type is frozen. A page of posts travels as one item, `Page`; each stage replaces its articles by articles
that hold one part more (`dataclasses.replace`) and touches no other part. Times are aware datetimes in UTC; offsets
are Unicode code points, 0-based, end exclusive, into the text layer that is named beside them.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, Protocol, TypeAlias

Json: TypeAlias = "bool | int | float | str | list[Json] | dict[str, Json] | None"
"""A decoded JSON value of foreign origin."""

RawPost: TypeAlias = Mapping[str, Any]
"""One post object as the site sent it; its keys and values are foreign and are read in wordpress/post.py only."""


# --- the source -------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class PostType:
    slug: str
    """Type name in the posts, for example ``post``."""
    rest_base: str
    """Last part of its collection's route, for example ``posts``."""
    namespace: str
    """For example ``wp/v2``."""
    taxonomies: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Taxonomy:
    slug: str
    rest_base: str
    namespace: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteProfile:
    """What is known of a site: read once from its API index, or, for a saved post, from the post's own addresses."""

    site_id: str
    """Key: host without ``www.``, port where it is not the scheme's own, path of the home where there is one."""
    home: str
    root: str | None
    """Address of the API index as the site spells it; None for saved posts whose API is not known."""
    host: str
    registrable_domain: str
    """eTLD+1 by the public suffix list; the host itself where there is none (an IP address, say)."""
    name: str | None = None
    timezone: str | None = None
    """IANA name or an offset like ``+02:00``; None when unknown."""
    generator: str | None = None
    namespaces: tuple[str, ...] = ()
    post_types: tuple[PostType, ...] = ()
    taxonomies: tuple[Taxonomy, ...] = ()
    languages: tuple[str, ...] = ()
    """What Polylang offers: each is walked by ``lang=``; empty where the site speaks with one voice."""
    modified_after: bool | None = None
    """Whether a canary showed that the site knows the parameter; None before it was asked."""
    per_page: int = 100
    """Largest page that the site is known to give."""


# --- the exchange -----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Robots:
    """What robots.txt said of one request."""

    decision: Literal["allowed", "disallowed", "unavailable_allowed", "unavailable_denied", "not_checked"] = (
        "not_checked"
    )
    robots_url: str | None = None
    robots_sha256: str | None = None
    rule: str | None = None
    agent: str = "wiretrace"
    checked_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class RobotsCopy:
    """The robots.txt of one origin as it answered."""

    origin: str
    status: int | None
    """None when redirects led nowhere."""
    body: bytes
    fetched_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Capture:
    """One HTTP exchange, or one saved file read in its place."""

    capture_id: str
    """32 hex digits, the same for the same exchange however often it is written."""
    run_id: str
    site_id: str
    method: Literal["GET", "HEAD"]
    url: str
    request_headers: tuple[tuple[str, str], ...]
    """As sent, secrets removed."""
    status: int
    final_url: str
    """Where the redirects ended."""
    headers: tuple[tuple[str, str], ...]
    body: bytes
    """After transfer and content decoding, before any parsing."""
    sha256: str
    fetched_at: datetime
    """When the last byte arrived."""
    repairs: tuple[str, ...] = ()
    """What the tolerant decoder had to do, in its order, for example ``bom`` or ``text_before_json:142``."""
    robots: Robots = Robots()


# --- the post ---------------------------------------------------------------------------------------------------

TimeBasis: TypeAlias = Literal["date_gmt", "date+timezone_string", "offset_inferred", "text", "http_header", "unknown"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Stamp:
    """A time with its origin."""

    value: datetime
    source_value: str
    source_field: str
    """JSON Pointer into the post, or the id of the rule that read it."""
    source_tz: str | None
    basis: TimeBasis
    confidence: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """The site's own login that posted; never a byline by itself."""

    id: int
    display_name: str | None
    slug: str | None
    pointer: str | None
    """JSON Pointer of the name in the post (``/author_info/display_name``); None when it came from /users."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Media:
    """The featured image."""

    id: int
    url: str
    width: int | None = None
    height: int | None = None
    caption: str | None = None
    """Rendered HTML of the caption, as sent."""
    alt: str | None = None
    credit: str | None = None
    """``image_meta.credit``, as sent."""
    copyright: str | None = None
    pointer: str | None = None
    """JSON Pointer of the address in the post; None when it came from /media."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    id: int
    taxonomy: str
    name: str | None = None
    slug: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """One entry of ``_links``: relation, address, and the count or taxonomy that stood beside it."""

    rel: str
    href: str
    taxonomy: str | None = None
    count: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """One post as the site published it, checked and typed, nothing derived from its text yet."""

    capture: Capture
    pointer: str
    """JSON Pointer of the post in the response body: ``""`` or ``/3``."""
    item_sha256: str
    """SHA-256 of the post's RFC 8785 canonical JSON."""
    site: SiteProfile
    raw: RawPost
    wp_id: int
    wp_type: str
    link: str
    link_pointer: str | None
    """Where the link stood in the post; None where it was put together from the site's home."""
    guid: str | None
    slug: str | None
    published: Stamp | None
    modified: Stamp | None
    title: str
    """``title.rendered`` as sent, entities and all."""
    content: str
    """``content.rendered`` as sent; lone surrogates replaced one for one by U+FFFD."""
    content_pointer: str
    """Where the content stood: ``/content/rendered``, or a field of a plugin (``/acf/contenido``)."""
    excerpt: str
    protected: bool
    """The post needs a password: it is listed, its body is empty."""
    account: Account | None = None
    featured: Media | None = None
    terms: tuple[Term, ...] = ()
    replies: int | None = None
    links: tuple[Link, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class FailedPost:
    """A post that could not be read or made, with the reason; recorded, never dropped in silence."""

    pointer: str
    wp_id: int | None
    stage: str
    """``decode``, ``post``, or the name of the stage that failed."""
    reason: str


# --- stage 1: markup --------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Element:
    """An element of the content, by its place in the source."""

    tag: str
    attrs: Mapping[str, str]
    parent: int
    """Index of the parent in Markup.elements, -1 at the root."""
    start: int
    """Where its start tag begins."""
    inner_start: int
    inner_end: int
    end: int
    """Where its end tag ends; where its parent or the next sibling ends it, when it was never closed."""


@dataclass(frozen=True, slots=True)
class Segment:
    """A piece of a block's text and the piece of source it came from."""

    at: int
    """Offset in the block's text."""
    start: int
    end: int
    verbatim: bool
    """True: code point k of the piece is code point start + k of the source. False: the whole piece came from the
    whole of start … end (a character reference, a run of white space)."""


@dataclass(frozen=True, slots=True)
class Block:
    """A run of text between two block boundaries: a paragraph, a heading, a caption, bare text between line breaks."""

    text: str
    """White space collapsed to one U+0020, a lone ``<br>`` as U+000A; not normalised."""
    segments: tuple[Segment, ...]
    start: int
    """Source range of the block, its own tags included where it has an element to itself."""
    end: int
    element: int
    """Index of the nearest block element, -1 at the root."""
    styles: frozenset[str]
    """Inline tags that enclose ALL of its text: em, i, small, strong, b, a, …"""
    linked: int
    """How many code points of its text stand inside links."""

    def source(self, start: int, end: int) -> tuple[int, int]:
        """The source range of text[start:end]; the smallest range that holds all of it."""
        return self._locate(start)[0], self._locate(end - 1)[1]

    def _locate(self, at: int) -> tuple[int, int]:
        low, high = 0, len(self.segments)
        while high - low > 1:
            middle = (low + high) // 2
            if self.segments[middle].at <= at:
                low = middle
            else:
                high = middle
        piece = self.segments[low]
        if piece.verbatim:
            place = piece.start + at - piece.at
            return place, place + 1
        return piece.start, piece.end


@dataclass(frozen=True, slots=True, kw_only=True)
class Markup:
    """The content as elements and blocks, each with its place in the source; both in document order."""

    source: str
    elements: tuple[Element, ...]
    blocks: tuple[Block, ...]


# --- evidence and claims ----------------------------------------------------------------------------------------

EvidenceTarget: TypeAlias = Literal[
    "raw.content.rendered", "raw.title.rendered", "raw.excerpt.rendered", "raw.json", "content.text",
    "response.header", "page.html", "media.rendered", "image.metadata", "external",
]  # fmt: skip
EvidenceKind: TypeAlias = Literal[
    "byline", "dateline", "photo_credit", "copyright_line", "in_text_told", "source_line", "link", "canonical",
    "template_fingerprint", "filename_fingerprint", "cluster_match", "site_profile", "http_header", "other",
]  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """One quote and where it stands (W3C Web Annotation: TextQuoteSelector and TextPositionSelector)."""

    target: EvidenceTarget
    exact: str
    """Verbatim: target[start:end], markup and character references included."""
    kind: EvidenceKind
    start: int | None = None
    end: int | None = None
    prefix: str | None = None
    suffix: str | None = None
    pointer: str | None = None
    """RFC 6901 pointer into the post when target is raw.json, a header's name when it is response.header."""


PartyType: TypeAlias = Literal[
    "person", "news_agency", "press_release_wire", "photo_agency", "publisher", "site", "unknown",
]  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Party:
    name: str
    """As printed, or the canonical name of the registry."""
    type: PartyType
    entity_id: str | None = None
    wikidata: str | None = None
    domain: str | None = None


CreditRole: TypeAlias = Literal[
    "writer", "contributor", "photographer", "photo_agency", "agency", "editor", "translator", "copyright_holder",
    "source",
]  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Credit:
    """Who made what."""

    role: CreditRole
    party: Party
    order: int
    applies_to: Literal["text", "image", "video", "item"]
    confidence: float
    rule_ids: tuple[str, ...]
    evidence: tuple[Evidence, ...]
    place: str | None = None
    image_ref: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Dateline:
    verbatim: str
    place: str | None
    agency: Party | None
    date: str | None
    """ISO 8601, resolved against the publication date."""
    evidence: tuple[Evidence, ...]


MentionKind: TypeAlias = Literal["told", "quoted_from", "named"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """An organisation that the text names as a source, not as its maker."""

    party: Party
    kind: MentionKind
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Alternative:
    """A candidate for the origin that was rejected."""

    party: Party
    confidence: float
    reason: str


OriginStatus: TypeAlias = Literal["stated", "inferred", "own_content", "unknown", "conflict"]
Relation: TypeAlias = Literal["agency_copy", "staff_with_agency", "republished", "press_release", "original", "unknown"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    party: Party | None
    status: OriginStatus
    relation: Relation
    confidence: float
    rule_ids: tuple[str, ...]
    evidence: tuple[Evidence, ...]
    alternatives: tuple[Alternative, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Hop:
    """One hop of the way from the originator to the captured site (NewsML-G2 hopHistory)."""

    party: Party
    role: Literal[
        "originator", "wire_distributor", "licensed_republisher", "republisher", "scraper_copy", "captured_site"
    ]
    action: Literal["created", "distributed", "republished", "copied", "captured"]
    status: Literal["stated", "inferred", "observed"]
    confidence: float
    rule_ids: tuple[str, ...]
    evidence: tuple[Evidence, ...]
    url: str | None = None
    at: datetime | None = None


# --- stage 2: cleaning ------------------------------------------------------------------------------------------

RemovedKind: TypeAlias = Literal[
    "ad_slot", "tracker", "script", "title_echo", "hashtag_spam", "share_widget", "related_links", "boilerplate",
    "html_comment", "caption_moved", "byline_moved", "empty",
]  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Removed:
    """A range of the raw content that is not in the body, and why."""

    start: int
    end: int
    kind: RemovedKind
    rule_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Image:
    url: str
    role: Literal["featured", "inline", "gallery"]
    width: int | None = None
    height: int | None = None
    caption: str | None = None
    """Caption without its credit."""
    credit_line: str | None = None
    """Credit, verbatim."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Caption:
    """A block that describes a picture; it left the body and is kept for the credits."""

    block: Block
    image_ref: int | None
    """Index into Cleaning.images; None when no picture of the post goes with it."""
    rule_id: str


LinkKind: TypeAlias = Literal["source", "canonical", "internal", "outbound", "ad", "tracker", "image", "unknown"]


@dataclass(frozen=True, slots=True, kw_only=True)
class BodyLink:
    href: str
    """Absolute."""
    kind: LinkKind
    rel: str | None = None
    anchor: str | None = None
    start: int = 0
    """Where the address stands in the raw content."""
    end: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Cleaning:
    """The body alone, what was taken away, and the blocks that speak of who made it."""

    title: str
    text: str
    html: str
    excerpt: str | None
    language: str
    language_confidence: float
    word_count: int
    subheads: tuple[str, ...]
    paragraphs: tuple[Block, ...]
    """The blocks that make up the text, in order."""
    captions: tuple[Caption, ...]
    bylines: tuple[Block, ...]
    """Blocks that are a byline and nothing else."""
    images: tuple[Image, ...]
    links: tuple[BodyLink, ...]
    removed: tuple[Removed, ...]
    flags: frozenset[str]
    template_sha256: str | None = None
    """Of the keys of what was known to repeat across the site's posts; None where nothing was."""


# --- stage 3: attribution ---------------------------------------------------------------------------------------

SiteClass: TypeAlias = Literal["agency", "publisher", "licensed_republisher", "aggregator", "scraper_farm", "unknown"]


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteClaim:
    """What kind of site this post makes its site look like."""

    profile: SiteClass
    confidence: float
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Attribution:
    """Three things that never mix: the account, the people of the byline, the organisations."""

    account_is_generic: bool
    people: tuple[Credit, ...]
    agencies: tuple[Credit, ...]
    credits: tuple[Credit, ...]
    dateline: Dateline | None
    origin: Origin
    chain: tuple[Hop, ...]
    mentions: tuple[Mention, ...]
    site: SiteClaim
    flags: frozenset[str]


# --- stages 4 to 6 ----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Fingerprint:
    """Near-duplicate signature of the body; empty for bodies too short to compare."""

    method: str
    minhash: tuple[int, ...]
    """128 unsigned 32-bit integers."""
    bands: tuple[int, ...]
    """32 signed 64-bit hashes of 4 rows each: the keys that the band index holds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rights:
    """Licence and reservation signals as found; no legal advice."""

    copyright_lines: tuple[str, ...]
    licence: str | None
    licence_url: str | None
    robots_meta: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Provenance:
    """What made the record, and the pool of its evidence in order of first use."""

    pipeline_version: str
    ruleset_version: str
    ruleset_sha256: str
    entities_sha256: str
    derived_at: datetime
    evidence: tuple[Evidence, ...]
    """evidence[0] is e1."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """A post on its way through the stages; a part is None until its stage has run."""

    post: Post
    markup: Markup | None = None
    cleaning: Cleaning | None = None
    attribution: Attribution | None = None
    fingerprint: Fingerprint | None = None
    rights: Rights | None = None
    provenance: Provenance | None = None


# --- what travels -----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Checkpoint:
    """How far a walk has come; stored only after everything before it is stored."""

    site_id: str
    wp_type: str
    language: str | None = None
    after: str | None
    """Site-local date (``2026-04-27T07:02:21``) of the last post seen; None before the first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Repeated:
    """A block or a box that stands in many posts of a site."""

    site_id: str
    key: str
    """16 hex digits: of its words or its class names, with slots for what varies."""
    sample: str
    """As it first stood."""
    posts: int
    """How many posts held it, of those it was learned from."""
    of: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """ITEM: one response of posts and all that was made of it; the unit that travels, fails and is stored."""

    capture: Capture
    articles: tuple[Article, ...]
    failures: tuple[FailedPost, ...] = ()
    look_ups: tuple[Capture, ...] = ()
    """The exchanges that told what these posts link to: names of accounts, pictures, terms."""
    checkpoint: Checkpoint | None = None
    repeated: tuple[Repeated, ...] = ()
    """What these posts taught of their site, and was not known before."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """ITEM: a site's profile as read in this run, with the exchanges that told it."""

    profile: SiteProfile
    run_id: str
    captures: tuple[Capture, ...]


RunStatus: TypeAlias = Literal["running", "complete", "partial", "failed", "closed", "busy"]
"""``busy``: another sync holds the site; such a run is told, not stored."""

SyncMode: TypeAlias = Literal["full", "resumed", "incremental", "unchanged", "not asked"]


@dataclass(frozen=True, slots=True, kw_only=True)
class TypeCount:
    """A line of the completeness certificate: what the sync of one post type (in one language) came to."""

    wp_type: str
    language: str | None = None
    mode: SyncMode
    requests: int
    windows: int = 0
    """Windows ``(after, …]`` that the walk asked for, one after the other."""
    unique_ids: int
    """Of the posts that the site lists, those that are held."""
    claimed: int | None
    """X-WP-Total, where the site gave one: a cross-check, never a bound."""
    hidden: int | None
    """claimed − listed: posts that the site counts and shows to nobody."""
    recounted: int | None = None
    """Ids in the independent inventory (``_fields=id…`` in order of ids) that the claim rests on."""
    recounted_in: str | None = None
    """The run that made that inventory: this one, or, where nothing has changed since, an earlier one."""
    recounted_at: datetime | None = None
    fetched_again: int = 0
    """Posts that the inventory listed and the walk had missed or seen in an older state."""
    failed_ids: tuple[int, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """ITEM: one sync of one site; sent at its start as running and at its end with the outcome."""

    run_id: str
    site_id: str
    kind: Literal["sync", "ingest"]
    status: RunStatus
    reason: str | None
    """One line: why it ended as it did; None for complete."""
    started_at: datetime
    ended_at: datetime | None
    crawler: str
    requests: int
    posts: int
    failed_posts: int
    types: tuple[TypeCount, ...] = ()
    canaries: tuple[str, ...] = ()
    """What was asked only to learn how the site answers, with its answer: ``modified_after:known``."""
    repairs: tuple[str, ...] = ()
    requests_today: int = 0
    """Of the site's daily budget; kept with the site."""
    robots: tuple[RobotsCopy, ...] = ()
    """robots.txt as read; kept with the site, so that the next sync need not ask for a day."""


# --- what is known of a site from earlier syncs -----------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """ITEM: how a post type (in one language) stood when a sync had gone all over it and stored what it found."""

    site_id: str
    wp_type: str
    language: str | None
    high_water: str | None
    """The latest ``modified`` that was listed, as the site spells it."""
    claimed: int | None
    listed: int
    hidden: int | None
    recounted_at: datetime
    recounted_in: str
    polled_at: datetime
    per_page: int = 100
    """Largest page that the site gave of this type."""
    failed: tuple[tuple[int, str | None], ...] = ()
    """(id, state) of posts that could not be fetched: not asked for again while they stay in that state."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Probe:
    """ITEM: stored posts that the inventory no longer lists were asked for by their ids."""

    site_id: str
    run_id: str
    wp_type: str
    absent: tuple[int, ...]
    present: tuple[int, ...]
    capture: Capture
    generated_at: datetime
    """When the site made the answer: the fetch less the Age that a cache gave."""


@dataclass(frozen=True, slots=True)
class Held:
    """A stored post, as far as a sync needs it."""

    modified: str | None
    """As the site spelled it."""
    missing: bool = False
    """One probe did not find it."""
    gone: bool = False
    """It has a tombstone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Memory:
    """What earlier syncs know of a site."""

    profile: SiteProfile | None = None
    profiled_at: datetime | None = None
    cursors: tuple[Checkpoint, ...] = ()
    """Walks that were cut short."""
    standings: tuple[Standing, ...] = ()
    requests_today: int = 0
    robots: tuple[RobotsCopy, ...] = ()


class SiteBusyError(Exception):
    """Another sync holds the site; the text says which and until when."""


class LeaseLostError(Exception):
    """This sync held the site no longer; what it would have written was refused."""


class Keeper(Protocol):
    """Who remembers sites between syncs, and lets one sync at a time have a site."""

    async def claim(self, site_id: str, run_id: str) -> Memory:
        """The site's memory, and the site until release. Raises SiteBusyError."""
        ...

    async def held(self, site_id: str, wp_type: str) -> dict[int, Held]: ...

    def ended(self) -> str | None:
        """Why nothing more can be stored: another sync has the site, the database is away. None: go on."""
        ...
