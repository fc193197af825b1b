"""Names that the tool can use: each member, value and argument has one of its own.

openapi-python-client makes a Python name of a name of JSON, and refuses a class in which two are one.
What would be such is renamed before: the tool sees the name in Python, and the name of JSON goes to
the templates, by ``x-json-names`` of a schema and by the summary of an operation.
"""

from __future__ import annotations

import re
from typing import Any

from ..description.document import METHODS, Json, follow, is_array, is_object, objects
from ..description.naming import bare_name, compiler_enum_name
from ..description.python_names import PLACES, Parameter, argument_names, member_names, value_names
from .exact_texts import pack_text

_TEMPLATE = re.compile(r"\{([^{}]*)\}")


def name_members(document: Json) -> None:
    """Rename members of objects, and name values of enums, where the tool would not, in place."""
    for _, schema in objects(document):
        if is_object(schema.get("properties")):
            _name_members(schema)
        if is_array(schema.get("enum")):
            _name_values(schema)


def _name_members(schema: Json) -> None:
    members: Json = schema["properties"]
    names = member_names(members, schema.pop("x-python-names", {}))
    renamed = {
        text: name
        for text, name in names.items()
        if name != bare_name(text) or pack_text(text) != text
    }
    if not renamed:
        return
    schema["properties"] = {renamed.get(text, text): part for text, part in members.items()}
    required: list[Any] = schema.get("required", [])
    schema["required"] = [renamed.get(text, text) for text in required]
    schema["x-json-names"] = {name: pack_text(text) for text, name in renamed.items()}


def _name_values(schema: Json) -> None:
    values: list[Any] = schema["enum"]
    known: object = schema.get("x-enum-varnames")
    if not values or not all(isinstance(value, str) for value in values):
        return
    if not is_array(known) or len(known) != len(values):
        names = value_names(values, {})
        if any(names[value] != compiler_enum_name(value, -1) for value in values):
            schema["x-enum-varnames"] = [names[value] for value in values]
    schema["enum"] = [pack_text(value) for value in values]
    if isinstance(schema.get("default"), str):
        schema["default"] = pack_text(schema["default"])


def name_arguments(document: Json) -> dict[str, dict[str, str]]:
    """Rename parameters of operations where the tool would not, in place.

    Return the names of JSON by the names in Python of each operation that has such parameters, by
    its operationId. Those of a path stand in no request, and are renamed in the path too.
    """
    found: dict[str, dict[str, str]] = {}
    paths: Json = {}
    for path, item in document["paths"].items():
        used = [item[method] for method in METHODS if method in item]
        declared = [_declared(operation, item, document) for operation in used]
        given = {
            key: str(one["x-python-name"])
            for parameters in declared
            for key, one in parameters.items()
            if key[0] == "path" and "x-python-name" in one
        }
        renamed = [_renamed(parameters, given) for parameters in declared]
        in_path = {
            text: name
            for names in renamed
            for (place, text), name in names.items()
            if place == "path"
        }
        if any(renamed):
            item.pop("parameters", None)
            for operation, parameters, names in zip(used, declared, renamed, strict=True):
                operation["parameters"] = [
                    {**parameter, "name": names.get(key, key[1])}
                    for key, parameter in parameters.items()
                ]
                found[operation["operationId"]] = {
                    name: text for (place, text), name in names.items() if place != "path"
                }
        paths[_with_names(path, in_path)] = item
    document["paths"] = paths
    return found


def _with_names(path: str, names: dict[str, str]) -> str:
    return _TEMPLATE.sub(lambda found: "{" + names.get(found[1], found[1]) + "}", path)


def _declared(operation: Json, item: Json, document: Json) -> dict[Parameter, Json]:
    """Return the parameters of an operation and of its path."""
    listed = [*item.get("parameters", []), *operation.get("parameters", [])]
    followed = [follow(document, declared) for declared in listed]
    return {(one["in"], one["name"]): one for one in followed if one.get("in") in PLACES}


def _renamed(
    parameters: dict[Parameter, Json], given: dict[Parameter, str]
) -> dict[Parameter, str]:
    """Return the new names of the parameters that get one."""
    own = {key: one["x-python-name"] for key, one in parameters.items() if "x-python-name" in one}
    names = argument_names(parameters, {**given, **own})
    return {
        key: name
        for key, name in names.items()
        if name != bare_name(key[1]) or (key[0] != "path" and pack_text(key[1]) != key[1])
    }
