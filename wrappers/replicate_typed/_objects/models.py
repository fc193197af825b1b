"""The attributes of models and their versions."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime
from typing import Any

from replicate_api import models as api
from replicate_api.errors import ResponseDecodeError

from .._base.json_values import is_object
from .._base.public import public
from .._base.records import safe_repr
from .._files.structured_inputs import ModelInput
from .lenient import EPOCH, decode_leniently
from .values import OwnedValues, Values, optional_attr, text_or_none, timestamp_or_none

#: The values of members of a version that a response lacks.
_VERSION_FALLBACKS = {"cog_version": None, "created_at": EPOCH, "openapi_schema": None}

#: The value of ``run_count`` if a response lacks it.
_UNKNOWN_COUNT = -1

#: The values of members of a model that a response lacks.
_MODEL_FALLBACKS = {
    "cover_image_url": None,
    "default_example": None,
    "description": None,
    "github_url": None,
    "latest_version": None,
    "license_url": None,
    "paper_url": None,
    "run_count": _UNKNOWN_COUNT,
    "url": "",
    "visibility": "",
}


@public
class ModelVersion(Values):
    """A version of a model (operation ``models.versions.get``)."""

    id: str
    """The id, 64 hex digits."""

    model: str | None
    """The model as ``owner/name``, None if it is not known."""

    created_at: datetime | None
    """The time at which it was created."""

    cog_version: str | None
    """The version of Cog that it was built with."""

    openapi_schema: dict[str, Any] | None
    """The OpenAPI document that describes the input and output of the version."""

    def __init__(self, raw: dict[str, Any], *, model: str | None = None) -> None:
        """Decode a version.

        Args:
            raw: The JSON as received.
            model: The model as ``owner/name``, if it is known.
        """
        vars(self).update(model=model)
        super().__init__(raw)

    def _read(self, raw: dict[str, Any]) -> None:
        parsed = decode_leniently(api.ModelVersion.from_dict, raw, _VERSION_FALLBACKS)
        self.id = parsed.id
        self.created_at = timestamp_or_none(optional_attr(parsed, "created_at"))
        self.cog_version = optional_attr(parsed, "cog_version")
        self.openapi_schema = optional_attr(parsed, "openapi_schema")

    def validate(self, input: ModelInput | None = None, *, training: bool = False) -> None:
        """Check an input by the schema of the version; nothing is sent, and no file is read.

        What the API accepts is valid, except for names that the version does not have, which the
        API would ignore. A version without a description of its inputs accepts any.

        Args:
            input: The input as for ``run``, with files, numpy values and so on.
            training: Whether it is the input of a training.

        Raises:
            InputError: The input is not valid; ``problems`` has every problem with its place.
        """
        from .input_validation import validate_input

        component = "TrainingInput" if training else "Input"
        validate_input(self.openapi_schema, input, component=component)

    @safe_repr
    def __repr__(self) -> str:
        return f"<ModelVersion {self.model or ''}:{self.id}>"


class ModelValues(OwnedValues):
    """A model (operation ``models.get``)."""

    owner: str
    """The user or organisation that owns the model."""

    name: str
    """The name."""

    url: str | None
    """The URL of its page on the website."""

    description: str | None
    """What the model does."""

    visibility: str | None
    """``public`` or ``private``."""

    github_url: str | None
    """The URL of its source code."""

    paper_url: str | None
    """The URL of its paper."""

    license_url: str | None
    """The URL of its licence."""

    weights_url: str | None
    """The URL of its weights."""

    cover_image_url: str | None
    """The URL of an image that represents it."""

    run_count: int | None
    """The number of its predictions."""

    created_at: datetime | None
    """The time at which it was created."""

    is_official: bool | None
    """Whether it is one of Replicate's official models, which are always running and have a stable
    interface."""

    latest_version: ModelVersion | None
    """The newest version, None if it has none."""

    def _read(self, raw: dict[str, Any]) -> None:
        parsed = decode_leniently(api.Model.from_dict, raw, _MODEL_FALLBACKS)
        self.owner = parsed.owner
        self.name = parsed.name
        self.url = optional_attr(parsed, "url") or None
        self.description = optional_attr(parsed, "description")
        self.visibility = text_or_none(optional_attr(parsed, "visibility")) or None
        self.github_url = optional_attr(parsed, "github_url")
        self.paper_url = optional_attr(parsed, "paper_url")
        self.license_url = optional_attr(parsed, "license_url")
        self.weights_url = optional_attr(parsed, "weights_url")
        self.cover_image_url = optional_attr(parsed, "cover_image_url")
        run_count = optional_attr(parsed, "run_count")
        self.run_count = None if run_count == _UNKNOWN_COUNT else run_count
        self.created_at = optional_attr(parsed, "created_at")
        self.is_official = optional_attr(parsed, "is_official")
        version = raw.get("latest_version")
        self.latest_version = None
        if is_object(version):
            # A version is read leniently too, and a bad one is no reason to lose the model.
            with suppress(ResponseDecodeError):
                self.latest_version = ModelVersion(version, model=f"{parsed.owner}/{parsed.name}")
