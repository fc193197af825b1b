"""Hostile requests, models and environments, which the server survives."""

from __future__ import annotations

import asyncio
import os
import socket
import sqlite3
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest
from _support.local_http import create, finished
from _support.local_models import MODELS, shout
from replicate_typed.local import (
    AsyncConcatenateIterator,
    BrokenStore,
    ConcatenateIterator,
    LocalServer,
)

Serve = Callable[..., httpx.Client]


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b'{"input": {"prompt": "\\ud800"}}', 201),
        (b'{"input": {"prompt": "a\\u0000b"}}', 201),
        (b'{"input": {"prompt": NaN}}', 400),
        (b'{"input": {"prompt": "a", "x": 1e999}}', 400),
        (b'{"input": {"prompt": "a", "x": ' + b"9" * 5000 + b"}}", 400),
        (b'{"input": {"prompt": "a", "x": ' + b"[" * 500 + b"]" * 500 + b"}}", 400),
        (b'{"input": {"prompt": "a", "x": ' + b'{"y":' * 50 + b"1" + b"}" * 50 + b"}}", 201),
        (b"\xef\xbb\xbf{}", 400),
        (b'{"input": []}', 422),
    ],
)
def test_hostile__bodies(http: httpx.Client, body: bytes, status: int) -> None:
    """Extreme JSON bodies are answered with the right status, and the list still works."""
    answer = http.post("/models/me/shout/predictions", content=body, headers={"Prefer": "wait"})
    assert answer.status_code == status
    answer.json()
    assert http.get("/predictions").status_code == 200


@pytest.mark.parametrize(
    "headers",
    [
        {"Prefer": b"wait=\xb2"},
        {"Prefer": b"wait=" + b"9" * 5000},
        {"Cancel-After": b"9" * 5000},
        {"Cancel-After": b"\xb2s"},
    ],
)
def test_hostile__headers(http: httpx.Client, headers: dict[str, bytes]) -> None:
    """Invalid header values are a 422."""
    body = {"input": {"prompt": "a"}}
    answer = http.post("/models/me/shout/predictions", json=body, headers=headers)
    assert answer.status_code == 422


@pytest.mark.parametrize(
    "query",
    [
        {"cursor": "cD1uYW4="},
        {"cursor": "cD1pbmYg"},
        {"created_after": "0001-01-01T00:00:00+23:00"},
        {"created_before": "9999-12-31T23:59:59-23:00"},
    ],
)
def test_hostile__queries(http: httpx.Client, query: dict[str, str]) -> None:
    """Invalid query values are never a server error."""
    assert http.get("/predictions", params=query).status_code in {200, 400}


def talk(server: LocalServer, sent: bytes) -> bytes:
    port = int(server.base.rpartition(":")[2])
    with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
        connection.sendall(sent)
        answer = b""
        while part := connection.recv(65536):
            answer += part
            if b"\r\n\r\n" in answer:
                break
        return answer


def test_hostile__endless_request() -> None:
    """A request whose head does not arrive in time is closed; a complete one is answered."""
    with LocalServer(models={}, header_patience=0.1) as server:
        assert talk(server, b"GET /v1/account HT") == b""
        assert talk(server, b"") == b""
        # A complete request is answered, however long the response takes.
        assert b"401" in talk(server, b"GET /v1/account HTTP/1.1\r\nHost: x\r\n\r\n")


@pytest.mark.parametrize(
    ("path", "kind", "begun"),
    [
        ("models/me/shout/predictions", "application/json", b'{"input":'),
        ("files", "multipart/form-data; boundary=x", b"--x\r\nContent-Disposition: form-data"),
    ],
)
def test_hostile__endless_body(path: str, kind: str, begun: bytes) -> None:
    """A body that does not arrive in time is a 408, and nothing is created."""
    with LocalServer(models={"me/shout": shout}, body_patience=0.1) as server:
        head = (
            f"POST /v1/{path} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {server.token}\r\n"
            f"Content-Type: {kind}\r\nContent-Length: 100\r\n\r\n"
        )
        answer = talk(server, head.encode() + begun)
        assert answer.startswith(b"HTTP/1.1 408 ")
        assert b"application/problem+json" in answer
        assert server.predictions() == []


