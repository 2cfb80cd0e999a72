"""One request: over TLS that is verified, through proxies, and what is known when it fails."""

from __future__ import annotations

import ssl
from base64 import b64encode, urlsafe_b64encode
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from planner.client.addresses import checked_stage, is_loopback, is_safe, rehearsed
from planner.client.errors import NotSent
from planner.client.scrubbing import LONGEST, scrubbed
from planner.client.transport import Outgoing, limited, send
from planner.errors import InvalidFile
from tests.client.server import Server, answering, respond, serving

LIMITS = limited(5)


def to(url: str) -> Outgoing:
    return Outgoing(method="POST", url=url, headers=(("Authorization", "Bearer x"),), content=b"{}")


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A certificate for 127.0.0.1 that vouches for itself, and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "test")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False
        )
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    folder = tmp_path_factory.mktemp("certificate")
    (folder / "cert.pem").write_bytes(made.public_bytes(serialization.Encoding.PEM))
    (folder / "key.pem").write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return folder / "cert.pem", folder / "key.pem"


@pytest.fixture
def encrypted(certificate: tuple[Path, Path]) -> Iterator[Server]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*certificate)
    with serving(answering(200, {"yes": 1}), context=context) as server:
        yield server


class TestEncryption:
    def test_a_certificate_that_nobody_vouches_for_is_refused(self, encrypted: Server) -> None:
        with pytest.raises(NotSent, match="its certificate cannot be verified"):
            send(to(encrypted.url), limits=LIMITS)
        assert encrypted.requests == []

    def test_the_authority_of_a_file_is_trusted(
        self, encrypted: Server, certificate: tuple[Path, Path]
    ) -> None:
        answer = send(to(encrypted.url), ca_file=str(certificate[0]), limits=LIMITS)
        assert answer.body == b'{"yes": 1}'

    def test_so_is_that_of_the_environment(
        self,
        encrypted: Server,
        certificate: tuple[Path, Path],
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate[0]))
        assert send(to(encrypted.url), limits=LIMITS).status == 200

    def test_a_file_without_certificates_is_told(self, encrypted: Server, tmp_path: Path) -> None:
        (tmp_path / "no.pem").write_text("no")
        for path in (tmp_path / "no.pem", tmp_path / "nowhere.pem"):
            with pytest.raises(InvalidFile, match="certificates in PEM form"):
                send(to(encrypted.url), ca_file=str(path), limits=LIMITS)


