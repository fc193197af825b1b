"""The settings of a client, and what it takes from the environment."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any, TypeVar
from urllib.parse import urljoin, urlsplit

import httpx
from attrs import evolve, field
from replicate_api.operation import Operation

from .._base.durations import is_seconds
from .._base.errors import InputError, MissingTokenError
from .._base.file_encoding import FileEncoding, parse_file_encoding
from .._base.loaded import loaded_module
from .._base.records import define
from .._base.secret import Secret
from .._base.version import __version__
from .engine_types import HTTPTimeout
from .engines import as_httpx_timeout
from .header_fields import make_headers, merge_headers
from .origin import DEFAULT_BASE_URL, delivery_prefix, is_of_api
from .request_options import make_query, with_default_query
from .retry import RetryPolicy

T = TypeVar("T")

TOKEN_VARIABLE = "REPLICATE_API_TOKEN"  # noqa: S105 - the name of a variable
BASE_URL_VARIABLES = ("REPLICATE_BASE_URL", "REPLICATE_API_BASE_URL")
POLL_INTERVAL_VARIABLE = "REPLICATE_POLL_INTERVAL"
FILE_ENCODING_VARIABLE = "REPLICATE_FILE_ENCODING"
TIMEOUT_VARIABLE = "REPLICATE_TIMEOUT"
MAX_RETRIES_VARIABLE = "REPLICATE_MAX_RETRIES"

#: Seconds. Write is per piece of a body, so it also does for large ones.
DEFAULT_TIMEOUT = httpx.Timeout(connect=10.0, read=30.0, write=60.0, pool=60.0)

DEFAULT_RETRY = RetryPolicy()
USER_AGENT = f"replicate-typed/{__version__}"

#: The encodings that ``BodyReader`` decompresses within bounds.
ACCEPT_ENCODING = "gzip, deflate"

#: What every request has, if nothing else takes its place.
USUAL_HEADERS = {
    "Accept-Encoding": ACCEPT_ENCODING,
    "User-Agent": USER_AGENT,
    "Accept": "application/json",
}

#: How many sets of headers are kept merged: a program sends a few of them again and again.
MAX_MERGED = 64

#: The longest number of retries that is read, in digits.
MAX_DIGITS = 9


@define
class Options:
    """The settings of one client, shared by all that the client returned.

    Each may be set at any time, from any thread, and is used from the next request on. What was
    not given is taken from the environment at each request.

    Attributes:
        api_token: The token, None to take it from the environment.
        base_url: The API's address, None to take it from the environment.
        given_timeout: Limits for one attempt of one request, None to take them from the environment.
        given_retry: When a request is sent again, None to take it from the environment.
        headers: Sent with every request to the API, and nowhere else.
        query: Members of the query of every request to the API that does not have them itself.
        poll_interval: Seconds between two polls of a prediction, None to take it from the
            environment.
        given_file_encoding: How files of inputs are sent, None to take it from the environment.
        use_file_output: Whether URLs in outputs become ``FileOutput``: none, all, or, for None, those
            of files.
    """

    api_token: str | None = field(default=None, repr=False)
    base_url: str | None = None
    given_timeout: httpx.Timeout | None = None
    given_retry: RetryPolicy | None = None
    headers: Mapping[str, str] = field(factory=dict[str, str], repr=False)
    query: Mapping[str, Any] = field(factory=dict[str, Any], repr=False)
    poll_interval: float | None = None
    given_file_encoding: FileEncoding | None = None
    use_file_output: bool | None = None
    # Of each client its own: they have the token, and end with it.
    _merged: dict[tuple[object, ...], dict[str, str]] = field(
        init=False, repr=False, eq=False, factory=dict[tuple[object, ...], dict[str, str]]
    )

    @property
    def timeout(self) -> httpx.Timeout:
        """Limits for one attempt of one request, in seconds.

        Raises:
            InputError: The environment has no number of seconds.
        """
        if self.given_timeout is not None:
            return self.given_timeout
        text = os.environ.get(TIMEOUT_VARIABLE, "").strip()
        if not text:
            return DEFAULT_TIMEOUT
        return httpx.Timeout(parse_seconds(text, what=TIMEOUT_VARIABLE))

    @property
    def retry(self) -> RetryPolicy:
        """When a request is sent again.

        Raises:
            InputError: The environment has no number of retries.
        """
        if self.given_retry is not None:
            return self.given_retry
        text = os.environ.get(MAX_RETRIES_VARIABLE, "").strip()
        if not text:
            return DEFAULT_RETRY
        return RetryPolicy(max_retries=parse_count(text, what=MAX_RETRIES_VARIABLE))

    def resolved_base_url(self) -> str:
        """Return the API's address, with its version and without a slash at the end."""
        if self.base_url is not None:
            return self.base_url
        for name in BASE_URL_VARIABLES:
            if value := os.environ.get(name, "").strip():
                return normalise_base_url(value, source=name)
        return DEFAULT_BASE_URL

    def host(self, server: str = "") -> str:
        """Return the API's host, with its port if that is unusual.

        Args:
            server: The address of another server that is meant, absolute or relative to the API's.
        """
        address = self.resolved_base_url()
        return urlsplit(urljoin(f"{address}/", server)).netloc

    def token(self) -> str:
        """Return the token to send.

        Raises:
            MissingTokenError: There is no token.
            InputError: The token cannot be the value of a header.
        """
        return self._checked_token(self._given_token())

    def _given_token(self) -> Secret:
        return Secret(self.api_token or token_of_environment() or "")

    def _checked_token(self, given: Secret) -> Secret:
        token = Secret(clean_token(given))
        if not token:
            raise MissingTokenError
        if not (token.isascii() and token.isprintable()) or " " in token:
            raise InputError(
                "the API token has characters that no token has (a line break, a space or a "
                f"character outside ASCII): copy it again into {self.token_source()}"
            )
        return token

    def has_token(self) -> bool:
        """Return whether there is a token to send."""
        return bool(clean_token(self._given_token()))

    def token_source(self) -> str:
        """Return the name of what the token is taken from."""
        return "the api_token of this client" if self.api_token else TOKEN_VARIABLE

    def base_url_source(self) -> str | None:
        """Return the name of what the API's address is taken from, None for the usual address."""
        if self.base_url is not None:
            return "the base_url of this client"
        return next((name for name in BASE_URL_VARIABLES if os.environ.get(name, "").strip()), None)

    def set_max_retries(self, max_retries: int | None) -> None:
        """Set how often a request is sent again; the delays of a given policy stay.

        Raises:
            InputError: The value is not valid.
        """
        if max_retries is None:
            self.given_retry = None
        elif self.given_retry is None:
            self.given_retry = RetryPolicy(max_retries=max_retries)
        else:
            self.given_retry = evolve(self.given_retry, max_retries=max_retries)

    def fixed_poll_interval(self) -> float | None:
        """Return the fixed interval between two polls in seconds, None for a proportional one."""
        if self.poll_interval is not None:
            return self.poll_interval
        text = os.environ.get(POLL_INTERVAL_VARIABLE, "").strip()
        return parse_seconds(text, what=POLL_INTERVAL_VARIABLE) if text else None

    @property
    def file_encoding(self) -> FileEncoding:
        """How files of inputs are sent.

        Raises:
            InputError: The environment has no such way.
        """
        if self.given_file_encoding is not None:
            return self.given_file_encoding
        text = os.environ.get(FILE_ENCODING_VARIABLE, "").strip()
        return parse_file_encoding(text, what=FILE_ENCODING_VARIABLE) if text else "auto"

    def shown(self) -> str:
        """Return the settings in use, without the token and the headers.

        One that the environment has and that cannot be used is shown as ``'?'``.
        """
        values: dict[str, Callable[[], object]] = {
            "base_url": self.resolved_base_url,
            "timeout": lambda: _shortest(self.timeout),
            "max_retries": lambda: self.retry.max_retries,
            "poll_interval": self.fixed_poll_interval,
        }
        return ", ".join(f"{name}={_value_or_mark(value)!r}" for name, value in values.items())

    def replaced_by(self, given: Options) -> Options:
        """Return these settings with those in their place that others have; headers are added."""
        return Options(
            api_token=given.api_token or self.api_token,
            base_url=given.base_url or self.base_url,
            given_timeout=given.given_timeout or self.given_timeout,
            given_retry=given.given_retry or self.given_retry,
            headers=merge_headers(self.headers, given.headers),
            query={**self.query, **given.query},
            given_file_encoding=given.given_file_encoding or self.given_file_encoding,
            use_file_output=self.use_file_output
            if given.use_file_output is None
            else given.use_file_output,
            poll_interval=self.poll_interval
            if given.poll_interval is None
            else given.poll_interval,
        )

    def settings(self) -> dict[str, Any]:
        """Return the keywords that make the same client elsewhere, without the token and headers.

        A pickle holds these: the environment there has a token.
        """
        return {
            "base_url": self.base_url,
            "timeout": self.given_timeout,
            "retry": self.given_retry,
            "query": self.query,
            "poll_interval": self.poll_interval,
            "file_encoding": self.given_file_encoding,
            "use_file_output": self.use_file_output,
        }

    def delivery_prefix(self) -> str:
        """Return what the URLs begin with of files that the API delivers from its own address."""
        return delivery_prefix(self.resolved_base_url())

    def is_api_url(self, url: str) -> bool:
        """Return whether a URL is the API's own, so that the token may be sent there."""
        return is_of_api(url, self.resolved_base_url())

    def with_query(self, operation: Operation[T]) -> Operation[T]:
        """Return an operation of the API with the members of the query that all requests have.

        Raises:
            InputError: A member cannot be sent.
        """
        if self.is_api_url(operation.url(self.resolved_base_url())):
            return with_default_query(operation, self.query)
        return operation

    def request_headers(self, url: str, *, secure: bool) -> dict[str, str]:
        """Return the headers of a request to a URL: the client's own and the token for the API only.

        Args:
            url: Where the request goes.
            secure: Whether the operation needs the token.
        """
        return dict(self.merged_headers(url, self.resolved_base_url(), {}, secure=secure))

    def merged_headers(
        self, url: str, base_url: str, own: Mapping[str, str], *, secure: bool
    ) -> Mapping[str, str]:
        """Return the headers of a request with some of its own, merged once for all that are alike.

        Args:
            url: Where the request goes.
            base_url: The API's address.
            own: The headers of the request, which take the place of the client's.
            secure: Whether the operation needs the token.
        """
        is_ours = is_of_api(url, base_url)
        token = self._given_token() if is_ours and secure else None
        key = (is_ours, token, tuple(self.headers.items()), tuple(own.items()))
        merged = self._merged.get(key)
        if merged is None:
            merged = dict(USUAL_HEADERS)
            if is_ours:
                merged = merge_headers(merged, self.headers)
            if token is not None:
                authorization = Secret(f"Bearer {self._checked_token(token)}")
                merged = merge_headers(merged, {"Authorization": authorization})
            merged = merge_headers(merged, own)
            if len(self._merged) >= MAX_MERGED:
                self._merged.clear()
            self._merged[key] = merged
        return merged


