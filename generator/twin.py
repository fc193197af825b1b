"""The sync twin of the async wrapper: the same code without ``async`` and ``await``.

The words are replaced by unasync; what this module adds are the names of our own, the lines that
only async code needs, and the check that no rule is left over.
"""

from __future__ import annotations

import re
import shutil
import tempfile
from pathlib import Path

from unasync import Rule, unasync_files  # pyright: ignore[reportMissingTypeStubs, reportUnknownVariableType]  # it ships no types

from generator.errors import GeneratorError
from generator.formatting import format_tree

HEADER = "# Derived from ../_async/{name}: edit that file, then run `make regenerate`.\n"

#: Names that differ and are not ``Async…``. Those lose their prefix by a rule of their own.
NAMES = {
    "AsyncGenerator": "Generator",
    "AsyncIterator": "Iterator",
    "__aenter__": "__enter__",
    "__aexit__": "__exit__",
    "__aiter__": "__iter__",
    "__anext__": "__next__",
    "_async_io": "_sync_io",
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

_ONLY_ASYNC = re.compile(
    r"^ *# async only: begin\n.*?^ *# async only: end\n", re.DOTALL | re.MULTILINE
)
_PREFIXED = re.compile(r"\bAsync(?=[A-Z])(\w+)")


def derive(source: Path, target: Path) -> None:
    """Write the sync twin of every module in ``source`` to ``target``, a folder that is wiped.

    Raises:
        GeneratorError: A rule was not used, or the result is not valid.
    """
    used: set[str] = set()
    modules = sorted(source.glob("*.py"))
    with tempfile.TemporaryDirectory() as temporary:
        renamed = Path(temporary, "_async")
        renamed.mkdir()
        for module in modules:
            text, rules = rename(module.read_text("utf-8"))
            used |= rules
            (renamed / module.name).write_text(HEADER.format(name=module.name) + text, "utf-8")
        unasync_files([str(path) for path in renamed.iterdir()], [Rule("/_async/", "/_sync/")])
        shutil.rmtree(target, ignore_errors=True)
        shutil.copytree(Path(temporary, "_sync"), target)
    left = (NAMES.keys() | PHRASES.keys()) - used
    if modules and left:
        raise GeneratorError(
            f"rules of the sync twin that nothing needs any more: {', '.join(sorted(left))}; "
            "remove them from generator/twin.py"
        )
    format_tree(target)


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