@pytest.mark.parametrize(
    "path",
    [
        "delivery/pbxt/../../replicate.sqlite3",
        "delivery/pbxt/%2e%2e/replicate.sqlite3",
        "delivery/pbxt/..%2f../replicate.sqlite3",
        "delivery/pbxt/key/..%2f..%2freplicate.sqlite3",
        "v1/models/..%2f..%2fetc/passwd",
        "v1/models/../../replicate.sqlite3",
        "v1/files/..%2freplicate.sqlite3/download",
        "p/..%2f..%2freplicate.sqlite3",
    ],
)
def test_hostile__path_traversal(tmp_path: Path, path: str) -> None:
    """No path leads to a file outside of the server's data."""
    with LocalServer(models={}, data=tmp_path) as server:
        sent = (
            f"GET /{path} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {server.token}\r\n"
            "Connection: close\r\n\r\n"
        )
        answer = talk(server, sent.encode())
        assert answer.split(b" ")[1] in {b"404", b"422"}
        assert b"SQLite format" not in answer


def test_hostile__disconnect_during_body(server: LocalServer) -> None:
    """A client that disconnects during a body does not affect the server."""
    port = int(server.base.rpartition(":")[2])
    for path in ("models/me/shout/predictions", "files"):
        with socket.create_connection(("127.0.0.1", port)) as connection:
            connection.sendall(
                f"POST /v1/{path} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {server.token}\r\n"
                "Content-Type: multipart/form-data; boundary=x\r\nContent-Length: 100\r\n\r\n{"
                "".encode()
            )
    assert httpx.get(f"{server.base}/").status_code == 200


def test_hostile__declared_upload_too_large(server: LocalServer) -> None:
    """An upload that declares too large a size is a 413 before its body is read."""
    answer = talk(
        server,
        b"POST /v1/files HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer "
        + server.token.encode()
        + b"\r\nContent-Type: multipart/form-data; boundary=x\r\nContent-Length: 999999999\r\n\r\n",
    )
    assert b" 413 " in answer


def test_create__large_input(http: httpx.Client) -> None:
    """An input of 20 MiB is accepted."""
    prompt = "x" * (20 * 1024 * 1024)
    shown = create(http, "shout", {"prompt": prompt}, Prefer="wait").json()
    assert len(shown["output"]) == len(prompt)
    finished(http, shown["id"])


def test_method_not_allowed__allow_header(http: httpx.Client) -> None:
    """A 405 lists the methods of the path in ``Allow``."""
    answer = http.put("/models")
    assert answer.status_code == 405
    assert answer.headers["allow"] == "GET, HEAD, POST, QUERY"


def test_hostile__endless_generator(serve: Serve) -> None:
    """An endless generator does not block the server, and can be canceled."""

    async def spin() -> AsyncConcatenateIterator[str]:
        while True:
            yield "x"

    def spin_too() -> ConcatenateIterator[str]:
        while True:
            yield "x"

    http = serve({"me/spin": spin, "me/spin_too": spin_too})
    urls = [create(http, name, {}).json()["urls"] for name in ("spin", "spin_too")]
    for url in urls:
        while not http.get(url["get"]).json()["output"]:
            pass
        assert http.post(url["cancel"]).json()["status"] == "canceled"


def test_hostile__full_database(tmp_path: Path) -> None:
    """A database that cannot grow loses no result."""
    gate = threading.Event()

    def slow() -> str:
        gate.wait(10)
        return "x" * 100_000

    with LocalServer(models={"me/slow": slow}, data=tmp_path, token="t") as server:
        http = httpx.Client(base_url=server.url, headers={"Authorization": "Bearer t"})
        running = create(http, "slow", {}).json()
        limit(server, full=True)
        gate.set()
        assert finished(http, running["id"])["status"] == "succeeded"
        codes = {create(http, "slow", {}).status_code for _ in range(50)}
        assert 503 in codes
        assert codes <= {201, 503}
        limit(server, full=False)
        assert create(http, "slow", {}).status_code == 201
        http.close()
    with LocalServer(models={"me/slow": slow}, data=tmp_path, token="t") as server:
        kept = httpx.get(
            f"{server.url}/predictions/{running['id']}", headers={"Authorization": "Bearer t"}
        ).json()
    assert (kept["status"], len(kept["output"])) == ("succeeded", 100_000)


def test_hostile__upload_without_space(tmp_path: Path) -> None:
    """An upload that cannot be stored is a 503 and is not listed."""
    with LocalServer(models={}, data=tmp_path, token="t") as server:
        http = httpx.Client(base_url=server.url, headers={"Authorization": "Bearer t"})
        http.post("/files", files={"content": ("a.txt", b"a")}).raise_for_status()
        limit(server, full=True)
        answer = http.post("/files", files={"content": ("b.txt", b"b" * 1_000_000)})
        assert answer.status_code == 503
        assert [file["name"] for file in http.get("/files").json()["results"]] == ["a.txt"]
        http.close()


