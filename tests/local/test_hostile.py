"""What is meant to bring a server down, and does not."""

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
from _support.local_models import MODELS, create, finished, shout
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
def test_odd_bodies(http: httpx.Client, body: bytes, status: int) -> None:
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
def test_odd_headers(http: httpx.Client, headers: dict[str, bytes]) -> None:
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
def test_odd_queries(http: httpx.Client, query: dict[str, str]) -> None:
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


def test_a_request_that_never_ends_is_ended() -> None:
    with LocalServer(models={}, header_patience=0.1) as server:
        assert talk(server, b"GET /v1/account HT") == b""
        assert talk(server, b"") == b""
        # One that is complete may take its time to be answered.
        assert b"401" in talk(server, b"GET /v1/account HTTP/1.1\r\nHost: x\r\n\r\n")


@pytest.mark.parametrize(
    ("path", "kind", "begun"),
    [
        ("models/me/shout/predictions", "application/json", b'{"input":'),
        ("files", "multipart/form-data; boundary=x", b"--x\r\nContent-Disposition: form-data"),
    ],
)
def test_a_body_that_never_ends_is_answered(path: str, kind: str, begun: bytes) -> None:
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
def test_a_path_leads_to_no_file_of_the_machine(tmp_path: Path, path: str) -> None:
    with LocalServer(models={}, data=tmp_path) as server:
        sent = (
            f"GET /{path} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {server.token}\r\n"
            "Connection: close\r\n\r\n"
        )
        answer = talk(server, sent.encode())
        assert answer.split(b" ")[1] in {b"404", b"422"}
        assert b"SQLite format" not in answer


def test_a_client_that_leaves_in_the_middle_of_a_body(server: LocalServer) -> None:
    port = int(server.base.rpartition(":")[2])
    for path in ("models/me/shout/predictions", "files"):
        with socket.create_connection(("127.0.0.1", port)) as connection:
            connection.sendall(
                f"POST /v1/{path} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {server.token}\r\n"
                "Content-Type: multipart/form-data; boundary=x\r\nContent-Length: 100\r\n\r\n{"
                "".encode()
            )
    assert httpx.get(f"{server.base}/").status_code == 200


def test_an_upload_that_is_too_large_is_refused_before_it_is_read(server: LocalServer) -> None:
    answer = talk(
        server,
        b"POST /v1/files HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer "
        + server.token.encode()
        + b"\r\nContent-Type: multipart/form-data; boundary=x\r\nContent-Length: 999999999\r\n\r\n",
    )
    assert b" 413 " in answer


def test_twenty_mebibytes_are_taken(http: httpx.Client) -> None:
    prompt = "x" * (20 * 1024 * 1024)
    shown = create(http, "shout", {"prompt": prompt}, Prefer="wait").json()
    assert len(shown["output"]) == len(prompt)
    finished(http, shown["id"])


def test_methods_that_a_path_has_not_are_told_which_it_has(http: httpx.Client) -> None:
    answer = http.put("/models")
    assert answer.status_code == 405
    assert answer.headers["allow"] == "GET, HEAD, POST, QUERY"


def test_an_endless_generator_leaves_the_server_answering(serve: Serve) -> None:
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


def test_a_full_disk_loses_nothing_that_is_done(tmp_path: Path) -> None:
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


def test_an_upload_for_which_there_is_no_room_leaves_nothing(tmp_path: Path) -> None:
    with LocalServer(models={}, data=tmp_path, token="t") as server:
        http = httpx.Client(base_url=server.url, headers={"Authorization": "Bearer t"})
        http.post("/files", files={"content": ("a.txt", b"a")}).raise_for_status()
        limit(server, full=True)
        answer = http.post("/files", files={"content": ("b.txt", b"b" * 1_000_000)})
        assert answer.status_code == 503
        assert [file["name"] for file in http.get("/files").json()["results"]] == ["a.txt"]
        http.close()


def limit(server: LocalServer, *, full: bool) -> None:
    """Let the file grow no more, or again."""
    database = server._service.store._db

    def change() -> None:
        (pages,) = database.execute("PRAGMA page_count").fetchone()
        database.execute(f"PRAGMA max_page_count = {pages if full else 1_000_000}")

    server._call(change)


def test_data_that_is_not_ours_is_left_alone(tmp_path: Path) -> None:
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


def test_two_servers_do_not_share_a_folder(tmp_path: Path) -> None:
    with (
        LocalServer(models={}, data=tmp_path),
        pytest.raises(BrokenStore, match="Another server may be using the file"),
    ):
        LocalServer(models={}, data=tmp_path).start()


def test_a_server_starts_once_and_says_so() -> None:
    server = LocalServer(models={})
    with pytest.raises(RuntimeError, match="is not running"):
        server.predictions()
    server.stop()
    with server:
        pass
    with pytest.raises(RuntimeError, match="create another"):
        server.start()


@pytest.mark.skipif(not hasattr(os, "fork"), reason="there is no fork here")
@pytest.mark.skipif(sys.version_info >= (3, 12), reason="Python warns of forks among threads")
def test_a_forked_child_leaves_the_server_to_its_parent() -> None:
    with LocalServer(models=MODELS) as server:
        child = os.fork()
        if child == 0:
            server.stop()
            os._exit(0)
        assert os.waitpid(child, 0)[1] == 0
        assert httpx.get(server.base).status_code == 200


def test_many_streams_at_once() -> None:
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


def test_a_stream_of_silence_is_ended(serve: Serve) -> None:
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
