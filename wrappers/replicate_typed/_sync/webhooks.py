# Derived from ../_async/webhooks.py: edit that file, then run `make regenerate`.
"""``client.webhooks``: the signing secret, and checking and reading requests."""

from __future__ import annotations

from datetime import timedelta
from typing import Unpack, overload

from replicate_api.api.webhooks import webhooks_default_secret_get
from replicate_api.errors import ResponseDecodeError

from .._base.errors import WebhookValidationError
from .._base.public import public
from .._http.request_options import RequestOptions
from .._objects import webhook_signature as webhooks
from .._objects.resources import WebhookSecret
from .core import Resource
from .jobs import Prediction, Training


class DefaultWebhook(Resource):
    """The one webhook endpoint that an account has."""

    def secret(self, **options: Unpack[RequestOptions]) -> WebhookSecret:
        """Get the secret that webhooks are signed with (operation ``webhooks.default.secret.get``).

        Args:
            **options: ``timeout``, ``headers`` and ``query`` of this call: see ``RequestOptions``.

        Raises:
            APIError: The API did not answer.
        """
        return self._core.request(webhooks_default_secret_get.operation(), WebhookSecret, options)


@public
class Webhooks(Resource):
    """Webhooks: the secret, validate, unwrap."""

    @property
    def default(self) -> DefaultWebhook:
        """The one webhook endpoint that an account has."""
        return DefaultWebhook(self._core)

    @overload
    @staticmethod
    def validate(
        body: bytes | str,
        headers: webhooks.HeaderSource,
        secret: str | WebhookSecret,
        *,
        tolerance: float | timedelta | None = webhooks.TOLERANCE,
    ) -> None: ...
    @overload
    @staticmethod
    def validate(
        body: webhooks.SignedRequest,
        /,
        *,
        secret: str | WebhookSecret,
        tolerance: float | timedelta | None = webhooks.TOLERANCE,
    ) -> None: ...
    @overload
    @staticmethod
    def validate(
        *,
        request: webhooks.SignedRequest,
        secret: str | WebhookSecret,
        tolerance: float | timedelta | None = webhooks.TOLERANCE,
    ) -> None: ...
    @staticmethod
    def validate(
        body: bytes | str | webhooks.SignedRequest | None = None,
        headers: webhooks.HeaderSource | None = None,
        secret: str | WebhookSecret = "",
        *,
        request: webhooks.SignedRequest | None = None,
        tolerance: float | timedelta | None = webhooks.TOLERANCE,
    ) -> None:
        """Check that a request is a genuine webhook.

        Args:
            body: The request's body, as received; or the whole request, if it has ``content`` and
                ``headers`` as one of httpx has.
            headers: The request's headers, a mapping with names in any case, or pairs.
            secret: The signing secret, ``whsec_…``.
            request: The whole request, by keyword.
            tolerance: How far the timestamp may be off in seconds, None for any time.

        Raises:
            WebhookValidationError: The request is not genuine, or too old; its class says which.
            InputError: The tolerance is not valid.
        """
        content, found = webhooks.body_and_headers(body, headers, request)
        webhooks.validate(content, found, secret, tolerance=tolerance)

    @overload
    def unwrap(
        self,
        body: bytes | str,
        headers: webhooks.HeaderSource,
        secret: str | WebhookSecret,
        *,
        tolerance: float | timedelta | None = webhooks.TOLERANCE,
    ) -> Prediction | Training: ...
    @overload
    def unwrap(
        self,
        body: webhooks.SignedRequest,
        /,
        *,
        secret: str | WebhookSecret,
        tolerance: float | timedelta | None = webhooks.TOLERANCE,
    ) -> Prediction | Training: ...
    @overload
    def unwrap(
        self,
        *,
        request: webhooks.SignedRequest,
        secret: str | WebhookSecret,
        tolerance: float | timedelta | None = webhooks.TOLERANCE,
    ) -> Prediction | Training: ...
    def unwrap(
        self,
        body: bytes | str | webhooks.SignedRequest | None = None,
        headers: webhooks.HeaderSource | None = None,
        secret: str | WebhookSecret = "",
        *,
        request: webhooks.SignedRequest | None = None,
        tolerance: float | timedelta | None = webhooks.TOLERANCE,
    ) -> Prediction | Training:
        """Return the prediction or training of a genuine webhook.

        Args:
            body: The request's body, as received; or the whole request, if it has ``content`` and
                ``headers`` as one of httpx has.
            headers: The request's headers, a mapping with names in any case, or pairs.
            secret: The signing secret, ``whsec_…``.
            request: The whole request, by keyword.
            tolerance: How far the timestamp may be off in seconds, None for any time.

        Raises:
            WebhookValidationError: The request is not genuine, too old, or about something else.
            InputError: The tolerance is not valid.
        """
        content, found = webhooks.body_and_headers(body, headers, request)
        webhooks.validate(content, found, secret, tolerance=tolerance)
        raw = webhooks.parse_body(content)
        kind = Training if webhooks.is_training(raw) else Prediction
        try:
            return kind(self._core, raw)
        except ResponseDecodeError as error:
            raise WebhookValidationError(
                f"the body is not a prediction or a training: {error}"
            ) from error
