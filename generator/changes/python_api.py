"""The breaking differences between two versions of a Python package, found by griffe.

griffe compares sources, and the source of an attrs class has no constructor. An extension adds the
constructor that attrs makes, so that a new required argument, or another order of arguments, is
found. Generated models take keyword arguments only, so that the order of fields does not matter.
"""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING, Any

import griffe

from .change import PYTHON, Action, Change, joined

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_DEFINES = frozenset({"define", "mutable", "frozen", "attrs", "s", "_attrs_define"})
_TITLES = {
    griffe.BreakageKind.PARAMETER_MOVED: "parameter moved",
    griffe.BreakageKind.PARAMETER_REMOVED: "parameter removed",
    griffe.BreakageKind.PARAMETER_CHANGED_KIND: "parameter kind changed",
    griffe.BreakageKind.PARAMETER_CHANGED_DEFAULT: "parameter default changed",
    griffe.BreakageKind.PARAMETER_CHANGED_REQUIRED: "parameter is now required",
    griffe.BreakageKind.PARAMETER_ADDED_REQUIRED: "required parameter added",
    griffe.BreakageKind.RETURN_CHANGED_TYPE: "return type changed",
    griffe.BreakageKind.OBJECT_REMOVED: "removed",
    griffe.BreakageKind.OBJECT_CHANGED_KIND: "kind changed",
    griffe.BreakageKind.ATTRIBUTE_CHANGED_TYPE: "type changed",
    griffe.BreakageKind.ATTRIBUTE_CHANGED_VALUE: "value changed",
    griffe.BreakageKind.CLASS_REMOVED_BASE: "base class removed",
}


class AttrsConstructors(griffe.Extension):
    """An extension of griffe that adds the ``__init__`` of each attrs class."""

    def on_class(self, *, cls: griffe.Class, **kwargs: Any) -> None:  # noqa: ARG002 - griffe's signature
        """Add ``__init__`` to a class whose members are known; called by griffe."""
        found = [str(decorator.value) for decorator in cls.decorators if _is_define(decorator)]
        if "__init__" in cls.members or not found:
            return
        by_keyword = any(map(_takes_keywords, found))
        parameters = [griffe.Parameter("self", kind=griffe.ParameterKind.positional_or_keyword)]
        parameters.extend(
            griffe.Parameter(
                name.lstrip("_"),
                annotation=member.annotation,
                kind=griffe.ParameterKind.keyword_only
                if by_keyword or _takes_keywords(str(member.value))
                else griffe.ParameterKind.positional_or_keyword,
                default=None if member.value is None else _default(str(member.value)),
            )
            for name, member in cls.members.items()
            if isinstance(member, griffe.Attribute) and _is_argument(member)
        )
        cls.set_member(
            "__init__",
            griffe.Function(
                "__init__", parameters=griffe.Parameters(*parameters), returns="None", parent=cls
            ),
        )


def _is_define(decorator: griffe.Decorator) -> bool:
    path = str(decorator.value).partition("(")[0]
    return path.rpartition(".")[2] in _DEFINES


def _takes_keywords(text: str) -> bool:
    return re.search(r"\bkw_only\s*=\s*True\b", text) is not None


def _is_argument(member: griffe.Attribute) -> bool:
    if (
        member.annotation is None
        or "ClassVar" in str(member.annotation)
        or "property" in member.labels
    ):
        return False
    return re.search(r"\binit\s*=\s*False\b", str(member.value or "")) is None


def _default(value: str) -> str | None:
    """Return the default of a field from its source, which may be a call of attrs' ``field()``."""
    try:
        node = ast.parse(value, mode="eval").body
    except SyntaxError:
        return value
    if not isinstance(node, ast.Call) or ast.unparse(node.func).rpartition(".")[2] not in {
        "field",
        "_attrs_field",
        "ib",
    }:
        return value
    for keyword in node.keywords:
        if keyword.arg in {"default", "factory"}:
            return ast.unparse(keyword.value)
    return None


def python_changes(package: str, before: Path, after: Path) -> list[Change]:
    """Return the breaking differences between a package in one folder and in another."""
    breakages = griffe.find_breaking_changes(_load(package, before), _load(package, after))
    return joined(_changes(breakages))


def _load(package: str, folder: Path) -> griffe.Object:
    loaded = griffe.load(
        package,
        search_paths=[folder],
        allow_inspection=False,
        resolve_aliases=True,
        resolve_external=False,
        extensions=griffe.load_extensions(AttrsConstructors(), "unpack_typeddict"),
    )
    if isinstance(loaded, griffe.Alias):
        raise TypeError(f"{package} is not a package")
    return loaded


def _changes(breakages: Iterator[griffe.Breakage]) -> Iterator[Change]:
    for breakage in breakages:
        path = breakage.obj.path
        title = _TITLES.get(breakage.kind, breakage.kind.value)
        name = _subject(breakage)
        where = f"{path}({name})" if name else path
        action: Action = (
            "removed" if breakage.kind is griffe.BreakageKind.OBJECT_REMOVED else "changed"
        )
        yield Change("python", where, action, "" if action == "removed" else title, PYTHON)


def _subject(breakage: griffe.Breakage) -> str:
    for value in (breakage.old_value, breakage.new_value):
        if isinstance(value, griffe.Parameter):
            return value.name
    return ""
