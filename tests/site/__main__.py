"""Serve simulated sites on loopback: ``python -m tests.site --port 8900 [--posts N] [--fault NAME=ARG …]``.

Without --posts the two demo sites are served, the scraper at the port and the paper at the next one. Each line of
standard output is a name and an address, printed when the site answers.
"""

import argparse
import signal
from collections.abc import Sequence
from contextlib import ExitStack, suppress

from tests.site.demo import demo_sites
from tests.site.faults import described
from tests.site.invented import Plan, stock
from tests.site.server import Site, serve


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(
        prog="python -m tests.site",
        description="A simulated WordPress on 127.0.0.1.",
        formatter_class=argparse.RawDescriptionHelpFormatter,
        epilog="faults:\n" + described(),
    )
    parser.add_argument("--port", type=int, default=8900, help="of the first site; 0: a free one for each")
    parser.add_argument("--posts", type=int, help="serve one invented site with so many posts")
    parser.add_argument("--one-instant", type=int, default=0, help="how many of them share one date")
    parser.add_argument("--permalinks", choices=("plain", "pretty", "wpcom"), default="pretty")
    parser.add_argument("--utc-offset", type=float, default=0.0, help="hours")
    parser.add_argument("--languages", default="", help="of a Polylang site: en,fr")
    parser.add_argument("--fault", action="append", default=[], metavar="NAME[=ARG]", help="may be repeated")
    options = parser.parse_args(arguments)
    if options.posts is None:
        sites: tuple[Site, ...] = demo_sites()
    else:
        languages = tuple(filter(None, options.languages.split(",")))
        plan = Plan(posts=options.posts, one_instant=options.one_instant, languages=languages)
        sites = (
            Site(stock=stock(plan), permalinks=options.permalinks, utc_offset=options.utc_offset, languages=languages),
        )
    with ExitStack() as served:
        for place, site in enumerate(sites):
            for text in options.fault:
                name, given, argument = text.partition("=")
                try:
                    site.faults.switch(name, argument if given else None)
                except ValueError as error:
                    parser.error(str(error))
            address = served.enter_context(serve(site, port=options.port + place if options.port else 0))
            print(f"{site.name}\t{address}", flush=True)
        signal.signal(signal.SIGTERM, signal.default_int_handler)
        with suppress(KeyboardInterrupt):
            signal.pause()


if __name__ == "__main__":
    main()
