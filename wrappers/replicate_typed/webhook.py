"""What ``replicate.webhook`` of 1.x has, for imports that name it; new code needs ``replicate_typed`` only."""

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
