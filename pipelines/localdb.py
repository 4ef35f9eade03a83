"""The embedded mongod: started when no MONGODB_URI is given, shared by every command, stopped by the last to leave.

Each process that uses it holds a shared lock on one file for as long as it lives, so the kernel counts the users: one
that is killed leaves no trace, and the next to leave finds itself alone and stops the server.
"""

import fcntl
import os
import shutil
import socket
import subprocess
import sysconfig
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Self

from pymongo import MongoClient
from pymongo.errors import OperationFailure, PyMongoError

REPLICA_SET = "wiretrace"

_WHEEL_BINARY = Path("fiftyone/db/bin/mongod")
_START_SECONDS, _STOP_SECONDS, _PORT_SECONDS = 60, 30, 2


class LocalDatabaseError(RuntimeError):
    """The embedded mongod cannot run; the text says why and what to do."""


def find_mongod() -> Path:
    """`mongod` on the PATH, else the one that the wheel of the extra `embedded` holds."""
    if on_path := shutil.which("mongod"):
        return Path(on_path)
    packaged = Path(sysconfig.get_path("platlib")) / _WHEEL_BINARY
    if packaged.is_file():
        return packaged
    raise LocalDatabaseError(
        "no mongod found: run pip install -e '.[embedded]' (x86-64 Linux), install MongoDB, start one with"
        " docker compose up -d, or set MONGODB_URI to a server of yours"
    )


class LocalDatabase:
    """A user's hold on the embedded server: `uri` while it is held."""

    def __init__(self, home: Path) -> None:
        self.folder = home.expanduser() / "mongodb"
        self._users: int | None = None
        self.uri = ""

    def __enter__(self) -> Self:
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            with _locked(self.folder / "start.lock"):
                self._users = os.open(self.folder / "users.lock", os.O_RDWR | os.O_CREAT, 0o600)
                fcntl.flock(self._users, fcntl.LOCK_SH)
                port = self._running_port() or self._start()
        except OSError as error:
            self._release()
            raise LocalDatabaseError(
                f"{self.folder}: {error.strerror or error}; set WIRETRACE_HOME elsewhere"
            ) from None
        except BaseException:
            self._release()
            raise
        self.uri = f"mongodb://127.0.0.1:{port}/?directConnection=true"
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._users is None:
            return
        with _locked(self.folder / "start.lock"):
            try:
                fcntl.flock(self._users, fcntl.LOCK_EX | fcntl.LOCK_NB)
                alone = True
            except BlockingIOError:
                alone = False
            if alone and (port := self._running_port()):
                _stop(port, self._pid())
            self._release()

    def _release(self) -> None:
        if self._users is not None:
            os.close(self._users)
            self._users = None

    def _pid(self) -> int | None:
        try:
            return int((self.folder / "mongod.pid").read_text())
        except (OSError, ValueError):
            return None

    def _running_port(self) -> int | None:
        """The port of the server that runs on this folder; None when none does."""
        try:
            port = int((self.folder / "port").read_text())
        except (OSError, ValueError):
            return None
        pid = self._pid()
        if pid is None or not _is_mongod(pid):
            return None
        try:
            with _client(port, 10_000) as client:
                folder = client.admin.command("getCmdLineOpts")["parsed"]["storage"]["dbPath"]
                return port if Path(folder) == self.folder / "data" else None
        except PyMongoError:
            return None

    def _start(self) -> int:
        binary = find_mongod()
        data, log = self.folder / "data", self.folder / "mongod.log"
        data.mkdir(exist_ok=True)
        port = _free_port(self.folder / "port")
        command = [
            str(binary), "--dbpath", str(data), "--port", str(port), "--bind_ip", "127.0.0.1",
            "--replSet", REPLICA_SET, "--wiredTigerCacheSizeGB", "0.25", "--logpath", str(log), "--logappend",
            "--pidfilepath", str(self.folder / "mongod.pid"), "--nounixsocket", "--quiet", "--fork",
            "--setParameter", "diagnosticDataCollectionEnabled=false",
        ]  # fmt: skip
        # it forks into a session of its own: Ctrl-C in the terminal is for the crawl, which still has to flush
        try:
            done = subprocess.run(  # noqa: S603  the program found above, on our own folder
                command, stdin=subprocess.DEVNULL, capture_output=True, timeout=_START_SECONDS, check=False
            )
        except subprocess.TimeoutExpired:
            raise LocalDatabaseError(f"mongod did not come up within {_START_SECONDS} s; its log is {log}") from None
        if b"shared librar" in done.stderr:
            missing = done.stderr.decode(errors="replace").strip().rsplit(": ", 2)[-2:]
            raise LocalDatabaseError(f"mongod cannot run ({': '.join(missing)}); on Debian: apt-get install libcurl4")
        if done.returncode:
            raise LocalDatabaseError(f"mongod ended at once ({_reason(log)}); its log is {log}")
        (self.folder / "port").write_text(str(port))
        try:
            with _client(port, _START_SECONDS * 1000) as client:
                _become_primary(client, port)
        except PyMongoError as error:
            raise LocalDatabaseError(f"mongod runs but takes no orders ({error}); its log is {log}") from None
        return port


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    """An exclusive lock on a file, for as long as the block runs."""
    handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def _client(port: int, milliseconds: int) -> MongoClient[dict[str, object]]:
    return MongoClient(
        "127.0.0.1", port, directConnection=True, serverSelectionTimeoutMS=milliseconds, connectTimeoutMS=milliseconds
    )


