"""The verbs as a user types them, in processes of their own."""

import json
import os
import pty
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from pymongo import MongoClient

from tests.conftest import ROOT
from tests.site.demo import demo_sites, expectations
from tests.site.server import Plan, Site, serve, stock

Verb = Callable[..., subprocess.CompletedProcess[str]]
FAST = ("-s", "DOWNLOAD_DELAY=0", "-s", "AUTOTHROTTLE_ENABLED=False", "-s", "RETRY_TIMES=1")


@pytest.fixture
def database(mongodb_uri: str) -> Iterator[str]:
    name = f"test_{uuid4().hex[:12]}"
    yield name
    with MongoClient[dict[str, object]](mongodb_uri, directConnection=True) as client:
        client.drop_database(name)


@pytest.fixture
def environment(mongodb_uri: str, database: str) -> dict[str, str]:
    return {**os.environ, "MONGODB_URI": mongodb_uri, "MONGODB_DATABASE": database, "COLUMNS": "160"}


@pytest.fixture
def verb(environment: dict[str, str]) -> Verb:
    def run(*words: str, send: bytes = b"", **changes: str) -> subprocess.CompletedProcess[str]:
        done = subprocess.run(
            [sys.executable, "-m", "scrapy", *words],
            cwd=ROOT,
            env={**environment, **changes},
            input=send,
            capture_output=True,
            timeout=120,
            check=False,
        )
        out, err = done.stdout.decode(), done.stderr.decode()
        assert "Traceback" not in err, err
        return subprocess.CompletedProcess(done.args, done.returncode, out, err)

    return run


def post(number: int, text: str = "The ferries run until the ice comes.") -> bytes:
    body = {"id": number, "link": f"https://paper.example/{number}", "title": {"rendered": "T"}}
    return json.dumps({**body, "content": {"rendered": f"<p>{text}</p>"}}).encode()


def test_annotate_answers_every_line_in_order_and_a_bad_one_with_an_error_record(verb: Verb) -> None:
    done = verb("annotate", send=b"\n".join([post(1), b'{"id": 2', post(3), b"[]", post(4)]) + b"\n")
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    assert [a.get("record_id") for a in answers] == [
        "wp:paper.example:post:1", None, "wp:paper.example:post:3", None, "wp:paper.example:post:4",
    ]  # fmt: skip
    assert answers[1]["error"]["line"] == 2
    assert "line 2:" in done.stderr
    assert "line 4:" in done.stderr
    assert done.returncode == 3


def test_annotate_needs_no_database(verb: Verb) -> None:
    done = verb("annotate", send=post(1), MONGODB_URI="mongodb://127.0.0.1:1/")
    assert (done.returncode, done.stderr) == (0, "")


def test_ingest_twice_writes_no_new_revision_and_trace_shows_the_way(verb: Verb, shared: Path) -> None:
    seed = str(shared / "seed/8657085.xyz-post-6991.json")
    assert "1 new" in verb("ingest", seed).stderr
    assert "1 unchanged" in verb("ingest", seed).stderr
    shown = verb("trace", "https://8657085.xyz/?p=6991")
    assert shown.returncode == 0
    for words in ("Agence France-Presse: agency copy, inferred", "Digital Journal: licensed republisher", "captured site",
                  "posted by the account admin", "Luna Lin, contributor in Beijing", "told AFP", "0–2198 ad slot"):  # fmt: skip
        assert words in shown.stdout
    assert "NOT FOUND" not in shown.stdout
    record = json.loads(verb("trace", "--json", "wp:8657085.xyz:post:6991").stdout)
    assert record["revision"] == 1


def test_the_simulated_sites_come_out_as_their_writers_meant_them(verb: Verb) -> None:
    scraper, paper = demo_sites()
    with serve(scraper) as one, serve(paper) as two:
        done = verb("sync", one, two, *FAST)
        assert done.returncode == 0, done.stderr
        again = verb("sync", one, two, *FAST)
        assert "new" not in again.stderr
        assert "revised" not in again.stderr
        keys = {
            site.name: address.removeprefix("http://").rstrip("/") for site, address in ((scraper, one), (paper, two))
        }
    names = {"scraper": scraper.name, "paper": paper.name}
    for expected in expectations():
        record = json.loads(
            verb("trace", "--json", f"wp:{keys[names[expected.site]]}:{expected.type}:{expected.id}").stdout
        )
        origin = record["origin"]
        where = record["record_id"], record["content"]["title"]
        if expected.relation:
            assert origin["relation"] == expected.relation, where
        if expected.origin:
            assert origin["party"]["entity_id"] == expected.origin, where
        if expected.origin_name:
            assert origin["party"]["name"] == expected.origin_name, where
        if expected.status:
            assert origin["status"] == expected.status, where
        if expected.people is not None:
            people = [(p["party"]["name"].casefold(), p["place"]) for p in record["authors"]["byline_people"]]
            meant = [(p.name.casefold(), p.place) for p in expected.people if p.role in ("writer", "contributor")]
            assert people == meant, where
        if expected.protected:
            assert record["content"]["text"] == "", where
        for text in expected.absent:
            assert text not in record["content"]["text"], where
        if expected.first:
            assert expected.first in record["content"]["text"], where


