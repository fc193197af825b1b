"""What ``replicate.webhook`` of 1.x has, for imports that name it; new code needs ``replicate_typed`` only."""

from ._errors import WebhookValidationError
from ._resource_values import WebhookSecret as WebhookSigningSecret
from ._sync.webhooks import Webhooks
from ._webhooks import (
    InvalidSecretKeyError,
    InvalidSignatureError,
    InvalidTimestampError,
    MissingWebhookBodyError,
    MissingWebhookHeaderError,
)

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
