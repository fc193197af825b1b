# Made from openapi.yaml by openapi-python-client 0.29.1: do not edit, run `make regenerate`.
from __future__ import annotations

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
)
from ..encoding import copied, json_text, members, to_json
from ..readers import (
    model_reader,
)


@_bounded_repr
@_attrs_define(kw_only=True, repr=False, on_setattr=_NO_OP)
class SearchModel:
    """A model that was found.

    Attributes:
        metadata (SearchModelMetadata): What the search knows of it.
        model (Model): The model.
    """

    metadata: _models.SearchModelMetadata
    """What the search knows of it."""
    model: _models.Model
    """The model."""
    additional_properties: dict[str, Any] = _attrs_field(factory=dict[str, Any], converter=copied)
    """The members that the description does not have, and those that could not be read."""

    def to_json(self, *, indent: int | None = None) -> str:
        """Return the object as JSON text, with so many spaces for each level."""
        return json_text(self.to_dict(), indent)

    def to_dict(self) -> dict[str, Any]:
        """Return the object as JSON has it"""
        result: dict[str, Any] = members(self.additional_properties)
        result["metadata"] = to_json(self.metadata)
        result["model"] = to_json(self.model)
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


_read_metadata: Reader[_models.SearchModelMetadata] = model_reader(_models, "SearchModelMetadata")
_read_model: Reader[_models.Model] = model_reader(_models, "Model")
fields_reader: FieldsReader = FieldsReader(
    "SearchModel",
    required={
        "metadata": _read_metadata,
        "model": _read_model,
    },
    optional={},
)
