# Made from the tables in generator/doors.py: do not edit, run `make regenerate`.
"""What ``replicate.resource`` of 1.x has; new code imports it from ``replicate_typed``."""

from typing import TYPE_CHECKING

from replicate_typed._objects.values import Values as Resource
from replicate_typed._sync.core import Resource as Namespace

__all__ = ["Namespace", "Resource"]

if not TYPE_CHECKING:
    from replicate_typed._base.absent_names import advice_of_module

    __getattr__ = advice_of_module("resource")
