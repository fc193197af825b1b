"""The functions of ``replicate.helpers``, ``.schema``, ``.run`` and ``.stream`` of 1.0.7."""

from __future__ import annotations

import asyncio
import io
import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from unittest import mock

import numpy as np
import pytest
import replicate_typed as replicate
from _support.pictures import PNG
from _support.replicate_1 import IN
from replicate_typed import run as client_run
from replicate_typed.helpers import (
    FileOutput,
    async_encode_json,
    base64_encode_file,
    encode_json,
    transform_output,
)
from replicate_typed.run import async_run, run
from replicate_typed.schema import make_schema_backwards_compatible, version_has_no_array_type
from replicate_typed.stream import async_stream, stream


def named(content: bytes, name: str | None) -> io.BytesIO:
    file = io.BytesIO(content)
    if name is not None:
        file.name = name
    return file


@pytest.mark.parametrize(
    ("file", "uri"),
    [
        (named(b"ab", "a.txt"), "data:text/plain;base64,YWI="),
        (named(b"ab", "a.png"), "data:image/png;base64,YWI="),
        (named(b"ab", None), "data:application/octet-stream;base64,YWI="),
        (io.StringIO("ä"), "data:application/octet-stream;base64,w6Q="),
    ],
)
def test_base64_encode_file__type_of_its_name(file: Any, uri: str) -> None:
    """A file is a data URI, whatever its position."""
    file.seek(0, io.SEEK_END)
    assert base64_encode_file(file) == uri


def test_encode_json__uploads(old: SimpleNamespace, tmp_path: Path) -> None:
    """Files at any depth are uploaded by the client, collections are lists, numpy is plain."""
    path = tmp_path / "a.txt"
    path.write_bytes(b"ab")
    value = {
        "path": path,
        "files": (io.BytesIO(b"ab"), {1}),
        "many": (n for n in (1, 2)),
        "numpy": [np.int64(3), np.float32(0.5), np.array([1, 2])],
        "other": None,
    }
    encoded = encode_json(value, old.client)
    assert encoded["path"].startswith(old.server.url)
    assert encoded["files"][0].startswith(old.server.url)
    assert encoded["files"][1] == [1]
    assert (encoded["many"], encoded["other"]) == ([1, 2], None)
    assert encoded["numpy"] == [3, 0.5, [1, 2]]


def test_encode_json__base64(old: SimpleNamespace) -> None:
    """With ``base64``, a file is a data URI and nothing is sent."""
    client = mock.Mock()
    assert encode_json([named(b"ab", "a.txt")], client, "base64") == ["data:text/plain;base64,YWI="]
    assert client.mock_calls == []


def test_async_encode_json__both_modes(old: SimpleNamespace, tmp_path: Path) -> None:
    """The asynchronous form uploads by a client of either mode."""
    path = tmp_path / "a.txt"
    path.write_bytes(b"ab")

    async def main() -> None:
        async with replicate.AsyncClient(old.server.token, base_url=old.server.url) as client:
            for one in (old.client, client):
                value = {"a": [path, io.BytesIO(b"ab")], "b": 1}
                encoded = await async_encode_json(value, one)
                assert [url.startswith(old.server.url) for url in encoded["a"]] == [True, True]
                assert encoded["b"] == 1
        plain = await async_encode_json([named(b"ab", "a.txt"), np.int8(1)], None, "base64")
        assert plain == ["data:text/plain;base64,YWI=", 1]

    asyncio.run(main())


def test_transform_output__urls(old: SimpleNamespace) -> None:
    """Text that begins as the URL of a file is one, at any depth; the client downloads it."""
    url = old.client.run("me/paint", IN).url
    output = transform_output({"a": [url, "text"], "b": "data:,x", "n": 1}, old.client)
    assert output["a"][0].read() == PNG if url.startswith("data:") else True
    assert [type(item) for item in output["a"]] == [
        FileOutput if url.startswith(("https:", "data:")) else str,
        str,
    ]
    assert (output["b"], output["n"]) == (FileOutput("data:,x"), 1)


def test_file_output__client(old: SimpleNamespace) -> None:
    """A ``FileOutput`` that code makes with a client is downloaded by it."""
    made = old.client.files.create(io.BytesIO(b"ab"))
    assert json.loads(FileOutput(made.urls["get"], old.client).read())["id"] == made.id
    assert FileOutput("data:text/plain;base64,YWI=", mock.Mock()).read() == b"ab"


@pytest.mark.parametrize(
    ("version", "lacks"),
    [("0.3.8", True), ("0.3.9", False), ("0.3.9rc1", True), ("0.10.0", False), ("v0.3", True)],
)
def test_version_has_no_array_type__releases(version: str, lacks: bool) -> None:
    """Releases are compared as numbers."""
    assert version_has_no_array_type(version) is lacks
    assert version_has_no_array_type("dev") is None


def test_make_schema_backwards_compatible__old_arrays() -> None:
    """An array of an old Cog is an output in pieces."""
    for version, kind in (("0.3.8", "iterator"), ("0.9.0", None), ("dev", None)):
        output: dict[str, Any] = {"type": "array"}
        schema = {"components": {"schemas": {"Output": output}}}
        assert make_schema_backwards_compatible(schema, version) is schema
        assert output.get("x-cog-array-type") == kind


def test_run__functions_with_a_client(old: SimpleNamespace) -> None:
    """The functions of the modules take the client first."""
    assert run(old.client, "me/shout", IN) == "HI" == client_run("me/shout", IN)
    assert "".join(map(str, stream(old.client, "me/tell", IN))) == "hi "

    async def main() -> None:
        assert await async_run(old.client, "me/shout", IN) == "HI"
        events = [str(event) async for event in async_stream(old.client, "me/tell", IN)]
        assert "".join(events) == "hi "

    asyncio.run(main())
