"""The examples of docs/local.md, run as they are."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

PAGE = Path(__file__).resolve().parents[2] / "docs" / "local.md"


def test_local_docs__examples(capsys: pytest.CaptureFixture[str]) -> None:
    """The examples run one after the other and print what is expected."""
    names: dict[str, object] = {"__name__": "local_docs"}
    blocks = re.findall(r"^```python\n(.*?)^```", PAGE.read_text("utf-8"), re.DOTALL | re.MULTILINE)
    for block in blocks:
        exec(compile(block, str(PAGE), "exec"), names)
    printed = ["HELLO HELLO", "0 1 2 [0, 1, 2]", "succeeded", "STILL HERE", "local", ""]
    assert capsys.readouterr().out == "\n".join(printed)
