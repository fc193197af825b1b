# Made from the tables in generator/doors.py: do not edit, run `make regenerate`.
"""What ``replicate.pagination`` of 1.x has; new code imports it from ``replicate_typed``."""

from typing import TYPE_CHECKING

from replicate_typed._facade.default import paginate
from replicate_typed._facade.default_async import async_paginate
from replicate_typed._objects.values import Values as Resource
from replicate_typed._sync.page import Page

__all__ = ["Page", "Resource", "async_paginate", "paginate"]

if not TYPE_CHECKING:
    from replicate_typed._base.absent_names import advice_of_module

    __getattr__ = advice_of_module("pagination")
