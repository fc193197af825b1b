# Made from the tables in generator/doors.py: do not edit, run `make regenerate`.
"""What ``replicate.deployment`` of 1.x has; new code imports it from ``replicate_typed``."""

from typing import TYPE_CHECKING

from replicate_typed._facade.old_helpers import async_encode_json, encode_json
from replicate_typed._objects.resources import Account
from replicate_typed._objects.values import Values as Resource
from replicate_typed._sync.core import Resource as Namespace
from replicate_typed._sync.deployments import (
    Deployment,
    DeploymentPredictions,
    Deployments,
    DeploymentsPredictions,
)
from replicate_typed._sync.jobs import Prediction
from replicate_typed._sync.page import Page

__all__ = [
    "Account",
    "Deployment",
    "DeploymentPredictions",
    "Deployments",
    "DeploymentsPredictions",
    "Namespace",
    "Page",
    "Prediction",
    "Resource",
    "async_encode_json",
    "encode_json",
]

if not TYPE_CHECKING:
    from replicate_typed._base.absent_names import advice_of_module

    __getattr__ = advice_of_module("deployment")
