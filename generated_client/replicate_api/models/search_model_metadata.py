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
    read_float,
    read_str,
)
from ..encoding import copied, json_text, members, to_json
from ..readers import (
    list_reader,
    nullable,
)
from ..types import UNSET, Unset


@_bounded_repr
@_attrs_define(kw_only=True, repr=False, on_setattr=_NO_OP)
class SearchModelMetadata:
    """What the search knows of a model.

    Attributes:
        generated_description (str | None | Unset): A longer description, made by a machine.
        score (float | None | Unset): How well it matches; higher is better.
        tags (list[str] | Unset): What it is for, in keywords.
    """

    generated_description: str | None | Unset = UNSET
    """A longer description, made by a machine."""
    score: float | None | Unset = UNSET
    """How well it matches; higher is better."""
    tags: list[str] | Unset = UNSET
    """What it is for, in keywords."""
    additional_properties: dict[str, Any] = _attrs_field(factory=dict[str, Any], converter=copied)
    """The members that the description does not have, and those that could not be read."""

    def to_json(self, *, indent: int | None = None) -> str:
        """Return the object as JSON text, with so many spaces for each level."""
        return json_text(self.to_dict(), indent)

    def to_dict(self) -> dict[str, Any]:
        """Return the object as JSON has it"""
        result: dict[str, Any] = members(self.additional_properties)
        if self.generated_description is not UNSET:
            result["generated_description"] = self.generated_description
        if self.score is not UNSET:
            result["score"] = self.score
        if self.tags is not UNSET:
            result["tags"] = to_json(self.tags)
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


_read_generated_description: Reader[str | None] = nullable(read_str)
_read_score: Reader[float | None] = nullable(read_float)
_read_tags: Reader[list[str]] = list_reader(read_str)
fields_reader: FieldsReader = FieldsReader(
    "SearchModelMetadata",
    required={},
    optional={
        "generated_description": _read_generated_description,
        "score": _read_score,
        "tags": _read_tags,
    },
)
