# Derived from ../_async/core.py: edit that file, then run `make regenerate`.
"""What every resource and object of one client shares: its transport, settings and files."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from functools import partial
from typing import Any, Protocol, TypeVar

import httpx
from replicate_api.errors import ResponseDecodeError as GeneratedDecodeError
from replicate_api.operation import Operation

from .._base.errors import ReplicateError, ResponseDecodeError
from .._files.download import Downloader
from .._files.file_output import FileOutput
from .._http import exchange
from .._http.connections import Connections
from .._http.io_sync import at_exit, run_all
from .._http.options import Options
from .._http.retry import Safety
from .._jobs.output_conversion import looks_like_file, may_be_file
from .._jobs.schema_cache import SchemaCache
from .transport import Transport

T = TypeVar("T")
R = TypeVar("R")


#: How many of its predictions a client remembers, not to take one for another.
MAX_NAMED = 10_000


class UnderWay(Protocol):
    """Something that must not outlive its client."""

    def leave(self) -> bool: ...


class Ledger:
    """What a client has created.

    Attributes:
        under_way: What is canceled when the client is closed.
        named: The ids of its predictions, as far as they are known, the last ones.
    """

    def __init__(self) -> None:
        self.under_way: set[UnderWay] = set()
        self.named: deque[str] = deque(maxlen=MAX_NAMED)


class Core:
    """The inside of a client.

    Attributes:
        connections: Where requests are sent through; clients made by ``with_options`` share them.
        options: The client's settings.
        schemas: What was learned about model versions; shared too.
        ledger: What was created; shared too.
    """

    def __init__(
        self,
        connections: Connections,
        options: Options,
        schemas: SchemaCache | None = None,
        ledger: Ledger | None = None,
    ) -> None:
        self.connections = connections
        self.options = options
        self.schemas = schemas or SchemaCache()
        self.ledger = ledger or Ledger()
        self._watched = False
        self.transport = Transport(connections, options)
        self.downloader = Downloader(connections, options)

    def __reduce__(self) -> tuple[Any, ...]:
        return Core, (self.connections, self.options.without_token(), self.schemas)

    def request(
        self,
        operation: Operation[Any],
        build: Callable[[Any], R],
        *,
        timeout: httpx.Timeout | None = None,
        deadline: float | None = None,
    ) -> R:
        """What ``build`` makes of the answer's JSON, text or bytes.

        Raises:
            APIError: There is no such answer.
            InputError: The request cannot be sent.
        """
        response = self.transport.send(operation, timeout=timeout, deadline=deadline)
        return self.read(operation, response, build)

    def send(self, operation: Operation[T]) -> T:
        """The decoded answer to any operation of the generated client."""
        response = self.transport.send(operation)
        case = operation.case(response.status_code) or operation.responses[0]
        return self.read(operation, response, case.decode)

    def read(
        self, operation: Operation[Any], response: httpx.Response, build: Callable[[Any], R]
    ) -> R:
        """What ``build`` makes of a successful answer's JSON, text or bytes.

        Raises:
            ResponseDecodeError: It cannot be read.
        """
        try:
            return build(operation.payload(response))
        except GeneratedDecodeError as error:
            kind = response.headers.get("content-type", "")
            advice = ". Check REPLICATE_BASE_URL and the proxy" if "html" in kind else ""
            raise ResponseDecodeError(
                f"{operation.method} {operation.path} answered {response.status_code}, and the "
                f"answer cannot be read: {error}{advice}",
                status_code=response.status_code,
                body=exchange.excerpt(response),
                request_id=exchange.request_id(response),
            ).annotate(
                operation_id=operation.id,
                attempts=1,
                elapsed=0.0,
                maybe_accepted=exchange.safety(operation) is Safety.ONCE,
            ) from error

    def delete(self, operation: Operation[Any]) -> None:
        """Carry out an operation that answers with nothing: any success will do."""
        self.transport.send(operation)

    def close(self) -> None:
        """Cancel what is under way, and close the connections."""
        _leave_all(self.ledger.under_way)
        self.connections.close()

    def cancel_at_exit(self) -> None:
        """Cancel what is under way when the program ends; the connections are open by now, and
        are closed after that."""
        if not self._watched:
            self._watched = True
            at_exit(self, partial(_leave_all, self.ledger.under_way))

    def file(self, url: str) -> FileOutput:
        """A file of this client's API."""
        return FileOutput(url, self.downloader)

    def is_file_url(self, text: str) -> bool:
        """Whether a string is a file where no schema says so."""
        return may_be_file(text) and looks_like_file(text, own_base=self.options.own_base())

    def check_origin(self, url: str, what: str) -> None:
        """Refuse a URL that is not the API's own.

        Raises:
            ReplicateError: It is not.
        """
        if not self.options.owns(url):
            raise ReplicateError(
                f"the API named a {what} at another host, which was not followed: the token goes "
                "to the API only"
            )


def _leave_all(under_way: set[UnderWay]) -> None:
    run_all([one.leave for one in under_way])
