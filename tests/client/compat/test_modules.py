"""The names and modules of ``replicate`` 1.0.7, and the names of 2.0.0b4."""

from __future__ import annotations

import subprocess
import sys
from importlib import import_module

import pytest
import replicate_typed as replicate
from _support.old_names import (
    ABSENT,
    CLIENT_2,
    MODULES,
    NESTED,
    PACKAGE,
    PACKAGE_2,
)
from _support.repository import DOCS
from replicate_typed import _exports

DOCUMENT = DOCS / "migrating.md"

#: What an error says of a name that is here under another one.
ADVICE = r": (it is|pass|call|leave|all names|arrays|objects|put|a file|the client|close)"


def test_module__public_names() -> None:
    """Every public name of the old package is there."""
    assert [name for name in PACKAGE.split() if not hasattr(replicate, name)] == []
    assert replicate.exceptions.ModelError is replicate.ModelError


@pytest.mark.parametrize("module", MODULES)
def test_modules__names(module: str) -> None:
    """Each module of the old package has its public names, or says what is in their place."""
    loaded = import_module(f"replicate_typed.{module}")
    for name in MODULES[module].split():
        if name in ABSENT:
            with pytest.raises(AttributeError, match=rf"has no attribute '{name}'{ADVICE}"):
                getattr(loaded, name)
        else:
            assert name in loaded.__all__
            assert getattr(loaded, name) is not None
    assert f"`{module}`" in DOCUMENT.read_text("utf-8")


def test_exceptions__all_of_them() -> None:
    """Every exception of the package can be imported from ``exceptions``."""
    kinds = {name for name in replicate.__all__ if is_exception(getattr(replicate, name))}
    assert len(kinds) > 25
    assert kinds <= set(replicate.exceptions.__all__)


def is_exception(value: object) -> bool:
    """Return whether something is a class of exceptions."""
    return isinstance(value, type) and issubclass(value, BaseException)


@pytest.mark.parametrize("module", MODULES)
def test_modules__same_classes(module: str) -> None:
    """A class of an old module is the one of the package, where the package has that name."""
    loaded = import_module(f"replicate_typed.{module}")
    for name in loaded.__all__:
        if name not in {"run", "stream", "async_run", "async_stream"} and name[0].isupper():
            found = getattr(loaded, name)
            assert getattr(replicate, name, found) is found or name == "Hardware"


@pytest.mark.parametrize("owner", NESTED)
def test_classes__nested(owner: str) -> None:
    """The classes inside of the old package's classes are there."""
    for name in NESTED[owner].split():
        assert isinstance(getattr(getattr(replicate, owner), name), type)


def test_modules__no_shadowing() -> None:
    """An old module hides no public name of this package."""
    for module in MODULES:
        import_module(f"replicate_typed.{module}")
    assert set(MODULES) & set(replicate.__all__) - _exports.HIDDEN == {"exceptions"}
    assert callable(replicate.run)
    assert callable(replicate.stream)
    assert callable(replicate.hardware.list)
    assert callable(replicate.account.get)


@pytest.mark.parametrize("module", sorted(set(MODULES) - _exports.HIDDEN))
def test_modules__attributes(module: str) -> None:
    """Each module is an attribute after an import of the package alone, as annotations need it."""
    name = MODULES[module].split()[0]
    script = (
        "import replicate_typed as replicate\n"
        f"def function() -> replicate.{module}.{name}: ...\n"
        f"assert function.__annotations__['return'].__name__"
    )
    subprocess.run([sys.executable, "-c", script], check=True, timeout=60)


