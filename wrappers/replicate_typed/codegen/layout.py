"""The layout of generated code: its blocks, and the imports that it needs."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Sequence

from . import text

_TYPING = (
    "TYPE_CHECKING",
    "Any",
    "Literal",
    "Mapping",
    "NotRequired",
    "Required",
    "Sequence",
    "TypeAlias",
    "TypedDict",
    "Unpack",
)
_CLIENT = ("FileInput", "FileOutput", "ModelRef")

_CHECKED = ("if TYPE_CHECKING:", "    from replicate_typed import Stream")


def body_lines(
    definitions: Iterable[str], blocks: Sequence[Sequence[str]], *, gap: int = 2
) -> list[str]:
    """Return the lines of definitions and blocks, with the space that a formatter leaves.

    Args:
        definitions: The source of definitions of types.
        blocks: The lines of other classes and statements.
        gap: How many lines are between classes.
    """
    lines: list[str] = []
    was_block = False
    for block in [*(definition.split("\n") for definition in definitions), *blocks]:
        is_block = block[0].startswith(("class ", "def "))
        if lines:
            lines += [""] * gap if is_block or was_block else []
        lines += block
        was_block = is_block
    return lines


def used_imports(body: Sequence[str]) -> list[str]:
    """Return the imports that code needs, of what it can need."""
    used = _names_in("\n".join(body))
    typing = [name for name in _TYPING if name in used]
    client = [name for name in _CLIENT if name in used]
    return [
        *import_lines("typing", typing),
        *([""] if typing and client else []),
        *import_lines("replicate_typed", client),
        # It takes the whole client, which only type checkers need here.
        *(["", *_CHECKED] if "Stream" in used else []),
    ]


def _names_in(source: str) -> set[str]:
    """Return the names in code, also those in aliases that are written as text."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Name):
            names.add(node.id)
        elif isinstance(node, ast.AnnAssign) and isinstance(node.value, ast.Constant):
            names |= _names_in(str(node.value.value))
    return names


def import_lines(module: str, names: Sequence[str], *, indent: str = "") -> list[str]:
    """Return the lines of an import, none for no names."""
    if not names:
        return []
    line = f"{indent}from {module} import {', '.join(names)}"
    if len(line) <= text.WIDTH:
        return [line]
    return [
        f"{indent}from {module} import (",
        *(f"{indent}    {name}," for name in names),
        f"{indent})",
    ]
