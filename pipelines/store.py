"""MongoDB: the only module that knows it. Every write may be repeated; a cursor moves only after what precedes it."""

import asyncio
import logging
import time
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self, TypeVar
from urllib.parse import urlsplit

import zstandard
from bson import BSON
from bson.errors import InvalidDocument
from gridfs.asynchronous import AsyncGridFSBucket
from itemadapter import ItemAdapter
from pymongo import AsyncMongoClient, InsertOne, ReplaceOne, UpdateOne
from pymongo.errors import (
    AutoReconnect,
    BulkWriteError,
    ConfigurationError,
    InvalidURI,
    OperationFailure,
    PyMongoError,
    ServerSelectionTimeoutError,
)

from crawler.items import Capture, Held, LeaseLostError, Page, Probe, Repeated, Source
from pipelines.indexes import INDEXES, Index
from pipelines.localdb import LocalDatabase, LocalDatabaseError
from pipelines.record import Record, rfc3339
from pipelines.revisions import NEEDED, change
from pipelines.sites import Sites
from pipelines.validator import collection_validator

logger = logging.getLogger(__name__)

_DUPLICATE_KEY, _NOT_FOUND = 11000, 26
_INLINE_LIMIT = 12 * 1024 * 1024
_DOCUMENT_LIMIT = 16 * 1024 * 1024 - 65_536
_FIRST_WAIT, _LONGEST_WAIT = 0.2, 10.0

Answer = TypeVar("Answer")


class StoreError(RuntimeError):
    """MongoDB cannot be used; the text is one line: what happened and what to do."""

    for_people = True


@dataclass(frozen=True, slots=True)
class StoredRecord:
    """A record and what is stored beside it for queries: in ``index`` of the document, outside the contract."""

    record: Record
    bands: tuple[int, ...]
    """Keys of the near-duplicate index."""
    protected: bool = False
    """The post needs a password: it is public that it exists, its body is not."""


@dataclass(frozen=True, slots=True)
class Written:
    """What a batch came to: counts of new, revised, unchanged and stale records, and those MongoDB refused."""

    counts: Mapping[str, int]
    refused: tuple[tuple[str, str], ...]
    """(record id, reason)"""


