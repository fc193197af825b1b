# Made from openapi.yaml by openapi-python-client 0.29.1: do not edit, run `make regenerate`.
"""The reader of the objects in a union, each of which is an object of one class.

A tag, a member whose value names the classes, comes first: a value that is not known leaves the
object as it was received, since a class that is new to this package may be meant. Of several
classes, that is read whose required members are all there: the one that requires the most, then the
one that has the most of the members, then the first. An object that has a known tag and cannot be
read as its class is an error as everywhere else.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import ModuleType
from typing import Any, cast

from .decoding import Reader, Unusable, attempt, kind_of
from .errors import ResponseDecodeError

#: The members that each class requires, and all that it has.
Shapes = Mapping[str, tuple[Sequence[str], Sequence[str]]]
#: By the name of a tag: the classes that each of its values stands for.
Tags = Mapping[str, Sequence[tuple[str | int, Sequence[str]]]]

_Key = tuple[type, Any]


def variant_reader(models: ModuleType, shapes: Shapes, tags: Tags | None = None) -> Reader[Any]:
    """Return a reader of an object of one of several classes.

    Args:
        models: The package of the models, which loads a class when it is asked for.
        shapes: The members of each class.
        tags: The tags. Without any, an object that fits no class cannot be read.
    """
    required = {name: frozenset(shape[0]) for name, shape in shapes.items()}
    members = {name: frozenset(shape[1]) for name, shape in shapes.items()}
    classes = {
        tag: {_key(value): frozenset(names) for value, names in values}
        for tag, values in (tags or {}).items()
    }
    covered = {tag: frozenset[str]().union(*found.values()) for tag, found in classes.items()}

    def candidates(value: dict[str, Any]) -> tuple[list[str], bool]:
        """Return the classes that the tags allow, and whether a tag has an unknown value."""
        names = list(shapes)
        unknown = False
        for tag, found in classes.items():
            if tag not in value:
                continue
            named = found.get(_key(value[tag]))
            unknown |= named is None
            names = [
                name
                for name in names
                if (name in named if named is not None else name not in covered[tag])
            ]
        return names, unknown

    def read(value: Any) -> Any:
        if not isinstance(value, dict):
            raise Unusable(f"is {kind_of(value)}, not an object")
        source = cast("dict[str, Any]", value)
        names, unknown = candidates(source)
        if len(names) == 1 and not unknown:
            return getattr(models, names[0]).from_dict(source)
        fitting = [name for name in names if required[name] <= source.keys()]
        fitting.sort(key=lambda name: (-len(required[name]), -len(members[name] & source.keys())))
        best: tuple[int, Reader[Any]] | None = None
        for name in fitting:
            read_as: Reader[Any] = getattr(models, name).from_dict
            try:
                found = attempt(read_as, source)
            except (Unusable, ResponseDecodeError):
                continue
            kept: Mapping[str, Any] = getattr(found, "additional_properties", {})
            # A declared member that could not be read is kept as raw JSON, any other is dropped.
            lost = sum((member in members[name]) is (member in kept) for member in source)
            if not lost:
                return found
            if best is None or lost < best[0]:
                best = (lost, read_as)
        if best is not None:
            return best[1](source)
        if unknown or (classes and not names):
            return source
        raise Unusable("is an object of no expected kind")

    return read


def _key(value: Any) -> _Key | None:
    """Return a value as a key, by which 1 and true are different; ``None`` if it can be no tag."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return (type(value), value) if isinstance(value, str | int) else None
