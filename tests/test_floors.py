"""How good the records are on real, labelled articles: figures that may only rise.

A floor is the measured figure, rounded down to a hundredth. Raise it with the rules; never lower it.
"""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT

ATTRIBUTION = {
    "agency_involved.f1": 0.95,
    "hard.rate": 0.97,
    "origin_agency.f1": 0.93,
    "agency_credited.f1": 0.97,
    "relation.rate": 0.91,
    "people.f1": 0.94,
    "people_exact.rate": 0.93,
    "dateline_place.f1": 0.85,
    "photo_agency.f1": 0.89,
    "mention_kept_apart.rate": 1.0,
    "evidence_reverifies.rate": 1.0,
}
CLEANING = {"paragraphs": 0.99, "intact": 0.94, "leaks": 0.01, "markup": 0.0, "credits": 1.0, "ledger": 0.94}


def score(script: Path, data: list[Path], floors: dict[str, float]) -> None:
    wanted = [word for name, floor in floors.items() for word in ("--floor", f"{name}={floor}")]
    annotate = [sys.executable, "-m", "scrapy", "annotate"]
    command = [sys.executable, str(script), *map(str, data), *wanted, "--", *annotate]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("part", ["attribution", "cleaning"])
def test_no_figure_falls(part: str, shared: Path) -> None:
    folder = shared / "corpus" / part
    if part == "attribution":
        score(shared / "measure" / "score_attribution.py", [folder / "dev.jsonl"], ATTRIBUTION)
    else:
        score(shared / "measure" / "score_cleaning.py", [folder / "articles.jsonl", folder / "junk.jsonl"], CLEANING)
