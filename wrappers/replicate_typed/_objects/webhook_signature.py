"""Webhooks: whether a request is genuine, and what it says. No I/O.

Replicate signs as the Standard Webhooks specification says: HMAC-SHA256 over
``{id}.{timestamp}.{body}``, in the headers ``webhook-id``, ``webhook-timestamp`` and
``webhook-signature``; the last may hold several signatures while a secret is being changed.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
import time
from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any, Protocol, cast

from .._base.errors import InputError, WebhookValidationError
from .resources import WebhookSecret

ID_HEADER, TIMESTAMP_HEADER, SIGNATURE_HEADER = (
    "webhook-id",
    "webhook-timestamp",
    "webhook-signature",
)

#: How old, or how far ahead, a webhook may be, in seconds.
TOLERANCE = 300.0

_KEY_PREFIX = "whsec_"


class MissingWebhookHeaderError(WebhookValidationError):
    """One of the three headers is missing."""


class MissingWebhookBodyError(WebhookValidationError):
    """There is no body."""


class InvalidTimestampError(WebhookValidationError):
    """The timestamp is none, or it is too far from now."""


class InvalidSignatureError(WebhookValidationError):
    """No signature matches."""


class InvalidSecretKeyError(WebhookValidationError):
    """The secret to check it with is none; nothing is said about the request."""


class SupportsItems(Protocol):
    """Headers as frameworks have them: a mapping, or something that lists its items as one does."""

    def items(self) -> Iterable[tuple[Any, Any]]: ...


class SignedRequest(Protocol):
    """A request with its body, such as an ``httpx.Request``."""

    @property
    def headers(self) -> SupportsItems: ...
    @property
    def content(self) -> bytes: ...


HeaderSource = SupportsItems | Iterable[tuple[str, str]] | Iterable[tuple[bytes, bytes]]


def validate(
    body: bytes | str,
    headers: HeaderSource,
    secret: str | WebhookSecret,
    *,
    tolerance: float | timedelta | None = TOLERANCE,
    now: float | None = None,
) -> None:
    """Return if the request is a genuine webhook.

    Args:
        body: The request's body, as received: not parsed and serialised again.
        headers: The request's headers: a mapping with names in any case, as Starlette, Flask,
            Django (``request.headers``) and AWS Lambda give them, or pairs.
        secret: The signing secret, ``whsec_…``; ``client.webhooks.default.secret()`` gets it.
        tolerance: How far the timestamp may be off in seconds, None for any time.
        now: The present as Unix seconds, the clock's if not given.

    Raises:
        WebhookValidationError: It is not genuine, or it is too old.
        InputError: The tolerance is none.
    """
    found = _collect_headers(headers)
    message_id, timestamp, signatures = (
        _required_header(found, name) for name in (ID_HEADER, TIMESTAMP_HEADER, SIGNATURE_HEADER)
    )
    raw = _encode(body) if isinstance(body, str) else bytes(body)
    if not raw:
        raise MissingWebhookBodyError("the body is empty: pass it as it was received")
    _check_timestamp(timestamp, tolerance, time.time() if now is None else now)
    expected = sign(raw, message_id=message_id, timestamp=timestamp, secret=secret)
    for candidate in signatures.split():
        version, _, signature = candidate.partition(",")
        if version == "v1" and _signatures_match(expected, signature):
            return
    raise InvalidSignatureError(
        "no signature matches: the body was changed on its way (pass the bytes as received), or "
        "the secret is another one"
    )


def body_and_headers(
    body: bytes | str | SignedRequest | None,
    headers: HeaderSource | None,
    request: SignedRequest | None,
) -> tuple[bytes | str, HeaderSource]:
    """The body and the headers, given apart or as one request.

    Raises:
        WebhookValidationError: Something is missing.
    """
    if isinstance(body, bytes | bytearray | memoryview | str):
        if headers is None:
            raise MissingWebhookHeaderError("the headers are missing: pass them with the body")
        return body, headers
    signed_request = request if body is None else body
    if signed_request is None:
        raise MissingWebhookBodyError("the body is missing: pass it as it was received")
    try:
        return signed_request.content, signed_request.headers
    except AttributeError as error:
        raise WebhookValidationError(
            f"a {type(signed_request).__name__} is no request with its content: pass body and headers"
        ) from error


def sign(body: bytes, *, message_id: str, timestamp: str, secret: str | WebhookSecret) -> str:
    """The signature of a webhook, base64 without its version.

    Raises:
        InvalidSecretKeyError: The secret is malformed.
    """
    signed = b".".join((_encode(message_id), _encode(timestamp), body))
    return base64.b64encode(
        hmac.new(_decode_secret(secret), signed, hashlib.sha256).digest()
    ).decode()


def parse_body(body: bytes | str) -> dict[str, Any]:
    """The JSON object that a webhook carries.

    Raises:
        WebhookValidationError: It carries none.
    """
    try:
        value: object = json.loads(body if isinstance(body, str) else bytes(body))
    except (ValueError, RecursionError) as error:
        raise WebhookValidationError(f"the body is not JSON: {error}") from error
    if not isinstance(value, dict):
        raise WebhookValidationError("the body is not a prediction or a training")
    return cast("dict[str, Any]", value)


def is_training(raw: Mapping[str, Any]) -> bool:
    """Whether a webhook's object is a training."""
    urls: object = raw.get("urls")
    if isinstance(urls, dict):
        get_url = cast("dict[str, object]", urls).get("get")
        if isinstance(get_url, str) and "/trainings/" in get_url:
            return True
    output: object = raw.get("output")
    return isinstance(output, dict) and {"version", "weights"} <= set(
        cast("dict[str, object]", output)
    )


