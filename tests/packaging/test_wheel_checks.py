"""What ``make types`` and ``make test-wheel`` find out about the installed wheel."""

from __future__ import annotations

import importlib.util
import zipfile
from pathlib import Path
from typing import Any

import pytest

SPEC = importlib.util.spec_from_file_location("wheel", Path(__file__).with_name("wheel.py"))
assert SPEC
assert SPEC.loader
wheel = importlib.util.module_from_spec(SPEC)
SPEC.loader.exec_module(wheel)

SITE = "/env/lib/python3.11/site-packages"


def symbol(name: str, *problems: str, known: bool = False, exported: bool = True) -> dict[str, Any]:
    file = f"{SITE}/replicate_typed/_base/errors.py"
    return {
        "name": f"replicate_typed.{name}",
        "isTypeKnown": known,
        "isTypeAmbiguous": False,
        "isExported": exported,
        "diagnostics": [
            {"message": problem, "file": file, "range": {"start": {"line": 41}}}
            for problem in problems
        ],
    }


MISSING = (
    "Type is missing type annotation and could be inferred differently by type checkers\n"
    '\xa0\xa0Inferred type is "dict[str, str]"'
)


def test_unknown_names__cause():
    """The line to mend is named as it is in the repository, with what is inferred now."""
    symbols = [symbol("Error.headers", MISSING), symbol("x", known=True)]
    (found,) = wheel.unknown_names(symbols)
    assert found == (
        "  wrappers/replicate_typed/_base/errors.py:42: replicate_typed.Error.headers: "
        'Type is missing type annotation; Inferred type is "dict[str, str]"'
    )


def test_unknown_names__unknown_by_another():
    """Names that are unknown because of another one are left out beside it."""
    partly = symbol("run", 'Type of parameter "ref" is partially unknown')
    assert len(list(wheel.unknown_names([symbol("Error", MISSING), partly]))) == 1
    assert list(wheel.unknown_names([partly])) == ["  replicate_typed.run"]


def report(monkeypatch: pytest.MonkeyPatch, *symbols: dict[str, Any]) -> None:
    monkeypatch.setattr(wheel, "completeness", lambda _: {"symbols": list(symbols)})


def test_verify_types__all_known(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    """Every package is looked at."""
    report(monkeypatch, symbol("run", known=True), symbol("local.models.a", MISSING))
    wheel.verify_types()
    assert capsys.readouterr().out == (
        "replicate_typed: the type of each of 1 public names is known\n"
        "replicate_typed_models: the type of each of 1 public names is known\n"
        "replicate_api: the type of each of 1 public names is known\n"
    )


def test_verify_types__unknown(monkeypatch: pytest.MonkeyPatch):
    """The command fails with what is unknown, and with what to do."""
    report(monkeypatch, symbol("Error.headers", MISSING))
    with pytest.raises(SystemExit, match=r"errors\.py:42: [^\n]*\n(.*\n)*Annotate them"):
        wheel.verify_types()


def test_verify_types__nothing_found(monkeypatch: pytest.MonkeyPatch):
    """A package without public names is a failure, and no success."""
    report(monkeypatch)
    with pytest.raises(SystemExit, match="no public name in replicate_typed"):
        wheel.verify_types()


def test_contents__time_of_build(tmp_path: Path):
    """Two wheels of the same contents are the same, whenever each was built."""
    digests = []
    for number, (year, text) in enumerate([(2001, "a"), (2002, "a"), (2002, "b")]):
        path = tmp_path / f"{number}.whl"
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr(zipfile.ZipInfo("file", (year, 1, 1, 0, 0, 0)), text)
        digests.append(wheel.contents(path))
    assert digests[0] == digests[1] != digests[2]
