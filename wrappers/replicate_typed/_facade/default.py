"""The default client, and the names that the package itself takes from it.

Creating the client sends nothing: it connects when it is first used.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from types import EllipsisType
from typing import TYPE_CHECKING, Any, Final, TypeVar

from .._base.public import public
from .._objects.pages import fetch_first_page
from .._sync.client import Client

if TYPE_CHECKING:
    from .._sync.deployments import Deployments
    from .._sync.files import Files
    from .._sync.models import Models
    from .._sync.page import Page
    from .._sync.predictions import Predictions
    from .._sync.resources import AccountResource, Collections, HardwareResource, Search
    from .._sync.trainings import Trainings
    from .._sync.webhooks import Webhooks

T = TypeVar("T")

default_client: Client = Client()

run: Final = default_client.run
stream: Final = default_client.stream

# Each resource is loaded when it is first used.
if TYPE_CHECKING:
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

    def __getattr__(name: str) -> Any:
        if name in {
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
        }:
            return getattr(default_client, name)
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
