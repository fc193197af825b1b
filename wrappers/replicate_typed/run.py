# Made from the tables in generator/doors.py: do not edit, run `make regenerate`.
"""What ``replicate.run`` of 1.x has; new code imports it from ``replicate_typed``."""

from typing import TYPE_CHECKING

from replicate_typed._base.errors import ModelError
from replicate_typed._facade.old_functions import async_run, run
from replicate_typed._facade.old_helpers import transform_output
from replicate_typed._facade.old_schema import make_schema_backwards_compatible
from replicate_typed._objects.models import ModelVersion as Version
from replicate_typed._sync.models import Model
from replicate_typed._sync.versions import ModelVersions as Versions

__all__ = [
    "Model",
    "ModelError",
    "Version",
    "Versions",
    "async_run",
    "make_schema_backwards_compatible",
    "run",
    "transform_output",
]

if not TYPE_CHECKING:
    from replicate_typed._base.absent_names import advice_of_module

    __getattr__ = advice_of_module("run")
