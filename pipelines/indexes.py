"""Every index, with the query that it serves; the store makes them, doctor checks them."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Index:
    collection: str
    name: str
    keys: tuple[tuple[str, int], ...]
    serves: str


INDEXES = (
    Index("articles", "link", (("identity.link", 1),), "trace URL: the record by the address as served"),
    Index("articles", "guid", (("identity.guid", 1),), "trace URL: the record by its guid"),
    Index(
        "articles",
        "site_published",
        (("identity.site_id", 1), ("dates.published.value", -1)),
        "the records of a site, newest first",
    ),
    Index(
        "articles",
        "origin_published",
        (("origin.party.entity_id", 1), ("dates.published.value", -1)),
        "what an agency made, newest first",
    ),
    Index(
        "articles",
        "site_type_id",
        (("identity.site_id", 1), ("identity.wp_type", 1), ("identity.wp_id", 1)),
        "what is held of a type: the sync compares it with the site's inventory",
    ),
    Index("sites", "due", (("schedule.next_at", 1),), "sync --due: the sites whose time has come"),
    Index("articles", "bands", (("index.bands", 1),), "near duplicates: any record that shares a band"),
    Index("revisions", "record_revision", (("record_id", 1), ("revision", -1)), "the earlier states of a record"),
    Index("captures", "site_fetched", (("site_id", 1), ("fetched_at", -1)), "what was fetched from a site, and when"),
    Index("captures", "sha256", (("sha256", 1),), "from a record to the exchange that it was made from"),
    Index("templates", "site", (("site_id", 1),), "what repeats on a site: read once by each sync"),
    Index("runs", "site_started", (("site_id", 1), ("started_at", -1)), "the last run of a site"),
)
