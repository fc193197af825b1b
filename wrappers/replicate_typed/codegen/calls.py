"""The references in the code of a project: the literal ones that are passed to the client.

The code is parsed and never run. A call counts if its name is one of the client's and the argument
for the model is a literal that can be a reference: ``client.run("owner/name", …)``,
``replicate_typed.stream("owner/name:version", …)``, ``ModelRef("owner/name")``,
``client.predictions.create(model="owner/name", …)``.
"""

from __future__ import annotations

import ast
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

from .._base.errors import InputError
from .._objects.refs import parse_reference
from .errors import CodegenError

#: The functions that take a reference first, by their last name.
_FUNCTIONS = frozenset({"run", "async_run", "stream", "async_stream", "model", "use", "ModelRef"})

#: Where the function is named ``create``: what stands before it.
_RESOURCES = frozenset({"predictions", "trainings"})

#: The packages that have a client.
_CLIENTS = frozenset({"replicate", "replicate_typed"})

#: The keywords that a reference is passed by.
_KEYWORDS = frozenset({"ref", "model", "version"})

#: Folders that hold no code of a project.
_SKIPPED = frozenset({"__pycache__", "build", "dist", "node_modules", "site-packages", "venv"})


def references_in(paths: Iterable[Path]) -> list[str]:
    """Return the references in files and folders of Python, each once, in alphabetical order.

    Raises:
        CodegenError: A path does not exist, or a file is not valid Python.
    """
    found: set[str] = set()
    for path in paths:
        if not path.exists():
            raise CodegenError(f"there is no {path} to look for calls in")
        for file in _files(path):
            found |= set(references_of(file.read_bytes(), str(file)))
    return sorted(found)


def references_of(source: bytes | str, name: str = "<string>") -> list[str]:
    """Return the references in the text of a module.

    Args:
        source: The text.
        name: The name of the module, for messages.

    Raises:
        CodegenError: It is not valid Python.
    """
    try:
        tree = ast.parse(source, name)
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        raise CodegenError(f"{name} is not valid Python: {error}") from error
    constants, others = _constants(tree), _other_names(tree)
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and _takes_reference(node.func, others):
            named = [k.value for k in node.keywords if k.arg in _KEYWORDS]
            for argument in [*node.args[:1], *named]:
                found |= set(_references(argument, constants))
    return sorted(found)


def _files(path: Path) -> Iterator[Path]:
    if path.is_file():
        yield path
        return
    for file in sorted(path.rglob("*.py")):
        inside = file.relative_to(path).parts[:-1]
        if not any(part in _SKIPPED or part.startswith(".") for part in inside):
            yield file


def _takes_reference(function: ast.expr, others: set[str]) -> bool:
    """Return whether a function may be one of the client's, which takes a reference.

    Args:
        function: The function that is called.
        others: Names that are surely not the client's.
    """
    if isinstance(function, ast.Name):
        return function.id in _FUNCTIONS and function.id not in others
    if not isinstance(function, ast.Attribute):
        return False
    owner = function.value
    if isinstance(owner, ast.Name) and owner.id in others:
        return False
    if function.attr in {"create", "async_create"}:
        return _last_name(owner) in _RESOURCES and _last_name(_owner(owner)) != "deployments"
    return function.attr in _FUNCTIONS


def _last_name(node: ast.expr | None) -> str:
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""


def _owner(node: ast.expr) -> ast.expr | None:
    return node.value if isinstance(node, ast.Attribute) else None


def _other_names(tree: ast.Module) -> set[str]:
    """Return the names of imported modules of others, and of what the standard library has.

    ``subprocess.run("bin/tool")`` looks like a call of the client.
    """
    names: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                if alias.name.partition(".")[0] not in _CLIENTS:
                    names.add(alias.asname or alias.name.partition(".")[0])
        elif isinstance(node, ast.ImportFrom):
            package = (node.module or "").partition(".")[0]
            if not node.level and package in sys.stdlib_module_names:
                names |= {alias.asname or alias.name for alias in node.names}
    return names


def _constants(tree: ast.Module) -> dict[str, str]:
    """Return the names at the top of a module that stand for a string, and are assigned once."""
    assigned = Counter(
        node.id
        for node in ast.walk(tree)
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
    )
    values: dict[str, str] = {}
    for statement in tree.body:
        targets: list[ast.expr] = []
        if isinstance(statement, ast.Assign):
            targets = statement.targets
        elif isinstance(statement, ast.AnnAssign):
            targets = [statement.target]
        value = statement.value if isinstance(statement, ast.Assign | ast.AnnAssign) else None
        if isinstance(value, ast.Constant) and isinstance(value.value, str):
            names = [target.id for target in targets if isinstance(target, ast.Name)]
            values |= {name: value.value for name in names if assigned[name] == 1}
    return values


def _references(node: ast.expr, constants: dict[str, str]) -> Iterator[str]:
    if isinstance(node, ast.IfExp):
        yield from _references(node.body, constants)
        yield from _references(node.orelse, constants)
        return
    text: object = None
    if isinstance(node, ast.Constant):
        text = node.value
    elif isinstance(node, ast.Name):
        text = constants.get(node.id)
    if not isinstance(text, str):
        return
    try:
        target = parse_reference(text)
    except InputError:
        return
    if target.model is not None:
        yield str(target)
