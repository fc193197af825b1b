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
from .core import AsyncResource
from .jobs import AsyncPrediction, AsyncTraining


class AsyncDefaultWebhook(AsyncResource):
    """The one webhook endpoint that an account has."""

    async def secret(self, **options: Unpack[RequestOptions]) -> WebhookSecret:
        """Get the secret that webhooks are signed with (operation ``webhooks.default.secret.get``).

        Args:
            **options: ``timeout``, ``headers`` and ``query`` of this call: see ``RequestOptions``.

        Raises:
            APIError: The API did not answer.
        """
        return await self._core.request(
            webhooks_default_secret_get.operation(), WebhookSecret, options
        )


@public
class AsyncWebhooks(AsyncResource):
    """Webhooks: the secret, validate, unwrap."""

    @property
    def default(self) -> AsyncDefaultWebhook:
        """The one webhook endpoint that an account has."""
        return AsyncDefaultWebhook(self._core)

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
    ) -> AsyncPrediction | AsyncTraining: ...
    @overload
    def unwrap(
        self,
        body: webhooks.SignedRequest,
        /,
        *,
        secret: str | WebhookSecret,
        tolerance: float | timedelta | None = webhooks.TOLERANCE,
    ) -> AsyncPrediction | AsyncTraining: ...
    @overload
    def unwrap(
        self,
        *,
        request: webhooks.SignedRequest,
        secret: str | WebhookSecret,
        tolerance: float | timedelta | None = webhooks.TOLERANCE,
    ) -> AsyncPrediction | AsyncTraining: ...
    def unwrap(
        self,
        body: bytes | str | webhooks.SignedRequest | None = None,
        headers: webhooks.HeaderSource | None = None,
        secret: str | WebhookSecret = "",
        *,
        request: webhooks.SignedRequest | None = None,
        tolerance: float | timedelta | None = webhooks.TOLERANCE,
    ) -> AsyncPrediction | AsyncTraining:
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
        kind = AsyncTraining if webhooks.is_training(raw) else AsyncPrediction
        try:
            return kind(self._core, raw)
        except ResponseDecodeError as error:
            raise WebhookValidationError(
                f"the body is not a prediction or a training: {error}"
            ) from error
