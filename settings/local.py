"""One machine: the default. Values only; the flow is settings.base's."""

import os

from settings.base import *  # noqa: F403  Scrapy reads settings from one module's own names

MONGODB_URI = os.environ.get("MONGODB_URI") or None
MONGODB_DATABASE = os.environ.get("MONGODB_DATABASE") or "wiretrace"
