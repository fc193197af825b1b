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


def is_untrusted(error: Exception) -> bool:
    """Whether the certificate of the server was refused; it will be the next time, too."""
    return "CERTIFICATE_VERIFY_FAILED" in str(error)


def connection_error(
    what: str, error: httpx.RequestError | httpx.InvalidURL, host: str, *, sent: bool
) -> APIConnectionError:
    """The error for a failure of httpx, with a message that says what to do.

    Args:
        what: The method and path of the request.
        error: The failure.
        host: Where the request was to go.
        sent: Whether any of it may have arrived.
    """
    if isinstance(error, httpx.TimeoutException):
        made: APIConnectionError = APITimeoutError(f"{what}: {_timed_out(error, host)}")
    else:
        reason = str(error).rstrip(".") or type(error).__name__
        made = APIConnectionError(f"{what}: {_broken(error, host, reason, sent=sent)}")
    made.__cause__ = error
    return made


def _timed_out(error: httpx.TimeoutException, host: str) -> str:
    name, text = _PHASES.get(type(error), _PHASES[httpx.ReadTimeout])
    text = f"{text.format(host=host)} in time"
    seconds = _limit(error, name)
    return text if seconds is None else f"{text} (the limit was {seconds:.3g} s)"


def _limit(error: httpx.TimeoutException, name: str) -> float | None:
    try:
        limits = error.request.extensions["timeout"]
    except (RuntimeError, KeyError):
        return None
    seconds = limits.get(name)
    return seconds if isinstance(seconds, int | float) else None


def _broken(error: Exception, host: str, reason: str, *, sent: bool) -> str:
    if isinstance(error, httpx.ProxyError):
        return (
            f"the proxy does not connect to {host}: {reason}. Check the proxy that HTTPS_PROXY, "
            "HTTP_PROXY or ALL_PROXY names"
        )
    if sent:
        return f"the connection to {host} broke: {reason}"
    if is_untrusted(error):
        return (
            f"the certificate of {host} is not trusted: {reason}. Behind a proxy that opens "
            "connections, name its certificate in SSL_CERT_FILE"
        )
    return (
        f"cannot connect to {host}: {reason}. Check the network, the proxy and REPLICATE_BASE_URL"
    )
