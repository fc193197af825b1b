# Made from the tables in generator/doors.py: do not edit, run `make regenerate`.
"""What ``replicate.identifier`` of 1.x has; new code imports it from ``replicate_typed``."""

from typing import TYPE_CHECKING

from replicate_typed._facade.identifier import ModelVersionIdentifier

__all__ = ["ModelVersionIdentifier"]

if not TYPE_CHECKING:
    from replicate_typed._base.absent_names import advice_of_module

    __getattr__ = advice_of_module("identifier")
