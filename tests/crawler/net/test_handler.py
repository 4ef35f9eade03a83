"""Limits of one exchange: proxies, certificates, size, redirects."""

import ssl
import subprocess
from pathlib import Path

import pytest

from tests.crawler.net.loopback import Answer, fine, served
from tests.crawler.net.probe import crawl


def test_a_proxy_is_refused_unless_trusted() -> None:
    with served(fine) as proxy:
        environment = {"http_proxy": proxy.url, "no_proxy": ""}
        (refused,) = crawl("http://paper.example/", environment=environment)
        assert refused.error == "ProxyRefusedError"
        assert "NETWORK_PROXY_TRUSTED" in refused.text
        assert proxy.asked == []
        (trusted,) = crawl("http://paper.example/", environment=environment, NETWORK_PROXY_TRUSTED=True)
        assert trusted.status == 200


def test_even_behind_a_trusted_proxy_a_private_address_is_refused_where_it_is_written_out() -> None:
    with served(fine) as proxy:
        environment = {"http_proxy": proxy.url, "no_proxy": ""}
        (outcome,) = crawl("http://0xa.0.0.1/", environment=environment, NETWORK_PROXY_TRUSTED=True)
        assert outcome.error == "AddressRefusedError"


@pytest.fixture
def own_certificate(tmp_path: Path) -> ssl.SSLContext:
    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    subprocess.run(
        [
            *"openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=127.0.0.1".split(),
            *("-addext", "subjectAltName=IP:127.0.0.1", "-keyout", key, "-out", certificate),
        ],
        check=True,
        capture_output=True,
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    return context


def test_a_certificate_that_nobody_vouches_for_is_refused_and_not_tried_again(own_certificate: ssl.SSLContext) -> None:
    with served(fine, tls=own_certificate) as site:
        (outcome,) = crawl(site.url, RETRY_TIMES=2, RETRY_BACKOFF_SECONDS=5)
        assert outcome.error == "CertificateRefusedError"
        assert outcome.text == "refused certificate of 127.0.0.1: expired, self-signed, or of an unknown issuer"
        assert outcome.seconds < 4
        assert site.asked == []


@pytest.mark.parametrize("length", [True, False], ids=["announced", "endless"])
def test_a_body_over_the_limit_is_cut_off(length: bool) -> None:
    def large(_path: str, _before: int) -> Answer:
        return Answer(b"x" * 3_000_000, length=length)

    with served(large) as site:
        (outcome,) = crawl(site.url, DOWNLOAD_MAXSIZE=100_000, RETRY_TIMES=2)
        assert outcome.error == "BodyTooLargeError"
        assert outcome.text == "the answer is larger than DOWNLOAD_MAXSIZE (100000 bytes)"
        assert len(site.asked) == 1


def test_redirects_end_after_ten() -> None:
    def onwards(path: str, _before: int) -> Answer:
        return Answer(b"", 302, {"Location": f"/{len(path)}{path}"})

    with served(onwards) as site:
        (outcome,) = crawl(site.url)
        assert (outcome.error, outcome.text) == ("IgnoreRequest", "max redirections reached")
        assert len(site.asked) == 11


def test_a_circle_of_redirects_ends() -> None:
    def circle(path: str, _before: int) -> Answer:
        return Answer(b"", 301, {"Location": "/b" if path == "/a" else "/a"})

    with served(circle) as site:
        (outcome,) = crawl(site.url + "/a")
        assert outcome.text == "max redirections reached"


def test_a_connection_that_breaks_is_told_in_words() -> None:
    with served(lambda _path, _before: Answer(b"", 200, {"Content-Length": "50"}, length=False)) as site:
        (outcome,) = crawl(site.url)
        assert outcome.error == "ResponseDataLossError" or "Failure" not in outcome.text
