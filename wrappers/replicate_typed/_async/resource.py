"""What a client has under a name."""

from __future__ import annotations

from .._facade.old_async import HasOldAsync
from .core import AsyncCore


class AsyncResource(HasOldAsync):
    """One resource of the API."""

    def __init__(self, core: AsyncCore) -> None:
        self._core = core
