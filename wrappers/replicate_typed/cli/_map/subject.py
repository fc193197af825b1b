"""What is run: its version, and what that version takes."""

from __future__ import annotations

from typing import Any

from ..._base.errors import NotFoundError
from ..._base.json_values import is_object
from ..._base.records import frozen
from ..._objects.input_schema import read_inputs
from ..._objects.models import ModelVersion
from ..._objects.prices import run_seconds
from ..._objects.refs import parse_reference
from ..._objects.value_schema import ValueSchema
from ..._sync.client import Client
from .._errors import UsageError


@frozen
class Subject:
    """What is run.

    Attributes:
        name: What people know it by: the model or deployment, or the version alone.
        reference: The reference to run, None for a deployment.
        deployment: The deployment to run, None for a model.
        document: The ``openapi_schema`` of the version, None if it is not known.
        example_seconds: For how many seconds the example of the model ran, None if it is not known.
    """

    name: str
    reference: str | None
    deployment: str | None
    document: dict[str, Any] | None = None
    example_seconds: float | None = None

    @property
    def label(self) -> str:
        """What is run, as a journal names it."""
        return f"deployment {self.deployment}" if self.reference is None else self.reference

    @property
    def schema(self) -> ValueSchema | None:
        """The schema of the inputs, None if it is not known."""
        return read_inputs(self.document)

    @property
    def secrets(self) -> frozenset[str]:
        """The names of inputs whose values are not shown."""
        members = () if self.schema is None else self.schema.members
        return frozenset(member.name for member in members if member.schema.is_secret)


def find_subject(client: Client, reference: str | None, deployment: str | None) -> Subject:
    """Return what is to be run.

    A name stands for the version that is the latest now, so that inputs are checked by the version
    that runs.

    Args:
        client: Asks the API.
        reference: A model or a version.
        deployment: A deployment, as ``owner/name``.

    Raises:
        UsageError: Neither or both are given.
        InputError: One has another form.
        NotFoundError: There is none.
        APIError: The API did not answer.
    """
    if (reference is None) == (deployment is None):
        raise UsageError("name what to run: either a model such as owner/name, or --deployment")
    if deployment is not None:
        return _deployed(client, deployment)
    target = parse_reference(reference)
    if target.owner is None or target.name is None:
        return Subject(str(target), str(target), None)
    model = client.models.get(f"{target.owner}/{target.name}")
    version = model.latest_version
    if target.version is not None and (version is None or version.id != target.version):
        version = _version(client, f"{target.owner}/{target.name}", target.version)
    name = f"{target.owner}/{target.name}"
    pinned = target.version or (None if model.is_official or version is None else version.id)
    return Subject(
        name,
        name if pinned is None else f"{name}:{pinned}",
        None,
        None if version is None else version.openapi_schema,
        _example_seconds(model.raw.get("default_example")),
    )


def _deployed(client: Client, deployment: str) -> Subject:
    release = client.deployments.get(deployment).current_release
    version = None
    if release is not None and release.model and release.version:
        version = _version(client, release.model, release.version)
    document = None if version is None else version.openapi_schema
    return Subject(deployment, None, deployment, document)


def _version(client: Client, model: str, id: str) -> ModelVersion | None:
    """Return a version, None if the API does not show it."""
    try:
        return client.models.get(model).versions.get(id)
    except NotFoundError:
        return None


def _example_seconds(example: object) -> float | None:
    metrics = example.get("metrics") if is_object(example) else None
    return run_seconds(metrics, None, None) if is_object(metrics) else None
