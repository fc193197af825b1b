"""The sync twin of the async wrapper: the same code without ``async`` and ``await``.

The words are replaced by unasync; what this module adds are the names of our own, the examples in
docstrings and comments, the lines that only async code needs, and the checks that no rule is left
over and that nothing async is.
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

#: Names that differ and are not ``Async…``. Those lose their prefix by a rule of their own.
NAMES = {
    "AsyncGenerator": "Generator",
    "AsyncIterator": "Iterator",
    "__aenter__": "__enter__",
    "__aexit__": "__exit__",
    "__aiter__": "__iter__",
    "__anext__": "__next__",
    "io_async": "io_sync",
    "aclose": "close",
    "aclosing": "closing",
    "aiter_bytes": "iter_bytes",
    "anext": "next",
}

#: Types that are written otherwise, and not by a name alone.
PHRASES = {
    r"Awaitable\[(\w+)\]": r"\1",
    r"\basync code": "blocking code",
    r"httpx\.AsyncBaseTransport": "httpx.BaseTransport",
    r"AsyncGenerator\[(\w+|\w+\.\w+)\]": r"Generator[\1]",
}

BEGIN, END = "# async only: begin", "# async only: end"

_ONLY_ASYNC = re.compile(rf"^ *{BEGIN}\n.*?^ *{END}\n", re.DOTALL | re.MULTILINE)
_PREFIXED = re.compile(r"\bAsync(?=[A-Z])(\w+)")
#: Code that unasync does not see: in docstrings, comments, and format strings before Python 3.12.
#: It is code where a call or an item follows; else it is a word.
_QUOTED = re.compile(r"\bawait (?=\w+(?:\.\w+)*[(\[])|\basync (?=(?:for|with|def) )")


def derive(twins: Mapping[Path, Path]) -> None:
    """Write the sync twin of every module in some folders, each to a folder of its own.

    Args:
        twins: Folders of async code, and where the twin of each goes; what is there is wiped.

    Raises:
        GeneratorError: A module cannot be derived, or no folder needs a rule; nothing was written.
    """
    used: set[str] = set()
    with tempfile.TemporaryDirectory() as temporary:
        made: dict[Path, Path] = {}
        for number, (source, target) in enumerate(twins.items()):
            made[target], rules = _derive_folder(source, Path(temporary, str(number)))
            used |= rules
        left = (NAMES.keys() | PHRASES.keys()) - used
        if twins and left:
            raise GeneratorError(
                f"rules of the sync twin that nothing needs any more: {', '.join(sorted(left))}; "
                "remove them from generator/twin.py"
            )
        for target, derived in made.items():
            shutil.rmtree(target, ignore_errors=True)
            shutil.copytree(derived, target)


def _derive_folder(source: Path, scratch: Path) -> tuple[Path, set[str]]:
    """The twin of one folder, made in a scratch folder, and the rules that it took."""
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
    """A module's source with the names of the sync twin, and which rules it took."""
    used: set[str] = set()
    text = _ONLY_ASYNC.sub("", text)
    for pattern, replacement in PHRASES.items():
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
