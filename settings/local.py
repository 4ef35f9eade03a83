"""One machine: the default. Values only; the flow is settings.base's."""

import os

from settings.base import *  # noqa: F403  Scrapy reads settings from one module's own names

# A server of yours instead of the embedded one: MONGODB_URI=mongodb://host:27017
MONGODB_URI = os.environ.get("MONGODB_URI") or None
MONGODB_DATABASE = os.environ.get("MONGODB_DATABASE") or "wiretrace"
WIRETRACE_HOME = os.environ.get("WIRETRACE_HOME") or "~/.local/share/wiretrace"
CONTACT = os.environ.get("WIRETRACE_CONTACT", "")
NETWORK_ALLOW = os.environ.get("WIRETRACE_NETWORK_ALLOW", "").split(",")