def _shortest(timeout: httpx.Timeout) -> object:
    """Return a timeout as one number, if it has the same limit for each phase."""
    phases = {timeout.connect, timeout.read, timeout.write, timeout.pool}
    return phases.pop() if len(phases) == 1 else timeout


def _value_or_mark(value: Callable[[], object]) -> object:
    try:
        return value()
    except InputError:
        return "?"


def token_of_environment() -> str | None:
    """Return the token of the prediction that Cog is running, else that of the environment.

    A model that runs other models does so on the account of whoever runs it.
    """
    if cog := loaded_module("cog", "current_scope"):
        with suppress(Exception):  # an older Cog, or no prediction
            for name, value in cog.current_scope().context.items():
                if name.upper() == TOKEN_VARIABLE:
                    return value if isinstance(value, str) else None
    return os.environ.get(TOKEN_VARIABLE)


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


def parse_count(text: str, *, what: str) -> int:
    """Parse an integer, 0 or more.

    Raises:
        InputError: The text is not such a number.
    """
    if not (text.isascii() and text.isdecimal() and len(text) <= MAX_DIGITS):
        raise InputError(f"{what} must be an integer, 0 or more, not {text[:100]!r}")
    return int(text)


def make_token(api_token: str | None) -> str | None:
    """Return a token that is not shown.

    Raises:
        InputError: The token is not a string.
    """
    if api_token is not None and not isinstance(api_token, str):  # pyright: ignore[reportUnnecessaryIsInstance]  # untyped callers
        raise InputError(f"api_token must be a string, not {type(api_token).__name__}")
    return None if api_token is None else Secret(api_token)


