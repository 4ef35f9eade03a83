"""ingest: saved REST answers into MongoDB, as if they had just been fetched."""

import argparse
from pathlib import Path

from crawler.commands.sync import Command as Sync
from crawler.verb import USAGE, VerbError, add_site_option


class Command(Sync):
    def syntax(self) -> str:
        return "[options] FILE|DIR…"

    def short_desc(self) -> str:
        return "Read saved WordPress REST JSON (a post, an array, JSON lines) into MongoDB; no network"

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        super().add_options(parser)
        add_site_option(parser)

    def act(self, args: list[str], opts: argparse.Namespace) -> int:
        if not args:
            raise VerbError("give a file or a folder: python -m scrapy ingest saved/posts.json", USAGE)
        for name in args:
            if not Path(name).exists():
                raise VerbError(f"{name}: no such file or folder", USAGE)
        with self.database():
            self.check_database()
            return self.crawl([("replay", {"paths": "\n".join(args), "home": opts.home or ""})], opts)
