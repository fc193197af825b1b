# Made from the tables in generator/doors.py: do not edit, run `make regenerate`.
"""What ``replicate.schema`` of 1.x has; new code imports it from ``replicate_typed``."""

from typing import TYPE_CHECKING

from replicate_typed._facade.old_schema import (
    make_schema_backwards_compatible,
    version_has_no_array_type,
)

__all__ = ["make_schema_backwards_compatible", "version_has_no_array_type"]

if not TYPE_CHECKING:
    from replicate_typed._base.absent_names import advice_of_module

    __getattr__ = advice_of_module("schema")
