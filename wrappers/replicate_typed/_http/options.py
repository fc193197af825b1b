"""The settings of a client, and what it takes from the environment."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

import httpx
from attrs import field

from .._base.durations import is_seconds
from .._base.errors import InputError, MissingTokenError
from .._base.records import frozen
from .._base.version import __version__
from .engines import as_httpx_timeout
from .origin import DEFAULT_BASE_URL, delivery_prefix, same_origin
from .retry import RetryPolicy

TOKEN_VARIABLE = "REPLICATE_API_TOKEN"  # noqa: S105 - the name of a variable
BASE_URL_VARIABLES = ("REPLICATE_BASE_URL", "REPLICATE_API_BASE_URL")
POLL_INTERVAL_VARIABLE = "REPLICATE_POLL_INTERVAL"

#: Seconds. Write is per piece of a body, so it also does for large ones.
DEFAULT_TIMEOUT = httpx.Timeout(connect=10.0, read=30.0, write=60.0, pool=60.0)

USER_AGENT = f"replicate-typed/{__version__}"

_HEADER_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_HEADER_VALUE = re.compile(r"[\t\x20-\x7e]*")


class Secret(str):
    """A string that is not shown, not even where a traceback shows the variables of its frames."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "'…'"


@frozen
class Options:
    """The settings of one client.

    Attributes:
        api_token: The token, None to take it from the environment at each request.
        base_url: The API's address, None to take it from the environment at each request.
        timeout: Limits for one attempt of one request, in seconds.
        retry: When a request is sent again.
        headers: Sent with every request to the API, and nowhere else.
        poll_interval: Seconds between two polls of a prediction, None for a proportional interval.
    """

    api_token: str | None = field(default=None, repr=False)
    base_url: str | None = None
    timeout: httpx.Timeout = DEFAULT_TIMEOUT
    retry: RetryPolicy = field(factory=RetryPolicy)
    headers: Mapping[str, str] = field(factory=dict[str, str], repr=False)
    poll_interval: float | None = None

    def resolved_base_url(self) -> str:
        """Return the API's address, with its version and without a slash at the end."""
        if self.base_url is not None:
            return self.base_url
        for name in BASE_URL_VARIABLES:
            if value := os.environ.get(name, "").strip():
                return normalise_base_url(value, source=name)
        return DEFAULT_BASE_URL

    def host(self) -> str:
        """Return the API's host, with its port if that is unusual."""
        return urlsplit(self.resolved_base_url()).netloc

    def token(self) -> str:
        """Return the token to send.

        Raises:
            MissingTokenError: There is no token.
            InputError: The token cannot be the value of a header.
        """
        token = Secret(clean_token(self.api_token or os.environ.get(TOKEN_VARIABLE, "")))
        if not token:
            raise MissingTokenError
        if not (token.isascii() and token.isprintable()) or " " in token:
            raise InputError(
                "the API token has characters that no token has (a line break, a space or a "
                f"character outside ASCII): copy it again into {TOKEN_VARIABLE}"
            )
        return token

    def fixed_poll_interval(self) -> float | None:
        """Return the fixed interval between two polls in seconds, None for a proportional one."""
        if self.poll_interval is not None:
            return self.poll_interval
        text = os.environ.get(POLL_INTERVAL_VARIABLE, "").strip()
        return parse_seconds(text, what=POLL_INTERVAL_VARIABLE) if text else None

    def settings(self) -> dict[str, Any]:
        """Return the keywords that make the same client elsewhere, without the token and headers.

        A pickle holds these: the environment there has a token.
        """
        return {
            "base_url": self.base_url,
            "timeout": self.timeout,
            "retry": self.retry,
            "poll_interval": self.poll_interval,
        }

    def delivery_prefix(self) -> str:
        """Return what the URLs begin with of files that the API delivers from its own address."""
        return delivery_prefix(self.resolved_base_url())

    def is_api_url(self, url: str) -> bool:
        """Return whether a URL is the API's own, so that the token may be sent there."""
        base_url = self.resolved_base_url()
        # What is below the API's address has its origin; that need not be parsed.
        return url.startswith(f"{base_url}/") or same_origin(url, base_url)

    def request_headers(self, url: str, *, secure: bool) -> dict[str, str]:
        """Return the headers of a request to a URL: the client's own and the token for the API only.

        Args:
            url: Where the request goes.
            secure: Whether the operation needs the token.
        """
        headers = {"User-Agent": USER_AGENT, "Accept": "application/json"}
        if self.is_api_url(url):
            headers |= self.headers
            if secure:
                headers["Authorization"] = Secret(f"Bearer {self.token()}")
        return headers


