"""Function models of the end-to-end and peer tests."""

from __future__ import annotations

import threading
from typing import Annotated, Literal

from replicate_typed.local import ConcatenateIterator, Field, File

#: Blocks ``test/slow`` and ``test/drip`` until it is set.
GATE = threading.Event()

PNG = b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 40


def shout(
    prompt: str,
    times: Annotated[int, Field(ge=1, le=5)] = 1,
    tone: Literal["loud", "soft"] = "loud",
) -> str:
    """Says it again, louder."""
    print("shouting", prompt)
    return " ".join([prompt.upper() if tone == "loud" else prompt] * times)


def tell(prompt: str) -> ConcatenateIterator[str]:
    for word in prompt.split(" "):
        yield f"{word} "


def paint(prompt: str, count: int = 1) -> list[bytes]:
    return [PNG] * count


def count(up_to: int) -> dict[str, list[int]]:
    return {"numbers": list(range(up_to))}


def fail(reason: str) -> str:
    print("one moment")
    raise ValueError(reason)


def slow(prompt: str) -> str:
    GATE.wait(20)
    return prompt


def drip(prompt: str) -> ConcatenateIterator[str]:
    yield prompt
    GATE.wait(20)
    yield "the end"


def echo_file(file: File) -> str:
    return str(file)


MODELS = {
    "test/shout": shout,
    "test/tell": tell,
    "test/paint": paint,
    "test/count": count,
    "test/fail": fail,
    "test/slow": slow,
    "test/drip": drip,
    "test/file": echo_file,
}
