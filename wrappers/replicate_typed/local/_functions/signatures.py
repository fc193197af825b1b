"""The OpenAPI document of a typed Python function, as Cog would write it."""

from __future__ import annotations

import enum
import hashlib
import inspect
import json
from collections.abc import Callable
from typing import Any

from .._base.json_values import to_json_value
from .._contract.runtime import VersionInfo
from .._contract.validation import find_failures, make_validator
from .introspection import display_name, hints_of
from .type_schemas import input_schema, output_schema

#: The version of Cog whose documents these are like; some clients require one.
COG_VERSION = "0.16.12"


def describe(function: Callable[..., Any], train: Callable[..., Any] | None = None) -> VersionInfo:
    """Return the version that a function makes up.

    Args:
        function: The function that predicts.
        train: The function that trains, if the model supports training.

    Raises:
        TypeError: The object is not a function, or a parameter cannot be an input; the message
            names the parameter.
    """
    schemas = {"Input": _inputs(function, "Input"), "Output": _output(function, "Output")}
    if train is not None:
        schemas["TrainingInput"] = _inputs(train, "TrainingInput")
        schemas["TrainingOutput"] = _output(train, "TrainingOutput")
    document: dict[str, Any] = {
        "openapi": "3.0.2",
        "info": {"title": "Cog", "version": "0.1.0"},
        "paths": {},
        "components": {"schemas": schemas},
    }
    name = f"{function.__module__}.{display_name(function)}"
    identity = f"{name}:{json.dumps(document, sort_keys=True)}"
    return VersionInfo(hashlib.sha256(identity.encode()).hexdigest(), document, COG_VERSION)


def _inputs(function: Callable[..., Any], title: str) -> dict[str, Any]:
    if not callable(function):
        raise TypeError(f"a model must be a function, not {function!r}")
    hints = hints_of(function)
    properties: dict[str, Any] = {}
    required: list[str] = []
    for order, parameter in enumerate(inspect.signature(function).parameters.values()):
        where = f"{display_name(function)}: the parameter {parameter.name!r}"
        if parameter.kind in {parameter.VAR_POSITIONAL, parameter.POSITIONAL_ONLY}:
            raise TypeError(f"{where} cannot be an input of a model: inputs are passed by name")
        if parameter.kind is parameter.VAR_KEYWORD:
            continue
        try:
            schema = input_schema(hints.get(parameter.name, Any))
        except TypeError as error:
            raise TypeError(f"{where} cannot be an input of a model: {error}") from error
        properties[parameter.name] = {
            "title": parameter.name.replace("_", " ").capitalize(),
            "x-order": order,
            **schema,
        }
        if parameter.default is parameter.empty:
            required.append(parameter.name)
        elif parameter.default is not None:
            properties[parameter.name] |= _default(parameter.default, schema, where)
    inputs: dict[str, Any] = {"type": "object", "title": title, "properties": properties}
    if required:
        inputs["required"] = required
    return inputs


def _default(value: Any, schema: dict[str, Any], where: str) -> dict[str, Any]:
    """Return the ``default`` keyword, or nothing if the value cannot be represented in JSON."""
    try:
        default = to_json_value(value.value if isinstance(value, enum.Enum) else value)
    except TypeError:
        return {}
    for failure in find_failures(make_validator(schema, {}), default):
        raise TypeError(f"{where} has an invalid default: {failure['description']}")
    return {"default": default}


def _output(function: Callable[..., Any], title: str) -> dict[str, Any]:
    return {"title": title, **output_schema(hints_of(function).get("return", Any))}
