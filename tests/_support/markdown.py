"""The Python in the code blocks of a document, to be compiled and run as it stands there."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from types import CodeType
from typing import Any

_BLOCK = re.compile(r"^```python *([^\n]*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True)
class CodeBlock:
    """A block of Python.

    Attributes:
        label: What follows ``python`` on the line that opens the block.
        line: The number of the first line of code in the document.
    """

    document: Path
    label: str
    line: int
    source: str

    def compile(self) -> CodeType:
        """Compile the block, so that a traceback leads to its lines in the document."""
        return compile("\n" * (self.line - 1) + self.source, str(self.document), "exec")

    def run(self, names: dict[str, Any] | None = None) -> dict[str, Any]:
        """Run the block with these names, which it adds to, and return them."""
        names = names if names is not None else {}
        names.setdefault("__name__", self.document.stem)
        exec(self.compile(), names)
        return names


def code_blocks(document: Path, label: str | None = "") -> list[CodeBlock]:
    """Return the blocks of Python with this label, those without one, or, for None, all of them."""
    text = document.read_text("utf-8")
    return [
        CodeBlock(document, found[1].strip(), text.count("\n", 0, found.start(2)) + 1, found[2])
        for found in _BLOCK.finditer(text)
        if label in {None, found[1].strip()}
    ]
