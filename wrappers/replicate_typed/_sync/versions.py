# Derived from ../_async/versions.py: edit that file, then run `make regenerate`.
"""``model.versions``: the versions of one model."""

from __future__ import annotations

from types import EllipsisType
from typing import Any

from replicate_api.api.models import models_versions_get, models_versions_list

from .._base.errors import InputError
from .._base.public import public
from .._objects.arguments import check_id
from .._objects.models import ModelVersion
from .._objects.refs import parse_reference
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

    def get(self, id: str) -> ModelVersion:
        """Get the version with this id (operation ``models.versions.get``).

        Args:
            id: The id alone, or as ``owner/name:id``.

        Raises:
            InputError: The id is not valid.
            NotFoundError: There is no such version.
            APIError: The API did not answer.
        """
        operation = models_versions_get.operation(self._owner, self._name, self._id(id))
        return self._core.request(operation, self._build)

    def list(self, cursor: str | EllipsisType = ...) -> Page[ModelVersion]:
        """List the versions, newest first (operation ``models.versions.list``).

        Raises:
            APIError: The API did not answer.
        """
        operation = models_versions_list.operation(self._owner, self._name)
        return fetch_page(self._core, operation, self._build, cursor)

    def delete(self, id: str) -> bool:
        """Delete a version and its predictions; True once the API has accepted it (operation
        ``models.versions.delete``).

        Raises:
            InputError: The id is not valid.
            APIError: The API did not accept it.
        """
        from replicate_api.api.models import models_versions_delete

        operation = models_versions_delete.operation(self._owner, self._name, self._id(id))
        self._core.delete(operation)
        return True

    def _id(self, id: str) -> str:
        if not isinstance(id, str) or "/" not in id:  # pyright: ignore[reportUnnecessaryIsInstance]  # untyped callers
            return check_id(id, "id")
        target = parse_reference(id)
        if target.version is None or target.model != f"{self._owner}/{self._name}":
            raise InputError(f"{id!r} is no version of {self._owner}/{self._name}")
        return target.version
