"""The annotations of the generated client can be resolved while a program runs."""

from __future__ import annotations

import inspect
import pkgutil
from collections.abc import Callable, Iterator
from importlib import import_module
from typing import Any, get_type_hints

import pytest
import replicate_api

MODULES = [
    import_module(found.name)
    for found in pkgutil.walk_packages(replicate_api.__path__, "replicate_api.")
]


def callables() -> Iterator[tuple[str, Callable[..., Any]]]:
    """Yield the public classes and functions of each module, and all methods, by their names."""
    for module in MODULES:
        for name, value in vars(module).items():
            if name.startswith("_") or getattr(value, "__module__", None) != module.__name__:
                continue
            if inspect.isclass(value) or inspect.isfunction(value):
                yield f"{module.__name__}.{name}", value
            if inspect.isclass(value):
                for method, member in vars(value).items():
                    found = getattr(member, "__func__", getattr(member, "fget", member))
                    if inspect.isfunction(found):
                        yield f"{module.__name__}.{name}.{method}", found


CALLABLES = dict(callables())


def test_callables__all_found() -> None:
    """What is walked over has what people use."""
    wanted = {"models.prediction.Prediction", "errors.UnexpectedStatus.__init__"}
    assert {f"replicate_api.{name}" for name in wanted} <= set(CALLABLES)
    assert len(CALLABLES) > 1000


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.__name__)
def test_callables__hints(module: Any) -> None:
    """The annotations of each are resolved, as pydantic and beartype do."""
    for name, value in CALLABLES.items():
        if name.startswith(f"{module.__name__}."):
            assert isinstance(get_type_hints(value), dict), name
