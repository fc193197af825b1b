"""The server: an event loop in a thread of its own, with everything that lives in it."""

from __future__ import annotations

import asyncio
import secrets
import socket
import threading
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from pathlib import Path
from typing import Any, Self

import uvicorn
from starlette.types import Scope
from uvicorn.protocols.http.h11_impl import H11Protocol

from .app import make_app, operation_of
from .catalog import Catalog
from .description import load
from .engine import DATA_LIFETIME, Engine
from .faults import Fault, Faults, FaultyApp
from .functions import function_model
from .runtime import BrokenModel, ModelSource
from .state import State
from .store import Store
from .webhooks import make_secret

Model = Callable[..., Any] | Path | ModelSource

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
        models: Models by ``owner/name``: typed Python functions, or folders with a ``cog.yaml``.
            The bundled models if not given.
        token: The token that it accepts; a new one if not given.
        host: The address that it listens at.
        port: The port, 0 for a free one.
        data: A folder to keep everything in; in memory if not given.
        rate_limit: Predictions that may be created a minute, None for no limit.
        faults: What goes wrong on purpose.
        seed: Makes faults by probability repeatable.
        data_lifetime: Seconds after which inputs, outputs and logs are removed.
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
        faults: list[Fault] | None = None,
        seed: int | None = None,
        data_lifetime: float = DATA_LIFETIME,
    ) -> None:
        self.token = token or f"r8_local{secrets.token_hex(16)}"
        self.faults = Faults(faults, seed=seed)
        self._sources = _sources(models)
        self._host = host
        self._port = port
        self._data = Path(data) if data is not None else None
        self._rate_limit = rate_limit
        self._lifetime = data_lifetime
        self._transports: dict[tuple[str, int], asyncio.Transport] = {}
        self._thread: threading.Thread | None = None

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
        """Start it, and return when it answers.

        Raises:
            PortInUse: Another program has the port.
            BrokenModel: A model folder cannot be run.
        """
        listener = self._listen()
        self._port = listener.getsockname()[1]
        started: Future[None] = Future()
        self._thread = threading.Thread(
            target=self._serve, args=(listener, started), name="replicate-local", daemon=True
        )
        self._thread.start()
        try:
            started.result(START_TIME)
        except BaseException:
            listener.close()
            self._thread.join(STOP_TIME)
            raise
        return self

    def stop(self) -> None:
        """Stop it, and everything that it started."""
        if self._thread is not None and self._thread.is_alive():
            self._loop.call_soon_threadsafe(self._stopping.set)
            self._thread.join(STOP_TIME)
        self._thread = None

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()

    def add(self, name: str, model: Model) -> None:
        """Offer one more model.

        Args:
            name: ``owner/name``.
            model: A typed Python function, or a folder with a ``cog.yaml``.

        Raises:
            BrokenModel: It cannot be run.
        """
        (source,) = _sources({name: model})
        self._call(lambda: self._catalog.add(source))

    def predictions(self) -> list[dict[str, Any]]:
        """All predictions that were created, as they are kept, the newest first."""
        found: list[dict[str, Any]] = self._call(
            lambda: self._store.list_jobs("prediction", limit=1_000_000)
        )
        return found

    @property
    def running(self) -> int:
        """How many predictions run now."""
        count: int = self._call(lambda: self._engine.running)
        return count

    def _call(self, function: Callable[[], Any]) -> Any:
        """Call something in the server's own thread."""

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
        except OSError as error:
            listener.close()
            raise PortInUse(
                f"cannot listen at {self._host}:{self._port}: {error.strerror or error}. Stop the "
                "program that has it, or choose another port"
            ) from error
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
        self._stopping = asyncio.Event()
        self._store = Store(self._data)
        catalog = self._catalog = Catalog(self._sources, self._store)
        kept = self._store.get("settings", "webhooks") or {"secret": make_secret()}
        self._store.put("settings", "webhooks", kept)
        self._engine = Engine(
            self._store,
            catalog,
            base=self.base,
            webhook_secret=kept["secret"],
            data_lifetime=self._lifetime,
        )
        state = State(
            description=load(),
            store=self._store,
            catalog=catalog,
            engine=self._engine,
            base=self.base,
            owner="local",
            files_secret=secrets.token_bytes(32),
            webhook_secret=kept["secret"],
        )
        self._engine.recover()
        app = make_app(state, tokens=[self.token], rate_limit=self._rate_limit)
        faulty = FaultyApp(app, self.faults, operation_of(app), self._abort)
        server = uvicorn.Server(
            uvicorn.Config(
                faulty,
                http=self._protocol(),
                lifespan="off",
                ws="none",
                log_config=None,
                access_log=False,
                timeout_graceful_shutdown=1,
                timeout_keep_alive=30,
                server_header=False,
            )
        )
        server.install_signal_handlers = lambda: None  # type: ignore[attr-defined,method-assign,unused-ignore]  # they belong to the program
        running = asyncio.create_task(server._serve([listener]))  # pyright: ignore[reportPrivateUsage]  # serve() takes the signals of the program
        try:
            while not server.started:
                if running.done():
                    running.result()
                await asyncio.sleep(0.001)
            started.set_result(None)
            await self._stopping.wait()
        finally:
            await self._engine.aclose()
            server.should_exit = True
            await running
            await catalog.aclose()
            self._store.close()

    def _protocol(self) -> type[asyncio.Protocol]:
        transports = self._transports

        class Tracked(H11Protocol):
            """A connection that can be broken on purpose."""

            def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # it is a stream
                super().connection_made(transport)
                peer = transport.get_extra_info("peername")
                if peer:
                    transports[tuple(peer[:2])] = transport

            def connection_lost(self, exc: Exception | None) -> None:
                peer = self.transport.get_extra_info("peername")
                if peer:
                    transports.pop(tuple(peer[:2]), None)
                super().connection_lost(exc)

        return Tracked

    def _abort(self, scope: Scope) -> None:
        client = scope.get("client")
        transport = self._transports.get(tuple(client)) if client else None
        if transport is not None:
            transport.abort()


def _sources(models: Mapping[str, Model] | None) -> list[ModelSource]:
    """The models, ready to be served.

    Raises:
        BrokenModel: A folder cannot be run, or a name is none.
    """
    from .cog import bundled_models, load_folder

    if models is None:
        return [load_folder(path) for path in bundled_models()]
    sources: list[ModelSource] = []
    for name, model in models.items():
        owner, _, short = name.partition("/")
        if not owner or not short or "/" in short:
            raise BrokenModel(f"a model is named 'owner/name', not {name!r}")
        if isinstance(model, ModelSource):
            sources.append(model)
        elif isinstance(model, Path):
            sources.append(load_folder(model, reference=name))
        else:
            sources.append(function_model(owner, short, model))
    return sources
