"""The default client, and the names that the package itself takes from it.

Creating the client sends nothing: it connects when it is first used.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from types import EllipsisType
from typing import TYPE_CHECKING, Any, Final, TypeVar

from .._base.errors import InputError
from .._base.public import public
from .._objects.pages import fetch_first_page
from .._sync.client import Client
from .._sync.page import Page
from .live import LiveClient, live_method, live_resource, named

if TYPE_CHECKING:
    from .._sync.deployments import Deployments
    from .._sync.files import Files
    from .._sync.models import Models
    from .._sync.predictions import Predictions
    from .._sync.resources import AccountResource, Collections, HardwareResource, Search
    from .._sync.trainings import Trainings
    from .._sync.webhooks import Webhooks

T = TypeVar("T")

_FIRST: Final = Client()

default_client: Client = _FIRST


def get_default_client() -> Client:
    """Return the client that is the default one now."""
    return default_client


def set_default_client(client: object) -> bool:
    """Make a client the default one, for every use that begins from now on.

    Returns:
        Whether it is another one than the package has made itself.

    Raises:
        InputError: It is no ``Client``.
    """
    global default_client  # noqa: PLW0603 - one per process
    if not isinstance(client, Client):
        raise InputError(
            f"default_client must be a Client, not {type(client).__name__}; an AsyncClient is "
            "assigned to default_async_client"
        )
    default_client = client
    return client is not _FIRST


def reset_default_client() -> None:
    """Make the client that the package has made itself the default one again."""
    set_default_client(_FIRST)


if TYPE_CHECKING:
    run: Final = default_client.run
    stream: Final = default_client.stream
    use: Final = default_client.use
    account: AccountResource = default_client.account
    collections: Collections = default_client.collections
    deployments: Deployments = default_client.deployments
    files: Files = default_client.files
    hardware: HardwareResource = default_client.hardware
    models: Models = default_client.models
    predictions: Predictions = default_client.predictions
    search: Search = default_client.search
    trainings: Trainings = default_client.trainings
    webhooks: Webhooks = default_client.webhooks
else:
    run = named(live_method(get_default_client, "run"), "run", _FIRST.run)
    stream = named(live_method(get_default_client, "stream"), "stream", _FIRST.stream)
    use = named(partial(Client.use, LiveClient(get_default_client)), "use", _FIRST.use)

    _RESOURCES = {
        "account",
        "collections",
        "deployments",
        "files",
        "hardware",
        "models",
        "predictions",
        "search",
        "trainings",
        "webhooks",
    }

    def __getattr__(name: str) -> Any:
        # Each resource is loaded when it is first used.
        if name in _RESOURCES:
            live = live_resource(get_default_client, name, type(getattr(_FIRST, name)))
            globals()[name] = live
            return live
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


@public
def paginate(
    first: Page[T] | Callable[[], Page[T]] | Callable[[str | EllipsisType], Page[T]],
) -> Iterator[Page[T]]:
    """Iterate over a page and the pages after it.

    Args:
        first: A page, or a method that fetches the first one, such as ``client.models.list``. The
            method may take a cursor, which is ``...`` for the first page.
    """
    page = fetch_first_page(first) if callable(first) else first
    return page.pages()
