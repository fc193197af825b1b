# Made from the tables in generator/doors.py: do not edit, run `make regenerate`.
"""What ``replicate.pagination`` of 1.x has; new code imports it from ``replicate_typed``."""

from ._facade.default import paginate
from ._facade.default_async import async_paginate
from ._sync.page import Page

__all__ = ["Page", "async_paginate", "paginate"]
