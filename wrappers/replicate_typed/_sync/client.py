# Derived from ../_async/client.py: edit that file, then run `make regenerate`.
"""The client: where everything begins."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import AbstractContextManager
from copy import deepcopy
from typing import TYPE_CHECKING, Any, Self, TypeVar

import httpx
from replicate_api.operation import Operation
from replicate_api.types import Response

from .._base.deadline import Deadline
from .._base.durations import timeout_seconds
from .._base.errors import InputError
from .._base.file_encoding import FileEncoding
from .._base.late_types import late_type
from .._base.public import public
from .._base.records import safe_repr
from .._base.secret import Secret
from .._http.connections import Connections
from .._http.engine_types import HTTPClient, HTTPTimeout, HTTPTransport
from .._http.io_sync import now
from .._http.options import (
    DEFAULT_TIMEOUT,
    Options,
    make_options,
    make_poll_interval,
    make_timeout,
    make_token,
)
from .._http.retry import RetryPolicy
from .core import Core, Resource
from .model_calls import ModelCalls

if TYPE_CHECKING:
    from .._http.any_request import APIResponse
    from .._http.received import Responses
else:
    APIResponse = late_type(__package__, ".._http.any_request", "APIResponse")
    Responses = late_type(__package__, ".._http.received", "Responses")

T = TypeVar("T")

_WITH_OPTIONS = "use the client that with_options({0}=…) returns"
_API_TOKEN = "the setting is api_token"  # noqa: S105 - the name of a setting

#: What to do instead of assigning these names, which people take for settings.
_ADVICE = {
    **{
        name: _WITH_OPTIONS.format(name)
        for name in (
            "base_url",
            "file_encoding",
            "headers",
            "http_client",
            "query",
            "retry",
            "transport",
            "use_file_output",
        )
    },
    **dict.fromkeys(("token", "api_key", "bearer_token"), _API_TOKEN),
}


def _connections(
    options: Options,
    transport: HTTPTransport | None = None,
    http_client: HTTPClient | None = None,
) -> Connections:
    """Return new connections.

    Raises:
        InputError: There are two sources of them.
    """
    if http_client is not None and transport is not None:
        raise InputError("give http_client= or transport=: an HTTP client has its own")
    return Connections(
        timeout=options.given_timeout or DEFAULT_TIMEOUT,
        transport=transport,
        http_client=http_client,
    )


@public
class Client(ModelCalls):
    """A client of the Replicate API.

    It can be used from several tasks at once, in several event loops one after the other, and as
    a context manager. It pickles without its connections and without its token; a copy has its
    settings and shares its connections.

    ``api_token``, ``timeout``, ``max_retries`` and ``poll_interval`` can be assigned; what is
    assigned is checked as an argument is, and counts from the next request on, for all that this
    client returned. Any other attribute is an ``AttributeError``. A subclass may have attributes of
    its own, under names that a client lacks.
    """

    def __init__(
        self,
        api_token: str | None = None,
        *,
        base_url: str | None = None,
        timeout: float | HTTPTimeout | None = None,
        max_retries: int | None = None,
        headers: Mapping[str, str] | None = None,
        query: Mapping[str, Any] | None = None,
        transport: HTTPTransport | None = None,
        http_client: HTTPClient | None = None,
        poll_interval: float | None = None,
        retry: RetryPolicy | None = None,
        file_encoding: FileEncoding | None = None,
        use_file_output: bool | None = None,
    ) -> None:
        """Make a client; nothing is sent yet.

        Args:
            api_token: The token; the environment variable ``REPLICATE_API_TOKEN`` at the time of
                each request if not given.
            base_url: The API's address, with or without ``/v1``; ``REPLICATE_BASE_URL``, else
                Replicate's, if not given.
            timeout: Limit of each phase of one request (connect, send, receive), in seconds, or a
                ``Timeout`` of httpx or httpx2; ``REPLICATE_TIMEOUT`` if not given.
            max_retries: How often a request that failed is sent again, if that is safe;
                ``REPLICATE_MAX_RETRIES``, else 4, if not given.
            headers: Headers to send with each request to the API.
            query: Members to add to the query of each request to the API that does not have them
                itself.
            transport: A transport of httpx or httpx2, or one that is made for them, instead of the
                usual one.
            http_client: A client of httpx or httpx2 of your own; it is used as it is, and never
                closed.
            poll_interval: Seconds between two polls of a prediction; ``REPLICATE_POLL_INTERVAL``,
                else a tenth of the time already waited, within 0.1 and 5 s, if not given.
            retry: How often and after which delays a request is sent again, instead of
                ``max_retries``.
            file_encoding: How files of inputs are sent if a call does not say: ``base64`` inside
                the input, ``url`` by upload, ``auto`` by size; ``REPLICATE_FILE_ENCODING``, else
                ``auto``, if not given.
            use_file_output: What ``run`` and ``result`` make of URLs if a call does not say: False
                for plain text, True for a ``FileOutput`` of each, by the schema if not given.

        Raises:
            InputError: A value is not valid.
        """
        if isinstance(api_token, str):
            # A traceback with variables shows it.
            api_token = Secret(api_token)
        options = make_options(
            api_token=api_token,
            base_url=base_url,
            timeout=timeout,
            max_retries=max_retries,
            headers=headers,
            query=query,
            poll_interval=poll_interval,
            retry=retry,
            file_encoding=file_encoding,
            use_file_output=use_file_output,
        )
        self._set_core(Core(_connections(options, transport, http_client), options))

    def _set_core(self, core: Core) -> None:
        self._core = core

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self)._from_settings, (self._core.options.settings(),), self._own_state()

    def __copy__(self) -> Self:
        return self.with_options()

    def __deepcopy__(self, memo: dict[int, Any]) -> Self:
        client = self.with_options()
        vars(client).update(deepcopy(self._own_state() or {}, memo))
        return client

    def _own_state(self) -> dict[str, Any] | None:
        """Return what a subclass has beside the client itself, None if there is nothing."""
        state = vars(self).items()
        return {
            name: value
            for name, value in state
            if name != "_core" and not isinstance(value, Resource)
        } or None

    @classmethod
    def _from_settings(cls, settings: dict[str, Any]) -> Self:
        """Make a client of what a pickle holds; the name of this method is part of the pickle."""
        options = make_options(**settings)
        return cls._with_core(Core(_connections(options), options))

    @safe_repr
    def __repr__(self) -> str:
        # A traceback with variables also shows a client that could not be made.
        shown = self._core.options.shown() if "_core" in vars(self) else "base_url='?'"
        return f"{type(self).__name__}({shown})"

    def _may_assign(self, name: str) -> bool:
        if super()._may_assign(name):
            return True
        kinds = type(self).__mro__
        own = kinds[: kinds.index(Client)]
        is_known = hasattr(Client, name) or name in _ADVICE
        return bool(own) and (not is_known or any(name in vars(kind) for kind in own))

    def _assignment_advice(self, name: str) -> str:
        kind = type(self).__name__
        if advice := _ADVICE.get(name):
            return f"{kind}.{name} cannot be assigned: {advice}"
        return (
            f"{kind} has no setting {name!r}: what can be assigned is api_token, max_retries, "
            "poll_interval and timeout"
        )

    @property
    def api_token(self) -> str | None:
        """The token that this client was given, None if it takes that of the environment."""
        return self._core.options.api_token

    @api_token.setter
    def api_token(self, api_token: str | None) -> None:
        self._core.options.api_token = make_token(api_token)

    @property
    def timeout(self) -> httpx.Timeout:
        """Limits of the phases of one request, in seconds; None is assigned for the usual ones."""
        return self._core.options.timeout

    @timeout.setter
    def timeout(self, timeout: float | HTTPTimeout | None) -> None:
        self._core.options.given_timeout = make_timeout(timeout)

    @property
    def max_retries(self) -> int:
        """How often a request that failed is sent again; None is assigned for the usual number.

        The delays of a policy that was given as ``retry=`` stay.
        """
        return self._core.options.retry.max_retries

    @max_retries.setter
    def max_retries(self, max_retries: int | None) -> None:
        self._core.options.set_max_retries(max_retries)

    @property
    def base_url(self) -> str:
        """The API's address, with its version."""
        return self._core.options.resolved_base_url()

    @property
    def poll_interval(self) -> float | None:
        """Seconds between two polls of a prediction, None for a proportional interval."""
        return self._core.options.fixed_poll_interval()

    @poll_interval.setter
    def poll_interval(self, poll_interval: float | None) -> None:
        self._core.options.poll_interval = make_poll_interval(poll_interval)

    def send(self, operation: Operation[T]) -> T:
        """Return the response to any operation of the generated client, with retries and typed errors.

        Raises:
            APIError: There is no such response.
            InputError: The request cannot be sent.
        """
        return (self._core.send(operation)).parsed

    def send_detailed(self, operation: Operation[T]) -> Response[T]:
        """Do what ``send`` does, and return the status, the headers and the content, too.

        The result is ``parsed``. A response that is no success is raised as an error.

        Raises:
            APIError: There is no such response.
            InputError: The request cannot be sent.
        """
        return self._core.send(operation)

    def request(
        self,
        method: str,
        path: str,
        *,
        json: Any = None,
        content: str | bytes | None = None,
        params: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
        timeout: float | None = None,
    ) -> APIResponse:
        """Send a request for which this client has no method, with its token, retries and errors.

        What cannot be carried out twice without harm is sent again only if it surely was not
        accepted. A prediction that is created this way is not canceled when the caller stops.

        Args:
            method: The HTTP method.
            path: The path below the API's address, such as ``/account``. A whole URL may stand in
                its place; the token is sent to the API's own origin only.
            json: The body as JSON.
            content: The body as text or bytes, in place of ``json``. It is plain text or a stream
                of bytes to the API, unless ``headers`` has a ``Content-Type``.
            params: The query. A list is one parameter for each item, and ``None`` is left out.
            headers: Headers to add, or to send in place of the usual ones.
            timeout: The longest time that all of it may take, in seconds; None for no limit.

        Returns:
            The response, whose status is a success.

        Raises:
            APIStatusError: The API responded with an error.
            APIError: There is no response.
            InputError: An argument is not valid, or the request cannot be sent.
        """
        from .._http.any_request import APIResponse, any_operation

        operation = any_operation(
            method, path, json=json, content=content, params=params, headers=headers
        )
        deadline = Deadline.after(timeout_seconds(timeout), now())
        response = self._core.transport.send(operation, deadline=deadline)
        return APIResponse(response.status_code, response.headers, response.content, operation.id)

    def responses(self) -> AbstractContextManager[Responses]:
        """Collect the responses to the calls of a ``with`` block, for their status and headers.

            with client.responses() as responses:
                prediction = client.predictions.get("…")
            print(responses[-1].status_code, responses[-1].headers["ratelimit-remaining"])

        These are the API's successful responses to this client, and to those that ``with_options``
        makes of it, in this thread or task and in tasks that begin in the block; the bodies are not
        read a second time. An error has its own ``response``.
        """
        from .._http.received import collect

        return collect(self._core.connections)

    def with_options(
        self,
        *,
        api_token: str | None = None,
        base_url: str | None = None,
        timeout: float | HTTPTimeout | None = None,
        max_retries: int | None = None,
        headers: Mapping[str, str] | None = None,
        query: Mapping[str, Any] | None = None,
        transport: HTTPTransport | None = None,
        http_client: HTTPClient | None = None,
        poll_interval: float | None = None,
        retry: RetryPolicy | None = None,
        file_encoding: FileEncoding | None = None,
        use_file_output: bool | None = None,
    ) -> Self:
        """Return a client with other settings and the same connections; this one stays as it is.

        Settings that are assigned to one of the two later do not change the other.

        Args:
            api_token: Another token.
            base_url: Another address of the API, with or without ``/v1``.
            timeout: Limit of each phase of one request, in seconds.
            max_retries: How often a request that failed is sent again, if that is safe.
            headers: Headers to add to each request to the API.
            query: Members to add to the query of each request to the API.
            transport: A transport of httpx or httpx2; the client that is returned has connections
                of its own then, and is to be closed.
            http_client: A client of httpx or httpx2 of your own, likewise.
            poll_interval: Seconds between two polls of a prediction.
            retry: How often and after which delays a request is sent again, instead of
                ``max_retries``.
            file_encoding: How files of inputs are sent if a call does not say.
            use_file_output: What is made of URLs in outputs if a call does not say.

        Raises:
            InputError: A value is not valid.
        """
        if isinstance(api_token, str):
            api_token = Secret(api_token)
        given = make_options(
            api_token=api_token,
            base_url=base_url,
            timeout=timeout,
            max_retries=max_retries,
            headers=headers,
            query=query,
            poll_interval=poll_interval,
            retry=retry,
            file_encoding=file_encoding,
            use_file_output=use_file_output,
        )
        options = self._core.options.replaced_by(given)
        connections = None
        if transport is not None or http_client is not None:
            connections = _connections(options, transport, http_client)
        client = self._with_core(self._core.with_options(options, connections))
        vars(client).update(self._own_state() or {})
        return client

    @classmethod
    def _with_core(cls, core: Core) -> Self:
        client = cls.__new__(cls)
        client._set_core(core)
        return client

    def close(self) -> None:
        """Close the connections. Clients made by ``with_options`` share them.

        Predictions that ``run`` and ``stream`` still wait for are canceled.
        """
        self._core.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
