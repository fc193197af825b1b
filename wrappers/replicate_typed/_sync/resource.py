# Derived from ../_async/resource.py: edit that file, then run `make regenerate`.
"""What a client has under a name."""

from __future__ import annotations

from .._facade.old_async import HasOldAsync
from .core import Core


class Resource(HasOldAsync):
    """One resource of the API."""

    def __init__(self, core: Core) -> None:
        self._core = core
