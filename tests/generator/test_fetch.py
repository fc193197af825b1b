"""Reading descriptions from files and from a server, good ones and bad ones."""

from __future__ import annotations

import contextlib
import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from generator._base.errors import SpecError
from generator.description.load import MAX_BYTES, parse
from generator.upstream.fetch import read_source

ANSWERS: dict[str, tuple[int, str, bytes]] = {
    "/good.json": (200, "application/json", b'{"openapi": "3.1.0"}'),
    "/good.yaml": (200, "text/plain", b"openapi: 3.1.0\n"),
    "/page": (200, "text/html; charset=utf-8", b"<html></html>"),
    "/missing": (404, "application/json", b"{}"),
    "/large": (200, "application/json", b" " * (MAX_BYTES + 1)),
}


class _Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        status, kind, body = ANSWERS[self.path]
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        with contextlib.suppress(ConnectionError):
            self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), _Handler) as running:
        thread = threading.Thread(target=running.serve_forever, args=(0.01,))
        thread.start()
        yield f"http://127.0.0.1:{running.server_address[1]}"
        running.shutdown()
        thread.join()


@pytest.mark.parametrize("name", ["/good.json", "/good.yaml"])
def test_a_url_is_read_as_json_or_yaml(server: str, name: str) -> None:
    assert read_source(server + name) == {"openapi": "3.1.0"}


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("/page", "the server answered with a web page (text/html), not with a description"),
        ("/missing", "the server answered 404 Not Found"),
        ("/large", "larger than 8 MiB; a description of this API has 0.1 MiB"),
    ],
)
def test_what_a_server_answers_instead_is_told(server: str, name: str, message: str) -> None:
    with pytest.raises(SpecError) as caught:
        read_source(server + name)
    assert str(caught.value) == f"{server}{name}: {message}"


def test_a_server_that_is_not_there_is_told() -> None:
    with pytest.raises(SpecError, match=r"^http://127\.0\.0\.1:1/x: cannot be fetched: "):
        read_source("http://127.0.0.1:1/x")


def test_a_scheme_may_be_in_capitals() -> None:
    with pytest.raises(SpecError, match=r"^HTTP://127\.0\.0\.1:1/x: cannot be fetched: "):
        read_source("HTTP://127.0.0.1:1/x")
    with pytest.raises(SpecError, match="only files, http and https can be read"):
        read_source("FTP://127.0.0.1:1/x")


def test_files_are_read_and_their_failures_named(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    with pytest.raises(SpecError, match="cannot be read: No such file"):
        read_source(path)
    path.write_text("a: [1, 2.5, null, true, text, 2024-01-01, yes, 1_0]\n200: {x: y}\n")
    assert read_source(str(path)) == {
        "a": [1, 2.5, None, True, "text", "2024-01-01", "yes", "1_0"],
        "200": {"x": "y"},
    }
    path.write_bytes(b"#" * (MAX_BYTES + 1))
    with pytest.raises(SpecError, match="larger than 8 MiB"):
        read_source(path)


def test_a_file_without_an_end_is_too_large() -> None:
    with pytest.raises(SpecError, match="larger than 8 MiB"):
        read_source("/dev/zero")


def test_the_password_of_a_url_is_not_told() -> None:
    with pytest.raises(SpecError, match=r"^http://127\.0\.0\.1:1/x: cannot be fetched: ") as caught:
        read_source("http://somebody:secret@127.0.0.1:1/x")
    assert "secret" not in str(caught.value)


BOMB = "a: &a [x,x,x,x,x,x,x,x,x,x]\n" + "".join(
    f"{name}: &{name} [{','.join([f'*{before}'] * 10)}]\n"
    for before, name in zip("abcdefg", "bcdefgh", strict=True)
)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "empty"),
        (" \n", "empty"),
        ("<html>", "this is HTML or XML, not a description in JSON or YAML"),
        ("a: b: c", "neither JSON nor YAML: mapping values are not allowed"),
        ('{"a": 1, "a": 2}', 'the key "a" stands twice, in line 1'),
        ('{"\\ud83d\\ude00": 1, "a": 1, "a": 2}', 'the key "a" stands twice in one object'),
        ("a: 1\na: 2", 'the key "a" stands twice, in line 2'),
        ('{"a": NaN}', "NaN is not JSON"),
        ("[" * 100_000, "nested more than 100 levels deep"),
        ("[" * 500 + "]" * 500, "nested more than 100 levels deep"),
        ("- " * 200_000, "nested more than 100 levels deep"),
        ("a: " + "{a: " * 100_000, "nested more than 100 levels deep"),
        ("a: &a [*a]", "unconstructable recursive node"),
        (BOMB, "more than 500,000 values once its references are followed"),
        (
            "a: !!python/object/apply:os.system [ls]",
            "neither JSON nor YAML: could not determine a constructor",
        ),
        (b"\xff\xfe", "not UTF-8 text: byte 0 is 0xff"),
        ("? [a]\n: b", "a key is not text, in line 1"),
    ],
    ids=range(17),
)
def test_text_that_is_no_description_is_refused(text: str | bytes, message: str) -> None:
    with pytest.raises(SpecError) as caught:
        parse(text)
    assert message in str(caught.value)


def test_json_in_all_its_forms_is_read() -> None:
    document = {"a": [1, 1.5, True, None, "é\u2028\n"], "b": {}}
    assert parse(json.dumps(document)) == document
    assert parse("\ufeff" + json.dumps(document, ensure_ascii=False)) == document
    assert parse("{a: b}") == {"a": "b"}