class Store:
    def __init__(
        self, client: AsyncMongoClient[dict[str, Any]], database: str, local: LocalDatabase | None, patience: float
    ) -> None:
        self._client = client
        self._database = client[database]
        self._local = local
        self._patience = patience
        self.sites = Sites(self._database, self._lasting)
        self._press = zstandard.ZstdCompressor(level=3)

    @classmethod
    async def connect(
        cls, uri: str | None, database: str, *, home: str, timeout_seconds: float = 5, wait_seconds: float = 120
    ) -> Self:
        """Without a `uri` the embedded mongod is started. Raises StoreError."""
        if uri == "":
            raise StoreError("MONGODB_URI is not set: production settings start no database of their own")
        local = None
        if uri is None:
            try:
                local = LocalDatabase(Path(home)).__enter__()
            except LocalDatabaseError as error:
                raise StoreError(str(error)) from None
            uri = local.uri
        if not uri.startswith(("mongodb://", "mongodb+srv://")):
            raise StoreError(f"MONGODB_URI “{uri[:60]}” is no MongoDB address; it looks like mongodb://host:27017")
        try:
            client: AsyncMongoClient[dict[str, Any]] = AsyncMongoClient(
                uri, serverSelectionTimeoutMS=int(timeout_seconds * 1000), tz_aware=True
            )
        except (InvalidURI, ConfigurationError, ValueError) as error:
            raise StoreError(
                f"MONGODB_URI is no MongoDB address: {error}; it looks like mongodb://host:27017"
            ) from None
        store = cls(client, database, local, wait_seconds)
        try:
            await store._prepare()
        except PyMongoError as error:
            await store.close()
            raise StoreError(_unusable(error, _shown(uri), timeout_seconds)) from None
        return store

    async def _prepare(self) -> None:
        names = await self._database.list_collection_names()
        if "articles" not in names:
            with suppress(OperationFailure):  # another process made it meanwhile
                await self._database.create_collection("articles")
        await self._database.command("collMod", "articles", validator=collection_validator())
        for index in INDEXES:
            await self._database[index.collection].create_index(list(index.keys), name=index.name)

    async def drop(self) -> None:
        """Delete the whole database: for tests and demos."""
        await self._client.drop_database(self._database.name)

    async def close(self) -> None:
        await self._client.close()
        if self._local:
            await asyncio.to_thread(self._local.__exit__, None, None, None)

    # --- writing

    async def write(
        self, pages: Sequence[tuple[Page, Sequence[StoredRecord]]], fences: Mapping[str, int] | None = None
    ) -> Written:
        """A batch of pages: bodies, exchanges, records and their revisions, and only then the cursors.

        `fences` are the tokens of the leases, by site, under which it is written; LeaseLostError where another sync
        has written under a later one.
        """
        fences = fences or {}
        captures = {c.capture_id: c for page, _ in pages for c in (page.capture, *page.look_ups)}
        await self._put_captures(captures.values())
        counts: Counter[str] = Counter()
        refused: list[tuple[str, str]] = []
        rounds = _rounds(stored for _, records in pages for stored in records)
        for records in rounds:
            await self._put_records(records, fences, counts, refused)
        await self._put_templates([entry for page, _ in pages for entry in page.repeated])
        cursors = {(c.site_id, c.wp_type, c.language): c for page, _ in pages if (c := page.checkpoint)}
        for cursor in cursors.values():
            await self.sites.put_cursor(cursor, fences.get(cursor.site_id))
        return Written(counts=counts, refused=tuple(refused))

    async def _put_templates(self, entries: Sequence[Repeated]) -> None:
        """A document for each block that repeats on a site, as it was first learned."""
        writes = [
            UpdateOne({"_id": f"{e.site_id} {e.key}"}, {"$setOnInsert": dict(ItemAdapter(e))}, upsert=True)
            for e in entries
        ]
        if writes:
            await self._lasting(lambda: self._database["templates"].bulk_write(writes, ordered=False))

    async def templates(self, site_id: str) -> frozenset[str]:
        """Keys of what is known to repeat on a site."""

        async def read() -> frozenset[str]:
            return frozenset(
                [d["key"] async for d in self._database["templates"].find({"site_id": site_id}, {"key": 1})]
            )

        return await self._lasting(read)

    async def _put_captures(self, captures: Iterable[Capture]) -> None:
        captures = list(captures)
        bodies = {capture.sha256: capture.body for capture in captures}
        await self._lasting(lambda: self._put_payloads(bodies))
        documents = [
            ReplaceOne({"_id": c.capture_id}, {**_capture_document(c), "_id": c.capture_id}, upsert=True)
            for c in captures
        ]
        if documents:
            await self._lasting(lambda: self._database["captures"].bulk_write(documents, ordered=False))

    async def _put_payloads(self, bodies: Mapping[str, bytes]) -> None:
        have = {d["_id"] async for d in self._database["payloads"].find({"_id": {"$in": list(bodies)}}, {"_id": 1})}
        inserts = []
        for sha256, body in bodies.items():
            if sha256 in have:
                continue
            packed = self._press.compress(body)
            document: dict[str, Any] = {"_id": sha256, "encoding": "zstd", "bytes": len(body), "packed": len(packed)}
            if len(packed) > _INLINE_LIMIT:
                bucket = AsyncGridFSBucket(self._database, "payloads_large")
                # a second upload of the same body is a second file of the same bytes: harmless
                document["file"] = await bucket.upload_from_stream(sha256, packed)
            else:
                document["data"] = packed
            inserts.append(InsertOne(document))
        if inserts:
            try:
                await self._database["payloads"].bulk_write(inserts, ordered=False)
            except BulkWriteError as error:
                if any(e["code"] != _DUPLICATE_KEY for e in error.details["writeErrors"]):
                    raise

    async def _put_records(
        self,
        stored: Mapping[str, StoredRecord],
        fences: Mapping[str, int],
        counts: Counter[str],
        refused: list[tuple[str, str]],
    ) -> None:
        articles = self._database["articles"]

        async def standing_records() -> dict[str, Any]:
            return {d["_id"]: d async for d in articles.find({"_id": {"$in": list(stored)}}, NEEDED)}

        standing = await self._lasting(standing_records)
        writes: list[Any] = []
        superseded = []
        for record_id, item in stored.items():
            found = change(standing.get(record_id), item.record)
            fence = fences.get(item.record["identity"]["site_id"])
            index: dict[str, Any] = {"bands": list(item.bands), "protected": item.protected}
            document = {**(found.record or {}), "_id": record_id, "index": index}
            target: dict[str, Any] = {"_id": record_id}
            if fence is not None:
                index["fence"] = fence
                target["$or"] = [{"index.fence": {"$exists": False}}, {"index.fence": {"$lte": fence}}]
            if found.record is None:
                if found.outcome == "unchanged":
                    seen = {"$max": {"dates.last_seen": item.record["dates"]["last_seen"]}}
                    back = {"$unset": {"index.missing": 1, "index.tombstone": 1}}
                    writes.append(UpdateOne({"_id": record_id}, {**seen, **back}))
            elif reason := _unstorable(document):
                refused.append((record_id, reason))
                continue
            else:
                writes.append(ReplaceOne(target, document, upsert=True))
                if found.outcome == "revised":
                    superseded.append(record_id)
            counts[found.outcome] += 1
        if superseded:
            await self._lasting(lambda: self._put_revisions(superseded))
        if writes:
            for record_id, reason in await self._lasting(lambda: self._bulk(writes)):
                refused.append((record_id, reason))

    async def _put_revisions(self, record_ids: Sequence[str]) -> None:
        """Copies of the records as they stand, before they are replaced."""
        copies = []
        async for document in self._database["articles"].find({"_id": {"$in": list(record_ids)}}):
            key = f"{document['_id']}@{document['revision']}"
            copies.append(ReplaceOne({"_id": key}, {**document, "_id": key}, upsert=True))
        await self._database["revisions"].bulk_write(copies, ordered=False)

    async def _bulk(self, writes: Sequence[Any]) -> list[tuple[str, str]]:
        """What MongoDB refused: a document that the validator turns down is reported, the others are written."""
        try:
            await self._database["articles"].bulk_write(writes, ordered=False)
        except BulkWriteError as error:
            if any(e["code"] == _DUPLICATE_KEY for e in error.details["writeErrors"]):
                raise LeaseLostError("a record was written under a later lease; this one's was not stored") from None
            return [(_record_of(e), str(e.get("errmsg", "refused"))[:300]) for e in error.details["writeErrors"]]
        return []

    async def put_source(self, source: Source) -> None:
        await self._put_captures(source.captures)
        await self.sites.put_profile(source.profile, source.run_id)

    async def put_probe(self, probe: Probe) -> int:
        """Suspicions and, where one of an earlier sync agrees, tombstones with both as proof; how many of these."""
        await self._put_captures([probe.capture])
        saw = {"run_id": probe.run_id, "capture_id": probe.capture.capture_id, "at": probe.generated_at}
        mine = {"identity.site_id": probe.site_id, "identity.wp_type": probe.wp_type}
        articles = self._database["articles"]
        there = {**mine, "identity.wp_id": {"$in": list(probe.present)}}
        await self._lasting(lambda: articles.update_many(there, {"$unset": {"index.missing": 1}}))
        absent = {**mine, "identity.wp_id": {"$in": list(probe.absent)}, "index.tombstone": {"$exists": False}}
        # agreeing, and of another time: another run's, and made after it
        twice = {
            **absent,
            "index.missing.run_id": {"$ne": probe.run_id},
            "index.missing.at": {"$lt": probe.generated_at},
        }
        entry = {
            "revision": "$revision",
            "content_sha256": "$content.content_sha256",
            "captured_at": "$capture.fetched_at",
            "changed": [],
            "reason": "deleted_at_source",
        }
        proven = await self._lasting(
            lambda: articles.update_many(
                twice,
                [
                    {
                        "$set": {
                            "index.tombstone": {"at": probe.generated_at, "probes": ["$index.missing", saw]},
                            "history": {"$concatArrays": [[entry], "$history"]},
                        }
                    },
                    {"$unset": "index.missing"},
                ],
            )
        )
        first = {**absent, "index.missing": {"$exists": False}}
        await self._lasting(lambda: articles.update_many(first, {"$set": {"index.missing": saw}}))
        return int(proven.modified_count)

    async def held(self, site_id: str, wp_type: str) -> dict[int, Held]:
        """The stored posts of a type by id."""
        mine = {"identity.site_id": site_id, "identity.wp_type": wp_type}
        wanted = {"identity.wp_id": 1, "dates.modified.source_value": 1, "index.missing": 1, "index.tombstone": 1}

        async def read() -> dict[int, Held]:
            found = self._database["articles"].find(mine, {**wanted, "_id": 0})
            return {
                d["identity"]["wp_id"]: Held(
                    (d["dates"].get("modified") or {}).get("source_value"),
                    "missing" in d.get("index", {}),
                    "tombstone" in d.get("index", {}),
                )
                async for d in found
            }

        return await self._lasting(read)

    async def _lasting(self, write: Callable[[], Awaitable[Answer]]) -> Answer:
        """`write`, again after growing waits while MongoDB is away; StoreError when patience ends."""
        wait, since = _FIRST_WAIT, time.monotonic()
        while True:
            try:
                return await write()
            except (AutoReconnect, ServerSelectionTimeoutError):
                waited = time.monotonic() - since
                if waited >= self._patience:
                    raise StoreError(
                        f"MongoDB was away for {waited:.0f} s; what it has acknowledged is kept, and the next sync "
                        "goes on from there"
                    ) from None
                logger.warning("MongoDB is away; asking again in %.1f s", wait)
                await asyncio.sleep(wait)
                wait = min(_LONGEST_WAIT, wait * 2)

    # --- reading

    async def record(self, name: str) -> Record | None:
        """The record by its id, its link or its guid, however the address is spelled."""
        articles = self._database["articles"]
        if found := await articles.find_one({"_id": name}):
            return _as_record(found)
        spellings = _spellings(name)
        found = await articles.find_one({"identity.link": {"$in": spellings}}) or await articles.find_one(
            {"identity.guid": {"$in": spellings}}
        )
        return _as_record(found) if found else None

    async def records(self, site_id: str | None = None, limit: int = 50) -> list[Record]:
        """Records, newest first."""
        query = {"identity.site_id": site_id} if site_id else {}
        cursor = self._database["articles"].find(query).sort("dates.published.value", -1).limit(limit)
        return [_as_record(document) async for document in cursor]

    async def tombstone(self, record_id: str) -> dict[str, Any] | None:
        """When the site was found to have the post no more, and the two probes that prove it."""
        found = await self._database["articles"].find_one({"_id": record_id}, {"index.tombstone": 1})
        return ((found or {}).get("index") or {}).get("tombstone")

    async def every_record(self) -> AsyncIterator[Record]:
        async for document in self._database["articles"].find():
            yield _as_record(document)

    async def revisions(self, record_id: str) -> list[Record]:
        cursor = self._database["revisions"].find({"record_id": record_id}).sort("revision", -1)
        return [_as_record(document) async for document in cursor]

    async def payload(self, sha256: str) -> bytes | None:
        """The exact bytes of a body."""
        found = await self._database["payloads"].find_one({"_id": sha256})
        if not found:
            return None
        packed = found.get("data")
        if packed is None:
            bucket = AsyncGridFSBucket(self._database, "payloads_large")
            packed = await (await bucket.open_download_stream(found["file"])).read()
        return zstandard.ZstdDecompressor().decompress(packed, max_output_size=found["bytes"])

    async def count(self, site_id: str | None = None) -> int:
        return await self._database["articles"].count_documents({"identity.site_id": site_id} if site_id else {})

    async def version(self) -> str:
        return str((await self._client.server_info())["version"])

    async def missing_indexes(self) -> list[Index]:
        have: dict[str, set[str]] = {}
        for name in {index.collection for index in INDEXES}:
            have[name] = {d["name"] async for d in await self._database[name].list_indexes()}
        return [index for index in INDEXES if index.name not in have[index.collection]]


