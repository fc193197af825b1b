"""Each attribute of the generated models says what it is, where editors look for it."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import replicate_api.models

MODULES = sorted(Path(replicate_api.models.__path__[0]).glob("*.py"))


def test_attributes__docstrings() -> None:
    """What the docstring of a class says of an attribute stands below the attribute, too."""
    checked = 0
    for module in MODULES:
        for node in ast.walk(ast.parse(module.read_text("utf-8"))):
            if not isinstance(node, ast.ClassDef):
                continue
            listed = (ast.get_docstring(node) or "").partition("Attributes:")[2]
            for statement, following in zip(node.body, node.body[1:], strict=False):
                if not isinstance(statement, ast.AnnAssign):
                    continue
                name = ast.unparse(statement.target)
                said = re.search(rf"^ +{name} \(.*\): (.*)", listed, re.MULTILINE)
                if said is None or not said[1]:
                    continue
                assert isinstance(following, ast.Expr), f"{module.name}: {name}"
                text = ast.literal_eval(following.value)
                assert " ".join(text.split()).startswith(said[1]), f"{module.name}: {name}"
                checked += 1
    assert checked > 100