#: How programs and tests give this package the name of the old one.
ALIASES = {
    "the package": "sys.modules['replicate'] = replicate_typed",
    "the package and its modules": (
        "sys.modules['replicate'] = replicate_typed\n"
        "for door in DOORS:\n"
        "    module = importlib.import_module(f'replicate_typed.{door}')\n"
        "    sys.modules[f'replicate.{door}'] = module"
    ),
    "an empty module with the names": (
        "package = types.ModuleType('replicate')\n"
        "package.__path__ = []\n"
        "vars(package).update({name: getattr(replicate_typed, name)\n"
        "                      for name in replicate_typed.__all__})\n"
        "sys.modules['replicate'] = package\n"
        "for door in DOORS:\n"
        "    module = importlib.import_module(f'replicate_typed.{door}')\n"
        "    sys.modules[f'replicate.{door}'] = module"
    ),
}

USES = """
import replicate
from replicate import Client
from replicate.client import Client as OfModule
from replicate.exceptions import ModelError, ReplicateError
from replicate.hardware import Hardware
from replicate.helpers import FileOutput, base64_encode_file
from replicate.model import Model, Page
from replicate.run import run
from replicate.stream import ServerSentEvent
from replicate.webhook import Webhooks
import replicate.run
import replicate.stream

assert OfModule is Client is replicate_typed.Client
assert Model is replicate_typed.Model and Page is replicate_typed.Page
assert FileOutput is replicate_typed.FileOutput and Hardware is replicate_typed.Hardware
assert issubclass(ModelError, replicate_typed.ReplicateError) and ReplicateError
assert callable(replicate.run) and replicate.run is replicate_typed.run
assert callable(replicate.stream) and replicate.stream is replicate_typed.stream
"""


@pytest.mark.parametrize("alias", ALIASES)
def test_alias__one_copy_of_each_class(alias: str) -> None:
    """Under the name of the old package, the classes are those of this one."""
    script = (
        "import importlib, sys, types\nimport replicate_typed\n"
        f"DOORS = {list(MODULES)!r}\n{ALIASES[alias]}\n{USES}"
    )
    subprocess.run([sys.executable, "-W", "error", "-c", script], check=True, timeout=60)


def test_missing_names__package() -> None:
    """A name of the next old package that is not here leads to the one that is."""
    for name in PACKAGE_2.split():
        if name in replicate.__all__ or name in _exports.DOORS:
            continue
        with pytest.raises(AttributeError, match=rf"has no attribute '{name}'{ADVICE}"):
            getattr(replicate, name)
        with pytest.raises(ImportError, match=rf"import name '{name}' from .*{ADVICE}") as caught:
            exec(f"from replicate_typed import {name}", {})
        assert caught.value.name == "replicate_typed"


def test_missing_names__client() -> None:
    """An attribute of the next old package's client that is not here leads to one that is."""
    client = replicate.Client("x")
    for name in CLIENT_2.split():
        if not hasattr(type(client), name):
            with pytest.raises(AttributeError, match=rf"has no attribute '{name}'{ADVICE}"):
                getattr(client, name)


def test_missing_names__module_of_the_old_package() -> None:
    """An import of such a name from an old module says what is in its place."""
    with pytest.raises(ImportError, match=r"cannot import name 'RetryTransport'.*RetryPolicy"):
        exec("from replicate_typed.client import Client, RetryTransport", {})
    with pytest.raises(ImportError, match=r"cannot import name 'EventSource'.*client.stream"):
        exec("from replicate_typed.stream import EventSource", {})


def test_missing_names__unknown() -> None:
    """A name that no package had is an error of Python's own words."""
    with pytest.raises(AttributeError, match=r"^module 'replicate_typed' has no attribute 'nope'$"):
        replicate.nope  # type: ignore[attr-defined]  # noqa: B018 - what is tested
    with pytest.raises(ImportError, match=r"^cannot import name 'nope' from 'replicate_typed'"):
        exec("from replicate_typed import nope", {})
    with pytest.raises(
        ImportError, match=r"^cannot import name 'nope' from 'replicate_typed\.file"
    ):
        exec("from replicate_typed.file import nope", {})
    assert not hasattr(replicate, "Replicate")
