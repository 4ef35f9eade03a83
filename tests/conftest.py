"""What tests share: the real data beside the checkout, a real mongod, and saved posts as the crawler hands them over."""

import os
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import hypothesis
import pytest

from crawler.items import Article, Page
from crawler.spiders.replay import page_of
from pipelines.localdb import LocalDatabase
from pipelines.stages import (
    AttributionStage,
    CleaningStage,
    FingerprintStage,
    MarkupStage,
    ProvenanceStage,
    RightsStage,
)
from pipelines.store import Store

ROOT = Path(__file__).parents[1]
SHARED = ROOT.parent / "shared"

# Crawls in child processes: the simulator and the real WordPress are on this machine, the guarded network else refuses.
os.environ["WIRETRACE_NETWORK_ALLOW"] = "127.0.0.1"
# Machines are slow at times; how long an example takes is no property.
hypothesis.settings.register_profile("unhurried", deadline=None)
hypothesis.settings.load_profile("unhurried")

STAGES = (MarkupStage, CleaningStage, AttributionStage, FingerprintStage, RightsStage, ProvenanceStage)


@pytest.fixture(scope="session")
def shared() -> Path:
    """Real posts and labels kept outside the project; skipped where they are absent, but never on CI."""
    if not SHARED.is_dir():
        if os.environ.get("CI") == "true":
            pytest.fail(f"{SHARED} is absent, and CI must not skip what needs it")
        pytest.skip(f"needs the real data in {SHARED}")
    return SHARED


@pytest.fixture(scope="session")
def mongodb_uri(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A real mongod for the whole run: MONGODB_URI where it is set, else the embedded one."""
    if uri := os.environ.get("MONGODB_URI"):
        yield uri
        return
    with LocalDatabase(tmp_path_factory.mktemp("wiretrace")) as database:
        yield database.uri


@pytest.fixture
async def store(mongodb_uri: str) -> AsyncIterator[Store]:
    """A store on an empty database, dropped afterwards."""
    name = f"test_{uuid4().hex[:12]}"
    store = await Store.connect(mongodb_uri, name, home="", wait_seconds=30)
    yield store
    await store.drop()
    await store.close()


def read(body: bytes, home: str | None = None) -> Page:
    """A saved body as the replay spider hands it over."""
    when = datetime(2026, 4, 27, 9, 0, tzinfo=UTC)
    return page_of(body, "https://files.example/saved.json", when, "00000000-0000-7000-8000-000000000000", home)


def through_stages(page: Page) -> Page:
    for stage in STAGES:
        page = stage().run(page)
    return page


def annotated(body: bytes, home: str | None = None) -> Article:
    """The one post of a body, with all its parts."""
    page = through_stages(read(body, home))
    assert not page.failures, page.failures
    return page.articles[0]


@pytest.fixture(scope="session")
def seed(shared: Path) -> bytes:
    return (shared / "seed" / "8657085.xyz-post-6991.json").read_bytes()
