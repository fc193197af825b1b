"""Every public attribute says what it is, where editors look for it."""

from __future__ import annotations

import ast
import inspect
import sys
from collections.abc import Iterator

import replicate_typed
import replicate_typed.local
from replicate_typed._base.public import defined_in

ROOT = "replicate_typed"


def public_classes() -> dict[str, type]:
    """Return the classes that are public, and those of the package that they inherit from."""
    classes: dict[str, type] = {}
    for package in (replicate_typed, replicate_typed.local):
        for name in package.__all__:
            value = getattr(package, name)
            if inspect.isclass(value):
                bases = [base for base in value.__mro__ if base.__module__.startswith(ROOT)]
                classes |= {f"{defined_in(base)}.{base.__name__}": base for base in bases}
    return classes


def is_text(node: ast.stmt | None) -> bool:
    """Return whether a statement is a docstring."""
    return (
        isinstance(node, ast.Expr)
        and isinstance(node.value, ast.Constant)
        and isinstance(node.value.value, str)
    )


def is_repeated(function: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    """Return whether a function is an overload or a setter, which has its docstring elsewhere."""
    names = {getattr(d, "id", None) or getattr(d, "attr", None) for d in function.decorator_list}
    return bool(names & {"overload", "setter"})


def undocumented(body: list[ast.stmt], *, in_constructor: bool = False) -> Iterator[str]:
    """Yield the public names of a class's body, or of its constructor's, without a docstring."""
    for statement, following in zip(body, [*body[1:], None], strict=True):
        match statement:
            case ast.AnnAssign(target=target) | ast.Assign(targets=[target]) if (
                isinstance(target, ast.Attribute) == in_constructor
            ):
                name = target.attr if isinstance(target, ast.Attribute) else ast.unparse(target)
                if not name.startswith("_") and not is_text(following):
                    yield name
            case ast.FunctionDef(name="__init__"):
                yield from undocumented(statement.body, in_constructor=True)
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
                has_text = is_repeated(statement) or ast.get_docstring(statement)
                if not name.startswith("_") and not has_text:
                    yield name
            case _:
                pass


def test_attributes__docstrings() -> None:
    """Each attribute, property and method of a public class has a docstring below it."""
    missing: list[str] = []
    checked = 0
    for place, cls in public_classes().items():
        source = inspect.getsource(sys.modules[defined_in(cls)])
        for node in ast.walk(ast.parse(source)):
            if isinstance(node, ast.ClassDef) and node.name == cls.__name__:
                checked += 1
                inherited = {
                    name for base in cls.__mro__[1:] for name in inspect.get_annotations(base)
                }
                missing += [
                    f"{place}.{name}" for name in undocumented(node.body) if name not in inherited
                ]
    assert checked > 90
    assert missing == []
