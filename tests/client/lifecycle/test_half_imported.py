"""Modules that another thread is importing while a call is made."""

from __future__ import annotations

import os
import re
import sys
import threading
from enum import Enum
from fractions import Fraction
from pathlib import Path
from types import ModuleType

import pytest
import replicate_typed as replicate
from _support.clients import file_output, sync_client
from _support.http_server import HttpServer, Response
from _support.predictions import prediction_json
from replicate_typed._files import temporary_paths

#: Modules whose values a call understands, or that it asks where it runs, if they are imported.
MODULES = ["PIL.Image", "asyncio", "cog", "httpcore", "multiprocessing.util", "numpy", "trio"]

SOURCE = Path(replicate.__file__).parent


class Kind(Enum):
    """A value of an input."""

    ONE = "one"


def succeeded(request):
    """Return a prediction, or a file."""
    if request.path == "/out.png":
        return Response(b"png", content_type="image/png")
    base = f"http://{request.headers['host']}"
    return Response(prediction_json(base, "succeeded"), 201)


@pytest.mark.parametrize("in_thread", [False, True])
@pytest.mark.parametrize("name", MODULES)
def test_call__half_imported(monkeypatch, name, in_thread):
    """A module is there from the first line of its import on, before it has any name."""
    monkeypatch.setattr(temporary_paths, "_folders", {})
    given = {"kind": Kind.ONE, "file": b"x" * 10, "many": [1, {"a": 2.5}]}
    results = []

    def call(client):
        client.predictions.create("me/model", given)
        output = file_output(client, f"{server.base}/out.png")
        results.append((output.read(), Path(os.fspath(output)).read_bytes()))
        with pytest.raises(replicate.InputError):
            client.predictions.create("me/model", {"number": Fraction(1, 3)})

    with HttpServer(succeeded) as server, sync_client(server.url) as client:
        monkeypatch.setitem(sys.modules, name, ModuleType(name))
        if in_thread:
            thread = threading.Thread(target=call, args=[client])
            thread.start()
            thread.join()
        else:
            call(client)
        monkeypatch.undo()
    assert results == [(b"png", b"png")]


def test_modules__looked_for_in_one_place():
    """One function says whether a module is imported, to its end."""
    found = {
        str(path.relative_to(SOURCE))
        for path in SOURCE.rglob("*.py")
        if re.search(r"sys\.modules\.get\(", path.read_text("utf-8"))
    }
    assert found == {os.path.join("_base", "loaded.py")}  # noqa: PTH118
