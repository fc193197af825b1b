"""The public methods of the clients and their objects."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from importlib import import_module
from typing import Any

from replicate_typed._base.public import defined_in

MODULES = ("bound", "client", "deployments", "files", "models", "jobs", "predictions", "resources")
MODULES += ("trainings", "versions", "webhooks")


def public_methods(mode: str) -> Iterator[tuple[str, Callable[..., Any]]]:
    """Yield the qualified name and the function of each public method of a mode."""
    for module in MODULES:
        loaded = import_module(f"replicate_typed._{mode}.{module}")
        for name, cls in inspect.getmembers(loaded, inspect.isclass):
            if defined_in(cls) == loaded.__name__:
                for method_name, member in vars(cls).items():
                    method = member.__func__ if isinstance(member, staticmethod) else member
                    public = (
                        not method_name.startswith(("_", "async_")) or method_name == "__call__"
                    )
                    if inspect.isfunction(method) and public:
                        yield f"{name}.{method_name}", method
