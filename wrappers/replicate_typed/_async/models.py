"""``client.models``: models, their versions, examples and readmes."""

from __future__ import annotations

from collections.abc import Mapping
from types import EllipsisType
from typing import Any, Literal, Unpack, overload

from replicate_api import models as api
from replicate_api.api.models import (
    models_get,
    models_list,
    models_versions_get,
    models_versions_list,
)
from replicate_api.types import UNSET

from .._errors import NotFoundError
from .._json import is_object
from .._model_values import ModelValues, ModelVersion
from .._operations import search_models
from .._params import CreateParams
from .._refs import Named, Reference, Target, parse, parse_model
from .._resource_values import Hardware
from ._core import AsyncCore
from .page import AsyncPage, fetch_page
from .prediction import AsyncPrediction
from .predictions import AsyncPredictions


class AsyncModel(ModelValues):
    """A model. ``versions`` has its versions; ``run`` and ``predictions.create`` take it as it is."""

    def __init__(self, core: AsyncCore, raw: dict[str, Any]) -> None:
        self._core = core
        super().__init__(raw)

    @property
    def versions(self) -> AsyncModelVersions:
        """Its versions."""
        return AsyncModelVersions(self._core, self.owner, self.name)

    @property
    def default_example(self) -> AsyncPrediction | None:
        """A prediction that shows what it does, if it has one."""
        raw = self.raw.get("default_example")
        return AsyncPrediction(self._core, raw) if is_object(raw) else None

    async def examples(self) -> AsyncPage[AsyncPrediction]:
        """Predictions that show what it does (operation ``models.examples.list``)."""
        return await AsyncModels(self._core).examples(self)

    async def readme(self) -> str | None:
        """Its readme in Markdown, None if it has none (operation ``models.readme.get``)."""
        return await AsyncModels(self._core).readme(self)

    async def reload(self) -> None:
        """Get its present state from the API (operation ``models.get``)."""
        await self._core.request(models_get.operation(self.owner, self.name), self._fill)

    async def delete(self) -> bool:
        """Delete it, if it is private and has no versions (operation ``models.delete``)."""
        return await AsyncModels(self._core).delete(self)


class AsyncModelVersions:
    """The versions of one model."""

    def __init__(self, core: AsyncCore, owner: str, name: str) -> None:
        self._core = core
        self._owner = owner
        self._name = name

    def _build(self, raw: dict[str, Any]) -> ModelVersion:
        return ModelVersion(raw, model=f"{self._owner}/{self._name}")

    async def get(self, id: str) -> ModelVersion:
        """The version with this id (operation ``models.versions.get``).

        Raises:
            NotFoundError: There is none.
            APIError: The API did not answer.
        """
        version = parse(id).version if ":" in id else None
        operation = models_versions_get.operation(self._owner, self._name, version or id)
        return await self._core.request(operation, self._build)

    async def list(self, cursor: str | EllipsisType = ...) -> AsyncPage[ModelVersion]:
        """The versions, newest first (operation ``models.versions.list``).

        Raises:
            APIError: The API did not answer.
        """
        operation = models_versions_list.operation(self._owner, self._name)
        return await fetch_page(self._core, operation, self._build, cursor)

    async def delete(self, id: str) -> bool:
        """Delete a version and its predictions; True once the API has accepted that (operation
        ``models.versions.delete``).

        Raises:
            APIError: The API did not accept it.
        """
        from replicate_api.api.models import models_versions_delete

        await self._core.delete(models_versions_delete.operation(self._owner, self._name, id))
        return True


class AsyncModelsPredictions:
    """``client.models.predictions``: predictions by a model's name."""

    def __init__(self, core: AsyncCore) -> None:
        self._core = core

    async def create(
        self,
        model: Reference,
        input: Mapping[str, Any] | None = None,
        **params: Unpack[CreateParams],
    ) -> AsyncPrediction:
        """A new prediction of a model (operation ``models.predictions.create``).

        Args:
            model: The model, ``owner/name`` in one string or in two, or a ``Model``.
            input: What the model takes, as for ``client.predictions.create``.
            params: The other keywords of ``client.predictions.create``.
        """
        return await AsyncPredictions(self._core).create(model=model, input=input, **params)


