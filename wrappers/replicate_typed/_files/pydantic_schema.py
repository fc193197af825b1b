"""How pydantic reads and writes output files; the package does not depend on it."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any


def url_schema(cls: type, from_url: Callable[[str], object]) -> Any:
    """Return the core schema of a class whose objects are written as their URL.

    Args:
        cls: The class; an object of it is taken as it is.
        from_url: Makes an object from a URL.
    """
    from pydantic_core import core_schema

    read = core_schema.no_info_after_validator_function(from_url, core_schema.str_schema())
    return core_schema.json_or_python_schema(
        json_schema=read,
        python_schema=core_schema.union_schema([core_schema.is_instance_schema(cls), read]),
        serialization=core_schema.plain_serializer_function_ser_schema(
            str, return_schema=core_schema.str_schema()
        ),
    )


@cache
def serializer() -> Any:
    """Return what writes an object as its URL where a field of pydantic is of any type.

    Raises:
        AttributeError: There is no pydantic.
    """
    try:
        from pydantic_core import SchemaSerializer, core_schema
    except ImportError as error:
        raise AttributeError("__pydantic_serializer__") from error
    return SchemaSerializer(
        core_schema.any_schema(
            serialization=core_schema.plain_serializer_function_ser_schema(
                str, return_schema=core_schema.str_schema()
            )
        )
    )
