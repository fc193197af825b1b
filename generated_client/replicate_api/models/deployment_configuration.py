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
    read_int,
    read_str,
)
from ..encoding import copied, json_text, members
from ..types import UNSET, Unset


@_bounded_repr
@_attrs_define(kw_only=True, repr=False, on_setattr=_NO_OP)
class DeploymentConfiguration:
    """Hardware and scale of a release.

    Attributes:
        hardware (str | Unset): What it runs on, a `sku` of `hardware.list`.
        max_instances (int | Unset): How many instances there are at most.
        min_instances (int | Unset): How many instances stay up when there is nothing to do.
    """

    hardware: str | Unset = UNSET
    """What it runs on, a `sku` of `hardware.list`."""
    max_instances: int | Unset = UNSET
    """How many instances there are at most."""
    min_instances: int | Unset = UNSET
    """How many instances stay up when there is nothing to do."""
    additional_properties: dict[str, Any] = _attrs_field(factory=dict[str, Any], converter=copied)
    """The members that the description does not have, and those that could not be read."""

    def to_json(self, *, indent: int | None = None) -> str:
        """Return the object as JSON text, with so many spaces for each level."""
        return json_text(self.to_dict(), indent)

    def to_dict(self) -> dict[str, Any]:
        """Return the object as JSON has it"""
        result: dict[str, Any] = members(self.additional_properties)
        if self.hardware is not UNSET:
            result["hardware"] = self.hardware
        if self.max_instances is not UNSET:
            result["max_instances"] = self.max_instances
        if self.min_instances is not UNSET:
            result["min_instances"] = self.min_instances
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


fields_reader: FieldsReader = FieldsReader(
    "DeploymentConfiguration",
    required={},
    optional={
        "hardware": read_str,
        "max_instances": read_int,
        "min_instances": read_int,
    },
)
