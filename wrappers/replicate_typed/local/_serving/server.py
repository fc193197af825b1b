"""The local server: an event loop in a thread of its own."""

from __future__ import annotations

import asyncio
import os
import secrets
import socket
import threading
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from pathlib import Path
from typing import Any, Self

import uvicorn

from .._api.faults import Fault, Faults
from .._api.rate_limits import RateLimits
from .._api.time_limits import BODY_TIMEOUT, MIN_CANCEL_AFTER, STREAM_TIMEOUT, TimeLimits
from .._jobs.engine import DATA_LIFETIME
from .._jobs.model_sources import Model, Models, model_source, model_sources
from .._jobs.pinned_models import PinnedModel
from .config import ServerConfig
from .connections import HEADER_TIMEOUT, Connections, PromptServer
from .listening import listen
from .service import run_service

#: Seconds in which the server must start, and stop.
START_TIMEOUT = 30.0
STOP_TIMEOUT = 10.0


class LocalServer:
    """A server that serves the Replicate API on this machine.

        with LocalServer(models={"me/shout": shout}) as server:
            client = Client(server.token, base_url=server.url)

    Args:
        models: Models by name, ``owner/name``: typed Python functions, ``FunctionModel`` objects,
            or paths of folders with a ``cog.yaml``. A model by a ``ModelRef`` stands in for that
            one: its inputs and outputs are checked by the schema of the ``ModelRef``. A list of
            ``ModelRef`` objects has models that answer with their own examples. By default, the
            bundled models.
        token: The token that is accepted; by default, a new one.
        host: The address to listen at.
        port: The port, 0 for a free one.
        data: The folder that holds all data; by default, data is kept in memory.
        rate_limit: Predictions that may be created per minute, None for no limit.
        low_credit: Whether to apply the rate limit of an account with little credit.
        faults: Faults to inject.
        seed: Makes faults with a probability reproducible.
        admin: Whether requests with the token may change the faults, at ``/admin/faults``.
        webhook_secret: The secret that signs webhooks, ``whsec_…``; by default, a new one.
        data_lifetime: Seconds after its end when a prediction's input, output and logs are removed.
        stream_silence: Seconds without an event after which a stream is ended.
        header_patience: Seconds in which the head of a request must arrive.
        body_patience: Seconds in which the body of a request must arrive.
        shortest_deadline: The least ``Cancel-After`` that is accepted, in seconds. The API accepts
            5 seconds or more; tests may need less.

    Raises:
        BrokenModel: A model's name is invalid, the model in a folder cannot run, or a ``ModelRef``
            has nothing to answer with.
        TypeError: The signature of a function cannot be described, or does not fit the ``ModelRef``
            that it stands in for; the message says why.
        ValueError: An argument is invalid.
    """

    __module__ = "replicate_typed.local"

    token: str
    """The token that is accepted."""

    faults: Faults
    """The faults to inject; they can be changed while the server runs."""

    def __init__(
        self,
        models: Models | None = None,
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
        stream_silence: float = STREAM_TIMEOUT,
        header_patience: float = HEADER_TIMEOUT,
        body_patience: float = BODY_TIMEOUT,
        shortest_deadline: float = MIN_CANCEL_AFTER,
    ) -> None:
        if rate_limit is not None and rate_limit <= 0:
            raise ValueError(f"rate_limit must be greater than 0, or None, not {rate_limit}")
        self._config = ServerConfig(
            sources=model_sources(models),
            token=token or f"r8_local{secrets.token_hex(16)}",
            host=host,
            data=Path(data) if data is not None else None,
            rate_limits=RateLimits(rate_limit, low_credit=low_credit),
            faults=Faults(faults, seed=seed),
            admin=admin,
            webhook_secret=webhook_secret,
            data_lifetime=data_lifetime,
            header_timeout=header_patience,
            time_limits=TimeLimits(stream_silence, body_patience, shortest_deadline),
        )
        self.token = self._config.token
        self.faults = self._config.faults
        self._port = port
        self._connections = Connections(self._config.header_timeout)
        self._thread: threading.Thread | None = None
        self._process: int | None = None
        self._stopping: asyncio.Event | None = None

    @property
    def base(self) -> str:
        """The server's address, without ``/v1``."""
        host = self._config.host
        return f"http://{f'[{host}]' if ':' in host else host}:{self._port}"

    @property
    def url(self) -> str:
        """The address of the API, for ``base_url`` or ``REPLICATE_BASE_URL``."""
        return f"{self.base}/v1"

    def start(self) -> Self:
        """Start the server and wait until it responds. A server can be started once.

        Returns:
            The server itself.

        Raises:
            PortInUse: Another program is using the port.
            OSError: The server cannot listen at the address.
            BrokenStore: The data folder cannot be used.
            RuntimeError: The server was started before.
        """
        if self._process is not None:
            raise RuntimeError("the server was started before; create another one")
        listener = listen(self._config.host, self._port)
        self._port = listener.getsockname()[1]
        self._process = os.getpid()
        started: Future[None] = Future()
        self._thread = threading.Thread(
            target=self._run, args=(listener, started), name="replicate-local", daemon=True
        )
        self._thread.start()
        try:
            started.result(START_TIMEOUT)
        except BaseException:
            # Also when Ctrl-C arrives during the start.
            self.stop()
            raise
        return self

    def stop(self) -> None:
        """Stop the server and all models; a second call does nothing."""
        thread, self._thread = self._thread, None
        # After a fork, the thread exists only in the parent process.
        if thread is None or self._process != os.getpid():
            return
        if self._stopping is not None and thread.is_alive():
            with suppress(RuntimeError):  # the loop was closed in the meantime
                self._loop.call_soon_threadsafe(self._stopping.set)
        thread.join(STOP_TIMEOUT)

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()

    def add(self, name: str | PinnedModel, model: Model | None = None) -> None:
        """Add a model, or replace the one with the same name, while the server runs.

        Args:
            name: The model's name, ``owner/name``, or a ``ModelRef``, by whose schema inputs and
                outputs are checked.
            model: A typed Python function, a ``FunctionModel``, or the path of a folder with a
                ``cog.yaml``. Without one, a ``ModelRef`` answers with its own example.

        Raises:
            BrokenModel: The name is invalid, the model in the folder cannot run, or the
                ``ModelRef`` has nothing to answer with.
            TypeError: The signature of the function cannot be described, or does not fit the
                ``ModelRef``.
            RuntimeError: The server is not running.
        """
        source = model_source(name, model)
        self._call(lambda: self._service.catalog.add(source))

    def predictions(self) -> list[dict[str, Any]]:
        """Return the records of all predictions, the newest first.

        Raises:
            RuntimeError: The server is not running.
        """
        records: list[dict[str, Any]] = self._call(
            lambda: list(self._service.store.all_jobs("prediction"))
        )
        return records

    @property
    def running(self) -> int:
        """The number of running predictions and trainings."""
        count: int = self._call(lambda: self._service.engine.running)
        return count

    def _call(self, function: Callable[[], Any]) -> Any:
        """Call a function on the server's event loop and return its result."""
        if self._thread is None or not self._thread.is_alive():
            raise RuntimeError("the server is not running")

        async def call() -> Any:
            return function()

        return asyncio.run_coroutine_threadsafe(call(), self._loop).result(STOP_TIMEOUT)

    def _run(self, listener: socket.socket, started: Future[None]) -> None:
        try:
            asyncio.run(self._serve(listener, started))
        except BaseException as error:  # noqa: BLE001 - handed to the thread that waits for it
            if not started.done():
                started.set_exception(error)
        finally:
            listener.close()

    async def _serve(self, listener: socket.socket, started: Future[None]) -> None:
        self._loop = asyncio.get_running_loop()
        stopping = self._stopping = asyncio.Event()
        abort = self._connections.abort
        async with run_service(self._config, self.base, abort) as self._service:
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
            serving = server._serve([listener])  # pyright: ignore[reportPrivateUsage]  # serve() installs signal handlers
            task = asyncio.create_task(serving)
            try:
                while not server.started:
                    if task.done():
                        task.result()
                    await asyncio.sleep(0.001)
                started.set_result(None)
                await stopping.wait()
            finally:
                await self._service.engine.aclose()
                stopping.set()
                await task
