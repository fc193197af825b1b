"""Exceptions for requests without a response, made from those of httpx."""

from __future__ import annotations

import httpx

from .._base.errors import APIConnectionError, APITimeoutError
from .engines import original

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


def is_before_connection(error: Exception) -> bool:
    """Return whether httpx says that there was no connection yet.

    Another transport may say so of any failure: no request is sent twice on the strength of it.
    """
    before = httpx.ConnectError | httpx.ConnectTimeout | httpx.PoolTimeout | httpx.ProxyError
    return isinstance(error, before)


def connection_error(
    request_line: str, error: Exception, host: str, base_url_source: str | None, *, sent: bool
) -> APIConnectionError:
    """Return the exception for a failure of a transport, with a message that says what to do.

    Args:
        request_line: The method and path of the request, for the message.
        error: The exception of the transport; the result's cause is what its library raised.
        host: The host that the request was for.
        base_url_source: What the API's address was taken from, None for the usual address.
        sent: Whether any of the request may have reached the host.
    """
    if _is_timeout(error):
        result: APIConnectionError = APITimeoutError(
            f"{request_line}: {_timeout_message(error, host)}"
        )
    else:
        reason = str(error).rstrip(".") or type(error).__name__
        text = _connection_message(error, host, reason, base_url_source, sent=sent)
        result = APIConnectionError(f"{request_line}: {text}")
    result.__cause__ = original(error)
    return result


def _is_timeout(error: Exception) -> bool:
    if isinstance(error, TimeoutError):
        return True
    # httpx_aiohttp reports a connection that the server ended as a timeout: the cause knows better.
    cause: BaseException = error
    while cause.__cause__ is not None:
        cause = cause.__cause__
    if not any("Timeout" in base.__name__ for base in type(cause).__mro__):
        return False
    return isinstance(error, httpx.TimeoutException)


def _timeout_message(error: Exception, host: str) -> str:
    kind = type(error) if isinstance(error, httpx.TimeoutException) else httpx.ReadTimeout
    name, text = _PHASES.get(kind, _PHASES[httpx.ReadTimeout])
    text = f"{text.format(host=host)} in time"
    seconds = _timeout_limit(error, name)
    return text if seconds is None else f"{text} (the limit was {seconds:.3g} s)"


def _timeout_limit(error: Exception, name: str) -> float | None:
    if not isinstance(error, httpx.RequestError):
        return None
    try:
        limits = error.request.extensions["timeout"]
    except (RuntimeError, KeyError):
        return None
    seconds = limits.get(name)
    return seconds if isinstance(seconds, int | float) else None


def _connection_message(
    error: Exception, host: str, reason: str, base_url_source: str | None, *, sent: bool
) -> str:
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
    checked = f", the proxy and {base_url_source}" if base_url_source else " and the proxy"
    return f"cannot connect to {host}: {reason}. Check the network{checked}"
