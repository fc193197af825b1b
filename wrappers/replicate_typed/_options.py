"""What a client was told, and what it takes from the environment."""

from __future__ import annotations

import os
from collections.abc import Mapping
from urllib.parse import urlsplit

import httpx
from attrs import evolve, field, frozen

from ._errors import InputError, MissingTokenError
from ._retry import RetryPolicy
from ._version import __version__

DEFAULT_BASE_URL = "https://api.replicate.com/v1"
TOKEN_VARIABLE = "REPLICATE_API_TOKEN"  # noqa: S105 - the name of a variable
BASE_URL_VARIABLES = ("REPLICATE_BASE_URL", "REPLICATE_API_BASE_URL")
POLL_INTERVAL_VARIABLE = "REPLICATE_POLL_INTERVAL"

#: Seconds. Write is per piece of a body, so it also does for large ones.
DEFAULT_TIMEOUT = httpx.Timeout(connect=10.0, read=30.0, write=60.0, pool=60.0)

USER_AGENT = f"replicate-typed/{__version__}"


@frozen
class Options:
    """The settings of one client.

    Attributes:
        api_token: The token, None to take it from the environment at each request.
        base_url: The API's address, None to take it from the environment at each request.
        timeout: Limits for one attempt of one request, in seconds.
        retry: When a request is sent again.
        headers: Sent with every request to the API, and nowhere else.
        poll_interval: Seconds between two looks at a prediction, None for a proportional gap.
    """

    api_token: str | None = field(default=None, repr=False)
    base_url: str | None = None
    timeout: httpx.Timeout = DEFAULT_TIMEOUT
    retry: RetryPolicy = field(factory=RetryPolicy)
    headers: Mapping[str, str] = field(factory=dict[str, str], repr=False)
    poll_interval: float | None = None

    def address(self) -> str:
        """The API's address, with its version and without a slash at the end."""
        if self.base_url is not None:
            return self.base_url
        for name in BASE_URL_VARIABLES:
            if value := os.environ.get(name, "").strip():
                return normalise_base_url(value, source=name)
        return DEFAULT_BASE_URL

    def token(self) -> str:
        """The token to send.

        Raises:
            MissingTokenError: There is none.
            InputError: It cannot be the value of a header.
        """
        token = clean_token(self.api_token or os.environ.get(TOKEN_VARIABLE, ""))
        if not token:
            raise MissingTokenError
        if not (token.isascii() and token.isprintable()) or " " in token:
            raise InputError(
                "the API token has characters that no token has (a line break, a space or a "
                f"character outside ASCII): copy it again into {TOKEN_VARIABLE}"
            )
        return token

    def poll_gap(self) -> float | None:
        """The fixed gap between two looks in seconds, None for a proportional one."""
        if self.poll_interval is not None:
            return self.poll_interval
        text = os.environ.get(POLL_INTERVAL_VARIABLE, "").strip()
        return parse_seconds(text, what=POLL_INTERVAL_VARIABLE) if text else None

    def without_token(self) -> Options:
        """The same settings for a pickle: the token is taken from the environment there."""
        return evolve(self, api_token=None, headers={})

    def own_base(self) -> str:
        """What the URLs of files that an API delivers from its own address begin with, with any
        path; empty for Replicate, which has hosts of its own for that."""
        address = self.address()
        return "" if address == DEFAULT_BASE_URL else address.removesuffix("/v1") + "/"

    def owns(self, url: str) -> bool:
        """Whether a URL is the API's own, so that the token may go there."""
        return same_origin(url, self.address())

    def request_headers(self, *, secure: bool) -> dict[str, str]:
        """The headers of a request to the API."""
        headers = {"User-Agent": USER_AGENT, "Accept": "application/json", **self.headers}
        if secure:
            headers["Authorization"] = f"Bearer {self.token()}"
        return headers


def clean_token(token: str) -> str:
    """A token as it was meant: without white space and quotes around it."""
    return token.strip().strip("\"'").strip()


def normalise_base_url(url: str, *, source: str = "base_url") -> str:
    """An address with its version, whether the user wrote ``/v1`` or not.

    Raises:
        InputError: It is not an HTTP address.
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
            f"{source} is not an address of an API: it looks like {DEFAULT_BASE_URL}",
            path=None,
        )
    return text if text.endswith("/v1") else f"{text}/v1"


def same_origin(url: str, other: str) -> bool:
    """Whether two URLs have scheme, host and port in common."""
    try:
        return _origin(url) == _origin(other)
    except ValueError:
        return False


def _origin(url: str) -> tuple[str, str | None, int | None]:
    parts = urlsplit(url)
    default = {"http": 80, "https": 443}.get(parts.scheme)
    return parts.scheme, parts.hostname, parts.port or default


def parse_seconds(text: str, *, what: str) -> float:
    """A number of seconds, 0 or more.

    Raises:
        InputError: It is not one.
    """
    try:
        seconds = float(text)
    except ValueError:
        seconds = -1.0
    if not 0 <= seconds < float("inf"):
        raise InputError(f"{what} is a number of seconds, 0 or more: {text!r} is not")
    return seconds


def make_timeout(timeout: float | httpx.Timeout | None) -> httpx.Timeout:
    """The limits for one attempt; a number is the limit of each of its phases."""
    if timeout is None:
        return DEFAULT_TIMEOUT
    return timeout if isinstance(timeout, httpx.Timeout) else httpx.Timeout(timeout)


def make_options(
    *,
    api_token: str | None,
    base_url: str | None,
    timeout: float | httpx.Timeout | None,
    max_retries: int | None,
    headers: Mapping[str, str] | None,
    poll_interval: float | None,
) -> Options:
    """The settings of a client, from what its caller gave.

    Raises:
        InputError: One of the values makes no sense.
    """
    if max_retries is not None and max_retries < 0:
        raise InputError(f"max_retries is 0 or more: {max_retries}")
    if poll_interval is not None:
        parse_seconds(str(poll_interval), what="poll_interval")
    return Options(
        api_token=api_token,
        base_url=None if base_url is None else normalise_base_url(base_url),
        timeout=make_timeout(timeout),
        retry=RetryPolicy() if max_retries is None else RetryPolicy(max_retries=max_retries),
        headers=dict(headers or {}),
        poll_interval=poll_interval,
    )
