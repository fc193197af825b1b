"""The compiler: the same bytes each time, and refusals of what it would lose."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from _support.compiled_package import compile_to, describe, get_operation, refusal
from _support.repository import ROOT

from generator.compiler.lockfile import hash_tree

COMPILE = """
import sys
from pathlib import Path
from generator._base import paths
from generator.compiler.compile import compile_description
from generator.description.load import load
compile_description(load(paths.DESCRIPTION), Path(sys.argv[1]), config=paths.CONFIG,
                    templates=paths.TEMPLATES)
"""


def test_compile_description__hash_seeds(tmp_path: Path):
    """The output is the same for every hash seed."""
    for seed in ("1", "4242"):
        subprocess.run(
            [sys.executable, "-c", COMPILE, str(tmp_path / seed / "replicate_api")],
            check=True,
            cwd=ROOT,
            env={**os.environ, "PYTHONHASHSEED": seed},
        )
    assert hash_tree(tmp_path / "1") == hash_tree(tmp_path / "4242")


def test_compile_description__shared_module(tmp_path: Path):
    """Two operations that would share a module are refused."""
    twice = {"/a": get_operation(), "/b": get_operation(operationId="a_get")}
    message = refusal(tmp_path, describe(paths=twice))
    assert "2 operations were described and 1 compiled; missing: " in message
    assert "a.get" in message


def test_compile_description__conflicting_enums(tmp_path: Path):
    """Two enums of one name are refused."""
    schemas = {
        "AB": {"type": "object", "properties": {"c": {"enum": ["x"]}}},
        "A": {"type": "object", "properties": {"b_c": {"enum": ["y"]}}},
    }
    message = refusal(tmp_path, describe(components={"schemas": schemas}))
    assert "conflicting enums named ABC" in message


def test_compile_description__quotes_in_operation_id(tmp_path: Path):
    """An operationId with quotes compiles."""
    compile_to(
        tmp_path / "quotes_api", describe(paths={"/a": get_operation(operationId='it\'s "a"')})
    )
    assert "it's" in (tmp_path / "quotes_api" / "api" / "a" / "its_a.py").read_text()
