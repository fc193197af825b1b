# Made from the tables in generator/doors.py: do not edit, run `make regenerate`.
"""What ``replicate.collection`` of 1.x has; new code imports it from ``replicate_typed``."""

from typing import TYPE_CHECKING

from replicate_typed._objects.values import Values as Resource
from replicate_typed._sync.core import Resource as Namespace
from replicate_typed._sync.models import Model
from replicate_typed._sync.page import Page
from replicate_typed._sync.resources import Collection, Collections

__all__ = ["Collection", "Collections", "Model", "Namespace", "Page", "Resource"]

if not TYPE_CHECKING:
    from replicate_typed._base.absent_names import advice_of_module

    __getattr__ = advice_of_module("collection")
