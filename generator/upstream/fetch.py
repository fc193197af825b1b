"""Reading a description from a file or a URL: JSON or YAML, bounded in size and depth, never executed."""

from __future__ import annotations

import json
import math
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
import yaml

from .._base.spec_errors import SpecError
from ..description.document import is_array, is_object, pointer, quoted

if TYPE_CHECKING:
    from yaml import SafeLoader as _SafeLoader
else:
    # The C loader is ten times as fast, where there is one.
    _SafeLoader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

# Upstream's largest revision so far has 0.1 MB and 10,000 nodes.
MAX_BYTES = 8 * 1024 * 1024
MAX_NODES = 500_000
# Upstream nests 20 levels.
MAX_DEPTH = 100
_TIMEOUT = 30.0
_HALF = re.compile(r"[\ud800-\udfff]")


def read_source(source: str | Path, *, client: httpx.Client | None = None) -> Any:
    """The JSON document at `source`, a path or an http(s) URL, in JSON or YAML.

    Raises `SpecError` naming the source when it cannot be read, is too large (8 MiB) or is neither JSON nor YAML.
    """
    text = str(source)
    try:
        if re.match(r"https?://", text, re.IGNORECASE):
            return parse(_download(text, client))
        if re.match(r"[a-z][a-z0-9+.-]+://", text, re.IGNORECASE):
            raise SpecError("only files, http and https can be read")
        return parse(_read(Path(text)))
    except SpecError as error:
        raise error.in_source(shown(text)) from None


def shown(source: str | Path) -> str:
    """`source` as it can be shown: without the name and password that a URL may hold."""
    return re.sub(r"(?<=://)[^/?#]*@", "", str(source))


def _read(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            content = file.read(MAX_BYTES + 1)
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else None
        raise SpecError(f"cannot be read: {reason or error}") from None
    if len(content) > MAX_BYTES:
        raise _too_large()
    return content


def _download(url: str, client: httpx.Client | None) -> bytes:
    owned = client or httpx.Client(follow_redirects=True, timeout=_TIMEOUT)
    try:
        with owned.stream("GET", url) as response:
            if response.status_code != 200:
                raise SpecError(
                    f"the server answered {response.status_code} {response.reason_phrase}"
                )
            kind = response.headers.get("content-type", "").partition(";")[0].strip()
            if kind in {"text/html", "application/xhtml+xml"}:
                raise SpecError(
                    "the server answered with a web page (text/html), not with a description"
                )
            body = bytearray()
            for chunk in response.iter_bytes():
                body += chunk
                if len(body) > MAX_BYTES:
                    raise _too_large()
            return bytes(body)
    except httpx.InvalidURL as error:
        raise SpecError(f"not a URL: {error}") from None
    except httpx.HTTPError as error:
        raise SpecError(f"cannot be fetched: {str(error) or type(error).__name__}") from None
    finally:
        if client is None:
            owned.close()


def _too_large() -> SpecError:
    return SpecError(
        f"larger than {MAX_BYTES // (1024 * 1024)} MiB; a description of this API has 0.1 MiB"
    )


def parse(content: bytes | str) -> Any:
    """The JSON document in `content`, whether it is written as JSON or as YAML."""
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
        document = _json(text) if start in "{[" else None
        if document is None:
            document = _yaml(text)
        _check_values(document)
    except RecursionError:
        raise _too_deep() from None
    return document


def _json(text: str) -> Any:
    """The document in `text`, `None` when it is not JSON: what starts with a brace may still be YAML."""
    try:
        return json.loads(
            text, object_pairs_hook=_unique, parse_int=_integer, parse_constant=_no_constant
        )
    except json.JSONDecodeError:
        return None


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    out: dict[str, Any] = {}
    for key, value in pairs:
        if key in out:
            raise SpecError(f"the key {quoted(key)} stands twice in one object")
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
    """YAML as JSON: no dates, no `yes` and `no`, text keys, each key once."""


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
        if not isinstance(key_node, yaml.ScalarNode):
            raise SpecError(f"a key is not text, in line {key_node.start_mark.line + 1}")
        key = str(key_node.value)
        if key in out:
            raise SpecError(
                f"the key {quoted(key)} stands twice, in line {key_node.start_mark.line + 1}"
            )
        out[key] = loader.construct_object(value_node, deep=True)
    return out


def _number(_loader: Any, node: yaml.ScalarNode) -> int:
    return _integer(str(node.value))


_Loader.yaml_constructors = {
    **_Loader.yaml_constructors,
    "tag:yaml.org,2002:map": _mapping,
    "tag:yaml.org,2002:int": _number,
}


def _yaml(text: str) -> Any:
    try:
        _check_depth(text)
        return yaml.load(text, Loader=_Loader)  # noqa: S506 - a safe loader with fewer types
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
        place = f" in line {mark.line + 1}, column {mark.column + 1}" if mark else ""
        problem = getattr(error, "problem", None) or "cannot be parsed"
        raise SpecError(f"neither JSON nor YAML: {problem}{place}") from None


def _too_deep() -> SpecError:
    return SpecError(f"nested more than {MAX_DEPTH} levels deep")


def _check_depth(text: str) -> None:
    """Refuse what the C loader would follow until the stack ends, and the process with it."""
    depth = 0
    for event in yaml.parse(text, Loader=_Loader):
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
            if depth > MAX_DEPTH:
                raise _too_deep()
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1


def _check_values(document: Any) -> None:
    """Refuse what is small as text and large in memory, as YAML aliases can make it, and what no JSON can say."""
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
    if _HALF.search(text):
        raise SpecError(f"{quoted(text)} holds half a character, a lone surrogate", pointer=at)
