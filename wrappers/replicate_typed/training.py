# Made from the tables in generator/doors.py: do not edit, run `make regenerate`.
"""What ``replicate.training`` of 1.x has; new code imports it from ``replicate_typed``."""

from typing import TYPE_CHECKING

from replicate_typed._facade.identifier import ModelVersionIdentifier
from replicate_typed._facade.old_helpers import async_encode_json, encode_json
from replicate_typed._objects.models import ModelVersion as Version
from replicate_typed._objects.values import Values as Resource
from replicate_typed._sync.core import Resource as Namespace
from replicate_typed._sync.jobs import Training
from replicate_typed._sync.models import Model
from replicate_typed._sync.page import Page
from replicate_typed._sync.trainings import Trainings

__all__ = [
    "Model",
    "ModelVersionIdentifier",
    "Namespace",
    "Page",
    "Resource",
    "Training",
    "Trainings",
    "Version",
    "async_encode_json",
    "encode_json",
]

if not TYPE_CHECKING:
    from replicate_typed._base.absent_names import advice_of_module

    __getattr__ = advice_of_module("training")
