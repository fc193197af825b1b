"""The local server, for code that others have published."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from _support.function_models import GATE, MODELS
from replicate_typed.local import ConcatenateIterator, LocalServer


def chat(prompt: str, temperature: float = 0.75, max_length: int = 100) -> ConcatenateIterator[str]:
    """Repeat the prompt, word by word."""
    for number, word in enumerate(prompt.split(" ")):
        yield word if number == 0 else f" {word}"


def describe(image: bytes) -> str:
    """Return the size of a file."""
    return f"{len(image)} bytes"


@pytest.fixture(scope="session")
def published_server() -> Iterator[LocalServer]:
    """A server with the function models."""
    GATE.clear()
    with LocalServer(models={**MODELS, "test/chat": chat, "test/describe": describe}) as server:
        yield server
        GATE.set()
