"""What the JavaScript client is written as here: each line of docs/migrating.md that says so."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
import replicate_typed as replicate
from _support.pictures import PNG
from _support.repository import DOCS
from replicate_typed.local import ConcatenateIterator, LocalServer

SECTION = "## From the JavaScript client"
DOCUMENT = (DOCS / "migrating.md").read_text("utf-8").partition(SECTION)[2].partition("\n## ")[0]

#: Each line of the table: what is written there, and the Python in its other cell.
LINES = [
    (there.strip(), re.findall(r"`([^`]+)`", here))
    for there, here in re.findall(r"^\| (`.*) \| (.*) \|$", DOCUMENT, re.MULTILINE)
    if not there.startswith("`replicate` 1.4")
]


def shout(prompt: str) -> ConcatenateIterator[str]:
    """Stream the words of the prompt."""
    yield from prompt.upper().split()


def paint(prompt: str) -> bytes:
    """Make a picture."""
    return PNG


@pytest.fixture(scope="module")
def names(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Any]]:
    """What the code of the document uses, with a local server."""
    with LocalServer(models={"acme/shout": shout, "acme/paint": paint}) as server:
        client = replicate.Client(server.token, base_url=server.url)
        prediction = client.predictions.create("acme/shout", {"prompt": "hi"}).wait()
        yield {
            "client": client,
            "file": client.files.create(b"hello", filename="hello.txt"),
            "hook": "https://example.com/hook",
            "httpx": httpx,
            "output": client.run("acme/paint", {"prompt": "a"}),
            "path": tmp_path_factory.mktemp("files") / "cat.png",
            "prediction": prediction,
            "ref": "acme/shout",
            "replicate": replicate,
            "threading": threading,
            "token": server.token,
            "url": server.url,
            "version": client.models.get("acme/shout").latest_version.id,
        }
        client.close()


@pytest.mark.parametrize(("there", "code"), LINES, ids=[there for there, _ in LINES])
def test_migrating_md__javascript(there: str, code: list[str], names: dict[str, Any]) -> None:
    """The code of the line runs."""
    calls = [part for part in code if re.search(r"[.(]", part)]
    assert calls, there
    for call in calls:
        exec(compile(call, there, "exec"), dict(names))


def test_migrating_md__javascript_results(names: dict[str, Any]) -> None:
    """What the document says of results holds."""
    client, output = names["client"], names["output"]
    assert client.run("acme/shout", {"prompt": "a b"}) == "AB"
    assert output.read() == b"".join(output) == PNG
    assert output.url.startswith("http")
    by_upload = replicate.Client(names["token"], base_url=names["url"], use_file_output=False)
    assert by_upload.run("acme/paint", {"prompt": "a"}).startswith("http")
    by_upload.close()
    event = threading.Event()
    event.set()
    with pytest.raises(replicate.RunStopped):
        client.run("acme/shout", {"prompt": "a"}, cancel_event=event)