class AsyncModels:
    """Models: get, list, search, create, update, delete, examples, readme."""

    def __init__(self, core: AsyncCore) -> None:
        self._core = core

    @property
    def predictions(self) -> AsyncModelsPredictions:
        """Predictions by a model's name."""
        return AsyncModelsPredictions(self._core)

    def _build(self, raw: dict[str, Any]) -> AsyncModel:
        return AsyncModel(self._core, raw)

    @overload
    async def get(self, owner: Named, /) -> AsyncModel: ...
    @overload
    async def get(self, owner: str, name: str) -> AsyncModel: ...
    async def get(self, owner: Named, name: str | None = None) -> AsyncModel:
        """The model ``owner/name``, in one string or in two (operation ``models.get``).

        Raises:
            InputError: That is not the name of a model.
            NotFoundError: There is none of that name, or the token may not see it.
            APIError: The API did not answer.
        """
        target = _target(owner, name)
        operation = models_get.operation(target.owner or "", target.name or "")
        return await self._core.request(operation, self._build)

    async def list(
        self,
        cursor: str | EllipsisType = ...,
        *,
        sort_by: Literal["model_created_at", "latest_version_created_at"] | None = None,
        sort_direction: Literal["asc", "desc"] | None = None,
    ) -> AsyncPage[AsyncModel]:
        """Public models, 25 a page (operation ``models.list``).

        Args:
            cursor: The ``next`` or ``previous`` of another page, to get that one.
            sort_by: By which moment they are sorted, their latest version's if not given.
            sort_direction: ``desc``, the newest first, if not given.

        Raises:
            APIError: The API did not answer.
        """
        order: dict[str, Any] = {}
        if sort_by is not None:
            order["sort_by"] = sort_by
        if sort_direction is not None:
            order["sort_direction"] = sort_direction
        operation = models_list.operation(**order)
        return await fetch_page(self._core, operation, self._build, cursor)

    async def search(self, query: str) -> AsyncPage[AsyncModel]:
        """Public models that match a query (operation ``models.search``).

        Raises:
            APIError: The API did not answer.
        """
        return await fetch_page(self._core, search_models(query), self._build)

    async def create(
        self,
        owner: str,
        name: str,
        *,
        visibility: Literal["public", "private"],
        hardware: str | Hardware,
        description: str | None = None,
        github_url: str | None = None,
        paper_url: str | None = None,
        license_url: str | None = None,
        cover_image_url: str | None = None,
    ) -> AsyncModel:
        """A new model without a version (operation ``models.create``).

        Args:
            owner: The user or organisation that it is to belong to; the token's own.
            name: Its name, not yet taken.
            visibility: ``public`` or ``private``.
            hardware: What it runs on, the ``sku`` of one of ``client.hardware.list()``.
            description: What it does.
            github_url: Where its source is.
            paper_url: Where its paper is.
            license_url: Where its licence is.
            cover_image_url: Where a picture for it is.

        Raises:
            ConflictError: There is one of that name.
            APIError: The API did not create it.
        """
        from replicate_api.api.models import models_create

        body = api.CreateModelRequest(
            owner=owner,
            name=name,
            visibility=api.ModelVisibility(visibility),
            hardware=hardware.sku if isinstance(hardware, Hardware) else hardware,
            description=description or UNSET,
            github_url=github_url or UNSET,
            paper_url=paper_url or UNSET,
            license_url=license_url or UNSET,
            cover_image_url=cover_image_url or UNSET,
        )
        return await self._core.request(models_create.operation(body=body), self._build)

    @overload
    async def update(
        self,
        owner: Named,
        /,
        *,
        description: str | None = ...,
        readme: str | None = ...,
        github_url: str | None = ...,
        paper_url: str | None = ...,
        weights_url: str | None = ...,
        license_url: str | None = ...,
    ) -> AsyncModel: ...
    @overload
    async def update(
        self,
        owner: str,
        name: str,
        *,
        description: str | None = ...,
        readme: str | None = ...,
        github_url: str | None = ...,
        paper_url: str | None = ...,
        weights_url: str | None = ...,
        license_url: str | None = ...,
    ) -> AsyncModel: ...
    async def update(
        self,
        owner: Named,
        name: str | None = None,
        *,
        description: str | None = None,
        readme: str | None = None,
        github_url: str | None = None,
        paper_url: str | None = None,
        weights_url: str | None = None,
        license_url: str | None = None,
    ) -> AsyncModel:
        """Change what is said about a model; what is not given stays (operation
        ``models.update``).

        Raises:
            APIError: The API did not change it.
        """
        from replicate_api.api.models import models_update

        target = _target(owner, name)
        body = api.UpdateModelRequest(
            description=UNSET if description is None else description,
            readme=UNSET if readme is None else readme,
            github_url=UNSET if github_url is None else github_url,
            paper_url=UNSET if paper_url is None else paper_url,
            weights_url=UNSET if weights_url is None else weights_url,
            license_url=UNSET if license_url is None else license_url,
        )
        operation = models_update.operation(target.owner or "", target.name or "", body=body)
        return await self._core.request(operation, self._build)

    @overload
    async def delete(self, owner: Named, /) -> bool: ...
    @overload
    async def delete(self, owner: str, name: str) -> bool: ...
    async def delete(self, owner: Named, name: str | None = None) -> bool:
        """Delete a private model that has no versions (operation ``models.delete``).

        Raises:
            APIError: The API did not delete it.
        """
        from replicate_api.api.models import models_delete

        target = _target(owner, name)
        await self._core.delete(models_delete.operation(target.owner or "", target.name or ""))
        return True

    @overload
    async def examples(self, owner: Named, /) -> AsyncPage[AsyncPrediction]: ...
    @overload
    async def examples(self, owner: str, name: str) -> AsyncPage[AsyncPrediction]: ...
    async def examples(self, owner: Named, name: str | None = None) -> AsyncPage[AsyncPrediction]:
        """Predictions that show what a model does (operation ``models.examples.list``)."""
        from replicate_api.api.models import models_examples_list

        target = _target(owner, name)
        core = self._core
        operation = models_examples_list.operation(target.owner or "", target.name or "")
        return await fetch_page(core, operation, lambda raw: AsyncPrediction(core, raw))

    @overload
    async def readme(self, owner: Named, /) -> str | None: ...
    @overload
    async def readme(self, owner: str, name: str) -> str | None: ...
    async def readme(self, owner: Named, name: str | None = None) -> str | None:
        """A model's readme in Markdown, None if it has none (operation ``models.readme.get``)."""
        from replicate_api.api.models import models_readme_get

        target = _target(owner, name)
        operation = models_readme_get.operation(target.owner or "", target.name or "")
        try:
            return await self._core.request(operation, str)
        except NotFoundError:
            return None


def _target(owner: Named, name: str | None) -> Target:
    return parse_model(owner if name is None else f"{owner}/{name}")
