"""The demo sites hold what they say, and the command serves them."""

import subprocess
import sys
from pathlib import Path

from tests.site.ask import ask
from tests.site.demo import demo_sites, expectations
from tests.site.server import serve

ROOT = Path(__file__).parents[2]


def test_every_demo_post_is_served_and_says_what_is_expected_of_it() -> None:
    sites = dict(zip(("scraper", "paper"), demo_sites(), strict=True))
    known = expectations()
    assert len(known) >= 14
    for expected in known:
        site = sites[expected.site]
        assert expected.id in site.public_ids(expected.type)
        words = site.row(expected.id).words
        assert words is not None
        for text in (expected.first, expected.last, *expected.present, *expected.absent):
            assert text is None or text in words.content, (expected.id, text)
        for person in expected.people or ():
            assert person.name.casefold() in words.content.casefold()


def test_the_scraper_wraps_its_texts_as_scrapers_do() -> None:
    scraper, _ = demo_sites()
    with serve(scraper) as home:
        post = ask(f"{home}index.php?rest_route=/wp/v2/posts/7101").json
        account = ask(f"{home}index.php?rest_route=/wp/v2/users/1").json["name"]
    content = post["content"]["rendered"]
    assert content.startswith('<p> <div style="display: grid;')
    assert content.endswith("#Lights #grid #African #cities #solar #street</p>\n")
    assert "\r\n" in content
    assert post["date"] == post["date_gmt"]
    assert account == "admin"


def test_the_command_serves_both_sites_with_a_fault() -> None:
    command = [sys.executable, "-m", "tests.site", "--port", "0", "--fault", "bom", "--fault", "throttle=9"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            addresses = [process.stdout.readline().split("\t")[1].strip() for _ in range(2)]
            body = ask(f"{addresses[1]}wp-json/wp/v2/posts").body
        finally:
            process.terminate()
            rest = process.stdout.read()
    assert body.startswith(b"\xef\xbb\xbf[{")
    assert (process.returncode, rest) == (0, "")


def test_an_unknown_fault_is_named_in_one_line() -> None:
    command = [sys.executable, "-m", "tests.site", "--port", "0", "--fault", "flood"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 2
    assert "no fault named 'flood'" in done.stderr
