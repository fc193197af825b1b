"""What every resource and object of one client shares: its transport, settings and files."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any, Protocol, Self, TypeVar, cast

import httpx
from replicate_api.errors import ResponseDecodeError as GeneratedDecodeError
from replicate_api.operation import Operation
from replicate_api.types import Response

from .._base.caches import on_reset
from .._base.deadline import NEVER, Deadline
from .._base.errors import ResponseDecodeError
from .._base.fixed_attributes import FixedAttributes
from .._base.old_names import OldNames
from .._files.download import Downloader
from .._http.connections import Connections
from .._http.io_async import at_exit, now, run_concurrently
from .._http.options import Options
from .._http.rate_limiter import RateLimiter
from .._http.redaction import redact_response, response_for_error
from .._http.request import idempotency
from .._http.request_options import RequestOptions, check_options, limit_of, with_options
from .._http.response import excerpt, request_id
from .._http.retry import Idempotency, RetryPolicy
from .._http.reuse import shut_down
from .._jobs.identity import KnownIds
from .transport import AsyncTransport

if TYPE_CHECKING:
    from .._files.file_output import FileOutput

T = TypeVar("T")
R = TypeVar("R")


class CancelsOnExit(Protocol):
    """Something that must not outlive its client."""

    async def cancel_on_exit(self) -> bool: ...


class InFlight:
    """The predictions that a client has created or is about to create.

    Attributes:
        active: Those that are canceled when the client is closed.
        known_ids: The ids of the last ones that the API has acknowledged.
        are_canceled_at_exit: Whether the active ones are canceled when the program ends.
    """

    def __init__(self) -> None:
        self.active: set[CancelsOnExit] = set()
        self.known_ids: KnownIds = KnownIds()
        self.are_canceled_at_exit: bool = False
        on_reset(self)

    def forget(self) -> None:
        """Forget the ids of earlier predictions."""
        self.known_ids = KnownIds()


class AsyncCore:
    """The shared state of one client and of all that it returned.

    Attributes:
        connections: The pools; clients made by ``with_options`` share them.
        options: The client's settings.
        in_flight: What was created; shared too.
        rate_limiter: Whose turn it is to create a prediction; shared too.
    """

    def __init__(
        self,
        connections: Connections,
        options: Options,
        in_flight: InFlight | None = None,
        rate_limiter: RateLimiter | None = None,
    ) -> None:
        self.connections = connections
        self.options = options
        self.in_flight: InFlight = in_flight or InFlight()
        self.rate_limiter: RateLimiter = rate_limiter or RateLimiter()
        self.transport: AsyncTransport = AsyncTransport(connections, options, self.rate_limiter)
        self.downloader: Downloader = Downloader(connections, options)
        # async only: begin
        self.downloader.is_async = True
        #: What ``run`` returns an output as that came in pieces, for code for ``replicate`` 1.x.
        self.pieces_as: Callable[[Any], Any] | None = None
        # async only: end

    def __reduce__(self) -> tuple[Any, ...]:
        # By way of the public class, so that a pickle names no private module.
        from .client import AsyncClient

        return getattr, (AsyncClient(**self.options.settings()), "_core")

    def __copy__(self) -> Self:
        """Return this core: a copy of an object belongs to the same client."""
        return self

    def __deepcopy__(self, memo: object) -> Self:
        return self

    def with_options(self, options: Options, connections: Connections | None = None) -> AsyncCore:
        """Return a core with other settings that shares everything else.

        With those of another account, it takes turns of its own; over other connections, it shares
        nothing.
        """
        if connections is not None:
            return AsyncCore(connections, options)
        account = self.options.api_token, self.options.base_url
        if (options.api_token, options.base_url) != account:
            return AsyncCore(self.connections, options, in_flight=self.in_flight)
        return AsyncCore(self.connections, options, self.in_flight, self.rate_limiter)

    async def request(
        self,
        operation: Operation[Any],
        build: Callable[[Any], R],
        options: RequestOptions | None = None,
        *,
        deadline: Deadline = NEVER,
        retry: RetryPolicy | None = None,
    ) -> R:
        """Return what ``build`` makes of the response's JSON, text or bytes.

        Args:
            operation: What to send.
            build: Makes the result of the body; the generated ``ResponseDecodeError`` if it cannot.
            options: What the caller adds to this request.
            deadline: When to stop sending and waiting, by the options if not given.
            retry: When the request is sent again, the client's policy if not given.

        Raises:
            APIError: There is no such response.
            InputError: The request cannot be sent.
        """
        response = await self.fetch(operation, options, deadline=deadline, retry=retry)
        return self.read(operation, response, build)

    async def fetch(
        self,
        operation: Operation[Any],
        options: RequestOptions | None = None,
        *,
        deadline: Deadline = NEVER,
        retry: RetryPolicy | None = None,
    ) -> httpx.Response:
        """Return the successful response to an operation; the arguments are those of ``request``.

        Raises:
            APIError: There is no such response.
            InputError: The request cannot be sent.
        """
        if options:
            if not deadline.is_set:
                deadline = self.deadline(options, operation.id)
            operation = with_options(operation, options)
        return await self.transport.send(operation, deadline=deadline, retry=retry)

    def deadline(self, options: RequestOptions, function: str) -> Deadline:
        """Check the options of a call that begins now, and return when its time is up.

        Args:
            options: The options.
            function: The name of the function, for messages.

        Raises:
            InputError: One of them is not valid.
            TypeError: There is no such keyword.
        """
        check_options(options, function)
        return Deadline.after(limit_of(options), now())

    async def send(self, operation: Operation[T]) -> Response[T]:
        """Return the response to any operation of the generated client, with its result."""
        attempts = self.transport.attempts(operation)
        async for attempt in attempts:
            await attempt.send()
        response = attempts.response
        if attempts.lease is None:
            content = response.content
            parsed = self.read(operation, response, partial(_decode, operation, response))
        else:
            from .event_body import AsyncEventBody

            content = b""
            body = AsyncEventBody(
                operation, response, attempts.lease, self.connections, self.options
            )
            # An operation that may answer with events has them in its result type.
            parsed = cast("T", body.events())
        return Response(response.status_code, response.headers, content, parsed)

    def read(
        self, operation: Operation[Any], response: httpx.Response, build: Callable[[Any], R]
    ) -> R:
        """Return what ``build`` makes of a successful response's JSON, text or bytes.

        Raises:
            ResponseDecodeError: The response cannot be read.
        """
        try:
            return build(operation.payload(response))
        except GeneratedDecodeError as error:
            failure, shown = error, redact_response(response)
            shut_down(response)
        if shown is not response:
            # It repeats a credential, which a traceback with variables would show.
            try:
                return build(operation.payload(shown))
            except GeneratedDecodeError as error:
                failure = error
        kind = response.headers.get("content-type", "")
        advice = ""
        if "html" in kind:
            source = self.options.base_url_source()
            advice = f". Check {source} and the proxy" if source else ". Check the proxy"
        unreadable = ResponseDecodeError(
            f"{operation.method} {operation.path} answered {response.status_code}, and the "
            f"response cannot be read: {failure}{advice}",
            status_code=response.status_code,
            body=excerpt(shown),
            request_id=request_id(shown),
        )
        kept = response_for_error(response)
        raise unreadable.attach(request=kept.request, response=kept).annotate(
            operation_id=operation.id,
            attempts=1,
            elapsed=0.0,
            maybe_accepted=idempotency(operation) is Idempotency.ONCE,
        ) from failure

    async def aclose(self) -> None:
        """Cancel the predictions in flight, and close the connections."""
        await _cancel_all(self.in_flight.active)
        await self.connections.aclose()
        self.rate_limiter.close()

    def cancel_at_exit(self) -> None:
        """Cancel the predictions in flight when the program ends, or no client is left of them.

        Raises:
            ReplicateError: The client was closed.
        """
        if not self.in_flight.are_canceled_at_exit:
            at_exit(self.in_flight, self.connections, partial(_cancel_all, self.in_flight.active))
            self.in_flight.are_canceled_at_exit = True

    def file(self, url: str) -> FileOutput:
        """Return a file of this client's API."""
        from .._files.file_output import FileOutput

        return FileOutput(url, self.downloader)

    def file_test(self) -> Callable[[str], bool]:
        """Return what says whether a string is a file where no schema does."""
        from .._jobs.output_conversion import is_output_file_url

        return partial(is_output_file_url, delivery_prefix=self.options.delivery_prefix())


def _decode(operation: Operation[T], response: httpx.Response, payload: Any) -> T:
    """Decode what a response holds; a success that is not described is read as the first that is."""
    case = operation.case_of(response) or next(iter(operation.responses), None)
    return cast("T", payload if case is None else case.decode(payload))


async def _cancel_all(active: set[CancelsOnExit]) -> None:
    await run_concurrently([one.cancel_on_exit for one in active])


class AsyncResource(FixedAttributes, OldNames):
    """One resource of the API, as an attribute of the client."""

    def __init__(self, core: AsyncCore) -> None:
        self._core = core

    def _assignment_advice(self, name: str) -> str:
        return (
            f"{type(self).__name__} has no setting {name!r}: settings are those of the client, "
            "such as client.api_token and client.timeout"
        )
