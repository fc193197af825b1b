"""What ``import replicate_typed`` gives: its names, the doors of 1.x, and what that loads."""

from __future__ import annotations

import importlib
import subprocess
import sys

import pytest
import replicate_typed

from generator import doors

DOORS = (
    "client",
    "collection",
    "deployment",
    "exceptions",
    "file",
    "helpers",
    "identifier",
    "model",
    "pagination",
    "prediction",
    "training",
    "version",
    "webhook",
)


def run(code: str) -> str:
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", code], capture_output=True, text=True, check=True
    )
    return done.stdout.strip()


def test_all__sorted_and_there():
    """Every name of ``__all__`` can be had, once, and ``dir`` lists them."""
    assert replicate_typed.__all__ == sorted(set(replicate_typed.__all__))
    for name in replicate_typed.__all__:
        assert getattr(replicate_typed, name) is not None
    assert dir(replicate_typed) == replicate_typed.__all__


def test_all__names_of_the_doors():
    """A door has the objects of the package under their names, and old names that it lacks."""
    for door, public in doors.DOORS.items():
        module = importlib.import_module(f"replicate_typed.{door}")
        old = {
            name.rpartition(" ")[2] for names in doors.OLD.get(door, {}).values() for name in names
        }
        assert set(module.__all__) == {*public, *old}
        for name in public:
            assert getattr(module, name) is getattr(replicate_typed, name)


@pytest.mark.parametrize("door", DOORS)
def test_door__attribute_of_the_package(door: str):
    """Nothing but the package needs to be imported for a door to be its attribute."""
    code = f"import replicate_typed; print(replicate_typed.{door}.__name__)"
    assert run(code) == f"replicate_typed.{door}"


@pytest.mark.parametrize("first", ["replicate_typed", "replicate_typed.model"])
def test_model__called(first: str):
    """The door ``model`` is also called with a model's name, however it was imported first."""
    code = (
        f"import {first}, pickle\n"
        "import replicate_typed\n"
        "from replicate_typed.model import Model\n"
        "ref = replicate_typed.model('me/tell:v1')\n"
        "assert replicate_typed.model.Model is Model is replicate_typed.Model\n"
        "assert pickle.loads(pickle.dumps(ref)) == ref == replicate_typed.ModelRef('me/tell', 'v1')\n"
        "print(replicate_typed.model(('me', 'tell')))"
    )
    assert run(code) == "me/tell"


@pytest.mark.parametrize("name", ["tell", "a" * 64, 7])
def test_model__not_a_name(name: object):
    """What is no model's name is refused."""
    with pytest.raises(replicate_typed.InputError, match="not "):
        replicate_typed.model(name)


def test_doors__star_import():
    """A star import sets no variable named like a door, ``exceptions`` excepted."""
    code = "from replicate_typed import *; print(*sorted(globals()))"
    assert set(run(code).split()) & set(DOORS) == {"exceptions"}


def test_doors__imported_by_nothing():
    """What the package itself loads, with every public name, is no door."""
    code = (
        "import sys, replicate_typed\n"
        "[getattr(replicate_typed, n) for n in replicate_typed.__all__ if n != 'exceptions']\n"
        f"print([d for d in {DOORS!r} if f'replicate_typed.{{d}}' in sys.modules])"
    )
    assert run(code) == "[]"


def test_import__loads_nothing_else():
    """Importing the package loads one module of it beside its own, which holds names."""
    code = (
        "import sys, replicate_typed\n"
        "print(*sorted(name for name in sys.modules if name.startswith('replicate_')))"
    )
    assert run(code) == "replicate_typed replicate_typed._exports"


def test_getattr__unknown_name():
    """A name that the package lacks is an error that names it."""
    with pytest.raises(AttributeError) as caught:
        replicate_typed.nope  # noqa: B018
    assert str(caught.value) == "module 'replicate_typed' has no attribute 'nope'"
