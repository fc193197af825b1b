"""The check that everything described is in the compiled package, for the tool leaves out in silence."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from openapi_python_client.strings import ClassName

from .._base.errors import GeneratorError
from ..description.document import METHODS, Json, is_array, is_object

_PREFIX = "field_"


def check_completeness(description: Json, package: Path) -> None:
    """Raise ``GeneratorError`` for a schema without a class, or an operation without its body.

    Args:
        description: The description as the tool read it.
        package: The folder of the package.
    """
    classes = {
        node.name
        for module in (package / "models").glob("*.py")
        for node in _parsed(module).body
        if isinstance(node, ast.ClassDef)
    }
    schemas: Json = description.get("components", {}).get("schemas", {})
    lost = [
        f"the schema {name} has no class"
        for name, schema in sorted(schemas.items())
        if _is_class(schema) and ClassName(name, _PREFIX) not in classes
    ]
    with_body = set(_ids_with_body(package))
    lost += [
        f"the operation {operation['operationId']} has lost its body"
        for item in description["paths"].values()
        for operation in (item[method] for method in METHODS if method in item)
        if _has_body(operation) and operation["operationId"] not in with_body
    ]
    if lost:
        raise GeneratorError("the description was not compiled completely: " + "; ".join(lost))


def _is_class(schema: object) -> bool:
    """Return whether a component becomes a class.

    Any object is a plain ``dict``, and one that may be null is a union.
    """
    if not is_object(schema) or schema.get("nullable") is True:
        return False
    if is_array(schema.get("enum")):
        return True
    declared = schema.get("type")
    is_map = is_object(schema.get("additionalProperties")) and bool(schema["additionalProperties"])
    return declared == "object" and (bool(schema.get("properties")) or is_map)


def _has_body(operation: Json) -> bool:
    body = operation.get("requestBody")
    return is_object(body) and bool(body.get("content"))


def _ids_with_body(package: Path) -> Iterator[str]:
    """Yield the operationId of each module of which the function ``operation`` takes a body."""
    for module in (package / "api").glob("*/*.py"):
        for node in _parsed(module).body:
            if not isinstance(node, ast.FunctionDef) or node.name != "operation":
                continue
            if "body" in {argument.arg for argument in (*node.args.args, *node.args.kwonlyargs)}:
                yield from _ids(node)


def _ids(function: ast.FunctionDef) -> Iterator[str]:
    for node in ast.walk(function):
        if (
            isinstance(node, ast.keyword)
            and node.arg == "id"
            and isinstance(node.value, ast.Constant)
        ):
            yield str(node.value.value)


def _parsed(module: Path) -> ast.Module:
    return ast.parse(module.read_text("utf-8"))