def _become_primary(client: MongoClient[dict[str, object]], port: int) -> None:
    """Make the server the one member of its replica set at this port, and wait until it takes writes."""
    member = {"_id": 0, "host": f"127.0.0.1:{port}"}
    try:
        config = client.admin.command("replSetGetConfig")["config"]
        if config["members"][0]["host"] != member["host"]:
            config.update(members=[member], version=config["version"] + 1)
            client.admin.command("replSetReconfig", config, force=True)
    except OperationFailure as error:
        if error.code != 94:  # NotYetInitialized
            raise
        client.admin.command("replSetInitiate", {"_id": REPLICA_SET, "members": [member]})
    deadline = time.monotonic() + _START_SECONDS
    while not client.admin.command("hello").get("isWritablePrimary"):
        if time.monotonic() > deadline:
            raise LocalDatabaseError("mongod runs but does not become primary")
        time.sleep(0.02)


def _stop(port: int, pid: int | None) -> None:
    try:
        with _client(port, 2_000) as client:
            client.admin.command("shutdown", force=True, timeoutSecs=1)
    except PyMongoError:
        pass  # the connection ends with the server that it shuts down
    deadline = time.monotonic() + _STOP_SECONDS
    while pid is not None and _is_mongod(pid) and time.monotonic() < deadline:
        time.sleep(0.02)


def _is_mongod(pid: int) -> bool:
    """Is this process a mongod that still runs (a zombie's command line is empty)?"""
    try:
        return b"mongod" in Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return False


def _free_port(remembered: Path) -> int:
    """The port of last time where it is free, so that the replica set keeps its member."""
    try:
        port = int(remembered.read_text())
    except (OSError, ValueError):
        port = 0
    # a server that has just ended keeps its port for a moment longer than its name in /proc
    patience = time.monotonic() + _PORT_SECONDS
    while port and time.monotonic() < patience:
        if free := _bound(port):
            return free
        time.sleep(0.02)
    if not (free := _bound(0)):
        raise LocalDatabaseError("no free port on 127.0.0.1")
    return free


def _bound(port: int) -> int | None:
    """The port, or any for 0, where it can be bound; None where another has it."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return None
        return int(probe.getsockname()[1])


def _reason(log: Path) -> str:
    """The last words of mongod's log that tell an error."""
    try:
        lines = log.read_text(encoding="utf-8", errors="replace").splitlines()[-40:]
    except OSError:
        return "no log was written"
    for line in reversed(lines):
        if '"s":"E"' in line or '"s":"F"' in line:
            return line.split('"msg":', 1)[-1][:200]
    return "no error in its log"
