"""The docstrings of attributes, which only the source has."""

from __future__ import annotations

import ast
from itertools import pairwise

from .compiled_package import Package


def attribute_docs(api: Package, module: str) -> dict[str, str]:
    """The docstring of each attribute of the class in a module, as an editor shows it."""
    tree = ast.parse(api.text(f"models/{module}.py"))
    (body,) = (node.body for node in tree.body if isinstance(node, ast.ClassDef))
    found: dict[str, str] = {}
    for node, after in pairwise(body):
        if isinstance(node, ast.AnnAssign) and isinstance(after, ast.Expr):
            assert isinstance(node.target, ast.Name)
            assert isinstance(after.value, ast.Constant)
            found[node.target.id] = " ".join(str(after.value.value).split())
    return found
