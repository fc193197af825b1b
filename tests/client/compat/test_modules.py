"""The names and modules of ``replicate`` 1.0.7."""

from __future__ import annotations

import subprocess
import sys
from importlib import import_module

import pytest
import replicate_typed as replicate
from _support.repository import DOCS

DOCUMENT = DOCS / "migrating.md"


def test_module__public_names() -> None:
    """Every public name of the old package is there."""
    names = """
        Client default_client run async_run stream async_stream paginate async_paginate collections
        deployments files hardware models predictions trainings webhooks
    """
    assert [name for name in names.split() if not hasattr(replicate, name)] == []
    assert replicate.exceptions.ModelError is replicate.ModelError


#: The modules that old code imports from, and the names that it imports.
MODULES = {
    "client": "Client",
    "collection": "Collection Collections",
    "deployment": "Deployment Deployments",
    "exceptions": "ModelError ReplicateError ReplicateException",
    "file": "File Files",
    "helpers": "FileOutput",
    "identifier": "ModelVersionIdentifier",
    "model": "Model Models",
    "pagination": "Page paginate async_paginate",
    "prediction": "Prediction Predictions",
    "training": "Training Trainings",
    "version": "Version Versions",
    "webhook": "Webhooks WebhookSigningSecret WebhookValidationError InvalidSecretKeyError"
    " InvalidSignatureError InvalidTimestampError MissingWebhookBodyError"
    " MissingWebhookHeaderError",
}


@pytest.mark.parametrize("module", MODULES)
def test_modules__exports(module: str) -> None:
    """Each module of the old package exports its names, which are those of this package.

    ``exceptions`` has all exceptions.
    """
    loaded = import_module(f"replicate_typed.{module}")
    assert set(MODULES[module].split()) <= set(loaded.__all__)
    assert len(loaded.__all__) == len(MODULES[module].split()) or module == "exceptions"
    for name in loaded.__all__:
        assert getattr(replicate, name, getattr(loaded, name)) is getattr(loaded, name)
    assert f"`{module}`" in DOCUMENT.read_text("utf-8")


def test_exceptions__all_of_them() -> None:
    """Every exception of the package can be imported from ``exceptions``."""
    kinds = {name for name in replicate.__all__ if is_exception(getattr(replicate, name))}
    assert len(kinds) > 25
    assert kinds <= set(replicate.exceptions.__all__)


def is_exception(value: object) -> bool:
    """Return whether something is a class of exceptions."""
    return isinstance(value, type) and issubclass(value, BaseException)


def test_modules__no_shadowing() -> None:
    """No module of the old package hides a public name of this one."""
    assert set(MODULES) & set(replicate.__all__) == {"exceptions"}


@pytest.mark.parametrize("module", MODULES)
def test_modules__attributes(module: str) -> None:
    """Each module is an attribute after an import of the package alone, as annotations need it."""
    name = MODULES[module].split()[0]
    script = (
        "import replicate_typed as replicate\n"
        f"def function() -> replicate.{module}.{name}: ...\n"
        f"assert function.__annotations__['return'].__name__"
    )
    subprocess.run([sys.executable, "-c", script], check=True, timeout=60)
