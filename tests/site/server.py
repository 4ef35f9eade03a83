"""A site on loopback, over HTTP/1.1 with keep-alive, a thread for each connection."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import ClassVar

from tests.site.faults import Faults
from tests.site.invented import Plan, stock
from tests.site.respond import respond
from tests.site.site import Change, Site

__all__ = ["Change", "Faults", "Plan", "Site", "serve", "stock"]


class _Handler(BaseHTTPRequestHandler):
    site: ClassVar[Site]
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1  # one packet train for head and body

    def do_GET(self) -> None:
        headers = {name.lower(): value for name, value in self.headers.items()}
        answer = respond(self.site, self.command, self.path, headers)
        if answer.wait:
            time.sleep(answer.wait)
        self.send_response_only(answer.status)
        self.send_header("Date", self.date_time_string())
        for name, value in answer.headers:
            self.send_header(name, value)
        if answer.stream is None:
            self.send_header("Content-Length", str(len(answer.body)))
        else:
            self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        if self.command == "HEAD":
            return
        try:
            if answer.stream is None:
                self.wfile.write(answer.body)
            else:
                for piece in answer.stream:
                    self.wfile.write(b"%x\r\n%b\r\n" % (len(piece), piece))
                self.wfile.write(b"0\r\n\r\n")
            self.wfile.flush()
        except (BrokenPipeError, ConnectionResetError):  # a client that has had enough is no error of the site
            self.close_connection = True

    do_HEAD = do_GET  # noqa: N815 - the base class looks for this name

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class names it so
        """Silent: the site records its requests."""


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128


@contextmanager
def serve(site: Site, *, port: int = 0) -> Iterator[str]:
    """Serve the site on 127.0.0.1 (port 0: a free one) until the block ends; yields its home, ``http://127.0.0.1:PORT/``."""
    handler = type("Handler", (_Handler,), {"site": site})
    with _Server(("127.0.0.1", port), handler) as server:
        site.home = f"http://127.0.0.1:{server.server_port}"
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        thread.start()
        try:
            yield site.home + "/"
        finally:
            server.shutdown()
            thread.join()