def test_sync_ends_as_partial_and_says_why_when_a_post_cannot_be_fetched(verb: Verb) -> None:
    site = Site(stock=stock(Plan(posts=40)))
    broken = sorted(site.public_ids("post"))[7]
    site.faults.switch("broken", str(broken))
    with serve(site) as address:
        done = verb("sync", address, *FAST)
    assert done.returncode == 3
    assert "partial" in done.stderr
    assert "1 posts could not be fetched" in done.stderr


@pytest.mark.parametrize(
    ("fault", "status", "says"),
    [("auth", 1, "closed"), ("disabled", 1, "closed"), ("bom", 0, "complete"), ("warning", 0, "complete"),
     ("no_totals", 0, "complete"), ("cap_silent", 0, "complete"), ("no_users", 0, "complete"), ("challenge", 1, "no WordPress")],
)  # fmt: skip
def test_sync_ends_with_one_line_for_each_kind_of_site(verb: Verb, fault: str, status: int, says: str) -> None:
    site = Site(stock=stock(Plan(posts=25)))
    site.faults.switch(fault, None)
    with serve(site) as address:
        done = verb("sync", "-q", address, *FAST)
        shown = verb("site", "list")
    assert done.returncode == status, done.stderr
    assert says in done.stderr + ("complete" if status == 0 else "")
    if status == 0:
        assert str(len(site.public_ids("post"))) in verb("site", "show", address).stdout
    assert shown.returncode == 0


def test_the_certificate_is_shown_and_a_post_that_is_gone_says_so_with_its_proof(verb: Verb) -> None:
    site = Site(stock=stock(Plan(posts=25)))
    with serve(site) as address:
        assert verb("sync", "-q", address, *FAST).returncode == 0
        shown = verb("site", "show", address).stdout
        gone = min(site.public_ids("post"))
        site.delete(gone)
        found = [verb("sync", address, *FAST).stderr.splitlines()[-1] for _ in range(3)]
        traced = verb("trace", f"wp:{address.split('/')[2]}:post:{gone}").stdout
    assert "Last sync: complete" in shown
    assert "modified_after:known" in shown
    heads = next(line for line in shown.splitlines() if "claimed" in line).split()
    posts = next(line for line in shown.splitlines() if line.split()[:2] == ["post", "full"]).split()
    line = dict(zip(heads, posts, strict=False))
    assert (line["held"], line["claimed"], line["hidden"], line["recount"], line["failed"]) == (
        "25",
        "25",
        "0",
        "25",
        "0",
    )
    assert ["gone" in text for text in found] == [False, True, False]
    assert "gone at the source: asked for by its id it was not there on" in " ".join(traced.split())


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        (["sync"], 2, "give a site"),
        (["sync", "ftp://x.example"], 1, "only http and https"),
        (["sync", "nosuch.invalid"], 1, "no such host"),
        (["sync", "http://127.0.0.1:9/"], 1, "refused"),
        (["ingest", "/no/such/file"], 2, "no such file"),
        (["trace", "wp:no:post:1"], 1, "no record"),
        (["trace"], 1, "no records yet"),
        (["site"], 2, "usage"),
        (["site", "show", "unknown.example"], 1, "not known"),
        (["annotate", "file"], 2, "standard input"),
    ],
)
def test_what_goes_wrong_is_one_line_that_says_what_to_do(verb: Verb, words: list[str], code: int, says: str) -> None:
    done = verb(*words, *(FAST if words[0] == "sync" else ()))
    assert (done.returncode, says in done.stderr) == (code, True), done.stderr


def test_a_database_that_is_away_is_one_line(verb: Verb) -> None:
    for words in (["sync", "example.org"], ["ingest", "README.md"], ["trace", "x"], ["site", "list"]):
        done = verb(*words, MONGODB_URI="mongodb://127.0.0.1:1/")
        assert done.returncode == 1
        assert "no MongoDB answers" in done.stderr
        assert len(done.stderr.strip().splitlines()) == 1