def make_poll_interval(poll_interval: float | None) -> float | None:
    """Return a fixed interval between two polls.

    Raises:
        InputError: The interval is not a number of seconds.
    """
    if poll_interval is not None and not is_seconds(poll_interval):
        raise InputError(
            f"poll_interval must be a number of seconds, 0 or more, or None, not {poll_interval!r}"
        )
    return poll_interval


def make_timeout(timeout: float | HTTPTimeout | None) -> httpx.Timeout | None:
    """Return the limits for one attempt; a number is the limit of each of its phases.

    Raises:
        InputError: The timeout is not a number of seconds.
    """
    limits = as_httpx_timeout(timeout)
    if limits is None or isinstance(limits, httpx.Timeout):
        return limits
    if not is_seconds(limits):
        raise InputError(
            f"timeout must be a number of seconds, or a Timeout of httpx or httpx2, not {timeout!r}"
        )
    return httpx.Timeout(limits)


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


def make_file_encoding(file_encoding: FileEncoding | None) -> FileEncoding | None:
    """Return how files of inputs are sent.

    Raises:
        InputError: There is no such way.
    """
    return None if file_encoding is None else parse_file_encoding(file_encoding)


def make_use_file_output(use_file_output: bool | None) -> bool | None:
    """Return whether URLs in outputs become ``FileOutput``.

    Raises:
        InputError: It is neither true nor false.
    """
    if use_file_output is not None and not isinstance(use_file_output, bool):  # pyright: ignore[reportUnnecessaryIsInstance]  # untyped callers
        raise InputError(f"use_file_output must be True or False, not {use_file_output!r}")
    return use_file_output


def make_options(
    *,
    api_token: str | None = None,
    base_url: str | None = None,
    timeout: float | HTTPTimeout | None = None,
    max_retries: int | None = None,
    headers: Mapping[str, str] | None = None,
    query: Mapping[str, Any] | None = None,
    poll_interval: float | None = None,
    retry: RetryPolicy | None = None,
    file_encoding: FileEncoding | None = None,
    use_file_output: bool | None = None,
) -> Options:
    """Check the settings of a client.

    Raises:
        InputError: A value is not valid.
    """
    return Options(
        api_token=make_token(api_token),
        base_url=None if base_url is None else normalise_base_url(base_url),
        given_timeout=make_timeout(timeout),
        given_retry=make_retry(max_retries, retry),
        headers=make_headers(headers),
        query=make_query(query),
        poll_interval=make_poll_interval(poll_interval),
        given_file_encoding=make_file_encoding(file_encoding),
        use_file_output=make_use_file_output(use_file_output),
    )
