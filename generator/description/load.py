"""The one reader of descriptions: JSON or YAML, bounded in size and depth, never executed.

YAML is read as JSON: dates, ``yes`` and ``no`` are text, keys are text, and a key is unique.
"""

from __future__ import annotations

import json
import math
import re
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

from .._base.errors import SpecError, errors_in
from .document import is_array, is_object, pointer, quoted

if TYPE_CHECKING:
    from yaml import SafeLoader as _SafeLoader
else:
    # The C loader is ten times as fast; PyYAML may be built without it.
    _SafeLoader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

#: Bytes. The largest description of this API so far has 0.1 MB.
MAX_BYTES = 8 * 1024 * 1024
#: Values, each alias of YAML followed. The same description has 10,000.
MAX_NODES = 500_000
#: Levels. The same description has 20.
MAX_DEPTH = 100

_SURROGATE = re.compile(r"[\ud800-\udfff]")


def load(path: Path) -> Any:
    """Load the document in a file.

    Raises:
        SpecError: The file cannot be read, is too large, or is neither JSON nor YAML. The message
            names the file, and the line where there is one.
    """
    with errors_in(path):
        return parse(_read(path))


def parse(content: bytes | str) -> Any:
    """Parse a document, whether it is written as JSON or as YAML.

    Raises:
        SpecError: The content is too large, or is neither JSON nor YAML.
    """
    if len(content) > MAX_BYTES:
        raise too_large()
    try:
        text = content.decode("utf-8-sig") if isinstance(content, bytes) else content
    except UnicodeDecodeError as error:
        raise SpecError(
            f"not UTF-8 text: byte {error.start} is {error.object[error.start]:#04x}"
        ) from None
    start = text.lstrip()[:1]
    if not start:
        raise SpecError("empty")
    if start == "<":
        raise SpecError("this is HTML or XML, not a description in JSON or YAML")
    try:
        document = _parse_json(text) if start in "{[" else None
        if document is None:
            document = _parse_yaml(text)
        _check_values(document)
    except RecursionError:
        raise _too_deep() from None
    except _DuplicateKeyError as error:
        raise SpecError(str(error)) from None
    return document


def too_large() -> SpecError:
    """Return the error for a document of more than ``MAX_BYTES``."""
    return SpecError(
        f"larger than {MAX_BYTES // (1024 * 1024)} MiB; a description of this API has 0.1 MiB"
    )


def _read(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(MAX_BYTES + 1)
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else None
        raise SpecError(f"cannot be read: {reason or error}") from None


def _too_deep() -> SpecError:
    return SpecError(f"nested more than {MAX_DEPTH} levels deep")


class _DuplicateKeyError(Exception):
    """A key that an object has twice."""

    def __init__(self, key: str, place: str) -> None:
        super().__init__(f"the key {quoted(key)} stands twice{place}")


def _parse_json(text: str) -> Any:
    """Parse JSON; return ``None`` for other text, since YAML may start with a brace too."""
    try:
        return json.loads(
            text, object_pairs_hook=_unique, parse_int=_integer, parse_constant=_no_constant
        )
    except json.JSONDecodeError:
        return None
    except _DuplicateKeyError:
        # Nearly all JSON is YAML, and the parser of YAML knows the line.
        with suppress(SpecError):
            _parse_yaml(text)
        raise


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    out: dict[str, Any] = {}
    for key, value in pairs:
        if key in out:
            raise _DuplicateKeyError(key, " in one object")
        out[key] = value
    return out


def _integer(digits: str) -> int:
    try:
        return int(digits)
    except ValueError:
        raise SpecError(f"a number of {len(digits):,} digits is too large to be one") from None


def _no_constant(name: str) -> Any:
    raise SpecError(f"{name} is not JSON")


class _Loader(_SafeLoader):
    """A loader of YAML that gives the types of JSON only."""


_RESOLVERS = (
    ("bool", r"true|True|TRUE|false|False|FALSE", "tTfF"),
    ("null", r"~|null|Null|NULL|", ["~", "n", "N", ""]),
    ("int", r"[-+]?(0|[1-9][0-9]*)", "-+0123456789"),
    ("float", r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?", "-+.0123456789"),
)
_Loader.yaml_implicit_resolvers = {
    first: [
        (f"tag:yaml.org,2002:{tag}", re.compile(f"(?:{pattern})$"))
        for tag, pattern, firsts in _RESOLVERS
        if first in [*firsts]
    ]
    for first in ["~", "", *"tTfFnN-+.0123456789"]
}


def _mapping(loader: Any, node: yaml.MappingNode) -> dict[str, Any]:
    out: dict[str, Any] = {}
    for key_node, value_node in node.value:
        line = key_node.start_mark.line + 1
        if not isinstance(key_node, yaml.ScalarNode):
            raise SpecError(f"a key is not text, in line {line}")
        key = str(key_node.value)
        if key in out:
            raise _DuplicateKeyError(key, f", in line {line}")
        out[key] = loader.construct_object(value_node, deep=True)
    return out


def _number(_loader: Any, node: yaml.ScalarNode) -> int:
    return _integer(str(node.value))


_Loader.yaml_constructors = {
    **_Loader.yaml_constructors,
    "tag:yaml.org,2002:map": _mapping,
    "tag:yaml.org,2002:int": _number,
}


def _parse_yaml(text: str) -> Any:
    try:
        _check_depth(text)
        return yaml.load(text, Loader=_Loader)  # noqa: S506 - a safe loader with fewer types
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
        place = f" in line {mark.line + 1}, column {mark.column + 1}" if mark else ""
        problem = getattr(error, "problem", None) or "cannot be parsed"
        raise SpecError(f"neither JSON nor YAML: {problem}{place}") from None


def _check_depth(text: str) -> None:
    """Refuse deep nesting, on which the C loader would exhaust the stack and end the process."""
    depth = 0
    for event in yaml.parse(text, Loader=_Loader):
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
            if depth > MAX_DEPTH:
                raise _too_deep()
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1


def _check_values(document: Any) -> None:
    """Refuse what JSON cannot express, and what aliases make small as text and large in memory."""
    stack: list[tuple[Any, str, int]] = [(document, "", 0)]
    count = 0
    while stack:
        node, at, depth = stack.pop()
        count += 1
        if count > MAX_NODES:
            raise SpecError(f"more than {MAX_NODES:,} values once its references are followed")
        if depth > MAX_DEPTH:
            raise _too_deep()
        if is_object(node):
            for key, child in node.items():
                _check_text(key, at)
                stack.append((child, at + pointer(key), depth + 1))
        elif is_array(node):
            stack.extend((child, at + pointer(i), depth + 1) for i, child in enumerate(node))
        elif isinstance(node, str):
            _check_text(node, at)
        elif isinstance(node, float) and not math.isfinite(node):
            raise SpecError("a number is too large to be one", pointer=at)


def _check_text(text: str, at: str) -> None:
    if _SURROGATE.search(text):
        raise SpecError(f"{quoted(text)} holds half a character, a lone surrogate", pointer=at)
