# Made from openapi.yaml by openapi-python-client 0.29.1: do not edit, run `make regenerate`.
from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, Self

from attrs import define as _attrs_define
from attrs import field as _attrs_field
from attrs.setters import NO_OP as _NO_OP

from .. import models as _models
from ..bounded_repr import bounded_repr as _bounded_repr
from ..decoding import (
    FieldsReader,
    Reader,
    read_bool,
    read_datetime,
    read_int,
    read_str,
)
from ..encoding import copied, json_text, members, to_json
from ..models.model_visibility import ModelVisibility
from ..readers import (
    enum_reader,
    model_reader,
    nullable,
)
from ..types import UNSET, Unset


@_bounded_repr
@_attrs_define(kw_only=True, repr=False, on_setattr=_NO_OP)
class Model:
    """A model, with the newest of its versions.

    Attributes:
        cover_image_url (str | None): A picture to show it with.
        default_example (Prediction | None): A prediction that the author chose to show first.
        description (str | None): What the model does, in a sentence.
        github_url (str | None): Its source code.
        latest_version (ModelVersion | None): The newest version; null before the first is
            pushed.
        license_url (str | None): Its licence.
        name (str): The model's name, without its owner.
        owner (str): Whose model it is, a user or an organization.
        paper_url (str | None): The paper behind it.
        run_count (int): How often it was run.
        url (str): The model on the website.
        visibility (ModelVisibility): Who may see and run the model.
        created_at (datetime.datetime | Unset): When the model was created.
        is_official (bool | Unset): True when Replicate keeps the model up and
            `models.predictions.create` runs it.
        weights_url (str | None | Unset): Where the weights come from.
    """

    cover_image_url: str | None
    """A picture to show it with."""
    default_example: _models.Prediction | None
    """A prediction that the author chose to show first."""
    description: str | None
    """What the model does, in a sentence."""
    github_url: str | None
    """Its source code."""
    latest_version: _models.ModelVersion | None
    """The newest version; null before the first is pushed."""
    license_url: str | None
    """Its licence."""
    name: str
    """The model's name, without its owner."""
    owner: str
    """Whose model it is, a user or an organization."""
    paper_url: str | None
    """The paper behind it."""
    run_count: int
    """How often it was run."""
    url: str
    """The model on the website."""
    visibility: ModelVisibility
    """Who may see and run the model."""
    created_at: datetime.datetime | Unset = UNSET
    """When the model was created."""
    is_official: bool | Unset = UNSET
    """True when Replicate keeps the model up and `models.predictions.create` runs it."""
    weights_url: str | None | Unset = UNSET
    """Where the weights come from."""
    additional_properties: dict[str, Any] = _attrs_field(factory=dict[str, Any], converter=copied)
    """The members that the description does not have, and those that could not be read."""

    def to_json(self, *, indent: int | None = None) -> str:
        """Return the object as JSON text, with so many spaces for each level."""
        return json_text(self.to_dict(), indent)

    def to_dict(self) -> dict[str, Any]:
        """Return the object as JSON has it"""
        result: dict[str, Any] = members(self.additional_properties)
        result["cover_image_url"] = self.cover_image_url
        result["default_example"] = to_json(self.default_example)
        result["description"] = self.description
        result["github_url"] = self.github_url
        result["latest_version"] = to_json(self.latest_version)
        result["license_url"] = self.license_url
        result["name"] = self.name
        result["owner"] = self.owner
        result["paper_url"] = self.paper_url
        result["run_count"] = self.run_count
        result["url"] = self.url
        result["visibility"] = to_json(self.visibility)
        if self.created_at is not UNSET:
            result["created_at"] = to_json(self.created_at)
        if self.is_official is not UNSET:
            result["is_official"] = self.is_official
        if self.weights_url is not UNSET:
            result["weights_url"] = self.weights_url
        return result

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Decode an object of JSON.

        Raises:
            ResponseDecodeError: A required member is missing or of another kind.
        """
        return cls(**fields_reader.read(src_dict))

    @property
    def additional_keys(self) -> list[str]:
        """The names of the members that the description does not have"""
        return list(self.additional_properties)

    def __getitem__(self, key: str) -> Any:
        return self.additional_properties[key]

    def __setitem__(self, key: str, value: Any) -> None:
        self.additional_properties[key] = value

    def __delitem__(self, key: str) -> None:
        del self.additional_properties[key]

    def __contains__(self, key: str) -> bool:
        return key in self.additional_properties


_read_cover_image_url: Reader[str | None] = nullable(read_str)
_read_default_example: Reader[_models.Prediction | None] = nullable(
    model_reader(_models, "Prediction")
)
_read_description: Reader[str | None] = nullable(read_str)
_read_github_url: Reader[str | None] = nullable(read_str)
_read_latest_version: Reader[_models.ModelVersion | None] = nullable(
    model_reader(_models, "ModelVersion")
)
_read_license_url: Reader[str | None] = nullable(read_str)
_read_paper_url: Reader[str | None] = nullable(read_str)
_read_visibility: Reader[ModelVisibility] = enum_reader(ModelVisibility, str)
_read_weights_url: Reader[str | None] = nullable(read_str)
fields_reader: FieldsReader = FieldsReader(
    "Model",
    required={
        "cover_image_url": _read_cover_image_url,
        "default_example": _read_default_example,
        "description": _read_description,
        "github_url": _read_github_url,
        "latest_version": _read_latest_version,
        "license_url": _read_license_url,
        "name": read_str,
        "owner": read_str,
        "paper_url": _read_paper_url,
        "run_count": read_int,
        "url": read_str,
        "visibility": _read_visibility,
    },
    optional={
        "created_at": read_datetime,
        "is_official": read_bool,
        "weights_url": _read_weights_url,
    },
)
