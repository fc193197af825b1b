"""What a run is about: the one version that all its predictions run, and what their inputs are."""

from __future__ import annotations

from typing import Any

from attrs import evolve
from replicate_api.api.models import models_get, models_versions_get

from .._base.errors import NotFoundError
from .._base.json_values import is_object
from .._base.logs import logger
from .._base.records import frozen
from .._jobs.create_request import JobSpec
from .._objects.refs import TypedReference
from .core import AsyncCore


@frozen
class Subject:
    """What all predictions of a run have in common.

    Attributes:
        spec: What is run, with the version that its name stands for, and no input.
        document: The ``openapi_schema`` of the version, None if it is not known.
    """

    spec: JobSpec
    document: Any = None

    @property
    def label(self) -> str:
        """What is run, as the journal names it."""
        kind = "deployment " if self.spec.is_deployment else ""
        return f"{kind}{self.spec.target}"


async def resolve_subject(core: AsyncCore, spec: JobSpec) -> Subject:
    """Return what a run is about.

    A name stands for the latest version of the model for the whole run, unless the model is an
    official one, which has no version to name.

    Raises:
        NotFoundError: There is no such model.
        APIError: The API did not answer.
    """
    target = spec.target
    document = _own_document(spec.reference)
    if spec.is_deployment or target.owner is None or target.name is None:
        return Subject(spec, document)
    if target.version is not None:
        if document is None:
            operation = models_versions_get.operation(target.owner, target.name, target.version)
            try:
                document = await core.request(operation, _document_of)
            except NotFoundError as error:
                logger.debug("%s is not listed, and its inputs are not checked: %s", target, error)
        return Subject(spec, document)
    model: Any = await core.request(models_get.operation(target.owner, target.name), _as_is)
    latest = model.get("latest_version") if is_object(model) else None
    if not is_object(latest) or not isinstance(latest.get("id"), str):
        return Subject(spec, document)
    if model.get("is_official") is not True:
        spec = evolve(spec, target=evolve(target, version=latest["id"]))
    return Subject(spec, document or _document_of(latest))


def _own_document(reference: object) -> Any:
    if isinstance(reference, TypedReference):
        return reference.openapi_schema
    return getattr(reference, "openapi_schema", None)


def _document_of(version: Any) -> Any:
    return version.get("openapi_schema") if is_object(version) else None


def _as_is(raw: Any) -> Any:
    return raw
