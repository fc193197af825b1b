"""The names that a compiled package has: its operations and classes, read without importing it."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


class Compiled:
    """The names of a compiled package.

    Args:
        package: The folder of the package.
    """

    def __init__(self, package: Path) -> None:
        self._arguments: dict[str, set[str]] = {}
        self._folders: set[str] = set()
        for module in (package / "api").glob("*/*.py"):
            self._folders.add(module.parent.name)
            self._arguments[module.stem] = {
                argument.arg
                for node in _body(module)
                if isinstance(node, ast.FunctionDef) and node.name == "operation"
                for argument in (*node.args.args, *node.args.kwonlyargs)
            }
        self._classes: dict[str, set[str]] = {}
        self._modules: set[str] = set()
        for module in (package / "models").glob("*.py"):
            self._modules.add(module.stem)
            self._classes |= {
                node.name: set(_attributes(node))
                for node in _body(module)
                if isinstance(node, ast.ClassDef)
            }

    def has_operation(self, name: str, argument: str = "") -> bool:
        """Return whether there is the module of an operation, or a folder of them.

        Args:
            name: The name of the module or the folder.
            argument: The argument that the operation takes, empty for any.
        """
        if argument:
            return name not in self._arguments or argument in self._arguments[name]
        return name in self._arguments or name in self._folders

    def has_class(self, name: str, attribute: str = "") -> bool:
        """Return whether there is a class, or the module of one.

        Args:
            name: The name of the class or the module.
            attribute: The attribute that the class has, empty for any. No attribute is missing from
                a class that is missing itself.
        """
        if attribute:
            return name not in self._classes or attribute in self._classes[name]
        return name in self._classes or name in self._modules


def _body(module: Path) -> list[ast.stmt]:
    return ast.parse(module.read_text("utf-8")).body


def _attributes(node: ast.ClassDef) -> Iterator[str]:
    """Yield the fields, the values and the methods of a class."""
    for part in node.body:
        if isinstance(part, ast.FunctionDef):
            yield part.name
        elif isinstance(part, ast.AnnAssign) and isinstance(part.target, ast.Name):
            yield part.target.id
        elif isinstance(part, ast.Assign):
            yield from (target.id for target in part.targets if isinstance(target, ast.Name))
