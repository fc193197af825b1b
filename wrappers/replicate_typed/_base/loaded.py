"""Modules of other libraries that the program has imported, and that nothing here imports."""

from __future__ import annotations

import sys
from typing import Any


def loaded_module(name: str, *needed: str) -> Any:
    """Return a module that the program has imported, None if it has not.

    While another thread imports it, it is among the modules of Python, but has only some of its names.

    Args:
        name: The module.
        *needed: The names that it must have.
    """
    module = sys.modules.get(name)
    if module is None or not all(hasattr(module, one) for one in needed):
        return None
    return module
