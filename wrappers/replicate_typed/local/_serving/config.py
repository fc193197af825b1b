"""The configuration of a server."""

from __future__ import annotations

import re
from pathlib import Path

from attrs import Attribute, field

from ..._base.records import frozen
from .._api.faults import Faults
from .._api.rate_limits import RateLimits
from .._api.time_limits import TimeLimits
from .._contract.runtime import ModelSource
from .._jobs.webhook_signing import is_secret


def _check_token(_: object, __: Attribute[str], token: str) -> None:
    if not re.fullmatch("[!-~]+", token):
        raise ValueError("a token must consist of visible ASCII characters, without white space")


def _check_webhook_secret(_: object, __: Attribute[str | None], secret: str | None) -> None:
    if secret is not None and not is_secret(secret):
        raise ValueError("a webhook secret must be 'whsec_' followed by a key in base64")


@frozen
class ServerConfig:
    """The configuration of a server, derived from the arguments of ``LocalServer``.

    Attributes:
        sources: The models.
        token: The token that is accepted.
        host: The address to listen at.
        data: The folder that holds all data, None to keep it in memory.
        rate_limits: The rate limits.
        faults: The faults to inject.
        admin: Whether requests may change the faults.
        webhook_secret: The secret that signs webhooks, None for the stored or a new one.
        data_lifetime: Seconds after its end when a job's data is removed.
        header_timeout: Seconds in which the head of a request must arrive.
        time_limits: The other time limits.

    Raises:
        ValueError: The token or the webhook secret is invalid.
    """

    sources: list[ModelSource]
    token: str = field(validator=_check_token, repr=False)
    host: str
    data: Path | None
    rate_limits: RateLimits
    faults: Faults
    admin: bool
    webhook_secret: str | None = field(validator=_check_webhook_secret, repr=False)
    data_lifetime: float
    header_timeout: float
    time_limits: TimeLimits
