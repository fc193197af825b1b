"""The files of a generated package."""

from __future__ import annotations

import ast
import json
from collections.abc import Mapping, Sequence
from pathlib import Path

from . import text
from .layout import import_lines
from .modules import HEADER, PINNED, START, ModelModule, render_module
from .pins import Pin, pin_from_json


def render_package(pins: Mapping[str, Pin]) -> dict[str, str]:
    """Return the files of a package, by their paths in it.

    Args:
        pins: What each module is made from, by the name of the module.
    """
    modules = [render_module(pins[name], name) for name in sorted(pins)]
    files = {"__init__.py": _init(modules), f"{PINNED}/__init__.py": f"{HEADER}\n"}
    for module in modules:
        files[module.file] = module.source
        files[pinned_path(module.name)] = module.pinned
    files["py.typed"] = ""
    return files


def pinned_path(name: str) -> str:
    """Return the path, in a package, of the module with what a model published."""
    return f"{PINNED}/{name}.py"


def read_pinned(path: Path) -> Pin | None:
    """Return the pin in a module with what a model published, None if there is none.

    The module is not run: it may be anything by now.
    """
    try:
        tree = ast.parse(path.read_bytes())
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and len(node.args) == 1:
                argument = node.args[0]
                if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
                    return pin_from_json(json.loads(argument.value))
    except (OSError, SyntaxError, ValueError, RecursionError, MemoryError):
        return None
    return None


def _init(modules: Sequence[ModelModule]) -> str:
    imports: list[str] = []
    home: dict[str, str] = {}
    for module in modules:
        names = [name for name in module.exports if name not in home]
        home |= dict.fromkeys(names, f"_{module.name}")
        imports += import_lines(
            f"._{module.name}", [f"{name} as {name}" for name in _sorted(names)], indent="    "
        )
    return "\n".join(
        [
            *START,
            '"""Typed models of Replicate, each imported when it is first used."""',
            "",
            "from __future__ import annotations",
            "",
            "from typing import TYPE_CHECKING",
            "",
            "if TYPE_CHECKING:",
            *(imports or ["    pass"]),
            "else:",
            "    _MODULES = {",
            *(f"        {text.quoted(name)}: {text.quoted(home[name])}," for name in sorted(home)),
            "    }",
            "    __all__ = list(_MODULES)",
            "",
            "    def __getattr__(name):",
            "        if name not in _MODULES:",
            '            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")',
            "        from importlib import import_module",
            "",
            '        value = getattr(import_module(f".{_MODULES[name]}", __name__), name)',
            "        globals()[name] = value",
            "        return value",
            "",
            "    def __dir__():",
            "        return sorted(__all__)",
            "",
        ]
    )


def _sorted(names: Sequence[str]) -> list[str]:
    """Return names in the order of imports: constants, classes, variables."""
    return sorted(names, key=lambda name: (not name.isupper(), not name[0].isupper(), name))
