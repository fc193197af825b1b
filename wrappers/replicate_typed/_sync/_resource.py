# Derived from ../_async/_resource.py: edit that file, then run `make regenerate`.
"""What a client has under a name."""

from __future__ import annotations

from .._old_async import HasOldAsync
from ._core import Core


class Resource(HasOldAsync):
    """One resource of the API."""

    def __init__(self, core: Core) -> None:
        self._core = core
