"""The public names of ``replicate_typed.local``: lazily imported, and independent of where they live."""

from __future__ import annotations

import pickle
import subprocess
import sys

import pytest
import replicate_typed.local
from replicate_typed.local import (
    BrokenModel,
    BrokenStore,
    Fault,
    Faults,
    Field,
    File,
    FunctionModel,
    ModelFailed,
    PortInUse,
)


def shout(prompt: str) -> str:
    return prompt.upper()


@pytest.mark.parametrize("name", replicate_typed.local.__all__)
def test_public_names__module(name: str) -> None:
    """Every public class names the public package as its module."""
    value = getattr(replicate_typed.local, name)
    if isinstance(value, type):
        assert value.__module__ == "replicate_typed.local"
        assert getattr(replicate_typed.local, value.__qualname__) is value


@pytest.mark.parametrize(
    "value",
    [
        BrokenModel("broken"),
        BrokenStore("broken"),
        ModelFailed("failed"),
        PortInUse("in use"),
        Fault("status", operation="account.get", times=2),
        Faults([Fault("delay", seconds=1.0)], seed=1),
        Field(ge=1, secret=True),
        File("https://example.com/a"),
        FunctionModel(shout, concurrency=2),
    ],
    ids=lambda value: type(value).__name__,
)
def test_public_names__pickle(value: object) -> None:
    """A pickle names the public module only, so that it survives moves of private modules."""
    data = pickle.dumps(value)
    assert b"replicate_typed.local" in data
    assert b"replicate_typed.local." not in data
    restored = pickle.loads(data)
    assert type(restored) is type(value)
    if isinstance(value, Fault | FunctionModel | File):
        assert restored == value


def test_public_names__unpickle_first() -> None:
    """A pickle is restored by a process that has not imported the class yet."""
    data = pickle.dumps(Fault("html", status=520))
    code = f"import pickle; print(pickle.loads({data!r}).status)"
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", code], capture_output=True, text=True, check=True
    )
    assert done.stdout == "520\n"


def test_public_names__unknown() -> None:
    """A name that does not exist is an ``AttributeError`` that names it."""
    with pytest.raises(
        AttributeError, match=r"'replicate_typed\.local' has no attribute 'Nothing'"
    ):
        replicate_typed.local.Nothing  # noqa: B018
