"""Tests that replay recordings with vcrpy and pytest-recording, as projects write them.

They name nothing that ``replicate`` 1.0.7 lacks: ``make test-compatibility`` runs them with that
client, too.
"""

from __future__ import annotations

import asyncio
import io
from pathlib import Path

import pytest
import replicate_typed as replicate
import vcr
from _support.mocked_api import VERSION
from replicate_typed.exceptions import ModelError, ReplicateError

CASSETTES = Path(__file__).parent / "cassettes" / "test_vcr"


def cassette(name: str):
    """Return a recording, from which everything must come."""
    return vcr.use_cassette(str(CASSETTES / name), record_mode="none")


@cassette("run_text.yaml")
def test_run__text() -> None:
    """The output is returned, and one request is sent."""
    assert replicate.run("acme/writer", input={"prompt": "hello"}) == "Hello!"


def test_run__polls(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every response of the recording is used, one after the other."""
    monkeypatch.setenv("REPLICATE_POLL_INTERVAL", "0")
    with cassette("run_polls.yaml") as played:
        assert replicate.run("acme/writer", input={"prompt": "hello"}) == "done"
        assert played.all_played


def test_run__version_of_an_iterator() -> None:
    """The version is asked for, as in the recording."""
    with cassette("run_iterator.yaml") as played:
        output = replicate.run(f"acme/writer:{VERSION}", input={"prompt": "hello"})
        assert "".join(output) == "Once upon"
        assert played.all_played


def test_run__list_of_text() -> None:
    """A recording without the version does."""
    with cassette("run_pieces.yaml"):
        output = replicate.run("acme/writer", input={"prompt": "hello"})
        assert "".join(output) == "Once upon"


def test_run__output_file() -> None:
    """The file in an output is part of the recording."""
    with cassette("run_file.yaml") as played:
        output = replicate.run("acme/writer", input={"prompt": "a cat"})
        assert output.read() == b"png"
        assert played.all_played


def test_run__input_file() -> None:
    """The upload of a file is part of the recording."""
    with cassette("run_upload.yaml") as played:
        image = io.BytesIO(b"a small picture")
        assert replicate.run("acme/writer", input={"image": image}) == "a cat"
        assert played.all_played


@pytest.mark.vcr("run_failure.yaml")
def test_run__failure() -> None:
    """A prediction that failed is an error."""
    with pytest.raises(ModelError, match="no paint"):
        replicate.run("acme/writer", input={"prompt": "hello"})


@pytest.mark.vcr("run_error.yaml")
def test_run__refused() -> None:
    """An error of the API has its status."""
    with pytest.raises(ReplicateError) as caught:
        replicate.run("acme/writer", input={"prompt": "hello"})
    assert caught.value.status == 422


@pytest.mark.vcr("get_error.yaml")
def test_get__refused() -> None:
    """An error that is recorded once is not asked for again."""
    with pytest.raises(ReplicateError) as caught:
        replicate.predictions.get("p1")
    assert caught.value.status == 500


@pytest.mark.vcr("stream.yaml")
def test_stream__events() -> None:
    """The events of a recorded stream are the pieces of its text."""
    events = replicate.stream("acme/writer", input={"prompt": "hello"})
    assert "".join(map(str, events)) == "Once upon"


@pytest.mark.vcr("run_text.yaml")
def test_async_run__text() -> None:
    """The output is returned in a coroutine, too."""
    output = asyncio.run(replicate.async_run("acme/writer", input={"prompt": "hello"}))
    assert output == "Hello!"


@pytest.mark.vcr("stream.yaml")
def test_async_stream__events() -> None:
    """The events of a recorded stream are the pieces of its text in a coroutine, too."""

    async def main() -> str:
        stream = await replicate.async_stream("acme/writer", input={"prompt": "hello"})
        return "".join([str(event) async for event in stream])

    assert asyncio.run(main()) == "Once upon"


@pytest.mark.vcr("run_file.yaml")
def test_async_run__output_file() -> None:
    """The file in an output is part of the recording in a coroutine, too."""

    async def main() -> bytes:
        output = await replicate.async_run("acme/writer", input={"prompt": "a cat"})
        return await output.aread()

    assert asyncio.run(main()) == b"png"
