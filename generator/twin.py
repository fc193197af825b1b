"""The sync twin of the async wrapper: the same code without ``async`` and ``await``.

unasync replaces the keywords. This module adds the names of this project, the examples in
docstrings and comments, the removal of lines that only async code needs, and two checks: every rule
is used, and no derived module imports asyncio.
"""

from __future__ import annotations

import ast
import re
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path

from unasync import Rule, unasync_files  # pyright: ignore[reportMissingTypeStubs, reportUnknownVariableType]  # it ships no types

from ._base.errors import GeneratorError
from ._base.formatting import format_tree

HEADER = "# Derived from ../_async/{name}: edit that file, then run `make regenerate`.\n"

#: Names that differ, except ``Async…``, whose prefix is removed by a rule of its own.
NAMES = {
    "AsyncGenerator": "Generator",
    "AsyncIterator": "Iterator",
    "AsyncPageRequest": "Page",
    "__aenter__": "__enter__",
    "__aexit__": "__exit__",
    "__aiter__": "__iter__",
    "__anext__": "__next__",
    "io_async": "io_sync",
    "aclose": "close",
    "aclosing": "closing",
    "asave": "save",
    "aiter_bytes": "iter_bytes",
    "anext": "next",
}

#: Patterns for texts that differ in more than one name.
PATTERNS = {
    r"AsyncPageRequest\((\w+)\)": r"\1()",
    r"Awaitable\[(\w+)\]": r"\1",
    r"\basync code": "blocking code",
    r"Iterable\[(\w+)\] \| AsyncIterable\[\w+\]": r"Iterable[\1]",
    r"AsyncGenerator\[(\w+|\w+\.\w+)\]": r"Generator[\1]",
}

BEGIN, END = "# async only: begin", "# async only: end"

_ONLY_ASYNC = re.compile(rf"^ *{BEGIN}\n.*?^ *{END}\n", re.DOTALL | re.MULTILINE)
_PREFIXED = re.compile(r"\bAsync(?=[A-Z])(\w+)")
#: Code that unasync does not replace: in docstrings, comments, and format strings before Python
#: 3.12. It is code if a call or an item follows, and a word of a sentence otherwise.
_QUOTED = re.compile(r"\bawait (?=\w+(?:\.\w+)*[(\[])|\basync (?=(?:for|with|def) )")


def derive(twins: Mapping[Path, Path]) -> None:
    """Write the sync twin of every module in some folders.

    Args:
        twins: Folders of async code, and the folder for the twin of each, which is replaced.

    Raises:
        GeneratorError: A module cannot be derived, or a rule is unused; nothing was written.
    """
    used: set[str] = set()
    with tempfile.TemporaryDirectory() as temporary:
        derived: dict[Path, Path] = {}
        for number, (source, target) in enumerate(twins.items()):
            derived[target], rules = _derive_folder(source, Path(temporary, str(number)))
            used |= rules
        unused = (NAMES.keys() | PATTERNS.keys()) - used
        if twins and unused:
            raise GeneratorError(
                f"unused rules of the sync twin: {', '.join(sorted(unused))}; "
                "remove them from generator/twin.py"
            )
        for target, folder in derived.items():
            shutil.rmtree(target, ignore_errors=True)
            shutil.copytree(folder, target)


def _derive_folder(source: Path, scratch: Path) -> tuple[Path, set[str]]:
    """Derive the twin of one folder in a scratch folder.

    Return it, and the rules that were used.
    """
    modules = sorted(source.glob("*.py"))
    used: set[str] = set()
    renamed, derived = scratch / "_async", scratch / "_sync"
    renamed.mkdir(parents=True)
    derived.mkdir()
    for module in modules:
        text = module.read_text("utf-8")
        _check_source(module, text)
        text, rules = rename(text)
        used |= rules
        (renamed / module.name).write_text(HEADER.format(name=module.name) + text, "utf-8")
    unasync_files([str(renamed / module.name) for module in modules], [Rule("/_async/", "/_sync/")])
    for module in modules:
        text = _QUOTED.sub("", (derived / module.name).read_text("utf-8"))
        _check_derived(module, text)
        (derived / module.name).write_text(text, "utf-8")
    format_tree(derived)
    return derived, used


def rename(text: str) -> tuple[str, set[str]]:
    """Return a module's source with the names of the sync twin, and the rules that were used."""
    used: set[str] = set()
    text = _ONLY_ASYNC.sub("", text)
    for pattern, replacement in PATTERNS.items():
        text, count = re.subn(pattern, replacement, text)
        if count:
            used.add(pattern)
    for name, replacement in NAMES.items():
        text, count = re.subn(rf"(?<!\w){re.escape(name)}(?!\w)", replacement, text)
        if count:
            used.add(name)
    return _PREFIXED.sub(r"\1", text), used


def _check_source(module: Path, text: str) -> None:
    try:
        ast.parse(text)
    except SyntaxError as error:
        raise GeneratorError(f"{_place(module, error.lineno)}: {error.msg}") from None
    opened = 0
    for number, line in enumerate(text.splitlines(), 1):
        marker = line.strip()
        if marker not in {BEGIN, END}:
            continue
        if (marker == BEGIN) == bool(opened):
            raise GeneratorError(f"{_place(module, number)}: {marker!r} has no partner")
        opened = number if marker == BEGIN else 0
    if opened:
        raise GeneratorError(f"{_place(module, opened)}: {BEGIN!r} has no partner")


def _check_derived(module: Path, text: str) -> None:
    for node in ast.walk(ast.parse(text)):
        names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        if isinstance(node, ast.ImportFrom):
            names = [node.module or ""]
        if "asyncio" in {name.split(".")[0] for name in names}:
            raise GeneratorError(
                f"{module.parent.name}/{module.name}: the sync twin would import asyncio; "
                f"put what needs it between {BEGIN!r} and {END!r}"
            )


def _place(module: Path, line: int | None) -> str:
    return f"{module.parent.name}/{module.name}:{line}"
