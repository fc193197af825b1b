"""Verify the signature of a webhook, and parse its body: no I/O.

Replicate signs webhooks by the Standard Webhooks specification. The signature is HMAC-SHA256 over
``{id}.{timestamp}.{body}``. The headers are ``webhook-id``, ``webhook-timestamp`` and
``webhook-signature``; the last may have several signatures while a secret is being replaced.
https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
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
from .._base.public import public
from .resources import WebhookSecret

ID_HEADER, TIMESTAMP_HEADER, SIGNATURE_HEADER = (
    "webhook-id",
    "webhook-timestamp",
    "webhook-signature",
)

#: How far the timestamp of a webhook may be in the past or in the future, in seconds.
TOLERANCE = 300.0

_KEY_PREFIX = "whsec_"


@public
class MissingWebhookHeaderError(WebhookValidationError):
    """A webhook header is missing: the id, the timestamp or the signature."""


@public
class MissingWebhookBodyError(WebhookValidationError):
    """The body of the request is missing or empty."""


@public
class InvalidTimestampError(WebhookValidationError):
    """The timestamp is malformed, or too far in the past or in the future."""


@public
class InvalidSignatureError(WebhookValidationError):
    """No signature matches the body: the request is not genuine, or the secret is wrong."""


@public
class InvalidSecretKeyError(WebhookValidationError):
    """The signing secret is malformed, so the request was not verified."""


class SupportsItems(Protocol):
    """Headers of a web framework that have ``items()``, as a mapping has."""

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
    """Verify that a request is a genuine webhook, and raise an error if it is not.

    Args:
        body: The body of the request, as received: not parsed and serialised again.
        headers: The headers of the request: a mapping with names in any case, as in Starlette,
            Flask, Django (``request.headers``) and AWS Lambda, or pairs of names and values.
        secret: The signing secret, ``whsec_…``, from ``client.webhooks.default.secret()``.
        tolerance: How far the timestamp may be from the present, in seconds; None for any time.
        now: The present as Unix time in seconds, None to read the clock.

    Raises:
        WebhookValidationError: The request is not a genuine webhook, or it is too old.
        InputError: The tolerance is not valid.
    """
    found = _collect_headers(headers)
    message_id, timestamp, signatures = (
        _required_header(found, name) for name in (ID_HEADER, TIMESTAMP_HEADER, SIGNATURE_HEADER)
    )
    raw = _encode(body) if isinstance(body, str) else bytes(body)
    if not raw:
        raise MissingWebhookBodyError("Missing webhook body: pass it as it was received")
    age = (time.time() if now is None else now) - _parse_timestamp(timestamp)
    expected = sign(raw, message_id=message_id, timestamp=timestamp, secret=secret)
    # Who names no tolerance may have none in mind, as in replicate 1.x: what is wrong with a request
    # that is neither genuine nor new is its signature then.
    if tolerance is not TOLERANCE:
        _check_age(age, tolerance)
    _check_signatures(expected, signatures)
    _check_age(age, tolerance)


def _check_signatures(expected: str, signatures: str) -> None:
    for candidate in signatures.split():
        version, _, signature = candidate.partition(",")
        if version == "v1" and _signatures_match(expected, signature):
            return
    raise InvalidSignatureError(
        "Webhook signature is invalid: the body was modified (pass the bytes as received), or the "
        "secret is not the right one"
    )


def body_and_headers(
    body: bytes | str | SignedRequest | None,
    headers: HeaderSource | None,
    request: SignedRequest | None,
) -> tuple[bytes | str, HeaderSource]:
    """Return the body and the headers from the arguments of ``validate`` and ``unwrap``.

    Args:
        body: The body, or the whole request.
        headers: The headers, if the body is given.
        request: The whole request, if the body is not given.

    Raises:
        WebhookValidationError: The body or the headers are missing.
    """
    if isinstance(body, bytes | bytearray | memoryview | str):
        if headers is None:
            raise MissingWebhookHeaderError("Missing webhook headers: pass them with the body")
        return body, headers
    signed_request = request if body is None else body
    if signed_request is None:
        raise MissingWebhookBodyError("Missing webhook body: pass it as it was received")
    try:
        return signed_request.content, signed_request.headers
    except AttributeError as error:
        raise WebhookValidationError(
            f"a {type(signed_request).__name__} has no content and headers: pass the body and the "
            "headers instead"
        ) from error


def sign(body: bytes, *, message_id: str, timestamp: str, secret: str | WebhookSecret) -> str:
    """Return the signature of a webhook in base64, without the version before it.

    Args:
        body: The body of the request.
        message_id: The value of the ``webhook-id`` header.
        timestamp: The value of the ``webhook-timestamp`` header.
        secret: The signing secret, ``whsec_…``.

    Raises:
        InvalidSecretKeyError: The secret is malformed.
    """
    signed = b".".join((_encode(message_id), _encode(timestamp), body))
    return base64.b64encode(
        hmac.new(_decode_secret(secret), signed, hashlib.sha256).digest()
    ).decode()


def parse_body(body: bytes | str) -> dict[str, Any]:
    """Parse the body of a webhook.

    Raises:
        WebhookValidationError: The body is not a JSON object.
    """
    try:
        value: object = json.loads(body if isinstance(body, str) else bytes(body))
    except (ValueError, RecursionError) as error:
        raise WebhookValidationError(f"the body is not JSON: {error}") from error
    if not isinstance(value, dict):
        raise WebhookValidationError("the body is not a prediction or a training")
    return cast("dict[str, Any]", value)


def is_training(raw: Mapping[str, Any]) -> bool:
    """Return whether the object in a webhook is a training, and not a prediction."""
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
    # Some servers decode invalid headers to surrogates: the signature must not match then, and
    # encoding must not fail.
    return text.encode(errors="surrogatepass")


def _decode_secret(secret: object) -> bytes:
    text = secret.key if isinstance(secret, WebhookSecret) else secret
    if not isinstance(text, str):
        raise InvalidSecretKeyError(
            f"Invalid secret key format: it must be a string, {_KEY_PREFIX}…, not a "
            f"{type(text).__name__}; check that the variable that holds it is set"
        )
    text = text.strip()
    if not text.startswith(_KEY_PREFIX):
        raise InvalidSecretKeyError(f"Invalid secret key format: it must begin with {_KEY_PREFIX}")
    try:
        key = base64.b64decode(text.removeprefix(_KEY_PREFIX), validate=True)
    except (binascii.Error, ValueError) as error:
        raise InvalidSecretKeyError(f"Invalid secret key format: {error}") from error
    if not key:
        raise InvalidSecretKeyError("Invalid secret key format: it is empty")
    return key


def _parse_timestamp(timestamp: str) -> int:
    if not (timestamp.isascii() and timestamp.isdigit()) or len(timestamp) > 15:
        raise InvalidTimestampError(f"the {TIMESTAMP_HEADER} header is not a number of seconds")
    return int(timestamp)


def _check_age(age: float, tolerance: float | timedelta | None) -> None:
    if tolerance is None:
        return
    allowed = tolerance.total_seconds() if isinstance(tolerance, timedelta) else tolerance
    # A NaN would accept any timestamp, so the comparison is the one that is false for it.
    if not isinstance(allowed, int | float) or not allowed >= 0:  # pyright: ignore[reportUnnecessaryIsInstance]  # untyped callers
        raise InputError(
            f"tolerance must be a number of seconds, 0 or more, or None, not {tolerance!r}"
        )
    if abs(age) > allowed:
        when = f"{age:.0f} s old" if age > 0 else f"{-age:.0f} s ahead of this clock"
        raise InvalidTimestampError(
            f"the webhook is {when}, more than the {allowed:g} s allowed: it may be a replay"
        )


def _required_header(headers: Mapping[str, str], name: str) -> str:
    value = headers.get(name, "").strip()
    if not value:
        raise MissingWebhookHeaderError(
            f"Missing webhook {name.removeprefix('webhook-')}: the request has no {name} header"
        )
    return value


def _collect_headers(source: HeaderSource) -> dict[str, str]:
    """Return the three webhook headers, by their lower-case names."""
    items: Iterable[Any]
    if hasattr(source, "items"):
        items = cast("Mapping[str, Any]", source).items()
    elif isinstance(source, Iterable):  # pyright: ignore[reportUnnecessaryIsInstance]  # untyped callers
        items = cast("Iterable[Any]", source)
    else:
        raise WebhookValidationError(
            f"headers must be a mapping or pairs, not a {type(source).__name__}"
        )
    found: dict[str, str] = {}
    for pair in items:
        try:
            name, value = pair
        except (TypeError, ValueError) as error:
            raise WebhookValidationError(
                "headers must be a mapping or pairs of a name and a value"
            ) from error
        # WSGI and CGI have HTTP_WEBHOOK_ID, ASGI has bytes, and AWS Lambda may have lists.
        key = _header_text(name).lower().replace("_", "-").removeprefix("http-")
        if key in {ID_HEADER, TIMESTAMP_HEADER, SIGNATURE_HEADER}:
            if isinstance(value, list | tuple):
                value = " ".join(_header_text(part) for part in cast("Iterable[object]", value))
            text = _header_text(value)
            # A request may have several signatures in one header, or several such headers.
            found[key] = (
                f"{found[key]} {text}" if key in found and key == SIGNATURE_HEADER else text
            )
    return found


def _header_text(value: object) -> str:
    return value.decode("latin-1") if isinstance(value, bytes) else str(value)
