"""How pydantic reads and writes the objects of the package, which does not depend on it."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from operator import attrgetter
from typing import Any

#: Returns the JSON of an object.
raw_of = attrgetter("raw")


def text_schema(cls: type, from_text: Callable[[str], object]) -> Any:
    """Return the core schema of a class whose objects are written as the text of ``str(…)``.

    Args:
        cls: The class; an object of it is taken as it is.
        from_text: Makes an object of its text.
    """
    from pydantic_core.core_schema import str_schema

    return _schema(cls, from_text, str_schema(), str)


def object_schema(cls: type, from_json: Callable[[dict[str, Any]], object]) -> Any:
    """Return the core schema of a class whose objects are written as their ``raw``.

    Args:
        cls: The class; an object of it is taken as it is.
        from_json: Makes an object of its JSON.
    """
    from pydantic_core.core_schema import dict_schema

    return _schema(cls, from_json, dict_schema(), raw_of)


def _schema(
    cls: type, read: Callable[[Any], object], written: Any, write: Callable[[Any], object]
) -> Any:
    """Return the core schema of a class, whose objects are written by ``write`` and read back."""
    from pydantic_core import core_schema

    again = core_schema.no_info_after_validator_function(read, written)
    return core_schema.json_or_python_schema(
        json_schema=again,
        python_schema=core_schema.union_schema([core_schema.is_instance_schema(cls), again]),
        serialization=core_schema.plain_serializer_function_ser_schema(
            write, return_schema=written
        ),
    )


@cache
def serializer(write: Callable[[Any], object]) -> Any:
    """Return what writes an object where a field of pydantic is of any type.

    Args:
        write: ``str``, or ``raw_of`` for what is written as JSON.

    Raises:
        AttributeError: There is no pydantic.
    """
    try:
        from pydantic_core import SchemaSerializer, core_schema
    except ImportError as error:
        raise AttributeError("__pydantic_serializer__") from error
    return SchemaSerializer(
        core_schema.any_schema(
            serialization=core_schema.plain_serializer_function_ser_schema(write)
        )
    )
