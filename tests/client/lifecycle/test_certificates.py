"""Connections with TLS: which certificates are trusted, and when they are loaded."""

from __future__ import annotations

import json
import shutil
import ssl
import subprocess
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import ClassVar

import pytest
import replicate_typed as replicate
from _support.account import ACCOUNT, account
from _support.clients import TOKEN, file_output
from _support.http_server import HttpServer, Response
from replicate_typed._http import tls

pytestmark = pytest.mark.skipif(shutil.which("openssl") is None, reason="there is no openssl")


class Handler(BaseHTTPRequestHandler):
    """Answers everything with an account."""

    protocol_version = "HTTP/1.1"

    def do_GET(self):
        self.server.protocols.append(self.connection.selected_alpn_protocol())
        body = json.dumps(ACCOUNT).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        """Keep the output of the tests short."""


class Server(ThreadingHTTPServer):
    """Says nothing of a client that does not trust it."""

    daemon_threads = True
    #: What was agreed on with each client.
    protocols: ClassVar[list[str | None]] = []

    def handle_error(self, *_):
        pass


@pytest.fixture(scope="module")
def certificate(tmp_path_factory) -> tuple[Path, Path]:
    """A certificate for this machine that nobody else has signed, and its key."""
    folder = tmp_path_factory.mktemp("certificate")
    made, key = folder / "certificate.pem", folder / "key.pem"
    command = ["openssl", "req", "-x509", "-nodes", "-newkey", "ec", "-days", "2"]
    command += ["-pkeyopt", "ec_paramgen_curve:prime256v1", "-subj", "/CN=test"]
    command += ["-addext", "subjectAltName=IP:127.0.0.1", "-keyout", str(key), "-out", str(made)]
    subprocess.run(command, check=True, capture_output=True)
    return made, key


@pytest.fixture
def url(certificate) -> Iterator[str]:
    """The base URL of a server with that certificate."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*certificate)
    context.set_alpn_protocols(["h2", "http/1.1"])
    with Server(("127.0.0.1", 0), Handler) as server:
        server.socket = context.wrap_socket(
            server.socket, server_side=True, do_handshake_on_connect=False
        )
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield f"https://127.0.0.1:{server.server_address[1]}/v1"
        server.shutdown()
        thread.join()


def test_certificate__trusted(mode, monkeypatch, url, certificate):
    """A certificate that the environment names is trusted, by each new client."""
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate[0]))
    for _ in range(2):
        assert mode.call(url, account).username == ACCOUNT["username"]


@pytest.mark.parametrize("is_direct", [True, False])
def test_handshake__protocol(mode, monkeypatch, url, certificate, is_direct):
    """HTTP/1.1 is agreed on, by the transports of this package and by those of httpx."""
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate[0]))
    tls._shared_context.cache_clear()
    if not is_direct:
        monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    Server.protocols.clear()
    mode.call(url, account)
    assert Server.protocols == ["http/1.1"]


def test_certificate__unknown(mode, monkeypatch, url):
    """Any other is refused, whenever the certificates are loaded."""
    monkeypatch.delenv("SSL_CERT_FILE", raising=False)
    monkeypatch.delenv("SSL_CERT_DIR", raising=False)
    with pytest.raises(replicate.APIConnectionError, match=r"certificate|ConnectError"):
        mode.call(url, account, max_retries=0)


def test_certificate__of_another_host(mode, monkeypatch, url, certificate):
    """A trusted certificate is not enough: it must be that of the host."""
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate[0]))
    with pytest.raises(replicate.APIConnectionError, match=r"certificate|ConnectError"):
        mode.call(url.replace("127.0.0.1", "localhost"), account, max_retries=0)


def test_certificate__of_a_file(monkeypatch, url):
    """A client of an ``http:`` address verifies an ``https:`` address that it downloads from."""
    monkeypatch.delenv("SSL_CERT_FILE", raising=False)
    monkeypatch.delenv("SSL_CERT_DIR", raising=False)
    redirect = Response(status=302, headers={"Location": url})
    with HttpServer(lambda request: redirect) as files:
        client = replicate.Client(TOKEN, base_url=files.url, max_retries=0)
        with client, pytest.raises(replicate.FileError, match="certificate"):
            file_output(client, f"{files.base}/a.png").read()


def test_certificates__loaded_by_the_first_handshake(mode, monkeypatch, url, certificate, api):
    """None are loaded for ``http:``, and those of all clients once."""
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate[0]))
    tls._shared_context.cache_clear()
    made: list[str] = []
    real = ssl.create_default_context

    def create(*args, **options):
        made.append(options["cafile"])
        return real(*args, **options)

    monkeypatch.setattr(ssl, "create_default_context", create)
    mode.call(api.url, account)
    assert made == []
    for _ in range(2):
        mode.call(url, account)
    assert made == [str(certificate[0])]
