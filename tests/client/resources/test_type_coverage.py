"""Every public method of the clients and their objects is used in ``tests/typing``."""

from __future__ import annotations

import ast

import pytest
from _support.public_methods import public_methods
from _support.repository import TESTS

TYPING = TESTS / "typing"

#: Methods that are not called by their names.
NOT_CALLED_BY_NAME = {"__call__"}


def called_in(name: str) -> set[str]:
    """Return the names of the attributes that a module uses."""
    tree = ast.parse((TYPING / name).read_text("utf-8"))
    return {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}


@pytest.mark.parametrize(
    ("mode", "name"), [("sync", "typed_client.py"), ("async", "typed_async_client.py")]
)
def test_methods__types_asserted(mode: str, name: str) -> None:
    """Each public method has an assertion of its type."""
    wanted = {method.rpartition(".")[2] for method, _ in public_methods(mode)}
    assert wanted - called_in(name) - NOT_CALLED_BY_NAME == set()


def test_functions__types_asserted() -> None:
    """Each function of the module has an assertion of its type."""
    import replicate_typed

    functions = {name for name in replicate_typed.__all__ if name[0].islower()}
    assert functions - called_in("typed_module.py") == set()
