# Derived from ../_async/resources.py: edit that file, then run `make regenerate`.
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
from .core import Core, Resource
from .models import Model
from .page import Page, fetch_page


@public
class Collection(CollectionValues):
    """A collection; iterate over it for its models."""

    models: list[Model]
    """Its models; empty in a list of collections, which does not include them."""

    def __init__(self, core: Core, raw: dict[str, Any]) -> None:
        super().__init__(raw)
        models = build_items(object_items(raw.get("models")), partial(Model, core))
        vars(self).update(models=models)

    def __len__(self) -> int:
        return len(self.models)

    def __iter__(self) -> Iterator[Model]:  # type: ignore[override]  # as in replicate 1.x
        return iter(self.models)

    @overload
    def __getitem__(self, index: int) -> Model: ...
    @overload
    def __getitem__(self, index: slice) -> list[Model]: ...
    def __getitem__(self, index: int | slice) -> Model | list[Model]:
        return self.models[index]


@public
class Collections(Resource):
    """Collections: get, list."""

    def _build(self, raw: dict[str, Any]) -> Collection:
        return Collection(self._core, raw)

    def get(self, slug: str, **options: Unpack[RequestOptions]) -> Collection:
        """Get a collection with its models (operation ``collections.get``).

        Args:
            **options: ``timeout``, ``headers`` and ``query`` of this call: see ``RequestOptions``.

        Raises:
            InputError: The name of the collection is not valid.
            NotFoundError: There is no such collection.
            APIError: The API did not answer.
        """
        return self._core.request(
            collections_get.operation(check_id(slug, "slug")), self._build, options
        )

    def list(
        self, cursor: str | EllipsisType = ..., **options: Unpack[RequestOptions]
    ) -> Page[Collection]:
        """List all collections, without their models (operation ``collections.list``).

        Args:
            **options: ``timeout``, ``headers`` and ``query`` of this call: see ``RequestOptions``.

        Raises:
            APIError: The API did not answer.
        """
        return fetch_page(self._core, collections_list.operation(), self._build, cursor, options)


class HardwareResource(Resource):
    """Hardware: list."""

    def list(self, **options: Unpack[RequestOptions]) -> List[Hardware]:
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

        return self._core.request(hardware_list.operation(), build, options)


class AccountResource(Resource):
    """The account of the token: get."""

    def get(self, **options: Unpack[RequestOptions]) -> Account:
        """Get the user or organisation that the token belongs to (operation ``account.get``).

        Args:
            **options: ``timeout``, ``headers`` and ``query`` of this call: see ``RequestOptions``.

        Raises:
            APIError: The API did not answer.
        """
        return self._core.request(account_get.operation(), Account, options)

    @deprecated("use get()")
    def current(self, **options: Unpack[RequestOptions]) -> Account:
        """Do what ``get`` does, under the name of ``replicate`` 1.x.

        Args:
            **options: ``timeout``, ``headers`` and ``query`` of this call: see ``RequestOptions``.
        """
        return self.get(**options)


@public
@frozen
class SearchHit(JsonRecord):
    """A model in the results of a search."""

    model: Model
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
class SearchResults(JsonRecord):
    """The results of a search."""

    query: str
    """The query."""

    models: List[SearchHit]
    """Models, best match first."""

    collections: List[Collection]
    """Collections."""

    pages: List[tuple[str, str]]
    """Pages of the documentation, as pairs of title and address."""

    raw: dict[str, Any] = field(repr=False)
    """The JSON as received."""


class Search(Resource):
    """Search over models, collections and documentation."""

    def __call__(
        self, query: str, *, limit: int | None = None, **options: Unpack[SearchOptions]
    ) -> SearchResults:
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
        return self._core.request(operation, self._build, cast("RequestOptions", options))

    def _build(self, raw: Any) -> SearchResults:
        if not is_object(raw):
            raise ResponseDecodeError("search", "", "the response is not an object")
        core = self._core

        def collection(found: dict[str, Any]) -> Collection:
            # A search returns only the names of the models of a collection.
            return Collection(core, {**found, "models": None})

        def hit(found: dict[str, Any]) -> SearchHit:
            return _hit(core, found)

        return SearchResults(
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


def _hit(core: Core, raw: dict[str, Any]) -> SearchHit:
    model, metadata = raw.get("model"), raw.get("metadata")
    if not is_object(model):
        raise ResponseDecodeError("search", "/model", "it is not an object")
    known = metadata if is_object(metadata) else {}
    tags, score = known.get("tags"), known.get("score")
    return SearchHit(
        model=Model(core, model),
        description=text_or_none(known.get("generated_description")),
        tags=[tag for tag in tags if isinstance(tag, str)] if is_list(tags) else [],
        score=score if isinstance(score, int | float) else None,
        raw=raw,
    )
