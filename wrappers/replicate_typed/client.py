# Made from the tables in generator/doors.py: do not edit, run `make regenerate`.
"""What ``replicate.client`` of 1.x has; new code imports it from ``replicate_typed``."""

from typing import TYPE_CHECKING

from replicate_typed._base.errors import ReplicateError
from replicate_typed._facade.old_functions import async_run, async_stream, run, stream
from replicate_typed._http.options import token_of_environment as _get_api_token_from_environment
from replicate_typed._sync.client import Client
from replicate_typed._sync.deployments import Deployments
from replicate_typed._sync.files import Files
from replicate_typed._sync.models import Models
from replicate_typed._sync.predictions import Predictions
from replicate_typed._sync.resources import AccountResource as Accounts
from replicate_typed._sync.resources import Collections
from replicate_typed._sync.resources import HardwareResource as Hardware
from replicate_typed._sync.trainings import Trainings
from replicate_typed._sync.webhooks import Webhooks

__all__ = [
    "Accounts",
    "Client",
    "Collections",
    "Deployments",
    "Files",
    "Hardware",
    "Models",
    "Predictions",
    "ReplicateError",
    "Trainings",
    "Webhooks",
    "_get_api_token_from_environment",
    "async_run",
    "async_stream",
    "run",
    "stream",
]

if not TYPE_CHECKING:
    from replicate_typed._base.absent_names import advice_of_module

    __getattr__ = advice_of_module("client")
