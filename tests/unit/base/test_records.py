"""Objects can be shown at any time, also when they are incomplete."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import re
import traceback
from collections.abc import Iterator
from typing import Any

import pytest
import replicate_typed
from replicate_typed import ServerSentEvent
from replicate_typed._base.records import define, frozen, safe_repr
from replicate_typed._base.shortening import MAX_REPR


def modules() -> Iterator[Any]:
    """Yield all modules of the package that can be imported without a side effect."""
    for found in pkgutil.walk_packages(replicate_typed.__path__, "replicate_typed."):
        # A model's process runs the modules of ``child``, outside of this package.
        if not found.name.endswith("__main__") and ".child" not in found.name:
            yield importlib.import_module(found.name)


def classes() -> dict[str, type]:
    """Return the classes of the package that have a ``__repr__`` of its own, or inherit one."""
    found: dict[str, type] = {}
    for module in modules():
        for name, value in vars(module).items():
            if inspect.isclass(value) and any(
                "__repr__" in vars(base) and base.__module__.startswith("replicate_typed")
                for base in value.__mro__
            ):
                found[f"{module.__name__}.{name}"] = value
    return found


CLASSES = classes()


def incomplete(cls: type) -> object:
    """Return an object of a class before its constructor has begun."""
    if issubclass(cls, tuple):
        # A named tuple is complete as soon as it exists.
        return tuple.__new__(cls, getattr(cls, "_fields", ()))
    return str.__new__(cls) if issubclass(cls, str) else cls.__new__(cls)


def test_repr__rule_has_classes():
    """The rule below finds the public classes, the private ones, and those of the local server."""
    assert {
        "replicate_typed.Prediction",
        "replicate_typed._async.client.AsyncClient",
        "replicate_typed._async.stream._Stream",
        "replicate_typed._sync.jobs.Job",
        "replicate_typed._http.options.Options",
        "replicate_typed._http.options.Secret",
        "replicate_typed._files.file_output.FileOutput",
        "replicate_typed.local._jobs.job.Job",
    } <= CLASSES.keys() | {f"replicate_typed.{value.__name__}" for value in CLASSES.values()}


@pytest.mark.parametrize("name", CLASSES)
def test_repr__incomplete_object(name):
    """``repr`` of an incomplete object never raises."""
    assert isinstance(repr(incomplete(CLASSES[name])), str)


def test_traceback__constructor_that_fails():
    """A traceback with variables shows an error of a constructor, and the object as incomplete."""
    with pytest.raises(TypeError) as caught:
        ServerSentEvent([], "x")  # type: ignore[arg-type]
    shown = "".join(
        traceback.TracebackException.from_exception(caught.value, capture_locals=True).format()
    )
    assert "unhashable" in shown
    assert "<ServerSentEvent (incomplete)>" in shown


def test_safe_repr__complete_objects():
    """A record is shown as one of attrs, and does what one does."""

    @frozen
    class Point:
        x: int

    @define(eq=False)
    class Line:
        start: Point

    assert repr(Line(Point(1))).endswith("Line(start=" + repr(Point(1)) + ")")
    assert repr(Point(1)).endswith("Point(x=1)")
    assert Point(1) == Point(1)
    assert Line(Point(1)) != Line(Point(1))


def test_safe_repr__values_that_raise():
    """A value whose ``repr`` raises does not take its owner along."""

    class Bad:
        def __repr__(self) -> str:
            raise RuntimeError

    @frozen
    class Owner:
        value: Bad

    assert repr(Owner(Bad())) == "<Owner (incomplete)>"
    assert safe_repr(lambda self: "fine")(None) == "fine"


def test_safe_repr__long():
    """A long text is cut in its middle, which says how long it was."""

    @frozen
    class Record:
        text: str
        end: str = "end"

    shown = repr(Record("a" * 6_000_000))
    assert len(shown) == MAX_REPR
    assert re.search(r"Record\(text='a+… \(\d{7} characters\) …a+', end='end'\)$", shown)
    assert "…" not in repr(Record("a" * 1000))
