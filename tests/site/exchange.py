"""A request as it was recorded, and an answer as it goes out."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from tests.site.addresses import Pairs

Headers = list[tuple[str, str]]

REST_HEADERS: Headers = [
    ("X-Powered-By", "PHP/8.2.32"),
    ("Content-Type", "application/json; charset=UTF-8"),
    ("X-Robots-Tag", "noindex"),
    ("X-Content-Type-Options", "nosniff"),
    ("Access-Control-Expose-Headers", "X-WP-Total, X-WP-TotalPages, Link"),
    ("Access-Control-Allow-Headers", "Authorization, X-WP-Nonce, Content-Disposition, Content-MD5, Content-Type"),
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    method: str
    target: str
    """As it stood in the request line."""
    path: str
    query: Pairs
    headers: dict[str, str]
    """Names in lower case."""
    route: str | None
    """The REST route asked for, for example /wp/v2/posts; None for anything else."""
    at: float
    """time.monotonic() at its arrival."""
    status: int = 0
    """What it was answered with; 0 while it is under way."""

    def get(self, name: str) -> str | None:
        """An argument of the query."""
        return dict(self.query).get(name)

    @property
    def text(self) -> str:
        """Path and query, decoded."""
        return self.path + "?" + "&".join(f"{key}={value}" for key, value in self.query)


@dataclass(slots=True, kw_only=True)
class Answer:
    status: int = 200
    headers: Headers = field(default_factory=list)
    body: bytes = b""
    stream: Iterable[bytes] | None = None
    """Sent in chunks instead of the body, with no Content-Length."""
    wait: float = 0.0
    """Seconds before it is sent."""

    def header(self, name: str) -> str | None:
        return next((value for key, value in self.headers if key.lower() == name.lower()), None)

    def set_header(self, name: str, value: str | None) -> None:
        """Replace a header; None takes it away."""
        self.headers = [pair for pair in self.headers if pair[0].lower() != name.lower()]
        if value is not None:
            self.headers.append((name, value))


def html(status: int, body: str, *headers: tuple[str, str]) -> Answer:
    return Answer(status=status, headers=[("Content-Type", "text/html; charset=UTF-8"), *headers], body=body.encode())
