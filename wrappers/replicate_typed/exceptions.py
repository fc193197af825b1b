# Made from the tables in generator/doors.py: do not edit, run `make regenerate`.
"""What ``replicate.exceptions`` of 1.x has; new code imports it from ``replicate_typed``."""

from typing import TYPE_CHECKING

from replicate_typed._base.errors import (
    APIConnectionError,
    APIError,
    APIStatusError,
    APITimeoutError,
    AuthenticationError,
    BadRequestError,
    BudgetError,
    ConflictError,
    FileError,
    InputError,
    InputProblem,
    InternalServerError,
    JournalError,
    MissingTokenError,
    ModelError,
    NotFoundError,
    PermissionDeniedError,
    PredictionCanceled,
    PredictionError,
    PredictionTimeout,
    RateLimitError,
    ReplicateError,
    ResponseDecodeError,
    RunStopped,
    StreamMismatchError,
    UnprocessableEntityError,
    WebhookValidationError,
)
from replicate_typed._base.errors import ReplicateError as ReplicateException
from replicate_typed._objects.webhook_signature import (
    InvalidSecretKeyError,
    InvalidSignatureError,
    InvalidTimestampError,
    MissingWebhookBodyError,
    MissingWebhookHeaderError,
)

__all__ = [
    "APIConnectionError",
    "APIError",
    "APIStatusError",
    "APITimeoutError",
    "AuthenticationError",
    "BadRequestError",
    "BudgetError",
    "ConflictError",
    "FileError",
    "InputError",
    "InputProblem",
    "InternalServerError",
    "InvalidSecretKeyError",
    "InvalidSignatureError",
    "InvalidTimestampError",
    "JournalError",
    "MissingTokenError",
    "MissingWebhookBodyError",
    "MissingWebhookHeaderError",
    "ModelError",
    "NotFoundError",
    "PermissionDeniedError",
    "PredictionCanceled",
    "PredictionError",
    "PredictionTimeout",
    "RateLimitError",
    "ReplicateError",
    "ReplicateException",
    "ResponseDecodeError",
    "RunStopped",
    "StreamMismatchError",
    "UnprocessableEntityError",
    "WebhookValidationError",
]

if not TYPE_CHECKING:
    from replicate_typed._base.absent_names import advice_of_module

    __getattr__ = advice_of_module("exceptions")
