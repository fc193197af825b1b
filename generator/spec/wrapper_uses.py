"""What the hand-written wrapper takes from the generated client, and what of it a description does not have."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from .document import Json, operations
from .words import words

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_API = "replicate_api.api"
_MODELS = "replicate_api.models"


def missing_uses(wrapper: Path, document: Json, *, before: Json | None = None) -> list[str]:
    """One sentence for each import of the wrapper under the folder `wrapper` that `document` cannot satisfy.

    `before` is the description that the wrapper was written for; with it the sentence names the operationId.
    """
    modules = {_module(op["operationId"]): op["operationId"] for _, _, op in operations(document)}
    known = {
        _module(op["operationId"]): op["operationId"] for _, _, op in operations(before or document)
    }
    tags = {op["tags"][0] for _, _, op in operations(document)}
    classes = {"".join(words(name)) for name in document["components"]["schemas"]}
    out: list[str] = []
    for path in sorted(wrapper.rglob("*.py")):
        for line, kind, name in _imports(ast.parse(path.read_text("utf-8"), str(path))):
            place = f"{path.relative_to(wrapper.parent)}:{line}"
            if kind == "operation" and name not in modules and name not in tags:
                out.append(
                    f"{place} uses the operation {known.get(name, name)}, which the description does not have"
                )
            elif kind == "model" and "".join(words(name)) not in classes:
                out.append(f"{place} uses the schema {name}, which the description does not have")
    return out


def _module(operation_id: str) -> str:
    return "_".join(words(operation_id))


def _imports(tree: ast.Module) -> Iterator[tuple[int, str, str]]:
    """Each operation module and model class that is imported, with its line."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield from _from(node.lineno, node.module, [alias.name for alias in node.names])
        elif isinstance(node, ast.Import):
            for alias in node.names:
                yield from _from(node.lineno, alias.name, [])


def _from(line: int, module: str, names: list[str]) -> Iterator[tuple[int, str, str]]:
    if module == _API or module.startswith(_API + "."):
        below = module.removeprefix(_API).strip(".").split(".") if module != _API else []
        if len(below) >= 2:
            yield line, "operation", below[1]
        else:
            yield from ((line, "operation", name) for name in names)
    elif module == _MODELS:
        yield from ((line, "model", name) for name in names if name[:1].isupper())
    elif module.startswith(_MODELS + "."):
        yield line, "model", module.removeprefix(_MODELS + ".")