def _rounds(stored: Iterable[StoredRecord]) -> list[dict[str, StoredRecord]]:
    """Records in rounds where each id stands once: a post twice in one batch is two states, one after the other."""
    rounds: list[dict[str, StoredRecord]] = []
    for item in stored:
        record_id = item.record["record_id"]
        free = next((r for r in rounds if record_id not in r), None)
        if free is None:
            free = {}
            rounds.append(free)
        free[record_id] = item
    return rounds


def _unstorable(document: dict[str, Any]) -> str | None:
    """Why BSON cannot hold a document: too large, a lone surrogate, an integer past 64 bits."""
    try:
        size = len(BSON.encode(document))
    except (InvalidDocument, OverflowError, UnicodeEncodeError) as error:
        return f"cannot be stored: {error}"
    return f"too large for MongoDB: {size} bytes" if size > _DOCUMENT_LIMIT else None


def _record_of(error: Mapping[str, Any]) -> str:
    operation = error.get("op", {})
    return str(operation.get("q", {}).get("_id", operation.get("_id", "?")))


def _as_record(document: dict[str, Any]) -> Record:
    return {key: value for key, value in document.items() if key not in ("_id", "index")}


def _capture_document(capture: Capture) -> dict[str, Any]:
    document = dict(ItemAdapter(capture))
    del document["body"], document["capture_id"]
    robots = capture.robots
    checked = rfc3339(robots.checked_at) if robots.checked_at else None
    return {
        **document,
        "request_headers": [list(pair) for pair in capture.request_headers],
        "headers": [list(pair) for pair in capture.headers],
        "repairs": list(capture.repairs),
        "robots": {**ItemAdapter(robots), "checked_at": checked},
    }


