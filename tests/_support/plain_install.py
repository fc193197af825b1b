"""What a program finds where this package is installed plainly: it and what it depends on."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from importlib.machinery import ModuleSpec, PathFinder
from importlib.metadata import packages_distributions, requires
from typing import Any


class Fence(PathFinder):
    """Hides what is installed beside some distributions and their dependencies.

    It takes the place of the finder for the path.

    Attributes:
        refused: The names that were imported and not found, in order.
    """

    def __init__(self, *distributions: str) -> None:
        wanted = {one for name in distributions for one in _with_dependencies(name, set())}
        self._hidden = {
            top
            for top, owners in packages_distributions().items()
            if not wanted & {_normalized(owner) for owner in owners}
        } - sys.stdlib_module_names
        self.refused: list[str] = []

    def find_spec(self, name: str, path: Any = None, target: Any = None) -> ModuleSpec | None:
        """Find what the path has and is not hidden."""
        if name.partition(".")[0] not in self._hidden:
            found = super().find_spec(name, path, target)
            if found is not None:
                return found
        self.refused.append(name)
        return None


def put_up(*distributions: str) -> Fence:
    """Hide all but some distributions and their dependencies from the imports that follow."""
    fence = Fence(*distributions)
    sys.meta_path[sys.meta_path.index(PathFinder)] = fence
    return fence


def _with_dependencies(name: str, seen: set[str]) -> Iterator[str]:
    name = _normalized(name)
    if name in seen:
        return
    seen.add(name)
    yield name
    for requirement in requires(name) or ():
        text, _, marker = requirement.partition(";")
        if "extra" not in marker:
            found = text.split("[")[0].split("(")[0].strip()
            for sign in "<>=!~ ":
                found = found.partition(sign)[0]
            try:
                yield from _with_dependencies(found, seen)
            except ModuleNotFoundError:  # for another system or Python
                continue


def _normalized(name: str) -> str:
    return name.lower().replace("_", "-").replace(".", "-")
