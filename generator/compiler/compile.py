"""Compiling a description into a package, with openapi-python-client and our templates."""

from __future__ import annotations

import ast
import json
import re
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

from .._base.errors import GeneratorError
from .._base.escaping import escape_invisible
from .._base.formatting import format_tree
from ..description.document import Json
from .completeness import check_completeness
from .exact_texts import unpack_texts
from .normalise_for_tool import normalise_for_tool
from .precheck import operation_ids

HEADER = "# Made from openapi.yaml by openapi-python-client {version}: do not edit, run `make regenerate`.\n"

#: Lines of the tool's messages that an error repeats.
MAX_LINES = 40

#: The first line of a module that the templates leave empty, and that is removed.
FREE_FORM = "# free-form: written as dict[str, Any]"

#: An object of the tool in its messages, which means nothing to a reader.
_ADDRESS = re.compile(r"<openapi_python_client\.\S+ object at 0x[0-9a-f]+>")


def compile_description(description: Json, out: Path, *, config: Path, templates: Path) -> None:
    """Compile a description into a package.

    Args:
        description: A description that passed the checks.
        out: The folder of the package, which must not exist yet.
        config: The settings of the tool.
        templates: The templates, and the modules of the package's run-time.

    Raises:
        GeneratorError: The description cannot be compiled completely. The message says what is
            wrong and where.
    """
    expected = operation_ids(description)
    out.parent.mkdir(parents=True, exist_ok=True)
    prepared = out.parent / f"{out.name}.description.json"
    known = normalise_for_tool(description)
    prepared.write_text(json.dumps(known), "utf-8")
    result = subprocess.run(
        [
            sys.executable,
            "-m",
            "openapi_python_client",
            "generate",
            "--path",
            str(prepared),
            "--meta",
            "none",
            "--config",
            str(config),
            "--custom-template-path",
            str(templates),
            "--output-path",
            str(out),
            "--fail-on-warning",
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    prepared.unlink()
    if result.returncode != 0:
        raise GeneratorError(f"the description cannot be compiled:\n{_messages(result)}")
    for source in sorted((templates / "runtime").glob("*.py")):
        (out / source.name).write_text(source.read_text("utf-8"), "utf-8")
    for module in sorted((out / "models").glob("*.py")):
        if module.read_text("utf-8").lstrip().startswith(FREE_FORM):
            module.unlink()
    for module in out.rglob("*.py"):
        code = unpack_texts(module.read_text("utf-8"))
        module.write_text(escape_invisible(code), "utf-8")
    format_tree(out)
    header = HEADER.format(version=version("openapi-python-client"))
    for module in sorted(out.rglob("*.py")):
        module.write_text(header + module.read_text("utf-8"), "utf-8")
    (out / "py.typed").write_text("", "utf-8")
    _check_count(expected, out)
    check_completeness(known, out)


def _check_count(expected: list[str], out: Path) -> None:
    """Raise ``GeneratorError`` unless each operation has a module that names it."""
    modules = [path for path in (out / "api").glob("*/*.py") if path.name != "__init__.py"]
    found = {name for module in modules for name in _compiled_ids(module)}
    missing = [name for name in expected if name not in found]
    if missing or len(modules) != len(expected):
        raise GeneratorError(
            f"{len(expected)} operations were described and {len(modules)} compiled; missing: "
            f"{', '.join(map(repr, missing)) or 'none, but some were compiled twice'}. "
            "Operations whose names differ in punctuation only share a module: rename one"
        )


def _compiled_ids(module: Path) -> list[str]:
    """Return the operationIds in a compiled module."""
    return [
        keyword.value.value
        for node in ast.walk(ast.parse(module.read_text("utf-8")))
        if isinstance(node, ast.Call)
        for keyword in node.keywords
        if keyword.arg == "id"
        and isinstance(keyword.value, ast.Constant)
        and isinstance(keyword.value.value, str)
    ]


def _messages(result: subprocess.CompletedProcess[str]) -> str:
    """Return the tool's messages of faults, without the parts of the description that it quotes."""
    noise = ("Generating ", "Error(s) encountered", "If you believe this was a mistake")
    lines = [*result.stdout.splitlines(), *result.stderr.splitlines()]
    if any("Traceback (most recent call last)" in line for line in lines):
        box = max((n for n, line in enumerate(lines) if line.startswith("╰")), default=-1)
        return f"openapi-python-client itself failed: {' '.join(lines[box + 1 :])}"
    kept: list[str] = []
    quoting = False
    for line in lines:
        quoting = (quoting or line == "{") and line != "}"
        if line.strip() and not quoting and line != "}" and not line.startswith(noise):
            kept.append(line)
    return _ADDRESS.sub("of the description", "\n".join(kept[:MAX_LINES]))