def limit(server: LocalServer, *, full: bool) -> None:
    """Prevent the database from growing, or allow it again."""
    database = server._service.store._db

    def change() -> None:
        (pages,) = database.execute("PRAGMA page_count").fetchone()
        database.execute(f"PRAGMA max_page_count = {pages if full else 1_000_000}")

    server._call(change)


def test_data_folder__foreign_data(tmp_path: Path) -> None:
    """A data folder that is not usable raises ``BrokenStore`` with the reason."""
    (tmp_path / "file").write_text("x")
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "replicate.sqlite3").write_bytes(b"not a database" * 100)
    (tmp_path / "b").mkdir()
    other = sqlite3.connect(tmp_path / "b" / "replicate.sqlite3")
    other.execute("PRAGMA user_version = 99")
    other.close()
    for folder, says in (
        ("file", "cannot store data"),
        ("a", "not a database"),
        ("b", "another version"),
    ):
        with pytest.raises(BrokenStore, match=says):
            LocalServer(models={}, data=tmp_path / folder).start()


def test_data_folder__exclusive(tmp_path: Path) -> None:
    """A data folder in use by another server raises ``BrokenStore``."""
    with (
        LocalServer(models={}, data=tmp_path),
        pytest.raises(BrokenStore, match="Another server may be using the file"),
    ):
        LocalServer(models={}, data=tmp_path).start()


def test_start__twice() -> None:
    """A server that is not running, or was started before, raises ``RuntimeError``."""
    server = LocalServer(models={})
    with pytest.raises(RuntimeError, match="is not running"):
        server.predictions()
    server.stop()
    with server:
        pass
    with pytest.raises(RuntimeError, match="create another"):
        server.start()


@pytest.mark.skipif(not hasattr(os, "fork"), reason="requires os.fork")
@pytest.mark.skipif(sys.version_info >= (3, 12), reason="Python warns of forks among threads")
def test_stop__in_forked_child() -> None:
    """Stopping a server in a forked child does not stop it in the parent."""
    with LocalServer(models=MODELS) as server:
        child = os.fork()
        if child == 0:
            server.stop()
            os._exit(0)
        assert os.waitpid(child, 0)[1] == 0
        assert httpx.get(server.base).status_code == 200


def test_stream__many_clients() -> None:
    """Three hundred clients of one stream receive all of it."""
    gate = asyncio.Event()
    loops: list[asyncio.AbstractEventLoop] = []

    async def drip() -> AsyncConcatenateIterator[str]:
        loops.append(asyncio.get_running_loop())
        yield "one"
        await gate.wait()
        yield "two"

    async def read(server: LocalServer, url: str) -> int:
        port = int(server.base.rpartition(":")[2])
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(f"GET {httpx.URL(url).path} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
        wire = b""
        while b"data: one" not in wire:
            wire += await reader.read(4096)
        waiting.append(1)
        if len(waiting) == 300:
            loops[0].call_soon_threadsafe(gate.set)
        while b"event: done" not in wire:
            wire += await reader.read(4096)
        writer.close()
        await writer.wait_closed()
        return wire.count(b"event: output")

    async def main(server: LocalServer, url: str) -> list[int]:
        return await asyncio.gather(*(read(server, url) for _ in range(300)))

    waiting: list[int] = []
    with LocalServer(models={"me/drip": drip}) as server:
        headers = {"Authorization": f"Bearer {server.token}"}
        with httpx.Client(base_url=server.url, headers=headers) as http:
            url = create(http, "drip", {}).json()["urls"]["stream"]
        assert set(asyncio.run(main(server, url))) == {2}


def test_stream__timeout(serve: Serve) -> None:
    """A stream without events ends after ``stream_silence`` with the API's comment."""
    http = serve({"me/shout": shout}, stream_silence=0.05)
    shown = create(http, "shout", {"prompt": "a"}, Prefer="wait").json()
    wire = httpx.get(shown["urls"]["stream"]).text
    assert wire.startswith(": hi\n\nevent: output\n")
    assert wire.endswith("data: {}\n\n:408: 408 Request Timeout\n\n")


@pytest.fixture
def http(server: LocalServer) -> Iterator[httpx.Client]:
    headers = {"Authorization": f"Bearer {server.token}"}
    with httpx.Client(base_url=server.url, headers=headers, timeout=20) as client:
        yield client
