"""A scheduled crawl on a server with a MongoDB of its own. Values only; the flow is settings.base's."""

import os

from settings.base import *  # noqa: F403  Scrapy reads settings from one module's own names

# Required here: commands say so when it is missing, rather than start an embedded mongod by surprise.
MONGODB_URI = os.environ.get("MONGODB_URI", "")
MONGODB_DATABASE = os.environ.get("MONGODB_DATABASE") or "wiretrace"
LOG_LEVEL = "WARNING"
WIRETRACE_HOME = os.environ.get("WIRETRACE_HOME") or "~/.local/share/wiretrace"
CONTACT = os.environ.get("WIRETRACE_CONTACT", "")
NETWORK_ALLOW = os.environ.get("WIRETRACE_NETWORK_ALLOW", "").split(",")
