"""A server on loopback whose answers a test writes, with a record of what it was asked."""

import ssl
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import pairwise


@dataclass(frozen=True)
class Answer:
    body: bytes = b"fine"
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    length: bool = True
    """False: the end of the connection is the end of the body."""


@dataclass(frozen=True)
class Asked:
    path: str
    at: float
    """Monotonic seconds."""
    headers: Mapping[str, str]


Script = Callable[[str, int], Answer]
"""The answer to a path; the number says how often it was asked before."""


@dataclass
class Served:
    url: str
    asked: list[Asked] = field(default_factory=list)

    @property
    def paths(self) -> list[str]:
        return [asked.path for asked in self.asked]

    @property
    def gaps(self) -> list[float]:
        """Seconds between one request and the next."""
        times = [asked.at for asked in self.asked]
        return [later - earlier for earlier, later in pairwise(times)]


@contextmanager
def served(script: Script, *, host: str = "127.0.0.1", tls: ssl.SSLContext | None = None) -> Iterator[Served]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            before = site.paths.count(self.path)
            site.asked.append(Asked(self.path, time.monotonic(), dict(self.headers)))
            answer = script(self.path, before)
            self.send_response(answer.status)
            for name, value in answer.headers.items():
                self.send_header(name, value)
            if answer.length:
                self.send_header("Content-Length", str(len(answer.body)))
            self.send_header("Connection", "close")
            self.end_headers()
            self.close_connection = True
            try:
                self.wfile.write(answer.body)
            except OSError:
                return  # the crawler had enough of it

        def log_message(self, *line: object) -> None:
            return None

    server = ThreadingHTTPServer((host, 0), Handler)
    if tls:
        server.socket = tls.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    site = Served(f"{'https' if tls else 'http'}://{host}:{server.server_port}")
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield site
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def fine(_path: str, _before: int) -> Answer:
    return Answer()
