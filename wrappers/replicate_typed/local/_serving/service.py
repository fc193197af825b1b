"""What lives in a server's event loop: store, models, engine, application, in the order they need."""

from __future__ import annotations

import ipaddress
import secrets
from collections.abc import AsyncGenerator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from starlette.types import Scope

from .._api.app import make_app, operation_of
from .._api.fault_injection import FaultyApp
from .._api.faults import Faults
from .._api.rate_limits import Limits
from .._api.state import State, Terms
from .._contract.description import load
from .._contract.runtime import ModelSource
from .._jobs.catalog import Catalog
from .._jobs.engine import Engine
from .._jobs.store import Store
from .._jobs.webhooks import Sender, make_secret


@dataclass(frozen=True)
class Wishes:
    """What a server was asked to be; `LocalServer` says what each means."""

    sources: list[ModelSource]
    token: str
    host: str
    data: Path | None
    limits: Limits
    faults: Faults
    admin: bool
    webhook_secret: str | None
    data_lifetime: float
    terms: Terms


@dataclass(frozen=True)
class Service:
    """The parts of one server."""

    store: Store
    catalog: Catalog
    engine: Engine
    app: FaultyApp


@asynccontextmanager
async def service(
    wishes: Wishes, base: str, abort: Callable[[Scope], None]
) -> AsyncGenerator[Service]:
    """The parts of one server while the block runs; its engine is to be closed within it.

    Args:
        wishes: What it is to be.
        base: Its address.
        abort: Breaks the connection of a request.

    Raises:
        BrokenStore: The data cannot be kept where it is to be kept.
    """
    async with AsyncExitStack() as stack:
        store = Store(wishes.data)
        stack.callback(store.close)
        catalog = Catalog(wishes.sources, store, base)
        stack.push_async_callback(catalog.aclose)
        kept = _secrets(store, wishes.webhook_secret)
        sender = Sender(kept["webhook_secret"])
        stack.push_async_callback(sender.aclose)
        engine = Engine(
            store, catalog, base=base, sender=sender, data_lifetime=wishes.data_lifetime
        )
        state = State(
            description=load(),
            store=store,
            catalog=catalog,
            engine=engine,
            base=base,
            owner="local",
            files_secret=bytes.fromhex(kept["files_secret"]),
            webhook_secret=kept["webhook_secret"],
            terms=wishes.terms,
            is_local=is_loopback(wishes.host),
        )
        app = make_app(
            state,
            tokens=[wishes.token],
            limits=wishes.limits,
            faults=wishes.faults if wishes.admin else None,
        )
        engine.begin()
        faulty = FaultyApp(app, wishes.faults, operation_of(app), abort, engine.closing)
        yield Service(store, catalog, engine, faulty)


def _secrets(store: Store, webhook_secret: str | None) -> dict[str, Any]:
    """Secrets that outlive a restart."""
    kept = store.get("settings", "secrets") or {
        "webhook_secret": make_secret(),
        "files_secret": secrets.token_hex(32),
    }
    if webhook_secret is not None:
        kept["webhook_secret"] = webhook_secret
    store.put("settings", "secrets", kept)
    return kept


def is_loopback(host: str) -> bool:
    """Whether only this machine reaches the address."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
