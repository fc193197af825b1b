# Made from the tables in generator/doors.py: do not edit, run `make regenerate`.
"""What ``replicate.version`` of 1.x has; new code imports it from ``replicate_typed``."""

from typing import TYPE_CHECKING

from replicate_typed._objects.models import ModelVersion as Version
from replicate_typed._objects.values import Values as Resource
from replicate_typed._sync.core import Resource as Namespace
from replicate_typed._sync.page import Page
from replicate_typed._sync.versions import ModelVersions as Versions

__all__ = ["Namespace", "Page", "Resource", "Version", "Versions"]

if not TYPE_CHECKING:
    from replicate_typed._base.absent_names import advice_of_module

    __getattr__ = advice_of_module("version")
