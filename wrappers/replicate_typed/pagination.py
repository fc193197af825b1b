"""What ``replicate.pagination`` of 1.x has, for imports that name it; new code needs ``replicate_typed`` only."""

from ._facade.default import paginate
from ._facade.default_async import async_paginate
from ._sync.page import Page

__all__ = ["Page", "async_paginate", "paginate"]
