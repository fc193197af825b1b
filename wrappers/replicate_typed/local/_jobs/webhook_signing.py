"""Signatures of webhooks, as Standard Webhooks defines them."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import secrets

#: What every secret starts with.
PREFIX = "whsec_"


def make_secret() -> str:
    """Return a new signing secret."""
    return PREFIX + base64.b64encode(secrets.token_bytes(24)).decode()


def is_secret(text: str) -> bool:
    """Return whether a text is a signing secret: ``whsec_`` and a key in base64."""
    try:
        key = base64.b64decode(text.removeprefix(PREFIX), validate=True)
    except binascii.Error:
        return False
    return text.startswith(PREFIX) and bool(key)


def signature(secret: str, message_id: str, timestamp: str, body: bytes) -> str:
    """Return the value of the ``webhook-signature`` header.

    Args:
        secret: The signing secret.
        message_id: The value of the ``webhook-id`` header.
        timestamp: The value of the ``webhook-timestamp`` header.
        body: The request body.
    """
    key = base64.b64decode(secret.removeprefix(PREFIX))
    signed = f"{message_id}.{timestamp}.".encode() + body
    return "v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
