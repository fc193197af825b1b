"""What a model and its versions hold."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from replicate_api.decoding import (
    Fields,
    read_bool,
    read_datetime,
    read_int,
    read_object,
    read_str,
)

from .values import OwnedValues, Values, plain


class ModelVersion(Values):
    """One version of a model (operation ``models.versions.get``).

    Attributes:
        id: Its id, 64 hex digits.
        model: ``owner/name``, if it was got from a model.
        created_at: When it was made.
        cog_version: The version of Cog that it was made with.
        openapi_schema: Cog's description of its inputs and outputs.
    """

    id: str
    model: str | None
    created_at: datetime | None
    cog_version: str | None
    openapi_schema: dict[str, Any] | None

    def __init__(self, raw: dict[str, Any], *, model: str | None = None) -> None:
        self.model = model
        super().__init__(raw)

    def _fill(self, raw: dict[str, Any]) -> None:
        fields = Fields("ModelVersion", raw)
        self.raw = raw
        self.id = fields.required("id", read_str)
        self.created_at = plain(fields.optional("created_at", read_datetime))
        self.cog_version = plain(fields.optional("cog_version", read_str))
        self.openapi_schema = plain(fields.optional("openapi_schema", read_object))

    def __repr__(self) -> str:
        return f"<ModelVersion {self.model or ''}:{self.id}>"


class ModelValues(OwnedValues):
    """One model (operation ``models.get``).

    Attributes:
        owner: The user or organisation that it belongs to.
        name: Its name.
        url: Its page.
        description: What it does.
        visibility: ``public`` or ``private``.
        run_count: How often it was run.
        latest_version: Its newest version, if it has any.
        is_official: Whether it is always on and has a stable interface.
    """

    owner: str
    name: str
    url: str | None
    description: str | None
    visibility: str | None
    github_url: str | None
    paper_url: str | None
    license_url: str | None
    weights_url: str | None
    cover_image_url: str | None
    run_count: int | None
    created_at: datetime | None
    is_official: bool | None
    latest_version: ModelVersion | None

    def _fill(self, raw: dict[str, Any]) -> None:
        fields = Fields("Model", raw)
        self.raw = raw
        self.owner = fields.required("owner", read_str)
        self.name = fields.required("name", read_str)
        self.url = plain(fields.optional("url", read_str))
        self.description = plain(fields.optional("description", read_str))
        self.visibility = plain(fields.optional("visibility", read_str))
        self.github_url = plain(fields.optional("github_url", read_str))
        self.paper_url = plain(fields.optional("paper_url", read_str))
        self.license_url = plain(fields.optional("license_url", read_str))
        self.weights_url = plain(fields.optional("weights_url", read_str))
        self.cover_image_url = plain(fields.optional("cover_image_url", read_str))
        self.run_count = plain(fields.optional("run_count", read_int))
        self.created_at = plain(fields.optional("created_at", read_datetime))
        self.is_official = plain(fields.optional("is_official", read_bool))
        version = fields.optional(
            "latest_version", lambda found: ModelVersion(found, model=self.id)
        )
        self.latest_version = plain(version)
