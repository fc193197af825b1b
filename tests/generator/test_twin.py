"""The sync twin: the same code without async, and no unused rule."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from generator._base import paths
from generator._base.errors import GeneratorError
from generator.twin import HEADER, NAMES, PATTERNS, derive, rename


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("class AsyncClient: ...", "class Client: ..."),
        ("__aenter__ __aexit__ __aiter__ __anext__", "__enter__ __exit__ __iter__ __next__"),
        ("self.aclose(); anext(x)", "self.close(); next(x)"),
        ("my_aclose aclosed panext", "my_aclose aclosed panext"),
        ("x: AsyncIterator[Event]", "x: Iterator[Event]"),
        ("x: AsyncGenerator[Event]", "x: Generator[Event]"),
        ("x: AsyncGenerator[httpx.Response]", "x: Generator[httpx.Response]"),
        ("x: Awaitable[str]", "x: str"),
        ("httpx.AsyncClient httpx.AsyncBaseTransport", "httpx.Client httpx.BaseTransport"),
        ("Async Asynchronous unAsyncFoo", "Async Asynchronous unAsyncFoo"),
        ("for async code", "for blocking code"),
        ("from . import io_async", "from . import io_sync"),
    ],
)
def test_rename__names(text: str, expected: str):
    """Names are replaced by those of the sync twin."""
    assert rename(text)[0] == expected


def test_rename__used_rules():
    """The rules that were used are returned."""
    assert rename("anext")[1] == {"anext"}
    assert rename("AsyncClient")[1] == set()
    assert rename("")[1] == set()


def test_rename__async_only_lines():
    """Lines that only async code needs are removed."""
    text = "a = 1\n# async only: begin\nb = anext\n# async only: end\nc = 3\n    # async only: begin\n    d\n    # async only: end\ne = 5\n"
    assert rename(text) == ("a = 1\nc = 3\ne = 5\n", set())


def every_rule() -> str:
    """A module that needs each rule once."""
    lines = [f"{name} = 1" for name in NAMES]
    for pattern in PATTERNS:
        sample = (
            pattern.replace(r"\[(\w+)\]", "[int]").replace(r"\[(\w+|\w+\.\w+)\]", "[int]")
            .replace(r"\[\w+\]", "[int]").replace(r"\((\w+)\)", "(int)")
            .replace(r"\b", "").replace("\\", "")
        )  # fmt: skip
        assert rename(sample)[1] >= {pattern}
        lines.append(f"# {sample}")
    return "\n".join([*lines, "async def run(x):\n    async with x:\n        return await x\n"])


def test_derive__output(tmp_path: Path):
    """A twin has no async code, and names its source."""
    source, target = tmp_path / "_async", tmp_path / "_sync"
    source.mkdir()
    target.mkdir()
    (source / "one.py").write_text(every_rule())
    (target / "left_over.py").write_text("")
    derive({source: target})
    assert [path.name for path in target.iterdir()] == ["one.py"]
    text = (target / "one.py").read_text()
    assert text.splitlines()[0] == HEADER.format(name="one.py").strip()
    assert "make regenerate" in text.splitlines()[0]
    assert "async def" not in text
    assert "await" not in text


def test_derive__unused_rule(tmp_path: Path):
    """An unused rule is refused by name."""
    source, target = tmp_path / "_async", tmp_path / "_sync"
    source.mkdir()
    (source / "one.py").write_text(every_rule().replace("anext = 1", ""))
    with pytest.raises(
        GeneratorError, match=r"unused rules of the sync twin: anext; remove .*twin\.py"
    ):
        derive({source: target})


def test_derive__invalid_source(tmp_path: Path):
    """A source that is not valid Python is refused."""
    source = tmp_path / "_async"
    source.mkdir()
    (source / "one.py").write_text(every_rule() + "\n)\n")
    with pytest.raises((GeneratorError, SyntaxError)):
        derive({source: tmp_path / "_sync"})


def test_generated_files__header():
    """Every generated or derived file says in its first line what made it."""
    generated = list(paths.CLIENT.rglob("*.py"))
    derived = [path for twin in paths.TWINS.values() for path in twin.glob("*.py")]
    assert generated
    for source, twin in paths.TWINS.items():
        assert {path.name for path in twin.glob("*.py")} == {
            path.name for path in source.glob("*.py")
        }
    for path in generated + derived:
        first = path.read_text("utf-8").splitlines()[0]
        assert first.startswith(("# Made from openapi.yaml by", "# Derived from ../_async/")), path
        assert "make regenerate" in first


def test_derived_files__no_async_code():
    """No derived module has async code."""
    for path in [path for twin in paths.TWINS.values() for path in twin.glob("*.py")]:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            assert not isinstance(
                node, ast.AsyncFunctionDef | ast.Await | ast.AsyncFor | ast.AsyncWith
            )
