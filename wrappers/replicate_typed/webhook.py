# Made from the tables in generator/doors.py: do not edit, run `make regenerate`.
"""What ``replicate.webhook`` of 1.x has; new code imports it from ``replicate_typed``."""

from typing import TYPE_CHECKING

from replicate_typed._base.errors import WebhookValidationError
from replicate_typed._objects.resources import WebhookSecret as WebhookSigningSecret
from replicate_typed._objects.values import Values as Resource
from replicate_typed._objects.webhook_signature import (
    InvalidSecretKeyError,
    InvalidSignatureError,
    InvalidTimestampError,
    MissingWebhookBodyError,
    MissingWebhookHeaderError,
)
from replicate_typed._sync.core import Resource as Namespace
from replicate_typed._sync.webhooks import Webhooks

__all__ = [
    "InvalidSecretKeyError",
    "InvalidSignatureError",
    "InvalidTimestampError",
    "MissingWebhookBodyError",
    "MissingWebhookHeaderError",
    "Namespace",
    "Resource",
    "WebhookSigningSecret",
    "WebhookValidationError",
    "Webhooks",
]

if not TYPE_CHECKING:
    from replicate_typed._base.absent_names import advice_of_module

    __getattr__ = advice_of_module("webhook")
