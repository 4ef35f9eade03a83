"""The collections `sites` and `runs`: what is known of a site, who holds it, when it is due, how each sync ended."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from itemadapter import ItemAdapter
from pymongo import ReturnDocument
from pymongo.asynchronous.database import AsyncDatabase

from crawler.items import (
    Checkpoint,
    LeaseLostError,
    Memory,
    PostType,
    RobotsCopy,
    Run,
    SiteBusyError,
    SiteProfile,
    Standing,
    Taxonomy,
)
from pipelines.holder import is_dead, process
from pipelines.schedule import Schedule, interval

Lasting = Callable[[Callable[[], Awaitable[Any]]], Awaitable[Any]]

# A robots.txt that is larger is asked for anew by each sync.
_ROBOTS_BYTES = 64 * 1024

# So many of the latest posts tell how often a site publishes.
_PUBLISHED = 20


class Sites:
    def __init__(self, database: AsyncDatabase[dict[str, Any]], lasting: Lasting) -> None:
        self._sites = database["sites"]
        self._runs = database["runs"]
        self._articles = database["articles"]
        self._lasting = lasting

    # --- the lease

    async def take(self, site_id: str, run_id: str, seconds: float) -> int:
        """The fencing token of a new lease: larger than any before it. Raises SiteBusyError.

        The clock is the database's own. A lease ends with its time, or at once where its process is seen to be dead.
        """
        lease = {"run_id": run_id, "holder": process()}
        await self._set(site_id, {"_id": site_id})
        granted: dict[str, Any] | None = await self._lasting(lambda: self._grant(site_id, lease, seconds, None))
        if granted is None:
            standing = await self._sites.find_one({"_id": site_id}, {"lease": 1})
            other = (standing or {}).get("lease") or {}
            if other and is_dead(other["holder"]):
                granted = await self._lasting(lambda: self._grant(site_id, lease, seconds, other["token"]))
            if granted is None:
                until = f" until {other['expires_at']:%H:%M:%S} UTC unless it goes on" if other else ""
                pid = f" (process {other['holder']['pid']})" if other else ""
                raise SiteBusyError(f"another sync{pid} holds the site{until}; try again later")
        await self._lasting(lambda: self._close_dead(site_id, run_id))
        return int(granted["lease"]["token"])

    async def _grant(
        self, site_id: str, lease: Mapping[str, Any], seconds: float, over: int | None
    ) -> dict[str, Any] | None:
        free: dict[str, Any] = {"$or": [{"lease": None}, {"$expr": {"$lte": ["$lease.expires_at", "$$NOW"]}}]}
        if over is not None:
            free = {"lease.token": over}
        token = {"$add": [{"$ifNull": ["$fence", 0]}, 1]}
        until = {"$add": ["$$NOW", int(seconds * 1000)]}
        change = [{"$set": {"fence": token, "lease": {**lease, "token": token, "expires_at": until}}}]
        return await self._sites.find_one_and_update(
            {"_id": site_id, **free}, change, return_document=ReturnDocument.AFTER
        )

    async def _close_dead(self, site_id: str, run_id: str) -> None:
        """Runs that were cut off without a word, now that nobody else can be at work on the site."""
        said = {"status": "partial", "reason": "the process ended without a word; the next sync went on from there"}
        dead = {"site_id": site_id, "kind": "sync", "status": "running", "_id": {"$ne": run_id}}
        await self._runs.update_many(dead, {"$set": {**said, "ended_at": datetime.now(UTC)}})

    async def renew(self, site_id: str, token: int, seconds: float, requests_today: int | None = None) -> None:
        """Raises LeaseLostError when the site is another's."""
        change: dict[str, Any] = {"lease.expires_at": {"$add": ["$$NOW", int(seconds * 1000)]}}
        if requests_today is not None:
            change["today"] = _today(requests_today)
        mine = {"_id": site_id, "lease.token": token}
        done = await self._lasting(lambda: self._sites.update_one(mine, [{"$set": change}]))
        if not done.matched_count:
            raise LeaseLostError(f"{site_id}: another sync has taken the site over; what came after was not stored")

    async def give_back(self, site_id: str, token: int) -> None:
        await self._lasting(
            lambda: self._sites.update_one({"_id": site_id, "lease.token": token}, {"$set": {"lease": None}})
        )

    # --- what is known

    async def memory(self, site_id: str) -> Memory:
        found = await self._lasting(lambda: self._sites.find_one({"_id": site_id})) or {}
        today = found.get("today") or {}
        return Memory(
            profile=_read_profile(found["profile"]) if found.get("profile") else None,
            profiled_at=found.get("profiled_at"),
            cursors=tuple(Checkpoint(site_id=site_id, **cursor) for cursor in found.get("cursors", ())),
            standings=tuple(
                Standing(**{**s, "site_id": site_id, "failed": tuple((n, state) for n, state in s["failed"])})
                for s in found.get("standings", ())
            ),
            requests_today=today.get("requests", 0) if today.get("day") == _day() else 0,
            robots=tuple(RobotsCopy(**copy) for copy in found.get("robots", ())),
        )

    async def put_profile(self, profile: SiteProfile, run_id: str) -> None:
        document = {"profile": _profile_document(profile), "profiled_in": run_id, "profiled_at": datetime.now(UTC)}
        await self._set(profile.site_id, document)

    async def put_cursor(self, cursor: Checkpoint, token: int | None) -> None:
        entry = {"wp_type": cursor.wp_type, "language": cursor.language, "after": cursor.after}
        await self._put_entry(cursor.site_id, "cursors", entry, token)

    async def put_standing(self, standing: Standing, token: int | None) -> None:
        """The type is walked to its end: its cursor is done with."""
        entry = {**ItemAdapter(standing), "failed": [list(pair) for pair in standing.failed]}
        site_id = entry.pop("site_id")
        await self._put_entry(site_id, "standings", entry, token)
        walked = {"wp_type": standing.wp_type, "language": standing.language}
        await self._lasting(lambda: self._sites.update_one({"_id": site_id}, {"$pull": {"cursors": walked}}))

    async def _put_entry(self, site_id: str, name: str, entry: Mapping[str, Any], token: int | None) -> None:
        # a list, for a type's name is foreign and never becomes a field's name
        same = {
            "$and": [
                {"$eq": ["$$this.wp_type", {"$literal": entry["wp_type"]}]},
                {"$eq": ["$$this.language", {"$literal": entry["language"]}]},
            ]
        }
        others = {"$filter": {"input": {"$ifNull": [f"${name}", []]}, "cond": {"$not": [same]}}}
        change = [{"$set": {name: {"$concatArrays": [others, [{"$literal": dict(entry)}]]}}}]
        mine = {"_id": site_id, **({"lease.token": token} if token is not None else {})}
        done = await self._lasting(lambda: self._sites.update_one(mine, change, upsert=token is None))
        if token is not None and not done.matched_count:
            raise LeaseLostError(f"{site_id}: another sync has taken the site over; what came after was not stored")

    async def _set(self, site_id: str, fields: Mapping[str, Any]) -> None:
        await self._lasting(lambda: self._sites.update_one({"_id": site_id}, {"$set": dict(fields)}, upsert=True))

    # --- runs

    async def put_run(self, run: Run) -> None:
        document = {
            **ItemAdapter(run),
            "types": [{**ItemAdapter(t), "failed_ids": list(t.failed_ids), "notes": list(t.notes)} for t in run.types],
            "canaries": list(run.canaries),
            "repairs": list(run.repairs),
        }
        run_id = document.pop("run_id")
        del document["robots"], document["requests_today"]
        await self._lasting(lambda: self._runs.replace_one({"_id": run_id}, {**document, "_id": run_id}, upsert=True))
        if run.kind != "sync" or run.status == "running":
            return
        health = {"status": run.status, "reason": run.reason, "run_id": run_id, "ended_at": run.ended_at}
        fields: dict[str, Any] = {"last_run": health, "today": _today(run.requests_today)}
        if run.status == "complete":
            fields["last_complete"] = run.ended_at
        if run.robots:
            fields["robots"] = [dict(ItemAdapter(r)) for r in run.robots if len(r.body) <= _ROBOTS_BYTES]
        await self._set(run.site_id, fields)
        await self._plan(run)

    async def end_run(self, run_id: str, reason: str) -> None:
        """Close a run that ended without a word of its own."""
        fields = {"status": "partial", "reason": reason, "ended_at": datetime.now(UTC)}
        await self._lasting(lambda: self._runs.update_one({"_id": run_id, "status": "running"}, {"$set": fields}))

    async def runs(self, site_id: str, limit: int = 5) -> list[dict[str, Any]]:
        cursor = self._runs.find({"site_id": site_id}).sort("started_at", -1).limit(limit)
        return [document async for document in cursor]

    # --- the list and its schedule

    async def add(self, site_id: str, address: str, plan: Schedule | None = None) -> bool:
        """True when the site is new. A plan makes it due at once."""
        fields: dict[str, Any] = {"address": address}
        if plan:
            fields["schedule"] = {
                "every": plan.every.total_seconds(),
                "at_least": plan.at_least.total_seconds(),
                "at_most": plan.at_most.total_seconds(),
                "interval": plan.every.total_seconds(),
                "next_at": datetime.now(UTC),
                "failures": 0,
            }
        done = await self._sites.update_one({"_id": site_id}, {"$set": fields}, upsert=True)
        return done.upserted_id is not None

    async def all(self) -> list[dict[str, Any]]:
        return [document async for document in self._sites.find().sort("_id", 1)]

    async def due(self) -> list[str]:
        """Addresses of the sites whose time has come and that nobody holds, the longest waiting first."""
        now = datetime.now(UTC)
        late = self._sites.find({"schedule.next_at": {"$lte": now}}, {"address": 1, "lease": 1})
        return [
            site["address"]
            async for site in late.sort("schedule.next_at", 1)
            if not (lease := site.get("lease")) or lease["expires_at"] <= now or is_dead(lease["holder"])
        ]

    async def _plan(self, run: Run) -> None:
        """When the site is due next, by what it published of late and how this sync ended."""
        site = await self._lasting(lambda: self._sites.find_one({"_id": run.site_id}, {"schedule": 1})) or {}
        kept = site.get("schedule")
        if not kept:
            return
        plan = Schedule(*(timedelta(seconds=kept[name]) for name in ("every", "at_least", "at_most")))
        latest = self._articles.find(
            {"identity.site_id": run.site_id, "dates.published": {"$ne": None}}, {"dates.published.value": 1}
        )
        published = [
            datetime.fromisoformat(d["dates"]["published"]["value"])
            async for d in latest.sort("dates.published.value", -1).limit(_PUBLISHED)
        ]
        failures = kept["failures"] + 1 if run.status in ("failed", "closed") else 0
        now = datetime.now(UTC)
        wait = interval(plan, published, now, failures)
        fields = {"interval": wait.total_seconds(), "next_at": now + wait, "failures": failures}
        await self._set(run.site_id, {f"schedule.{name}": value for name, value in fields.items()})


def _day() -> str:
    return datetime.now(UTC).date().isoformat()


def _today(requests: int) -> dict[str, Any]:
    return {"day": _day(), "requests": requests}


def _profile_document(profile: SiteProfile) -> dict[str, Any]:
    return {
        **ItemAdapter(profile),
        "namespaces": list(profile.namespaces),
        "languages": list(profile.languages),
        "post_types": [{**ItemAdapter(t), "taxonomies": list(t.taxonomies)} for t in profile.post_types],
        "taxonomies": [dict(ItemAdapter(t)) for t in profile.taxonomies],
    }


def _read_profile(document: Mapping[str, Any]) -> SiteProfile:
    return SiteProfile(
        **{
            **document,
            "namespaces": tuple(document["namespaces"]),
            "languages": tuple(document.get("languages", ())),
            "post_types": tuple(
                PostType(**{**t, "taxonomies": tuple(t["taxonomies"])}) for t in document["post_types"]
            ),
            "taxonomies": tuple(Taxonomy(**t) for t in document["taxonomies"]),
        }
    )
