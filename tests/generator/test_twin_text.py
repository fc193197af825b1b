"""Docstrings and comments of the sync twin, and sources that cannot be derived."""

from __future__ import annotations

from pathlib import Path

import pytest

from generator import twin
from generator._base.errors import GeneratorError


@pytest.fixture(autouse=True)
def _without_rules(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(twin, "NAMES", {})
    monkeypatch.setattr(twin, "PATTERNS", {})


def derived(tmp_path: Path, text: str) -> str:
    source = tmp_path / "_async"
    source.mkdir()
    (source / "one.py").write_text(text, "utf-8")
    twin.derive({source: tmp_path / "_sync"})
    return (tmp_path / "_sync" / "one.py").read_text("utf-8").split("\n", 1)[1]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('"""Say ``await client.run()``."""\n', '"""Say ``client.run()``."""\n'),
        ('"""``async with AsyncClient() as c:``"""\n', '"""``with Client() as c:``"""\n'),
        ("# async for event in client.stream()\n", "# for event in client.stream()\n"),
        ('"""It is awaited; they await it."""\n', '"""It is awaited; they await it."""\n'),
        ("async def f(c):\n    return f'{await c.x()}'\n", 'def f(c):\n    return f"{c.x()}"\n'),
        ("async def f(c):\n    return [await x async for x in c]\n",
         "def f(c):\n    return [x for x in c]\n"),
    ],
)  # fmt: skip
def test_derive__examples_in_text(tmp_path: Path, text: str, expected: str):
    """Examples in docstrings and comments become blocking code."""
    assert derived(tmp_path, text) == expected


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("async def f(:\n", "_async/one.py:1: invalid syntax"),
        ("x = 1\n# async only: begin\ny = 2\n", "_async/one.py:2: '# async only: begin' has no"),
        ("x = 1\n# async only: end\n", "_async/one.py:2: '# async only: end' has no partner"),
        (
            "# async only: begin\n# async only: begin\n# async only: end\n",
            "_async/one.py:2: '# async",
        ),
        ("import asyncio\n", "_async/one.py: the sync twin would import asyncio; put what"),
        ("from asyncio.locks import Lock\n", "_async/one.py: the sync twin would import asyncio"),
        ("x = nobody\n", "Undefined name `nobody`\n --> _sync/one.py:2"),
    ],
)
def test_derive__refused_source(tmp_path: Path, text: str, complaint: str):
    """A source that cannot be derived is refused, and the old twin stays."""
    (tmp_path / "_sync").mkdir()
    (tmp_path / "_sync" / "old.py").write_text("old\n")
    with pytest.raises(GeneratorError) as caught:
        derived(tmp_path, text)
    assert complaint in str(caught.value)
    assert [path.name for path in (tmp_path / "_sync").iterdir()] == ["old.py"]


def test_derive__async_only_import(tmp_path: Path):
    """Lines that only async code needs may import asyncio."""
    text = "# async only: begin\nimport asyncio\n\n# async only: end\nx = 1\n"
    assert derived(tmp_path, text) == "x = 1\n"
