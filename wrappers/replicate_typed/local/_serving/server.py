"""The server: an event loop in a thread of its own, with everything that lives in it."""

from __future__ import annotations

import asyncio
import errno
import os
import re
import secrets
import socket
import threading
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from contextlib import suppress
from pathlib import Path
from typing import Any, Self

import uvicorn

from .._api.faults import Fault, Faults
from .._api.rate_limits import Limits
from .._api.request_bodies import PATIENCE as BODY_PATIENCE
from .._api.sse import SILENCE
from .._api.state import SHORTEST_DEADLINE, Terms
from .._jobs.engine import DATA_LIFETIME
from .._jobs.model_sources import Model, model_sources
from .._jobs.webhooks import is_secret
from .connections import PATIENCE, Connections, PromptServer
from .service import Wishes, service

#: Seconds that the server may take to start, and to stop.
START_TIME = 30.0
STOP_TIME = 10.0


class PortInUse(OSError):
    """Another program has the port."""


class LocalServer:
    """The API on this machine.

        with LocalServer(models={"me/shout": shout}) as server:
            client = Client(server.token, base_url=server.url)

    Args:
        models: Models by ``owner/name``: typed Python functions, a `FunctionModel` where there is
            more to say, or paths of folders with a ``cog.yaml``. The bundled models if not given.
        token: The token that it accepts; a new one if not given.
        host: The address that it listens at.
        port: The port, 0 for a free one.
        data: A folder to keep everything in; in memory if not given.
        rate_limit: Predictions that may be created a minute, None for no limit.
        low_credit: Limit creates as the API does while there is little credit: 6 a minute.
        faults: What goes wrong on purpose.
        seed: Makes faults by probability repeatable.
        admin: Let requests with the token change the faults, at ``/admin/faults``.
        webhook_secret: What webhooks are signed with, ``whsec_…``; a new one if not given.
        data_lifetime: Seconds after which inputs, outputs and logs are removed.
        stream_silence: Seconds without an event after which a stream is ended.
        header_patience: Seconds that the head of a request may take to arrive.
        body_patience: Seconds that the body of a request may take to arrive.
        shortest_deadline: The least that ``Cancel-After`` may be, in seconds; the API takes 5 and
            more, and a test need not wait that long.

    Raises:
        BrokenModel: A folder cannot be run, or a name is none.
        TypeError: The signature of a function cannot be a model's; the message says why.
        ValueError: An argument is none of those that it can be.
    """

    def __init__(
        self,
        models: Mapping[str, Model] | None = None,
        *,
        token: str | None = None,
        host: str = "127.0.0.1",
        port: int = 0,
        data: Path | str | None = None,
        rate_limit: float | None = None,
        low_credit: bool = False,
        faults: list[Fault] | None = None,
        seed: int | None = None,
        admin: bool = False,
        webhook_secret: str | None = None,
        data_lifetime: float = DATA_LIFETIME,
        stream_silence: float = SILENCE,
        header_patience: float = PATIENCE,
        body_patience: float = BODY_PATIENCE,
        shortest_deadline: float = SHORTEST_DEADLINE,
    ) -> None:
        if token and not re.fullmatch("[!-~]+", token):
            raise ValueError("a token is of visible ASCII characters, without white space")
        if rate_limit is not None and rate_limit <= 0:
            raise ValueError(f"a rate limit is more than 0, not {rate_limit}: None is for no limit")
        if webhook_secret is not None and not is_secret(webhook_secret):
            raise ValueError("a webhook secret is 'whsec_' and a key in base64")
        self.token = token or f"r8_local{secrets.token_hex(16)}"
        self.faults = Faults(faults, seed=seed)
        self._host = host
        self._port = port
        self._wishes = Wishes(
            sources=model_sources(models),
            token=self.token,
            host=host,
            data=Path(data) if data is not None else None,
            limits=Limits(rate_limit, low_credit=low_credit),
            faults=self.faults,
            admin=admin,
            webhook_secret=webhook_secret,
            data_lifetime=data_lifetime,
            terms=Terms(stream_silence, body_patience, shortest_deadline),
        )
        self._connections = Connections(header_patience)
        self._thread: threading.Thread | None = None
        self._process: int | None = None
        self._stopping: asyncio.Event | None = None

    @property
    def base(self) -> str:
        """Its address."""
        host = f"[{self._host}]" if ":" in self._host else self._host
        return f"http://{host}:{self._port}"

    @property
    def url(self) -> str:
        """The address of its API: what ``REPLICATE_BASE_URL`` is set to."""
        return f"{self.base}/v1"

    def start(self) -> Self:
        """Start it, and return when it answers. A server starts once.

        Raises:
            PortInUse: Another program has the port.
            OSError: This machine has no such address, or lets nobody listen there.
            BrokenStore: The data cannot be kept where it is to be kept.
        """
        if self._process is not None:
            raise RuntimeError("this server was started before; make another")
        listener = self._listen()
        self._port = listener.getsockname()[1]
        self._process = os.getpid()
        started: Future[None] = Future()
        self._thread = threading.Thread(
            target=self._serve, args=(listener, started), name="replicate-local", daemon=True
        )
        self._thread.start()
        try:
            started.result(START_TIME)
        except BaseException:
            # Also when Ctrl-C comes while it starts.
            self.stop()
            raise
        return self

    def stop(self) -> None:
        """Stop it, and everything that it started."""
        thread, self._thread = self._thread, None
        # After a fork, the thread is the parent's: there is none here to stop.
        if thread is None or self._process != os.getpid():
            return
        if self._stopping is not None and thread.is_alive():
            with suppress(RuntimeError):  # its loop closed in this very moment
                self._loop.call_soon_threadsafe(self._stopping.set)
        thread.join(STOP_TIME)

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()

    def add(self, name: str, model: Model) -> None:
        """Offer one more model.

        Args:
            name: ``owner/name``.
            model: A typed Python function, a `FunctionModel`, or a folder with a ``cog.yaml``.

        Raises:
            BrokenModel: It cannot be run.
            TypeError: The signature of the function cannot be a model's.
        """
        (source,) = model_sources({name: model})
        self._call(lambda: self._service.catalog.add(source))

    def predictions(self) -> list[dict[str, Any]]:
        """All predictions that were created, as they are kept, the newest first."""
        found: list[dict[str, Any]] = self._call(
            lambda: list(self._service.store.all_jobs("prediction"))
        )
        return found

    @property
    def running(self) -> int:
        """How many predictions run now."""
        count: int = self._call(lambda: self._service.engine.running)
        return count

    def _call(self, function: Callable[[], Any]) -> Any:
        """Call something in the server's own thread."""
        if self._thread is None or not self._thread.is_alive():
            raise RuntimeError("the server does not run")

        async def call() -> Any:
            return function()

        return asyncio.run_coroutine_threadsafe(call(), self._loop).result(STOP_TIME)

    def _listen(self) -> socket.socket:
        family = socket.AF_INET6 if ":" in self._host else socket.AF_INET
        # With its protocol named, asyncio sends small answers at once.
        listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((self._host, self._port))
            listener.listen(2048)
        except (OSError, TypeError) as error:  # TypeError for a name that cannot be one
            listener.close()
            raise _cannot_listen(self._host, self._port, error) from error
        return listener

    def _serve(self, listener: socket.socket, started: Future[None]) -> None:
        try:
            asyncio.run(self._main(listener, started))
        except BaseException as error:  # noqa: BLE001 - handed to the thread that waits for it
            if not started.done():
                started.set_exception(error)
        finally:
            listener.close()

    async def _main(self, listener: socket.socket, started: Future[None]) -> None:
        self._loop = asyncio.get_running_loop()
        stopping = self._stopping = asyncio.Event()
        async with service(self._wishes, self.base, self._connections.abort) as self._service:
            server = PromptServer(
                uvicorn.Config(
                    self._service.app,
                    http=self._connections.protocol(),
                    lifespan="off",
                    ws="none",
                    log_config=None,
                    access_log=False,
                    timeout_graceful_shutdown=1,
                    timeout_keep_alive=30,
                    server_header=False,
                    date_header=False,
                ),
                stopping,
            )
            serving = server._serve([listener])  # pyright: ignore[reportPrivateUsage]  # serve() takes the signals of the program
            running = asyncio.create_task(serving)
            try:
                while not server.started:
                    if running.done():
                        running.result()
                    await asyncio.sleep(0.001)
                started.set_result(None)
                await stopping.wait()
            finally:
                await self._service.engine.aclose()
                stopping.set()
                await running


def _cannot_listen(host: str, port: int, error: OSError | TypeError) -> OSError:
    """What is wrong with an address, and what to do."""
    place = f"cannot listen at {host}:{port}"
    if not isinstance(error, OSError):
        return OSError(f"{place}: {error}. Name an address of this machine")
    reason = error.strerror or str(error)
    if error.errno == errno.EADDRINUSE:
        advice = "Stop the program that has it, or choose another port"
        return PortInUse(f"{place}: {reason}. {advice}")
    if error.errno == errno.EACCES:
        return OSError(f"{place}: {reason}. Choose a port from 1024 on")
    return OSError(f"{place}: {reason}. Name an address of this machine")
