"""Error bodies of the REST API."""

from typing import Any


class RestError(Exception):
    """An answer other than 2xx, in WordPress's own words."""

    def __init__(self, status: int, code: str, message: str, *, allow: bool = False, **data: Any) -> None:
        super().__init__(message)
        self.status = status
        self.allow = allow
        """The answer carries `Allow: GET`: the route was found and its arguments were read."""
        self.body = {"code": code, "message": message, "data": {"status": status, **data}}


def no_route() -> RestError:
    return RestError(404, "rest_no_route", "No route was found matching the URL and request method.")


def invalid_id(what: str) -> RestError:
    """What: post, user, comment (media are posts)."""
    return RestError(404, f"rest_{what}_invalid_id", f"Invalid {what} ID.")


class Invalid:
    """Collects the refused parameters of one request."""

    def __init__(self) -> None:
        self.params: dict[str, str] = {}
        self.details: dict[str, dict[str, Any]] = {}

    def refuse(self, name: str, code: str, message: str, data: Any = None) -> None:
        if name not in self.params:
            self.params[name] = message
            self.details[name] = {"code": code, "message": message, "data": data}

    def check(self) -> None:
        if self.params:
            message = "Invalid parameter(s): " + ", ".join(self.params)
            raise RestError(400, "rest_invalid_param", message, allow=True, params=self.params, details=self.details)
