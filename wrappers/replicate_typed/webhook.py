# Made from the tables in generator/doors.py: do not edit, run `make regenerate`.
"""What ``replicate.webhook`` of 1.x has; new code imports it from ``replicate_typed``."""

from ._base.errors import WebhookValidationError
from ._objects.resources import WebhookSecret as WebhookSigningSecret
from ._objects.webhook_signature import (
    InvalidSecretKeyError,
    InvalidSignatureError,
    InvalidTimestampError,
    MissingWebhookBodyError,
    MissingWebhookHeaderError,
)
from ._sync.webhooks import Webhooks

__all__ = [
    "InvalidSecretKeyError",
    "InvalidSignatureError",
    "InvalidTimestampError",
    "MissingWebhookBodyError",
    "MissingWebhookHeaderError",
    "WebhookSigningSecret",
    "WebhookValidationError",
    "Webhooks",
]
