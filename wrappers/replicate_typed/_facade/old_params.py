"""The classes of parameters that ``replicate`` 1.x has inside of its resources, for annotations."""

from __future__ import annotations

from typing import Any, Literal, TypedDict

from .._objects.models import ModelVersion
from .._objects.resources import Hardware


class CreateModelParams(TypedDict, total=False):
    """Keywords of ``models.create``."""

    hardware: Hardware | str
    visibility: Literal["public", "private"]
    description: str | None
    github_url: str | None
    paper_url: str | None
    license_url: str | None
    cover_image_url: str | None


class CreateDeploymentParams(TypedDict, total=False):
    """Keywords of ``deployments.create``."""

    name: str
    model: str
    version: ModelVersion | str
    hardware: Hardware | str
    min_instances: int
    max_instances: int


class UpdateDeploymentParams(TypedDict, total=False):
    """Keywords of ``deployments.update``."""

    version: ModelVersion | str
    hardware: Hardware | str
    min_instances: int
    max_instances: int


class CreateFileParams(TypedDict, total=False):
    """Keywords of ``files.create``."""

    filename: str | None
    content_type: str | None
    metadata: dict[str, Any] | None


class CreateTrainingParams(TypedDict, total=False):
    """Keywords of ``trainings.create``."""

    webhook: str | None
    webhook_completed: str | None
    webhook_events_filter: list[Literal["start", "output", "logs", "completed"]] | None
