"""Exceptions for requests without a response, made from those of httpx."""

from __future__ import annotations

import httpx

from .._base.errors import APIConnectionError, APITimeoutError, ReplicateError
from .redaction import without_credentials

#: For each timeout of httpx: the name of its limit in ``httpx.Timeout``, and what did not happen.
_PHASES: dict[type[httpx.TimeoutException], tuple[str, str]] = {
    httpx.ConnectTimeout: ("connect", "{host} could not be reached"),
    httpx.PoolTimeout: ("pool", "no connection to {host} was free"),
    httpx.WriteTimeout: ("write", "{host} did not take the request"),
    httpx.ReadTimeout: ("read", "{host} did not answer"),
}


def is_certificate_error(error: Exception) -> bool:
    """Return whether the certificate of the server was rejected, as it will be at a retry, too."""
    return "CERTIFICATE_VERIFY_FAILED" in str(error)


def is_connection_failure(error: Exception, *, is_foreign: bool) -> bool:
    """Return whether an exception means that a connection failed, so that another one may do.

    httpx raises its own exceptions for that. A transport or an httpx client of the caller's own may
    raise anything. Elsewhere, any other exception is the caller's: a handler of a signal raises its
    exception wherever the program happens to be.

    Args:
        error: What was raised while a response was awaited or read.
        is_foreign: Whether the caller gave the transport or the httpx client.
    """
    if isinstance(error, httpx.RequestError):
        return True
    return is_foreign and not isinstance(error, ReplicateError)


def connection_error(
    request_line: str, error: httpx.RequestError | httpx.InvalidURL, host: str, *, sent: bool
) -> APIConnectionError:
    """Return the exception for a failure of httpx, with a message that says what to do.

    Args:
        request_line: The method and path of the request, for the message.
        error: The exception of httpx; it becomes the cause of the result.
        host: The host that the request was for.
        sent: Whether any of the request may have reached the host.
    """
    error = without_credentials(error)
    if isinstance(error, httpx.TimeoutException):
        result: APIConnectionError = APITimeoutError(
            f"{request_line}: {_timeout_message(error, host)}"
        )
    else:
        reason = str(error).rstrip(".") or type(error).__name__
        result = APIConnectionError(
            f"{request_line}: {_connection_message(error, host, reason, sent=sent)}"
        )
    result.__cause__ = error
    return result


def _timeout_message(error: httpx.TimeoutException, host: str) -> str:
    name, text = _PHASES.get(type(error), _PHASES[httpx.ReadTimeout])
    text = f"{text.format(host=host)} in time"
    seconds = _timeout_limit(error, name)
    return text if seconds is None else f"{text} (the limit was {seconds:.3g} s)"


def _timeout_limit(error: httpx.TimeoutException, name: str) -> float | None:
    try:
        limits = error.request.extensions["timeout"]
    except (RuntimeError, KeyError):
        return None
    seconds = limits.get(name)
    return seconds if isinstance(seconds, int | float) else None


def _connection_message(error: Exception, host: str, reason: str, *, sent: bool) -> str:
    if isinstance(error, httpx.ProxyError):
        return (
            f"the proxy does not connect to {host}: {reason}. Check the proxy that HTTPS_PROXY, "
            "HTTP_PROXY or ALL_PROXY names"
        )
    if sent:
        return f"the connection to {host} broke: {reason}"
    if is_certificate_error(error):
        return (
            f"the certificate of {host} is not trusted: {reason}. Behind a proxy that decrypts "
            "traffic, name its certificate in SSL_CERT_FILE"
        )
    return (
        f"cannot connect to {host}: {reason}. Check the network, the proxy and REPLICATE_BASE_URL"
    )
