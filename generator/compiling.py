"""openapi.yaml → the package ``replicate_api``, by openapi-python-client and our templates."""

from __future__ import annotations

import copy
import json
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path
from typing import Any, cast

import yaml

from generator.errors import GeneratorError
from generator.formatting import format_tree

#: The methods that the tool knows; it drops an operation with any other without a word.
METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")

#: Between an operationId and its summary, on the way through the tool, which keeps no operationId.
SEPARATOR = " :: "

HEADER = "# Made from openapi.yaml by openapi-python-client {version}: do not edit, run `make regenerate`.\n"
#: The C loader takes a tenth of the time, where PyYAML was built with it.
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

#: How much of the tool's complaints an error repeats.
MOST_LINES = 40

FREE_FORM = "# free-form: written as dict[str, Any]"


def load_description(path: Path) -> dict[str, Any]:
    """The description in a file of YAML or JSON.

    Raises:
        GeneratorError: It cannot be read.
    """
    try:
        text = path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise GeneratorError(f"{path} cannot be read: {error}") from error
    try:
        value: object = yaml.load(text, Loader=_LOADER)  # noqa: S506 - a safe one
    except yaml.YAMLError as error:
        raise GeneratorError(f"{path} is not YAML: {error}") from error
    if not isinstance(value, dict) or "openapi" not in value or "paths" not in value:
        raise GeneratorError(f"{path} is not an OpenAPI description: it lacks openapi or paths")
    return cast("dict[str, Any]", value)


def operation_ids(description: dict[str, Any]) -> list[str]:
    """The ids of the operations that the tool is to compile.

    Raises:
        GeneratorError: An operation has no id, or two have the same.
    """
    found: list[str] = []
    for path, item in description["paths"].items():
        for method in METHODS:
            operation = item.get(method)
            if operation is None:
                continue
            name = operation.get("operationId")
            if not name:
                raise GeneratorError(f"#/paths/{_escaped(path)}/{method} has no operationId")
            if name in found:
                raise GeneratorError(
                    f"#/paths/{_escaped(path)}/{method}: the operationId {name!r} stands twice"
                )
            found.append(name)
    return found


def compile_description(
    description: dict[str, Any], out: Path, *, config: Path, templates: Path
) -> None:
    """Compile a description into a package at ``out``, a folder that does not exist yet.

    Raises:
        GeneratorError: It cannot be compiled whole; the message says what is wrong and where.
    """
    expected = operation_ids(description)
    out.parent.mkdir(parents=True, exist_ok=True)
    prepared = out.parent / f"{out.name}.description.json"
    prepared.write_text(json.dumps(prepare(description)), "utf-8")
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
        raise GeneratorError(f"the description cannot be compiled:\n{_complaint(result)}")
    for source in sorted((templates / "runtime").glob("*.py")):
        (out / source.name).write_text(source.read_text("utf-8"), "utf-8")
    for module in sorted((out / "models").glob("*.py")):
        if module.read_text("utf-8").lstrip().startswith(FREE_FORM):
            module.unlink()
    format_tree(out)
    header = HEADER.format(version=version("openapi-python-client"))
    for module in sorted(out.rglob("*.py")):
        module.write_text(header + module.read_text("utf-8"), "utf-8")
    (out / "py.typed").write_text("", "utf-8")
    _check_count(expected, out)


def prepare(description: dict[str, Any]) -> dict[str, Any]:
    """The description with what the tool would lose written where it keeps it."""
    prepared = copy.deepcopy(description)
    for item in prepared["paths"].values():
        _describe_parameters(item.get("parameters", []))
        for method in METHODS:
            operation = item.get(method)
            if operation is not None:
                name = operation["operationId"]
                operation["summary"] = f"{name}{SEPARATOR}{operation.get('summary') or name}"
                _describe_parameters(operation.get("parameters", []))
    _describe_parameters(prepared.get("components", {}).get("parameters", {}).values())
    return prepared


def _describe_parameters(parameters: Any) -> None:
    for parameter in parameters:
        schema = parameter.get("schema")
        if isinstance(schema, dict) and parameter.get("description"):
            cast("dict[str, Any]", schema)["description"] = parameter["description"]


def _check_count(expected: list[str], out: Path) -> None:
    """Each operation of the description has its module, and the module names it."""
    modules = [path for path in (out / "api").glob("*/*.py") if path.name != "__init__.py"]
    found = {
        name for path in modules for name in expected if f'id="{name}"' in path.read_text("utf-8")
    }
    missing = [name for name in expected if name not in found]
    if missing or len(modules) != len(expected):
        raise GeneratorError(
            f"{len(expected)} operations were described and {len(modules)} compiled; "
            f"missing: {', '.join(missing) or 'none, but some share a module'}"
        )


def _complaint(result: subprocess.CompletedProcess[str]) -> str:
    """What the tool says is wrong and where, without the parts of the description that it quotes."""
    noise = ("Generating ", "Error(s) encountered", "If you believe this was a mistake")
    kept: list[str] = []
    quoting = False
    for line in [*result.stdout.splitlines(), *result.stderr.splitlines()]:
        quoting = (quoting or line == "{") and line != "}"
        if line.strip() and not quoting and line != "}" and not line.startswith(noise):
            kept.append(line)
    return "\n".join(kept[:MOST_LINES])


def _escaped(path: str) -> str:
    return path.replace("~", "~0").replace("/", "~1")
