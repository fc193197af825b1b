# Made from openapi.yaml by openapi-python-client 0.29.1: do not edit, run `make regenerate`.
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self

from attrs import define as _attrs_define
from attrs import field as _attrs_field
from attrs.setters import NO_OP as _NO_OP

from ..bounded_repr import bounded_repr as _bounded_repr
from ..decoding import (
    FieldsReader,
    Reader,
    read_str,
)
from ..encoding import copied, json_text, members, to_json
from ..models.model_visibility import ModelVisibility
from ..readers import (
    enum_reader,
)
from ..types import UNSET, Unset


@_bounded_repr
@_attrs_define(kw_only=True, repr=False, on_setattr=_NO_OP)
class CreateModelRequest:
    """A model to create.

    Attributes:
        hardware (str): What to run on, a `sku` of `hardware.list`.
        name (str): The model's name, unique among its owner's models. It cannot be used again
            after the model is deleted.
        owner (str): Whose model it will be; the token must be allowed to act for that
            account.
        visibility (ModelVisibility): Who may see and run the model.
        cover_image_url (str | Unset): A picture to show it with.
        description (str | Unset): What the model does, in a sentence.
        github_url (str | Unset): Its source code.
        license_url (str | Unset): Its licence.
        paper_url (str | Unset): The paper behind it.
    """

    hardware: str
    """What to run on, a `sku` of `hardware.list`."""
    name: str
    """The model's name, unique among its owner's models. It cannot be used again after the model
    is deleted."""
    owner: str
    """Whose model it will be; the token must be allowed to act for that account."""
    visibility: ModelVisibility
    """Who may see and run the model."""
    cover_image_url: str | Unset = UNSET
    """A picture to show it with."""
    description: str | Unset = UNSET
    """What the model does, in a sentence."""
    github_url: str | Unset = UNSET
    """Its source code."""
    license_url: str | Unset = UNSET
    """Its licence."""
    paper_url: str | Unset = UNSET
    """The paper behind it."""
    additional_properties: dict[str, Any] = _attrs_field(factory=dict[str, Any], converter=copied)
    """The members that the description does not have, and those that could not be read."""

    def to_json(self, *, indent: int | None = None) -> str:
        """Return the object as JSON text, with so many spaces for each level."""
        return json_text(self.to_dict(), indent)

    def to_dict(self) -> dict[str, Any]:
        """Return the object as JSON has it"""
        result: dict[str, Any] = members(self.additional_properties)
        result["hardware"] = self.hardware
        result["name"] = self.name
        result["owner"] = self.owner
        result["visibility"] = to_json(self.visibility)
        if self.cover_image_url is not UNSET:
            result["cover_image_url"] = self.cover_image_url
        if self.description is not UNSET:
            result["description"] = self.description
        if self.github_url is not UNSET:
            result["github_url"] = self.github_url
        if self.license_url is not UNSET:
            result["license_url"] = self.license_url
        if self.paper_url is not UNSET:
            result["paper_url"] = self.paper_url
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


_read_visibility: Reader[ModelVisibility] = enum_reader(ModelVisibility, str)
fields_reader: FieldsReader = FieldsReader(
    "CreateModelRequest",
    required={
        "hardware": read_str,
        "name": read_str,
        "owner": read_str,
        "visibility": _read_visibility,
    },
    optional={
        "cover_image_url": read_str,
        "description": read_str,
        "github_url": read_str,
        "license_url": read_str,
        "paper_url": read_str,
    },
)
