"""``client.collections``, ``client.hardware``, ``client.account`` and ``client.search``."""

from __future__ import annotations

from builtins import list as List  # noqa: N812 - methods of that name stand in the classes below
from collections.abc import Iterator
from functools import partial
from types import EllipsisType
from typing import Any, Unpack, cast, overload

from attrs import field
from replicate_api.api.account import account_get
from replicate_api.api.collections import collections_get, collections_list
from replicate_api.api.hardware import hardware_list
from replicate_api.errors import ResponseDecodeError
from replicate_api.types import UNSET

from .._base.deprecation import deprecated
from .._base.json_values import is_list, is_object, object_items
from .._base.public import public
from .._base.records import frozen
from .._http.request_options import RequestOptions, SearchOptions
from .._objects.arguments import check_id, check_integer, check_text
from .._objects.pages import build_items
from .._objects.resources import Account, CollectionValues, Hardware
from .._objects.values import JsonRecord, text_or_none
from .core import AsyncCore, AsyncResource
from .models import AsyncModel
from .page import AsyncPageRequest, fetch_page


@public
class AsyncCollection(CollectionValues):
    """A collection; iterate over it for its models."""

    models: list[AsyncModel]
    """Its models; empty in a list of collections, which does not include them."""

    def __init__(self, core: AsyncCore, raw: dict[str, Any]) -> None:
        super().__init__(raw)
        models = build_items(object_items(raw.get("models")), partial(AsyncModel, core))
        vars(self).update(models=models)

    def __len__(self) -> int:
        return len(self.models)

    def __iter__(self) -> Iterator[AsyncModel]:  # type: ignore[override]  # as in replicate 1.x
        return iter(self.models)

    @overload
    def __getitem__(self, index: int) -> AsyncModel: ...
    @overload
    def __getitem__(self, index: slice) -> list[AsyncModel]: ...
    def __getitem__(self, index: int | slice) -> AsyncModel | list[AsyncModel]:
        return self.models[index]


@public
class AsyncCollections(AsyncResource):
    """Collections: get, list."""

    def _build(self, raw: dict[str, Any]) -> AsyncCollection:
        return AsyncCollection(self._core, raw)

    async def get(self, slug: str, **options: Unpack[RequestOptions]) -> AsyncCollection:
        """Get a collection with its models (operation ``collections.get``).

        Args:
            **options: ``timeout``, ``headers`` and ``query`` of this call: see ``RequestOptions``.

        Raises:
            InputError: The name of the collection is not valid.
            NotFoundError: There is no such collection.
            APIError: The API did not answer.
        """
        return await self._core.request(
            collections_get.operation(check_id(slug, "slug")), self._build, options
        )

    def list(
        self, cursor: str | EllipsisType = ..., **options: Unpack[RequestOptions]
    ) -> AsyncPageRequest[AsyncCollection]:
        """List all collections, without their models (operation ``collections.list``).

        Args:
            **options: ``timeout``, ``headers`` and ``query`` of this call: see ``RequestOptions``.

        Raises:
            APIError: The API did not answer.
        """
        return fetch_page(self._core, collections_list.operation(), self._build, cursor, options)


class AsyncHardwareResource(AsyncResource):
    """Hardware: list."""

    async def list(self, **options: Unpack[RequestOptions]) -> List[Hardware]:
        """List the hardware that models can run on (operation ``hardware.list``).

        Args:
            **options: ``timeout``, ``headers`` and ``query`` of this call: see ``RequestOptions``.

        Raises:
            APIError: The API did not answer.
        """

        def build(raw: Any) -> List[Hardware]:
            if not is_list(raw):
                raise ResponseDecodeError("hardware.list", "", "the response is not a list")
            return build_items(object_items(raw), Hardware)

        return await self._core.request(hardware_list.operation(), build, options)


class AsyncAccountResource(AsyncResource):
    """The account of the token: get."""

    async def get(self, **options: Unpack[RequestOptions]) -> Account:
        """Get the user or organisation that the token belongs to (operation ``account.get``).

        Args:
            **options: ``timeout``, ``headers`` and ``query`` of this call: see ``RequestOptions``.

        Raises:
            APIError: The API did not answer.
        """
        return await self._core.request(account_get.operation(), Account, options)

    @deprecated("use get()")
    async def current(self, **options: Unpack[RequestOptions]) -> Account:
        """Do what ``get`` does, under the name of ``replicate`` 1.x.

        Args:
            **options: ``timeout``, ``headers`` and ``query`` of this call: see ``RequestOptions``.
        """
        return await self.get(**options)


@public
@frozen
class AsyncSearchHit(JsonRecord):
    """A model in the results of a search."""

    model: AsyncModel
    """The model."""

    description: str | None
    """A generated description."""

    tags: List[str]
    """Generated tags."""

    score: float | None
    """How well it matches the query."""

    raw: dict[str, Any] = field(repr=False)
    """The JSON as received."""


@public
@frozen
class AsyncSearchResults(JsonRecord):
    """The results of a search."""

    query: str
    """The query."""

    models: List[AsyncSearchHit]
    """Models, best match first."""

    collections: List[AsyncCollection]
    """Collections."""

    pages: List[tuple[str, str]]
    """Pages of the documentation, as pairs of title and address."""

    raw: dict[str, Any] = field(repr=False)
    """The JSON as received."""


class AsyncSearch(AsyncResource):
    """Search over models, collections and documentation."""

    async def __call__(
        self, query: str, *, limit: int | None = None, **options: Unpack[SearchOptions]
    ) -> AsyncSearchResults:
        """Search for a query (operation ``search``, which the API calls experimental).

        Args:
            query: What to search for.
            limit: Models at the most, 1 to 50; 20 if not given.
            **options: ``timeout`` and ``headers`` of this call: see ``SearchOptions``.

        Raises:
            InputError: The query is empty, or the limit out of range.
            APIError: The API did not answer.
        """
        from replicate_api.api.search import search

        operation = search.operation(
            query=check_text(query, "query"),
            limit=UNSET if limit is None else check_integer(limit, "limit", 1, 50),
        )
        return await self._core.request(operation, self._build, cast("RequestOptions", options))

    def _build(self, raw: Any) -> AsyncSearchResults:
        if not is_object(raw):
            raise ResponseDecodeError("search", "", "the response is not an object")
        core = self._core

        def collection(found: dict[str, Any]) -> AsyncCollection:
            # A search returns only the names of the models of a collection.
            return AsyncCollection(core, {**found, "models": None})

        def hit(found: dict[str, Any]) -> AsyncSearchHit:
            return _hit(core, found)

        return AsyncSearchResults(
            query=text_or_none(raw.get("query")) or "",
            models=build_items(object_items(raw.get("models")), hit),
            collections=build_items(object_items(raw.get("collections")), collection),
            pages=[
                (page["name"], page["href"])
                for page in object_items(raw.get("pages"))
                if isinstance(page.get("name"), str) and isinstance(page.get("href"), str)
            ],
            raw=raw,
        )


def _hit(core: AsyncCore, raw: dict[str, Any]) -> AsyncSearchHit:
    model, metadata = raw.get("model"), raw.get("metadata")
    if not is_object(model):
        raise ResponseDecodeError("search", "/model", "it is not an object")
    known = metadata if is_object(metadata) else {}
    tags, score = known.get("tags"), known.get("score")
    return AsyncSearchHit(
        model=AsyncModel(core, model),
        description=text_or_none(known.get("generated_description")),
        tags=[tag for tag in tags if isinstance(tag, str)] if is_list(tags) else [],
        score=score if isinstance(score, int | float) else None,
        raw=raw,
    )
