"""The embedded mongod: shared by processes, stopped by the last, never in the way of the next."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from pipelines import localdb
from pipelines.localdb import LocalDatabase, LocalDatabaseError
from tests.conftest import ROOT

HOLD = "import sys,time; from pathlib import Path; from pipelines.localdb import LocalDatabase\nwith LocalDatabase(Path(sys.argv[1])) as d: print(d.uri, flush=True); time.sleep(60)"


def pid(home: Path) -> int:
    return int((home / "mongodb" / "mongod.pid").read_text())


def alive(number: int) -> bool:
    try:
        return b"mongod" in Path(f"/proc/{number}/cmdline").read_bytes()
    except OSError:
        return False


def test_two_users_share_one_server_and_the_last_stops_it(tmp_path: Path) -> None:
    with LocalDatabase(tmp_path) as first:
        with LocalDatabase(tmp_path) as second:
            assert first.uri == second.uri
        number = pid(tmp_path)
        assert alive(number)
    assert not alive(number)
    with LocalDatabase(tmp_path) as again:
        assert again.uri == first.uri


def test_a_killed_user_blocks_nobody_and_leaves_no_server_behind(tmp_path: Path) -> None:
    user = subprocess.Popen([sys.executable, "-c", HOLD, str(tmp_path)], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert user.stdout
    uri = user.stdout.readline().strip()
    os.kill(user.pid, signal.SIGKILL)
    user.wait()
    user.stdout.close()
    assert alive(pid(tmp_path))
    with LocalDatabase(tmp_path) as next_user:
        assert next_user.uri == uri
    assert not alive(pid(tmp_path)) if (tmp_path / "mongodb/mongod.pid").exists() else True


def test_a_killed_server_is_started_again_on_its_data(tmp_path: Path) -> None:
    with LocalDatabase(tmp_path):
        os.kill(pid(tmp_path), signal.SIGKILL)
        while alive(pid(tmp_path)):
            time.sleep(0.02)
        with LocalDatabase(tmp_path) as second:
            assert second.uri.startswith("mongodb://127.0.0.1:")


def test_without_a_mongod_the_ways_out_are_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(localdb, "_WHEEL_BINARY", Path("nowhere/mongod"))
    with pytest.raises(LocalDatabaseError, match="MONGODB_URI"):
        LocalDatabase(tmp_path).__enter__()


def test_a_library_that_mongod_lacks_is_named_with_the_package(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    broken = tmp_path / "bin" / "mongod"
    broken.parent.mkdir()
    message = "mongod: error while loading shared libraries: libcurl.so.4: cannot open shared object file: No such file"
    broken.write_text(f"#!/bin/sh\necho '{message}' >&2\nexit 127\n")
    broken.chmod(0o755)
    monkeypatch.setenv("PATH", f"{broken.parent}:/bin:/usr/bin")
    with pytest.raises(LocalDatabaseError, match="apt-get install libcurl4"):
        LocalDatabase(tmp_path).__enter__()


def test_a_folder_that_cannot_be_written_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(LocalDatabaseError, match="WIRETRACE_HOME"):
        LocalDatabase(tmp_path / "file").__enter__()
