"""What the client logs, and what it keeps httpx from logging."""

from __future__ import annotations

import logging

import httpx
from _support.clients import (
    TOKEN,
)
from _support.http_server import HttpServer, Response
from _support.modes import read_file
from _support.scripted_api import ScriptedApi


def test_logging__levels_and_token(mode, caplog):
    """Nothing is logged at INFO, and the token never."""
    caplog.set_level(logging.DEBUG, logger="replicate_typed")
    polls = [{"status": "processing"}, Response(b"", 500), {"status": "succeeded", "output": "x"}]
    with ScriptedApi({"status": "starting"}, polls) as api:
        mode.call(api.url, lambda c: c.run("me/model", {}))
    ours = [r for r in caplog.records if r.name.startswith("replicate_typed")]
    assert {r.levelno for r in ours} == {logging.DEBUG}
    assert {r.name for r in ours} == {"replicate_typed"}
    assert "GET /predictions/p1" in caplog.text
    assert TOKEN not in caplog.text


def test_logging__httpx(mode, caplog):
    """The log of httpx has the requests of others only.

    With logging turned on at INFO, as most programs have it.
    """
    caplog.set_level(logging.INFO)
    polls = [{"status": "processing"}] * 3 + [{"status": "succeeded", "output": ["a"]}]
    silent = {"stream": lambda r: Response(b"", 404)}
    with HttpServer(lambda r: Response(b"")) as other, ScriptedApi(polls=polls, **silent) as api:

        def update(prediction):
            if prediction.done:
                httpx.get(f"{other.base}/mine")

        mode.call(api.url, lambda c: c.run("me/model", {}, on_update=update))
        mode.collect(api.url, lambda c: c.stream("me/model", {}))
        assert read_file(mode, api.url, f"{other.base}/a.png?key=1") == b""
    assert [r.args[1].path for r in caplog.records if r.name == "httpx"] == ["/mine"]
    assert "/stream/key" not in caplog.text
    assert "key=1" not in caplog.text


def test_logging__signed_urls(mode, caplog):
    """Signed URLs are not logged in whole."""
    caplog.set_level(logging.DEBUG)
    with ScriptedApi(
        {"status": "processing"},
        [{"status": "succeeded", "output": []}],
        stream=lambda r: Response(b"", 404),
    ) as api:
        mode.collect(api.url, lambda c: c.stream("me/model", {}))
    ours = [r.getMessage() for r in caplog.records if r.name == "replicate_typed"]
    assert not any("/stream/key" in text for text in ours)