def test_the_bare_spider_says_it_in_one_line_too(verb: Verb) -> None:
    done = verb("crawl", "wordpress", "-a", "site=http://127.0.0.1:9/", MONGODB_URI="mongodb://127.0.0.1:1/")
    assert done.returncode == 1
    assert "wiretrace: no MongoDB answers" in done.stderr


def test_site_add_list_show_and_check(verb: Verb) -> None:
    site = Site(stock=stock(Plan(posts=3)))
    with serve(site) as address:
        key = address.removeprefix("http://").rstrip("/")
        assert f"{key}: added" in verb("site", "add", address).stdout
        assert "known already" in verb("site", "add", address).stdout
        assert "open API" in verb("site", "check", address).stdout
        assert key in verb("site", "list").stdout
        assert verb("site", "show", address).returncode == 0
        assert verb("site", "check", "http://127.0.0.1:9/").returncode == 1


def test_doctor_checks_everything_and_says_what_to_do(verb: Verb) -> None:
    done = verb("doctor", WIRETRACE_CONTACT="")
    assert done.returncode == 0, done.stdout
    assert "todo  contact: set WIRETRACE_CONTACT" in done.stdout
    assert "ok    indexes" in done.stdout
    away = verb("doctor", MONGODB_URI="mongodb://127.0.0.1:1/")
    assert away.returncode == 1
    assert "FAIL  MongoDB" in away.stdout


def test_a_terminal_sees_a_progress_bar_and_quiet_hides_it(environment: dict[str, str], tmp_path: Path) -> None:
    (tmp_path / "post.json").write_bytes(post(1))

    def seen(*words: str) -> str:
        ours, theirs = pty.openpty()
        child = subprocess.Popen([sys.executable, "-m", "scrapy", *words], cwd=ROOT, env=environment, stderr=theirs)
        os.close(theirs)
        text = b""
        while True:
            try:
                piece = os.read(ours, 65536)
            except OSError:
                break
            if not piece:
                break
            text += piece
        os.close(ours)
        assert child.wait() == 0
        return text.decode(errors="replace")

    assert "posts" in seen("ingest", str(tmp_path))
    assert seen("ingest", "-q", str(tmp_path)).strip() == ""


def test_sigterm_flushes_what_was_fetched_and_marks_the_run(environment: dict[str, str], verb: Verb) -> None:
    site = Site(stock=stock(Plan(posts=900)))
    with serve(site) as address:
        child = subprocess.Popen(
            [
                sys.executable,
                "-m",
                "scrapy",
                "sync",
                address,
                "-s",
                "DOWNLOAD_DELAY=0.4",
                "-s",
                "AUTOTHROTTLE_ENABLED=False",
            ],
            cwd=ROOT,
            env=environment,
            stderr=subprocess.PIPE,
        )
        deadline = time.monotonic() + 60
        while sum("per_page=100" in str(r.query) or "posts" in r.path for r in site.requests) < 4:
            assert time.monotonic() < deadline
            time.sleep(0.05)
        child.send_signal(signal.SIGTERM)
        _, errors = child.communicate(timeout=60)
        assert child.returncode == 3, errors.decode()
        shown = verb("site", "show", address).stdout
    assert "partial" in shown
    assert "stopped on request" in shown
    stored = int(shown.splitlines()[0].split()[-2])
    assert 100 <= stored < 900


def test_a_site_that_moved_is_found_behind_its_redirect(verb: Verb) -> None:
    new, old = Site(stock=stock(Plan(posts=3))), Site(stock=stock(Plan(posts=1)))
    with serve(new) as there, serve(old) as here:
        old.faults.switch("redirect", there.rstrip("/"))
        done = verb("sync", here, *FAST)
    assert done.returncode == 0, done.stderr
    assert there.removeprefix("http://").rstrip("/") in done.stderr


def test_robots_txt_is_obeyed_and_kept_with_the_record(verb: Verb) -> None:
    site = Site(
        stock=stock(Plan(posts=2)), files={"/robots.txt": ("text/plain", "User-agent: *\nDisallow: /wp-admin/\n")}
    )
    closed = Site(stock=stock(Plan(posts=2)), files={"/robots.txt": ("text/plain", "User-agent: *\nDisallow: /\n")})
    with serve(site) as address, serve(closed) as other:
        assert verb("sync", address, *FAST).returncode == 0
        done = verb("sync", other, *FAST)
        assert done.returncode == 1
        assert "robots.txt" in done.stderr
        key = address.removeprefix("http://").rstrip("/")
        number = max(site.public_ids("post"))
        record = json.loads(verb("trace", "--json", f"wp:{key}:post:{number}").stdout)
    assert record["capture"]["robots"]["decision"] == "allowed"
    assert record["capture"]["robots"]["robots_sha256"]
    assert not any("posts" in request.target for request in closed.requests)
