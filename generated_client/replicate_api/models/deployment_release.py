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
    read_datetime,
    read_int,
    read_str,
)
from ..encoding import copied, json_text, members, to_json
from ..readers import (
    model_reader,
)
from ..types import UNSET, Unset


@_bounded_repr
@_attrs_define(kw_only=True, repr=False, on_setattr=_NO_OP)
class DeploymentRelease:
    """One setting of a deployment; each change makes the next.

    Attributes:
        configuration (DeploymentConfiguration | Unset): Its hardware and scale.
        created_at (datetime.datetime | Unset): When the release was made.
        created_by (Account | Unset): Who made the release.
        model (str | Unset): The model as `owner/name`.
        number (int | Unset): Counts up from 1.
        version (str | Unset): Which version runs, by its id.
    """

    configuration: _models.DeploymentConfiguration | Unset = UNSET
    """Its hardware and scale."""
    created_at: datetime.datetime | Unset = UNSET
    """When the release was made."""
    created_by: _models.Account | Unset = UNSET
    """Who made the release."""
    model: str | Unset = UNSET
    """The model as `owner/name`."""
    number: int | Unset = UNSET
    """Counts up from 1."""
    version: str | Unset = UNSET
    """Which version runs, by its id."""
    additional_properties: dict[str, Any] = _attrs_field(factory=dict[str, Any], converter=copied)
    """The members that the description does not have, and those that could not be read."""

    def to_json(self, *, indent: int | None = None) -> str:
        """Return the object as JSON text, with so many spaces for each level."""
        return json_text(self.to_dict(), indent)

    def to_dict(self) -> dict[str, Any]:
        """Return the object as JSON has it"""
        result: dict[str, Any] = members(self.additional_properties)
        if self.configuration is not UNSET:
            result["configuration"] = to_json(self.configuration)
        if self.created_at is not UNSET:
            result["created_at"] = to_json(self.created_at)
        if self.created_by is not UNSET:
            result["created_by"] = to_json(self.created_by)
        if self.model is not UNSET:
            result["model"] = self.model
        if self.number is not UNSET:
            result["number"] = self.number
        if self.version is not UNSET:
            result["version"] = self.version
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


_read_configuration: Reader[_models.DeploymentConfiguration] = model_reader(
    _models, "DeploymentConfiguration"
)
_read_created_by: Reader[_models.Account] = model_reader(_models, "Account")
fields_reader: FieldsReader = FieldsReader(
    "DeploymentRelease",
    required={},
    optional={
        "configuration": _read_configuration,
        "created_at": read_datetime,
        "created_by": _read_created_by,
        "model": read_str,
        "number": read_int,
        "version": read_str,
    },
)
