# Made from openapi.yaml by openapi-python-client 0.29.1: do not edit, run `make regenerate`.
from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, Self

from attrs import define as _attrs_define
from attrs import field as _attrs_field
from attrs.setters import NO_OP as _NO_OP

from ..bounded_repr import bounded_repr as _bounded_repr
from ..decoding import (
    FieldsReader,
    Reader,
    read_datetime,
    read_object,
    read_str,
)
from ..encoding import copied, json_text, members, to_json
from ..readers import (
    nullable,
)


@_bounded_repr
@_attrs_define(kw_only=True, repr=False, on_setattr=_NO_OP)
class ModelVersion:
    """A version of a model, which never changes.

    Attributes:
        cog_version (str | None): The version of Cog that packed it.
        created_at (datetime.datetime): When the version was pushed.
        id (str): 64 hexadecimal digits.
        openapi_schema (dict[str, Any] | None): An OpenAPI document; its components `Input`
            and `Output` describe what the model takes and returns.
    """

    cog_version: str | None
    """The version of Cog that packed it."""
    created_at: datetime.datetime
    """When the version was pushed."""
    id: str
    """64 hexadecimal digits."""
    openapi_schema: dict[str, Any] | None
    """An OpenAPI document; its components `Input` and `Output` describe what the model takes and
    returns."""
    additional_properties: dict[str, Any] = _attrs_field(factory=dict[str, Any], converter=copied)
    """The members that the description does not have, and those that could not be read."""

    def to_json(self, *, indent: int | None = None) -> str:
        """Return the object as JSON text, with so many spaces for each level."""
        return json_text(self.to_dict(), indent)

    def to_dict(self) -> dict[str, Any]:
        """Return the object as JSON has it"""
        result: dict[str, Any] = members(self.additional_properties)
        result["cog_version"] = self.cog_version
        result["created_at"] = to_json(self.created_at)
        result["id"] = self.id
        result["openapi_schema"] = to_json(self.openapi_schema)
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


_read_cog_version: Reader[str | None] = nullable(read_str)
_read_openapi_schema: Reader[dict[str, Any] | None] = nullable(read_object)
fields_reader: FieldsReader = FieldsReader(
    "ModelVersion",
    required={
        "cog_version": _read_cog_version,
        "created_at": read_datetime,
        "id": read_str,
        "openapi_schema": _read_openapi_schema,
    },
    optional={},
)
