"""The house keeps its shape: who may import whom, what the settings are, and that Scrapy finds the project."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import settings.base
from tests.conftest import ROOT


def imports_of(path: Path) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module)
    return names


def modules(package: str) -> list[Path]:
    return sorted((ROOT / package).rglob("*.py"))


@pytest.mark.parametrize("path", modules("crawler"), ids=lambda p: str(p.relative_to(ROOT)))
def test_the_crawler_never_imports_the_pipelines(path: Path) -> None:
    assert not {name for name in imports_of(path) if name.split(".")[0] in ("pipelines", "settings", "tests")}


@pytest.mark.parametrize("path", modules("pipelines"), ids=lambda p: str(p.relative_to(ROOT)))
def test_the_pipelines_import_only_the_contract_from_the_crawler(path: Path) -> None:
    from_crawler = {name for name in imports_of(path) if name.split(".")[0] == "crawler"}
    assert from_crawler <= {"crawler.items"}


@pytest.mark.parametrize("path", modules("settings"), ids=lambda p: p.name)
def test_settings_are_strings_and_numbers(path: Path) -> None:
    assert imports_of(path) <= {"os", "settings.base"}


@pytest.mark.parametrize(
    ("package", "keeper"),
    [
        ("turbohtml", {"markup.py", "language.py"}),
        ("pymongo", {"store.py", "sites.py", "localdb.py"}),
        ("bson", {"store.py"}),
    ],
)
def test_a_foreign_package_has_one_keeper(package: str, keeper: set[str]) -> None:
    users = {path.name for path in modules("pipelines") + modules("crawler") if package in _roots(path)}
    assert users <= keeper


def _roots(path: Path) -> set[str]:
    return {name.split(".")[0] for name in imports_of(path)}


def test_every_setting_of_ours_is_in_the_readme() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    ours = [name for name in vars(settings.base) if name.startswith(("MONGODB_", "WIRETRACE_", "CONTACT"))]
    assert [name for name in ours if f"`{name}`" not in readme] == []


def test_scrapy_finds_the_spiders_from_the_project_folder() -> None:
    found = subprocess.run(
        [sys.executable, "-m", "scrapy", "list"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert found.stdout.split() == ["replay", "wordpress"]


def test_scrapy_offers_the_verbs() -> None:
    found = subprocess.run([sys.executable, "-m", "scrapy"], cwd=ROOT, capture_output=True, text=True, check=True)
    for verb in ("annotate", "doctor", "ingest", "site", "sync", "trace"):
        assert f"  {verb} " in found.stdout