def _signatures_match(expected: str, given: str) -> bool:
    return hmac.compare_digest(_encode(expected), _encode(given))


def _encode(text: str) -> bytes:
    # What some servers make of headers that are no text is a mismatch, and no error of its own.
    return text.encode(errors="surrogatepass")


def _decode_secret(secret: object) -> bytes:
    text = secret.key if isinstance(secret, WebhookSecret) else secret
    if not isinstance(text, str):
        raise InvalidSecretKeyError(
            f"the secret is a string, {_KEY_PREFIX}…, not a {type(text).__name__}: is the variable set "
            "that has it?"
        )
    text = text.strip()
    if not text.startswith(_KEY_PREFIX):
        raise InvalidSecretKeyError(f"the secret is malformed: it begins with {_KEY_PREFIX}")
    try:
        key = base64.b64decode(text.removeprefix(_KEY_PREFIX), validate=True)
    except (binascii.Error, ValueError) as error:
        raise InvalidSecretKeyError(f"the secret is malformed: {error}") from error
    if not key:
        raise InvalidSecretKeyError("the secret is empty")
    return key


def _check_timestamp(timestamp: str, tolerance: float | timedelta | None, now: float) -> None:
    if not (timestamp.isascii() and timestamp.isdigit()) or len(timestamp) > 15:
        raise InvalidTimestampError(f"the {TIMESTAMP_HEADER} header is not a number of seconds")
    if tolerance is None:
        return
    allowed = tolerance.total_seconds() if isinstance(tolerance, timedelta) else tolerance
    # A NaN would let everything pass.
    if not isinstance(allowed, int | float) or not allowed >= 0:  # pyright: ignore[reportUnnecessaryIsInstance]  # untyped callers
        raise InputError(f"tolerance is a number of seconds, 0 or more, not {tolerance!r}")
    age = now - int(timestamp)
    if abs(age) > allowed:
        when = f"{age:.0f} s old" if age > 0 else f"{-age:.0f} s ahead of this clock"
        raise InvalidTimestampError(
            f"the webhook is {when}, more than the {allowed:g} s allowed: it may be a replay"
        )


def _required_header(headers: Mapping[str, str], name: str) -> str:
    value = headers.get(name, "").strip()
    if not value:
        raise MissingWebhookHeaderError(f"the {name} header is missing")
    return value


def _collect_headers(source: HeaderSource) -> dict[str, str]:
    """The headers that matter, from whatever a framework calls headers."""
    items: Iterable[Any]
    if hasattr(source, "items"):
        items = cast("Mapping[str, Any]", source).items()
    elif isinstance(source, Iterable):  # pyright: ignore[reportUnnecessaryIsInstance]  # untyped callers
        items = cast("Iterable[Any]", source)
    else:
        raise WebhookValidationError(f"these are no headers: {type(source).__name__}")
    found: dict[str, str] = {}
    for pair in items:
        try:
            name, value = pair
        except (TypeError, ValueError) as error:
            raise WebhookValidationError("the headers are neither a mapping nor pairs") from error
        # WSGI and CGI write HTTP_WEBHOOK_ID; raw ASGI has bytes; AWS Lambda may have lists.
        key = _header_text(name).lower().replace("_", "-").removeprefix("http-")
        if key in {ID_HEADER, TIMESTAMP_HEADER, SIGNATURE_HEADER}:
            if isinstance(value, list | tuple):
                value = " ".join(_header_text(part) for part in cast("Iterable[object]", value))
            text = _header_text(value)
            # Signatures may stand in several headers of that name, as well as in one.
            found[key] = (
                f"{found[key]} {text}" if key in found and key == SIGNATURE_HEADER else text
            )
    return found


def _header_text(value: object) -> str:
    return value.decode("latin-1") if isinstance(value, bytes) else str(value)
