# Derived from ../_async/versions.py: edit that file, then run `make regenerate`.
"""``client.models.versions``, and ``model.versions``: the versions of one model."""

from __future__ import annotations

from types import EllipsisType
from typing import Any, Unpack, overload

from replicate_api.api.models import models_versions_get, models_versions_list

from .._base.errors import InputError
from .._base.public import public
from .._http.request_options import RequestOptions
from .._objects.arguments import check_id, parse_owner_and_name
from .._objects.models import ModelVersion
from .._objects.refs import ModelName, parse_reference
from .core import Core, Resource
from .page import Page, fetch_page


@public
class ModelVersions(Resource):
    """The versions of one model."""

    def __init__(self, core: Core, owner: str, name: str) -> None:
        super().__init__(core)
        self._owner = owner
        self._name = name

    def _build(self, raw: dict[str, Any]) -> ModelVersion:
        return ModelVersion(raw, model=f"{self._owner}/{self._name}")

    def get(self, id: str, **options: Unpack[RequestOptions]) -> ModelVersion:
        """Get the version with this id (operation ``models.versions.get``).

        Args:
            id: The id alone, or as ``owner/name:id``.
            **options: ``timeout``, ``headers`` and ``query`` of this call: see ``RequestOptions``.

        Raises:
            InputError: The id is not valid.
            NotFoundError: There is no such version.
            APIError: The API did not answer.
        """
        operation = models_versions_get.operation(self._owner, self._name, self._id(id))
        return self._core.request(operation, self._build, options)

    def list(
        self, cursor: str | EllipsisType = ..., **options: Unpack[RequestOptions]
    ) -> Page[ModelVersion]:
        """List the versions, newest first (operation ``models.versions.list``).

        Args:
            **options: ``timeout``, ``headers`` and ``query`` of this call: see ``RequestOptions``.

        Raises:
            APIError: The API did not answer.
        """
        operation = models_versions_list.operation(self._owner, self._name)
        return fetch_page(self._core, operation, self._build, cursor, options)

    def delete(self, id: str, **options: Unpack[RequestOptions]) -> bool:
        """Delete a version and its predictions; True once the API has accepted it (operation
        ``models.versions.delete``).

        Args:
            **options: ``timeout``, ``headers`` and ``query`` of this call: see ``RequestOptions``.

        Raises:
            InputError: The id is not valid.
            APIError: The API did not accept it.
        """
        from replicate_api.api.models import models_versions_delete

        operation = models_versions_delete.operation(self._owner, self._name, self._id(id))
        self._core.fetch(operation, options)
        return True

    def _id(self, id: str) -> str:
        if not isinstance(id, str) or "/" not in id:  # pyright: ignore[reportUnnecessaryIsInstance]  # untyped callers
            return check_id(id, "id")
        target = parse_reference(id)
        if target.version is None or target.model != f"{self._owner}/{self._name}":
            raise InputError(f"{id!r} is no version of {self._owner}/{self._name}")
        return target.version


class ModelsVersions(Resource):
    """``client.models.versions``: versions by a model's name, without the model."""

    def _of(self, owner: ModelName, name: str | None) -> ModelVersions:
        return ModelVersions(self._core, *parse_owner_and_name(owner, name))

    def _of_one(
        self, owner: ModelName, name: str | None, id: str | None
    ) -> tuple[ModelVersions, str]:
        """Return the versions of a model, and the id of one, which stands last."""
        if id is None and name is None and isinstance(owner, str):
            target = parse_reference(owner)
            if target.model is not None and target.version is not None:
                return self._of(target.model, None), target.version
        if id is None:
            name, id = None, name
        if id is None:
            raise InputError("id is missing: name the version after the model")
        return self._of(owner, name), id

    @overload
    def get(
        self, owner: ModelName, id: str, /, **options: Unpack[RequestOptions]
    ) -> ModelVersion: ...
    @overload
    def get(
        self, owner: str, name: str, id: str, **options: Unpack[RequestOptions]
    ) -> ModelVersion: ...
    @overload
    def get(self, owner: str, /, **options: Unpack[RequestOptions]) -> ModelVersion: ...
    def get(
        self,
        owner: ModelName,
        name: str | None = None,
        id: str | None = None,
        **options: Unpack[RequestOptions],
    ) -> ModelVersion:
        """Get a version of a model (operation ``models.versions.get``).

        Args:
            owner: The owner of the model; or ``owner/name``, or ``owner/name:id``, if that is all.
            name: The name of the model.
            id: The id of the version.
            **options: ``timeout``, ``headers`` and ``query`` of this call: see ``RequestOptions``.

        Raises:
            InputError: The name of the model or the id is not valid.
            NotFoundError: There is no such version.
            APIError: The API did not answer.
        """
        versions, version = self._of_one(owner, name, id)
        return versions.get(version, **options)

    @overload
    def list(
        self,
        owner: ModelName,
        /,
        *,
        cursor: str | EllipsisType = ...,
        **options: Unpack[RequestOptions],
    ) -> Page[ModelVersion]: ...
    @overload
    def list(
        self,
        owner: str,
        name: str,
        *,
        cursor: str | EllipsisType = ...,
        **options: Unpack[RequestOptions],
    ) -> Page[ModelVersion]: ...
    def list(
        self,
        owner: ModelName,
        name: str | None = None,
        *,
        cursor: str | EllipsisType = ...,
        **options: Unpack[RequestOptions],
    ) -> Page[ModelVersion]:
        """List the versions of a model, newest first (operation ``models.versions.list``).

        Args:
            owner: The owner of the model; or ``owner/name``, if that is all.
            name: The name of the model.
            cursor: The ``next`` or ``previous`` of another page, to get that one.
            **options: ``timeout``, ``headers`` and ``query`` of this call: see ``RequestOptions``.

        Raises:
            InputError: The name of the model or the cursor is not valid.
            NotFoundError: There is no such model.
            APIError: The API did not answer.
        """
        return self._of(owner, name).list(cursor, **options)

    @overload
    def delete(self, owner: ModelName, id: str, /, **options: Unpack[RequestOptions]) -> bool: ...
    @overload
    def delete(self, owner: str, name: str, id: str, **options: Unpack[RequestOptions]) -> bool: ...
    @overload
    def delete(self, owner: str, /, **options: Unpack[RequestOptions]) -> bool: ...
    def delete(
        self,
        owner: ModelName,
        name: str | None = None,
        id: str | None = None,
        **options: Unpack[RequestOptions],
    ) -> bool:
        """Delete a version and its predictions; True once the API has accepted it (operation
        ``models.versions.delete``).

        Args:
            owner: The owner of the model; or ``owner/name``, or ``owner/name:id``, if that is all.
            name: The name of the model.
            id: The id of the version.
            **options: ``timeout``, ``headers`` and ``query`` of this call: see ``RequestOptions``.

        Raises:
            InputError: The name of the model or the id is not valid.
            APIError: The API did not accept it.
        """
        versions, version = self._of_one(owner, name, id)
        return versions.delete(version, **options)
