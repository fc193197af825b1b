"""The examples and the figures of docs/lifecycle.md."""

from __future__ import annotations

import asyncio
import re
import signal

import pytest
from _support.markdown import code_blocks
from _support.repository import DOCS
from replicate_typed._async import pending, stream
from replicate_typed._base import durations
from replicate_typed._http import options, retry
from replicate_typed._jobs import polling
from replicate_typed.local import AsyncConcatenateIterator, LocalServer

DOCUMENT = DOCS / "lifecycle.md"
TEXT = DOCUMENT.read_text("utf-8")


@pytest.fixture
def writer():
    """A server with a model that streams the words of its input."""

    async def write(text: str, pause: float = 0.0) -> AsyncConcatenateIterator[str]:
        print("writing")
        for word in text.split():
            yield word + " "
            await asyncio.sleep(pause)

    with LocalServer(models={"you/writer": write}) as server:
        yield server


def test_lifecycle_md__examples(writer, monkeypatch, capsys):
    """The examples run one after the other, and print what they should."""
    monkeypatch.setenv("REPLICATE_BASE_URL", writer.url)
    monkeypatch.setenv("REPLICATE_API_TOKEN", writer.token)
    names: dict[str, object] = {"__name__": "lifecycle"}
    printed = []
    handler = signal.getsignal(signal.SIGTERM)
    try:
        for block in code_blocks(DOCUMENT)[:-1]:
            block.run(names)
            printed.append(capsys.readouterr().out)
    finally:
        signal.signal(signal.SIGTERM, handler)
    created, waited, followed, canceled, *_ = printed
    assert re.fullmatch(r"\w{26} (starting|processing|succeeded)\n", created)
    assert waited == "succeeded ['one ', 'two ', 'three '] None\n"
    assert "a b " in followed
    assert "status: succeeded" in followed
    assert "log: writing\n" in followed
    assert "output: a" in followed
    assert canceled.endswith(" canceled True\n")


def test_lifecycle_md__figures():
    """The figures of the document are those of the code."""
    policy, timeout = retry.RetryPolicy(), options.DEFAULT_TIMEOUT
    limits = [timeout.connect, timeout.read, timeout.write, timeout.pool]
    assert "| {:.0f}, {:.0f}, {:.0f}, {:.0f} s |".format(*limits) in TEXT
    assert f"from {policy.base} to {policy.cap:.0f} seconds" in TEXT
    assert "(four, if you do not say)" in TEXT
    assert (policy.max_retries, policy.max_retry_after) == (4, 60.0)
    assert f"RetryPolicy(max_throttle_time={policy.max_throttle_time})" in TEXT
    assert f"{durations.SAFE_WAIT} seconds" in TEXT
    assert pending.CLEANUP_TIME == 5.0
    assert polling.PATIENCE == 300.0
    assert stream.STREAM_TIMEOUT.read == 60.0
