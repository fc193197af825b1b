"""Construction of what lives on a server's event loop, in the order of dependence."""

from __future__ import annotations

import re
import secrets
from collections.abc import AsyncGenerator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any

from starlette.types import Scope

from ..._base.records import frozen
from .._api.app import make_app, operation_name
from .._api.fault_injection import FaultInjector
from .._api.state import State
from .._contract.description import load
from .._jobs.catalog import Catalog
from .._jobs.engine import Engine
from .._jobs.store import Store
from .._jobs.webhook_signing import is_secret, make_secret
from .._jobs.webhooks import WebhookSender
from .config import ServerConfig
from .listening import is_loopback

_HEXADECIMAL = re.compile(r"(?:[0-9a-f]{2})+")


@frozen
class Service:
    """The parts of one running server.

    Attributes:
        store: Stores everything.
        catalog: The models.
        engine: Runs jobs.
        app: The ASGI application.
    """

    store: Store
    catalog: Catalog
    engine: Engine
    app: FaultInjector


@asynccontextmanager
async def run_service(
    config: ServerConfig, base: str, abort: Callable[[Scope], None]
) -> AsyncGenerator[Service]:
    """Yield the parts of a server, and close them; the engine must be closed within the block.

    Args:
        config: The configuration.
        base: The server's address, without ``/v1``.
        abort: Aborts the connection of a request.

    Raises:
        BrokenStore: The data folder cannot be used.
    """
    async with AsyncExitStack() as stack:
        store = Store(config.data)
        stack.callback(store.close)
        with store.checked():
            catalog = Catalog(config.sources, store, base)
        stack.push_async_callback(catalog.aclose)
        with store.checked():
            keys = _secrets(store, config.webhook_secret)
        sender = WebhookSender(keys["webhook_secret"])
        stack.push_async_callback(sender.aclose)
        engine = Engine(
            store, catalog, base=base, sender=sender, data_lifetime=config.data_lifetime
        )
        state = State(
            description=load(),
            store=store,
            catalog=catalog,
            engine=engine,
            base=base,
            owner="local",
            files_secret=bytes.fromhex(keys["files_secret"]),
            webhook_secret=keys["webhook_secret"],
            time_limits=config.time_limits,
            is_local=is_loopback(config.host),
        )
        app = make_app(
            state,
            tokens=[config.token],
            limits=config.rate_limits,
            faults=config.faults if config.admin else None,
        )
        with store.checked():
            engine.begin()
        injector = FaultInjector(
            app, config.faults, name_of=operation_name(app), abort=abort, closing=engine.closing
        )
        yield Service(store, catalog, engine, injector)


def _secrets(store: Store, webhook_secret: str | None) -> dict[str, Any]:
    """Return the secrets of the server, which are stored so that they outlive restarts.

    Raises:
        BrokenStore: What is stored are no secrets.
    """
    keys = store.get("settings", "secrets") or {
        "webhook_secret": make_secret(),
        "files_secret": secrets.token_hex(32),
    }
    if webhook_secret is not None:
        keys["webhook_secret"] = webhook_secret
    if not _are_secrets(keys):
        raise store.broken("what is stored as the secrets of the server are none")
    store.put("settings", "secrets", keys)
    return keys


def _are_secrets(keys: dict[str, Any]) -> bool:
    webhook_secret, files_secret = keys.get("webhook_secret"), keys.get("files_secret")
    if not isinstance(webhook_secret, str) or not isinstance(files_secret, str):
        return False
    return is_secret(webhook_secret) and _HEXADECIMAL.fullmatch(files_secret) is not None
