"""A description as it is read from a file, and what the tool takes for granted about it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, TypeGuard, cast

import yaml

from .._base.errors import GeneratorError

#: The methods that the tool knows; it drops an operation with any other without a word.
METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")

#: What else a path may have beside its operations and extensions.
_OTHERS = ("parameters", "summary", "description", "servers")

#: Between texts that travel together through a member that the tool keeps. The last one may be
#: any text; those before it cannot hold this.
SEPARATOR = " :: "

#: Where the API is, if the description does not say.
DEFAULT_SERVER = "https://api.replicate.com/v1"

#: A host, perhaps a port and a path. A name, a query or a fragment would come before every path
#: that is called, and each of the characters left out has a meaning somewhere.
_ADDRESS = re.compile(
    r"https?://([A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\])(:[0-9]{1,5})?(/[A-Za-z0-9._~!$&()*+,;=:%/-]*)?",
    re.IGNORECASE | re.ASCII,
)

#: The C loader takes a tenth of the time, where PyYAML was built with it.
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def load_description(path: Path) -> dict[str, Any]:
    """The description in a file of YAML or JSON.

    Raises:
        GeneratorError: It cannot be read.
    """
    try:
        text = path.read_text("utf-8")
    except OSError as error:
        raise GeneratorError(f"{path} cannot be read: {error.strerror or error}") from error
    except UnicodeDecodeError as error:
        raise GeneratorError(f"{path} cannot be read: it is not text in UTF-8") from error
    try:
        value: object = yaml.load(text, Loader=_LOADER)  # noqa: S506 - a safe one
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        raise GeneratorError(f"{path} is not YAML: {error}") from error
    if not isinstance(value, dict) or "openapi" not in value or "paths" not in value:
        raise GeneratorError(f"{path} is not an OpenAPI description: it lacks openapi or paths")
    try:
        json.dumps(value)
    except TypeError as error:
        raise GeneratorError(
            f"{path} holds what JSON cannot, a date without quotes as a rule: {error}"
        ) from error
    except (ValueError, RecursionError) as error:
        raise GeneratorError(f"{path} has an alias within itself: {error}") from error
    return cast("dict[str, Any]", value)


def operation_ids(description: dict[str, Any]) -> list[str]:
    """The ids of the operations that the tool is to compile.

    Raises:
        GeneratorError: The tool would lose one, or drop what it takes.
    """
    _check_components(description)
    found: dict[str, str] = {}
    for pointer, operation in _operations(description):
        name = operation.get("operationId")
        if not name or not isinstance(name, str):
            raise GeneratorError(f"{pointer} has no operationId")
        if (name + SEPARATOR).index(SEPARATOR) != len(name):
            raise GeneratorError(f"{pointer}: the operationId {name!r} holds {SEPARATOR.strip()!r}")
        if name in found:
            raise GeneratorError(
                f"{pointer}: the operationId {name!r} stands at {found[name]} already"
            )
        found[name] = pointer
    return list(found)


def server_of(description: dict[str, Any]) -> str:
    """The address of the first server that has a whole one, without a slash at its end.

    Raises:
        GeneratorError: It is more than a scheme, a host, a port and a path.
    """
    servers: object = description.get("servers")
    for index, server in enumerate(
        cast("list[object]", servers) if isinstance(servers, list) else []
    ):
        url = cast("dict[str, object]", server).get("url") if isinstance(server, dict) else None
        if is_whole(url):
            if not is_plain(url):
                raise GeneratorError(f"#/servers/{index}/url: {NOT_PLAIN}, this is {url!r}")
            return url.rstrip("/")
    return DEFAULT_SERVER


#: What is wrong with an address that is not plain.
NOT_PLAIN = "the address of a server is http(s), a host, perhaps a port, and a path"


def is_whole(url: object) -> TypeGuard[str]:
    """True for an address that needs nothing from elsewhere: neither relative nor with variables."""
    return (
        isinstance(url, str)
        and "{" not in url
        and bool(re.match("https?://", url.strip(), re.IGNORECASE))
    )


def is_plain(url: str) -> bool:
    """True for an address that can stand before any path, and that shows where it leads."""
    return _ADDRESS.fullmatch(url) is not None


def media_kind(media: str) -> str:
    """A media type without its parameters."""
    return media.partition(";")[0].strip().lower()


def is_json(media: str) -> bool:
    """True for a media type whose bodies are JSON."""
    kind = media_kind(media)
    return kind == "application/json" or kind.endswith("+json")


def _operations(description: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Each operation that the tool knows, and where it stands."""
    for path, value in _object(description["paths"], "#/paths").items():
        place = f"#/paths/{_escaped(path)}"
        item = _object(value, place)
        _check_parameters(item, place)
        for key, inner in item.items():
            if key in METHODS:
                operation = _object(inner, f"{place}/{key}")
                _check_parameters(operation, f"{place}/{key}")
                yield f"{place}/{key}", operation
            elif key not in _OTHERS and not str(key).startswith("x-"):
                raise GeneratorError(
                    f"{place}/{key} cannot be compiled: the tool knows no such method; "
                    f"describe it as x-{key} and write it by hand"
                )


def _check_components(description: Mapping[str, Any]) -> None:
    components = _object(description.get("components", {}), "#/components")
    for kind in ("parameters", "schemas"):
        place = f"#/components/{kind}"
        for name, value in _object(components.get(kind, {}), place).items():
            _object(value, f"{place}/{_escaped(name)}")


def _check_parameters(owner: Mapping[str, Any], place: str) -> None:
    parameters: object = owner.get("parameters", [])
    if not isinstance(parameters, list):
        raise GeneratorError(f"{place}/parameters is not a list")
    for index, parameter in enumerate(cast("list[object]", parameters)):
        _object(parameter, f"{place}/parameters/{index}")


def _object(value: object, place: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise GeneratorError(f"{place} is not an object")
    return cast("dict[str, Any]", value)


def _escaped(path: str) -> str:
    return str(path).replace("~", "~0").replace("/", "~1")
