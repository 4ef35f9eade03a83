"""Who asks: the User-Agent that a site's owner finds in the log."""

from importlib.metadata import version

from scrapy.exceptions import UsageError
from scrapy.settings import BaseSettings

# Longer ones are cut or refused by some firewalls.
_CONTACT_LENGTH = 200


class HonestAgent:
    """An add-on: sets USER_AGENT from CONTACT, unless the project sets its own."""

    def update_settings(self, settings: BaseSettings) -> None:
        agent = user_agent(version("wiretrace"), settings.get("CONTACT") or "")
        settings.set("USER_AGENT", agent, priority="default")


def user_agent(release: str, contact: str) -> str:
    """``wiretrace/0.1.0 (+https://example.org/crawler)``; UsageError when the contact cannot stand in a header."""
    contact = contact.strip().removeprefix("+")
    if not contact:
        return f"wiretrace/{release} (attribution of news copy; no contact given)"
    if (
        not contact.isascii()
        or not contact.isprintable()
        or len(contact) > _CONTACT_LENGTH
        or set(contact) & set("()\\")
    ):
        raise UsageError("CONTACT is to be an address or a page in plain ASCII, at most 200 characters, no parentheses")
    return f"wiretrace/{release} (+{contact})"
