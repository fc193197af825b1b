"""What a client was told, and what it takes from the environment."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from urllib.parse import urlsplit

import httpx
from attrs import evolve, field, frozen

from .._base.durations import is_seconds
from .._base.errors import InputError, MissingTokenError
from .._base.version import __version__
from .retry import RetryPolicy

DEFAULT_BASE_URL = "https://api.replicate.com/v1"
TOKEN_VARIABLE = "REPLICATE_API_TOKEN"  # noqa: S105 - the name of a variable
BASE_URL_VARIABLES = ("REPLICATE_BASE_URL", "REPLICATE_API_BASE_URL")
POLL_INTERVAL_VARIABLE = "REPLICATE_POLL_INTERVAL"

#: Seconds. Write is per piece of a body, so it also does for large ones.
DEFAULT_TIMEOUT = httpx.Timeout(connect=10.0, read=30.0, write=60.0, pool=60.0)

USER_AGENT = f"replicate-typed/{__version__}"

_HEADER_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_HEADER_VALUE = re.compile(r"[\t\x20-\x7e]*")


class Secret(str):
    """A text that is shown nowhere, also where a traceback shows the variables of its frames."""

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

    def host(self) -> str:
        """The API's host, with its port if that is unusual."""
        return urlsplit(self.address()).netloc

    def token(self) -> str:
        """The token to send.

        Raises:
            MissingTokenError: There is none.
            InputError: It cannot be the value of a header.
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
            headers["Authorization"] = Secret(f"Bearer {self.token()}")
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
    """The limits for one attempt; a number is the limit of each of its phases.

    Raises:
        InputError: It is no number of seconds.
    """
    if timeout is None:
        return DEFAULT_TIMEOUT
    if isinstance(timeout, httpx.Timeout):
        return timeout
    if not is_seconds(timeout):
        raise InputError(f"timeout is a number of seconds or an httpx.Timeout, not {timeout!r}")
    return httpx.Timeout(timeout)


def make_retry(max_retries: int | None) -> RetryPolicy:
    """The policy that sends a request again so often.

    Raises:
        InputError: It is no number of times.
    """
    if max_retries is None:
        return RetryPolicy()
    if isinstance(max_retries, bool) or not isinstance(max_retries, int) or max_retries < 0:  # pyright: ignore[reportUnnecessaryIsInstance]  # untyped callers
        raise InputError(f"max_retries is a number, 0 or more: not {max_retries!r}")
    return RetryPolicy(max_retries=max_retries)


def make_headers(headers: Mapping[str, str] | None) -> dict[str, str]:
    """Headers that can be sent.

    Raises:
        InputError: One of them is no text, or has characters that no header has.
    """
    given = dict(headers or {})
    for name, value in given.items():
        if not isinstance(name, str) or not _HEADER_NAME.fullmatch(name):  # pyright: ignore[reportUnnecessaryIsInstance]  # untyped callers
            raise InputError(f"headers: {name!r} is no name of a header")
        if not isinstance(value, str) or not _HEADER_VALUE.fullmatch(value):  # pyright: ignore[reportUnnecessaryIsInstance]  # untyped callers
            # Not the value itself: it may be a secret.
            raise InputError(f"headers: the value of {name} is no text that a header can have")
    return given


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
    if api_token is not None and not isinstance(api_token, str):  # pyright: ignore[reportUnnecessaryIsInstance]  # untyped callers
        raise InputError(f"api_token is text, not {type(api_token).__name__}")
    if poll_interval is not None and not is_seconds(poll_interval):
        raise InputError(
            f"poll_interval is a number of seconds, 0 or more, or None: not {poll_interval!r}"
        )
    return Options(
        api_token=api_token,
        base_url=None if base_url is None else normalise_base_url(base_url),
        timeout=make_timeout(timeout),
        retry=make_retry(max_retries),
        headers=make_headers(headers),
        poll_interval=poll_interval,
    )
