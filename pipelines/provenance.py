"""What made a record: versions, hashes of rules and registry, and the pool of its evidence."""

import hashlib
from collections.abc import Iterator
from datetime import datetime
from functools import cache
from importlib.metadata import version
from pathlib import Path

from crawler.items import Attribution, Evidence, Provenance
from pipelines.attribution.registry import registry_sha256

# Grows with every change of a rule that can change a record.
RULESET_VERSION = "2026.11.2"

_VERSION = version("wiretrace")


def provenance(attribution: Attribution, derived_at: datetime) -> Provenance:
    return Provenance(
        pipeline_version=_VERSION,
        ruleset_version=RULESET_VERSION,
        ruleset_sha256=ruleset_sha256(),
        entities_sha256=registry_sha256(),
        derived_at=derived_at,
        evidence=tuple(dict.fromkeys(_in_order(attribution))),
    )


def _in_order(attribution: Attribution) -> Iterator[Evidence]:
    """Every piece of evidence that a claim rests on, in the order in which the record lists the claims."""
    for credit in (*attribution.people, *attribution.agencies, *attribution.credits):
        yield from credit.evidence
    yield from attribution.origin.evidence
    for hop in attribution.chain:
        yield from hop.evidence
    for mention in attribution.mentions:
        yield from mention.evidence
    if attribution.dateline:
        yield from attribution.dateline.evidence
    yield from attribution.site.evidence


@cache
def ruleset_sha256() -> str:
    """One hash over the source of every rule and its data, by name: the same bytes, the same rules."""
    home = Path(__file__).parent
    files = [home / f"{name}.py" for name in ("evidence", "fingerprint", "markup", "patterns", "record", "rights")]
    for folder in ("cleaning", "attribution"):
        files += [path for path in (home / folder).iterdir() if path.suffix in (".py", ".toml")]
    digest = hashlib.sha256()
    for path in sorted(files):
        digest.update(path.relative_to(home).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()
