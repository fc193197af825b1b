"""The tables of public names and doors, and what is written from them."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from pathlib import Path

import pytest

from generator._base import paths
from generator._base.errors import GeneratorError
from generator.doors import DOORS, HEADER, PUBLIC, Table, find_homes, make_doors

ROOMS: Table = {"._files.output": ("Output",), "._objects.model": ("Model", "Model as OldModel")}


def written(
    folder: Path,
    doors: Table,
    public: Table = ROOMS,
    called: Mapping[str, str] | None = None,
    old: Mapping[str, Table] | None = None,
) -> dict[str, str]:
    scratch = folder / "scratch"
    products = make_doors(scratch, public=public, doors=doors, old=old or {}, called=called or {})
    return {
        product.destination.relative_to(paths.ROOT / "wrappers" / "replicate_typed").as_posix(): (
            product.built.read_text("utf-8")
        )
        for product in products
    }


def refusal(
    folder: Path, doors: Table, public: Table = ROOMS, old: Mapping[str, Table] | None = None
) -> str:
    with pytest.raises(GeneratorError) as caught:
        make_doors(folder / "scratch", public=public, doors=doors, old=old or {})
    assert not (folder / "scratch").exists()
    return str(caught.value)


def test_make_doors__imports_only(tmp_path: Path):
    """A door is a header, a docstring, imports from the rooms, and the names of those."""
    files = written(tmp_path, {"model": ("OldModel", "Model"), "helpers": ("Output",)})
    assert files["model.py"] == (
        f"{HEADER}"
        '"""What ``replicate.model`` of 1.x has; new code imports it from ``replicate_typed``."""\n'
        "\n"
        "from typing import TYPE_CHECKING\n"
        "\n"
        "from replicate_typed._objects.model import Model\n"
        "from replicate_typed._objects.model import Model as OldModel\n"
        "\n"
        '__all__ = ["Model", "OldModel"]\n'
        "\n"
        "if not TYPE_CHECKING:\n"
        "    from replicate_typed._base.absent_names import advice_of_module\n"
        "\n"
        '    __getattr__ = advice_of_module("model")\n'
    )
    assert "do not edit" in HEADER


def test_make_doors__names_of_the_package(tmp_path: Path):
    """The package loads a name from the room that defines it, under the name that it has there."""
    files = written(tmp_path, {"model": ("Model",)})
    names: dict[str, object] = {}
    exec(files["_exports.py"], names)
    assert names["MODULES"] == {
        "Model": "._objects.model",
        "OldModel": "._objects.model",
        "Output": "._files.output",
    }
    assert names["RENAMED"] == {"OldModel": "Model"}
    assert names["DOORS"] == {"model"}
    assert names["ALL"] == ["Model", "OldModel", "Output"]


def test_make_doors__called_door(tmp_path: Path):
    """A door that is also called is to type checkers what the room says it is."""
    called = {"model": "._facade.door"}
    stub = written(tmp_path, {"model": ("Model",), "file": ("Output",)}, called=called)
    lines = stub["__init__.pyi"].splitlines()
    assert "from ._facade.door import model as model" in lines
    assert "from . import file as file" in lines
    assert "from . import model as model" not in lines


def test_make_doors__stub(tmp_path: Path):
    """Type checkers see each name and each door, and star imports leave the doors out."""
    tree = ast.parse(written(tmp_path, {"model": ("Model",)})["__init__.pyi"])
    imports = {
        (alias.asname or alias.name, node.module, node.level)
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }
    assert imports == {
        ("model", None, 1),
        ("Model", "_objects.model", 1),
        ("OldModel", "_objects.model", 1),
        ("Output", "_files.output", 1),
    }
    assert ast.literal_eval(tree.body[-1].value) == ["Model", "OldModel", "Output"]  # type: ignore[attr-defined]


def test_make_doors__star_import(tmp_path: Path):
    """Of the doors, a star import has ``exceptions`` only."""
    files = written(tmp_path, {"exceptions": ("Model",), "model": ("Model",)})
    for name in ("_exports.py", "__init__.pyi"):
        assert '"exceptions"]' in files[name]


def test_make_doors__name_that_the_package_lacks(tmp_path: Path):
    """The message says which name, of which door, and what to do."""
    assert refusal(tmp_path, {"helpers": ("Output", "Nope")}) == (
        "generator/doors.py: the door 'helpers' has the name 'Nope', which replicate_typed lacks; "
        "add it to PUBLIC, under the module that defines it, or remove it from DOORS['helpers']"
    )


def test_make_doors__door_that_hides_a_name(tmp_path: Path):
    """A door may not have the name of something else that the package offers."""
    public = {**ROOMS, "._facade.default": ("model",)}
    assert refusal(tmp_path, {"model": ("Model",)}, public) == (
        "generator/doors.py: the door 'model' would hide the public name 'model', which PUBLIC has "
        "in '._facade.default'; rename one of the two, or add it to HIDDEN"
    )


def test_make_doors__name_twice(tmp_path: Path):
    """A name of a door stands once."""
    assert refusal(tmp_path, {"model": ("Model", "Model")}) == (
        "generator/doors.py: the door 'model' has 'Model' twice; remove one from DOORS['model']"
    )


def test_make_doors__old_names(tmp_path: Path):
    """A door may have names that the package lacks, from the module that defines them."""
    old = {"helpers": {"._facade.old": ("encode", "encode as encode_json")}}
    files = written(tmp_path, {"helpers": ("Output",)}, old=old)
    assert "from replicate_typed._facade.old import encode as encode_json\n" in files["helpers.py"]
    assert '__all__ = ["Output", "encode", "encode_json"]' in files["helpers.py"]
    assert "encode" not in files["_exports.py"]


def test_make_doors__old_names_without_a_door(tmp_path: Path):
    """What a door has besides belongs to one of the doors."""
    assert refusal(tmp_path, {}, old={"helpers": {"._facade.old": ("encode",)}}) == (
        "generator/doors.py: OLD has 'helpers', which is no door; add it to DOORS"
    )


def test_make_doors__hidden_door(tmp_path: Path):
    """A door whose name is that of something else is no attribute of the package."""
    public = {**ROOMS, "._facade.default": ("run",)}
    files = written(tmp_path, {"run": ("Model",)}, public)
    assert "run.py" in files
    assert "from . import run" not in files["__init__.pyi"]
    names: dict[str, object] = {}
    exec(files["_exports.py"], names)
    assert "run" not in names["DOORS"]  # type: ignore[operator]
    assert "run" in names["HIDDEN"]  # type: ignore[operator]


def test_find_homes__name_twice():
    """A public name has one home."""
    with pytest.raises(GeneratorError) as caught:
        find_homes({**ROOMS, "._sync.models": ("Model",)})
    assert str(caught.value) == (
        "generator/doors.py: PUBLIC has 'Model' twice, in '._objects.model' and in "
        "'._sync.models'; keep the one that defines it"
    )


@pytest.mark.parametrize("module", [name for name in PUBLIC if name.startswith(".")])
def test_public__defined_in_its_module(module: str):
    """Each public name is bound at the top of the module that the table names."""
    path = (paths.ROOT / "wrappers" / "replicate_typed").joinpath(*module[1:].split("."))
    bound: set[str] = set()
    for node in ast.walk(ast.parse(path.with_suffix(".py").read_text("utf-8"))):
        if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            bound.add(node.name)
        elif isinstance(node, ast.Assign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            bound |= {target.id for target in targets if isinstance(target, ast.Name)}
    assert {entry.partition(" as ")[0] for entry in PUBLIC[module]} <= bound


@pytest.mark.parametrize("door", DOORS)
def test_doors__committed(door: str, tmp_path: Path):
    """The committed door is what the tables make."""
    made = {product.destination: product.built for product in make_doors(tmp_path / "scratch")}
    home = paths.ROOT / "wrappers" / "replicate_typed" / f"{door}.py"
    assert made[home].read_text("utf-8") == home.read_text("utf-8")
