"""Pins from files that hold models and versions as the API returned them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from .._base.errors import InputError
from .._base.json_values import is_object
from .._base.records import frozen
from .._objects.refs import parse_model_name
from .errors import CodegenError
from .pins import Pin, pin_of_version
from .text import one_line


@frozen
class _Unnamed:
    """A version from a file that does not say which model it is of."""

    path: str
    version: dict[str, Any]


def pins_of_files(files: Iterable[str], references: Sequence[str]) -> list[Pin]:
    """Return the pins in files.

    Args:
        files: The paths of files of JSON, each with a model or a version as the API returns it. A
            version, which does not name its model, is given as ``owner/name=path``.
        references: The references of the command line. One that no other file is for names the
            model of a version without a name.

    Raises:
        CodegenError: A file cannot be read, holds something else, or does not name its model.
    """
    pins: list[Pin] = []
    unnamed: list[_Unnamed] = []
    for file in files:
        found = _pin_of_file(file)
        if isinstance(found, Pin):
            pins.append(found)
        else:
            unnamed.append(found)
    given = {pin.model for pin in pins}
    models = dict.fromkeys(reference.partition(":")[0] for reference in references)
    left = [model for model in models if model not in given]
    for item in unnamed:
        if len(unnamed) > 1 or len(left) != 1:
            raise CodegenError(
                f"{item.path} holds a version, which does not name its model: pass "
                f"--from-file owner/name={item.path}"
            )
        pins.append(pin_of_version(left[0], item.version))
    return pins


def _pin_of_file(file: str) -> Pin | _Unnamed:
    model, path = _split(file)
    try:
        document: object = json.loads(Path(path).read_bytes())
    except OSError as error:
        raise CodegenError(f"{path} cannot be read: {error.strerror}") from error
    except (ValueError, RecursionError) as error:
        raise CodegenError(f"{path} is not valid JSON: {error}") from error
    if is_object(document) and "latest_version" in document and "owner" in document:
        pin = pin_of_model(document)
        if model is not None and model != pin.model:
            raise CodegenError(f"{path} holds {pin.model}, not {model}")
        return pin
    if is_object(document) and "openapi_schema" in document and "id" in document:
        check_version(document, path)
        named = model or document.get("model")
        if not isinstance(named, str):
            return _Unnamed(path, document)
        return pin_of_version(_checked_name(named, path), document)
    raise CodegenError(f"{path} is neither a model nor a version as the API returns it")


def _split(file: str) -> tuple[str | None, str]:
    """Return the model and the path of ``owner/name=path``, None and the path without a model."""
    name, sign, path = file.partition("=")
    if not sign:
        return None, file
    try:
        return str(parse_model_name(name)), path
    except InputError:
        return None, file


def pin_of_model(document: dict[str, Any]) -> Pin:
    """Return the pin of the current version of a model, as the API returns it.

    Raises:
        CodegenError: It has no version, or is no model.
    """
    model = _checked_name(f"{document.get('owner')}/{document.get('name')}", "the model")
    version = document.get("latest_version")
    if version is None:
        raise CodegenError(f"{model} has no version")
    if not is_object(version):
        raise CodegenError(f"the current version of {model} is no version")
    check_version(version, model)
    return pin_of_version(
        model,
        version,
        description=document.get("description"),
        example=document.get("default_example"),
    )


def _checked_name(name: str, where: str) -> str:
    try:
        return str(parse_model_name(name))
    except InputError as error:
        raise CodegenError(f"{where}: {error}") from error


def check_version(version: dict[str, Any], where: str) -> None:
    """Check that the id of a version can be one.

    Raises:
        CodegenError: It cannot.
    """
    version_id = version.get("id")
    is_id = isinstance(version_id, str) and version_id.replace("-", "").replace("_", "").isalnum()
    if not is_id or not str(version_id).isascii():
        raise CodegenError(f"{where}: {one_line(str(version_id))!r} is not the id of a version")