def _spellings(address: str) -> list[str]:
    """An address with and without http, www and the closing slash."""
    if "://" not in address:
        return [address, *_spellings(f"https://{address}")] if "." in address else [address]
    try:
        parts = urlsplit(address)
    except ValueError:
        return [address]
    hosts = {parts.netloc, parts.netloc.removeprefix("www."), f"www.{parts.netloc.removeprefix('www.')}"}
    paths = {parts.path, parts.path.rstrip("/"), f"{parts.path.rstrip('/')}/"}
    return [
        parts._replace(scheme=scheme, netloc=host, path=path).geturl()
        for scheme in ("https", "http")
        for host in sorted(hosts)
        for path in sorted(paths)
    ]


def _unusable(error: PyMongoError, address: str, timeout_seconds: float) -> str:
    if isinstance(error, ServerSelectionTimeoutError):
        return f"no MongoDB answers at {address} within {timeout_seconds:g} s; is it up?"
    if isinstance(error, OperationFailure):
        return f"MongoDB at {address} refuses: {(error.details or {}).get('errmsg', error)}"
    return f"MongoDB at {address}: {error}"


def _shown(uri: str) -> str:
    """The address without its password."""
    return f"{uri.split('://', 1)[0]}://{uri.split('@', 1)[1]}" if "@" in uri else uri
