"""JSON parsing and serialization.

Parsing rejects what could not be serialized again, so that no later step fails on a hostile body.
"""

from __future__ import annotations

import json
import math
from typing import Any, NoReturn, TypeGuard, cast

#: Deepest nesting of a parsed value; deeper ones could exhaust the stack of recursive functions.
MAX_DEPTH = 200

_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode

_HTML_ESCAPES = (("&", "\\u0026"), ("<", "\\u003c"), (">", "\\u003e"))


def is_object(value: object) -> TypeGuard[dict[str, Any]]:
    """Return whether a parsed JSON value is an object."""
    return isinstance(value, dict)


def is_list(value: object) -> TypeGuard[list[Any]]:
    """Return whether a parsed JSON value is an array."""
    return isinstance(value, list)


def parse_json(raw: bytes) -> Any:
    """Return the value of a JSON text in UTF-8, with lone surrogates replaced as Go does.

    Raises:
        ValueError: The text is not valid JSON, nests too deeply, or holds a non-finite number.
    """
    text = raw.decode("utf-8")
    try:
        value: Any = json.loads(text, parse_constant=_reject_constant, parse_float=_finite_float)
    except RecursionError:
        raise ValueError("it is nested too deeply") from None
    if text.count("[") + text.count("{") > MAX_DEPTH and not _is_shallow(value):
        raise ValueError("it is nested too deeply")
    if "\\ud" in text or "\\uD" in text:
        whole = json.dumps(value, ensure_ascii=False).encode("utf-16", "surrogatepass")
        value = json.loads(whole.decode("utf-16", "replace"))
    return value


def dump_json(value: Any) -> str:
    """Serialize a value without white space and with nothing escaped."""
    return _encode(value)


def dump_html_safe_json(value: Any) -> str:
    """Serialize a value without white space and with HTML characters escaped, as Go does."""
    text = _encode(value)
    for character, escape in _HTML_ESCAPES:
        if character in text:
            text = text.replace(character, escape)
    return text


def sort_keys(value: Any) -> Any:
    """Return a copy of a value whose objects have their keys in alphabetical order."""
    if is_list(value):
        return [sort_keys(item) for item in value]
    if is_object(value):
        return {key: sort_keys(value[key]) for key in sorted(value)}
    return value


def replace_surrogates(text: str) -> str:
    """Return a text with its lone surrogates, which no encoding can represent, replaced."""
    return text if text.isascii() else text.encode("utf-8", "replace").decode()


def to_json_value(value: Any) -> Any:
    """Return a copy of a value as JSON: tuples as lists, keys as strings, NaN and infinity as null.

    Raises:
        TypeError: A part of the value cannot be represented in JSON; the message names its type.
    """
    if isinstance(value, str):
        return replace_surrogates(value)
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, dict):
        items = cast("dict[object, Any]", value).items()
        return {replace_surrogates(str(key)): to_json_value(item) for key, item in items}
    if isinstance(value, list | tuple):
        return [to_json_value(item) for item in cast("list[Any]", value)]
    raise TypeError(f"{type(value).__name__} cannot be represented in JSON")


def _reject_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not a valid JSON number")


def _finite_float(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise ValueError(f"the number {text[:40]} is too large")
    return number


def _is_shallow(value: Any) -> bool:
    """Return whether a value nests no deeper than ``MAX_DEPTH``, without recursion."""
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
