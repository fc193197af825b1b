"""The error that stands for a request to which no answer came."""

from __future__ import annotations

import httpx

from .._base.errors import APIConnectionError, APITimeoutError

#: What was not done in time, by the limit of httpx that ran out.
_PHASES: dict[type[httpx.TimeoutException], tuple[str, str]] = {
    httpx.ConnectTimeout: ("connect", "{host} could not be reached"),
    httpx.PoolTimeout: ("pool", "no connection to {host} was free"),
    httpx.WriteTimeout: ("write", "{host} did not take the request"),
    httpx.ReadTimeout: ("read", "{host} did not answer"),
}


def is_certificate_error(error: Exception) -> bool:
    """Whether the certificate of the server was refused; it will be the next time, too."""
    return "CERTIFICATE_VERIFY_FAILED" in str(error)


def connection_error(
    request_line: str, error: httpx.RequestError | httpx.InvalidURL, host: str, *, sent: bool
) -> APIConnectionError:
    """The error for a failure of httpx, with a message that says what to do.

    Args:
        request_line: The method and path of the request.
        error: The failure.
        host: Where the request was to go.
        sent: Whether any of it may have arrived.
    """
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
            f"the certificate of {host} is not trusted: {reason}. Behind a proxy that opens "
            "connections, name its certificate in SSL_CERT_FILE"
        )
    return (
        f"cannot connect to {host}: {reason}. Check the network, the proxy and REPLICATE_BASE_URL"
    )
