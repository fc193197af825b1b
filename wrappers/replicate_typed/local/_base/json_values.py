"""JSON in and out: what a hostile body can hold is refused here, so that nothing later trips on it."""

from __future__ import annotations

import json
import math
from typing import Any, NoReturn, TypeGuard, cast

#: How deep values may nest; deeper ones would exhaust the stack of whatever walks them.
MAX_DEPTH = 200

_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode

_ESCAPES = (("&", "\\u0026"), ("<", "\\u003c"), (">", "\\u003e"))


def is_object(value: object) -> TypeGuard[dict[str, Any]]:
    """Whether it is an object; JSON has no names but strings."""
    return isinstance(value, dict)


def is_list(value: object) -> TypeGuard[list[Any]]:
    """Whether it is a list."""
    return isinstance(value, list)


def parse(raw: bytes) -> Any:
    """The value of a JSON text, without anything that could not be written again.

    Raises:
        ValueError: It is no JSON in UTF-8, nests too deeply, or holds a number without a value.
    """
    text = raw.decode("utf-8")
    try:
        value: Any = json.loads(text, parse_constant=_no_number, parse_float=_finite)
    except RecursionError:
        raise ValueError("it is nested too deeply") from None
    if text.count("[") + text.count("{") > MAX_DEPTH and not _is_shallow(value):
        raise ValueError("it is nested too deeply")
    if "\\ud" in text or "\\uD" in text:
        # Halves of pairs are no text: as in Go, each becomes the replacement character.
        whole = json.dumps(value, ensure_ascii=False).encode("utf-16", "surrogatepass")
        value = json.loads(whole.decode("utf-16", "replace"))
    return value


def compact(value: Any) -> str:
    """The text as the API's newer servers write it: no white space, and safe within HTML."""
    text = _encode(value)
    for character, escape in _ESCAPES:
        if character in text:
            text = text.replace(character, escape)
    return text


def plain(value: Any) -> str:
    """The text as the API's older servers write it: no white space, nothing escaped."""
    return _encode(value)


def sorted_keys(value: Any) -> Any:
    """A copy whose objects have their members in the order of the alphabet."""
    if is_list(value):
        return [sorted_keys(item) for item in value]
    if is_object(value):
        return {key: sorted_keys(value[key]) for key in sorted(value)}
    return value


def writable(text: str) -> str:
    """A text without halves of characters, which no encoding can hold."""
    return text if text.isascii() else text.encode("utf-8", "replace").decode()


def jsonable(value: Any) -> Any:
    """A copy in which tuples are lists, keys are texts and numbers have values.

    Raises:
        TypeError: Something in it has no form in JSON; the text says what.
    """
    if isinstance(value, str):
        return writable(value)
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, dict):
        items = cast("dict[object, Any]", value).items()
        return {writable(str(key)): jsonable(item) for key, item in items}
    if isinstance(value, list | tuple):
        return [jsonable(item) for item in cast("list[Any]", value)]
    raise TypeError(f"{type(value).__name__} has no form in JSON")


def _no_number(name: str) -> NoReturn:
    raise ValueError(f"{name} is no number of JSON")


def _finite(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise ValueError(f"{text[:40]} is too large a number")
    return number


def _is_shallow(value: Any) -> bool:
    level: list[Any] = [value]
    for _ in range(MAX_DEPTH):
        deeper: list[Any] = []
        for item in level:
            if is_list(item):
                deeper += item
            elif is_object(item):
                deeper += item.values()
        if not deeper:
            return True
        level = deeper
    return False