def clean_token(token: str) -> str:
    """Return a token without the white space and quotes that were copied with it."""
    return token.strip().strip("\"'").strip()


def normalise_base_url(url: str, *, source: str = "base_url") -> str:
    """Return an address with its version, whether the user wrote ``/v1`` or not.

    Raises:
        InputError: The text is not an HTTP address.
    """
    text = url.strip().strip("\"'").rstrip("/")
    try:
        parts = urlsplit(text)
        valid = parts.scheme in {"http", "https"} and bool(parts.hostname)
        _ = parts.port
    except ValueError:
        valid, parts = False, None
    if not valid or parts is None or parts.query or parts.fragment or parts.username:
        raise InputError(
            f"{source} is not the address of an API, which looks like {DEFAULT_BASE_URL}",
            path=None,
        )
    return text if text.endswith("/v1") else f"{text}/v1"


def parse_seconds(text: str, *, what: str) -> float:
    """Parse a number of seconds, 0 or more.

    Raises:
        InputError: The text is not such a number.
    """
    try:
        seconds = float(text)
    except ValueError:
        seconds = -1.0
    if not 0 <= seconds < float("inf"):
        raise InputError(f"{what} must be a number of seconds, 0 or more, not {text!r}")
    return seconds


def make_timeout(timeout: float | httpx.Timeout | None) -> httpx.Timeout:
    """Return the limits for one attempt; a number is the limit of each of its phases.

    Raises:
        InputError: The timeout is not a number of seconds.
    """
    timeout = as_httpx_timeout(timeout)
    if timeout is None:
        return DEFAULT_TIMEOUT
    if isinstance(timeout, httpx.Timeout):
        return timeout
    if not is_seconds(timeout):
        raise InputError(
            f"timeout must be a number of seconds or an httpx.Timeout, not {timeout!r}"
        )
    return httpx.Timeout(timeout)


def make_retry(max_retries: int | None, retry: RetryPolicy | None = None) -> RetryPolicy | None:
    """Return the policy that the caller asks for, None if the caller asks for none.

    Raises:
        InputError: A value is not valid, or both are given.
    """
    if retry is not None:
        if max_retries is not None:
            raise InputError("give max_retries= or retry=: a RetryPolicy has its own max_retries")
        if not isinstance(retry, RetryPolicy):  # pyright: ignore[reportUnnecessaryIsInstance]  # untyped callers
            raise InputError(f"retry must be a RetryPolicy, not {retry!r}")
        return retry
    if max_retries is None:
        return None
    return RetryPolicy(max_retries=max_retries)


def make_headers(headers: Mapping[str, str] | None) -> dict[str, str]:
    """Return headers that can be sent.

    Raises:
        InputError: A header is not text, or has characters that no header has.
    """
    given = dict(headers or {})
    for name, value in given.items():
        if not isinstance(name, str) or not _HEADER_NAME.fullmatch(name):  # pyright: ignore[reportUnnecessaryIsInstance]  # untyped callers
            raise InputError(f"headers: {name!r} is not a valid header name")
        if not isinstance(value, str) or not _HEADER_VALUE.fullmatch(value):  # pyright: ignore[reportUnnecessaryIsInstance]  # untyped callers
            # The value itself is not shown: it may be a secret.
            raise InputError(f"headers: the value of {name} is not text that a header can have")
    return given


def make_options(
    *,
    api_token: str | None = None,
    base_url: str | None = None,
    timeout: float | httpx.Timeout | None = None,
    max_retries: int | None = None,
    headers: Mapping[str, str] | None = None,
    poll_interval: float | None = None,
    retry: RetryPolicy | None = None,
) -> Options:
    """Check the settings of a client.

    Raises:
        InputError: A value is not valid.
    """
    if api_token is not None and not isinstance(api_token, str):  # pyright: ignore[reportUnnecessaryIsInstance]  # untyped callers
        raise InputError(f"api_token must be a string, not {type(api_token).__name__}")
    if poll_interval is not None and not is_seconds(poll_interval):
        raise InputError(
            f"poll_interval must be a number of seconds, 0 or more, or None, not {poll_interval!r}"
        )
    return Options(
        api_token=api_token,
        base_url=None if base_url is None else normalise_base_url(base_url),
        timeout=make_timeout(timeout),
        retry=make_retry(max_retries, retry) or RetryPolicy(),
        headers=make_headers(headers),
        poll_interval=poll_interval,
    )