class TestProxies:
    def test_a_proxy_that_refuses_has_seen_no_request(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        with serving(lambda connection, _: respond(connection, 403, b"")) as proxy:
            monkeypatch.setenv("HTTPS_PROXY", proxy.url)
            with pytest.raises(NotSent):
                send(to("https://vendor.example/clients"), limits=LIMITS)
        (request,) = proxy.requests
        assert (request.method, request.path) == ("CONNECT", "vendor.example:443")
        assert "authorization" not in request.headers

    @pytest.mark.parametrize(
        "proxy",
        [
            "socks5://user:pw-of-proxy@127.0.0.1:1",
            "ftp://user:pw-of-proxy@host",
            "http://user:pw-of-proxy@host:notaport",
            "http://user:pw-of-proxy@[::",
            "http://user:pw-of-proxy@ho\x01st",
        ],
    )
    def test_one_that_cannot_be_used_is_told_without_its_password(
        self, monkeypatch: pytest.MonkeyPatch, proxy: str
    ) -> None:
        monkeypatch.setenv("HTTPS_PROXY", proxy)
        with pytest.raises(NotSent) as caught:
            send(to("https://vendor.example/clients"), limits=LIMITS)
        assert "proxy" in str(caught.value)
        assert "pw-of-proxy" not in str(caught.value)

    def test_this_machine_is_reached_without_one(self, monkeypatch: pytest.MonkeyPatch) -> None:
        for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
            monkeypatch.setenv(name, "http://127.0.0.1:9")
        with serving(answering(200, {})) as server:
            assert send(to(server.url), limits=LIMITS).status == 200


@pytest.mark.parametrize(
    ("url", "safe"),
    [
        ("https://vendor.example/x?y=z", True),
        ("http://127.0.0.1:80/", True),
        ("http://127.9.9.9/", True),
        ("http://localhost/", True),
        ("http://[::1]:8/", True),
        ("http://vendor.example/", False),
        ("http://127.0.0.1.vendor.example/", False),
        ("http://localhost.vendor.example/", False),
        ("https://user@vendor.example/", False),
        ("https://vendor.example/#x", False),
        ("https://vendor.example\\@other.example/", False),
        ("https://vendor.example:port/", False),
        ("https://ven dor.example/", False),
        ("ftp://127.0.0.1/", False),
        ("https:///x", False),
        ("", False),
    ],
)
def test_secrets_go_over_tls_or_stay_on_this_machine(url: str, safe: bool) -> None:
    assert is_safe(url) is safe
    if not safe:
        with pytest.raises(InvalidFile):
            send(to(url))


def test_a_stage_serves_the_vendors_addresses_below_its_own() -> None:
    stage = checked_stage("http://127.0.0.1:8080/")
    url = rehearsed("https://vendor.example:8443/a/b?c=d", stage)
    assert url == "http://127.0.0.1:8080/vendor.example:8443/a/b?c=d"
    assert is_loopback(url)
    for other in ("https://vendor.example", "http://127.0.0.1/x", "http://127.0.0.1?x", "x"):
        with pytest.raises(InvalidFile):
            checked_stage(other)


SECRET = 'a "secret"/with ü & more'


@pytest.mark.parametrize(
    "text",
    [
        f"it was {SECRET}",
        "it was a%20%22secret%22%2Fwith%20%C3%BC%20%26%20more",
        "it was a+%22secret%22%2Fwith+%C3%BC+%26+more",
        'it was a \\"secret\\"/with \\u00fc & more',
        "it was YSAic2VjcmV0Ii93aXRoIMO8ICYgbW9yZQ==",
    ],
)
def test_a_secret_is_found_in_whatever_form_it_comes_back(text: str) -> None:
    assert scrubbed(text, [SECRET]).replace("==", "") == "it was [removed]"


def test_long_texts_and_tokens_are_not_repeated() -> None:
    assert len(scrubbed("x" * 10_000, [])) == LONGEST + 1
    assert "eyJ" not in scrubbed("see eyJhbGciOiJub25lIn0.eyJ4IjoxfQ.", [])


TOKEN = "own-opaque-TOKEN-0123456789abcdef"


@pytest.mark.parametrize(
    "repeated",
    [
        TOKEN[:16],
        TOKEN[9:],
        f"{TOKEN[:14]}: {TOKEN[14:]}",
        TOKEN.upper(),
        TOKEN.encode().hex(),
        "".join(f"%{one:02x}" for one in TOKEN.encode()),
        "".join(f"%25{one:02x}" for one in TOKEN.encode()),
        "".join(f"&#{one};" for one in TOKEN.encode()),
        b64encode(f"Bearer {TOKEN}".encode()).decode(),
        b64encode(f"id:{TOKEN}".encode()).decode(),
        b64encode(f"{{{TOKEN}}}".encode()).decode(),
        urlsafe_b64encode(f"\u00ff\u00ffids:{TOKEN}".encode()).decode(),
    ],
    ids=str.split("start end cut capitals hex percent percent-twice html basic id brace url-safe"),
)
def test_nothing_is_repeated_that_holds_a_part_of_a_secret(repeated: str) -> None:
    said = scrubbed(f"the header {repeated} is wrong", [TOKEN])
    assert repeated not in said
    assert "[removed]" in said or said.startswith("(a text of ")


def test_words_beside_a_secret_stay() -> None:
    said = "the token may not create a client: team.admin is needed, see /docs/opaque"
    assert scrubbed(said, [TOKEN, "abcd", "ab"]) == said
