"""The JSON form of Python values, one level deep."""

from __future__ import annotations

from enum import Enum
from typing import Any, cast

from .._base.loaded import loaded_module
from .structured_inputs import members_of


def plain_value(value: object) -> object:
    """Return a value as the text, number, list or mapping that it is sent as, else unchanged.

    The items of a list and the members of a mapping are not converted.

    Args:
        value: A member of an enumeration, a numpy value, or an object of a dataclass, an attrs
            class or a pydantic model; anything else is returned as it is.
    """
    if isinstance(value, Enum):
        return plain_value(value.value)
    numpy = loaded_module("numpy", "ndarray", "generic")
    if numpy is not None and isinstance(value, numpy.ndarray | numpy.generic):
        converted: object = cast("Any", value).tolist()
        # The widest floats of numpy have no type in Python, and are returned as they are.
        return float(cast("Any", value)) if isinstance(converted, numpy.generic) else converted
    members = members_of(value)
    return value if members is None else members
