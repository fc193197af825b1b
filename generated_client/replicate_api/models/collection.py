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
    read_str,
)
from ..encoding import copied, json_text, members, to_json
from ..readers import (
    list_reader,
    model_reader,
    nullable,
)
from ..types import UNSET, Unset


@_bounded_repr
@_attrs_define(kw_only=True, repr=False, on_setattr=_NO_OP)
class Collection:
    """A curated list of models.

    Attributes:
        description (str): What it is about, in a sentence.
        models (list[Model]): The models in it.
        name (str): Its title.
        slug (str): Its name in URLs.
        full_description (str | None | Unset): What it is about at length, as Markdown; null
            or missing in many.
    """

    description: str
    """What it is about, in a sentence."""
    models: list[_models.Model]
    """The models in it."""
    name: str
    """Its title."""
    slug: str
    """Its name in URLs."""
    full_description: str | None | Unset = UNSET
    """What it is about at length, as Markdown; null or missing in many."""
    additional_properties: dict[str, Any] = _attrs_field(factory=dict[str, Any], converter=copied)
    """The members that the description does not have, and those that could not be read."""

    def to_json(self, *, indent: int | None = None) -> str:
        """Return the object as JSON text, with so many spaces for each level."""
        return json_text(self.to_dict(), indent)

    def to_dict(self) -> dict[str, Any]:
        """Return the object as JSON has it"""
        result: dict[str, Any] = members(self.additional_properties)
        result["description"] = self.description
        result["models"] = to_json(self.models)
        result["name"] = self.name
        result["slug"] = self.slug
        if self.full_description is not UNSET:
            result["full_description"] = self.full_description
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


_read_models: Reader[list[_models.Model]] = list_reader(model_reader(_models, "Model"))
_read_full_description: Reader[str | None] = nullable(read_str)
fields_reader: FieldsReader = FieldsReader(
    "Collection",
    required={
        "description": read_str,
        "models": _read_models,
        "name": read_str,
        "slug": read_str,
    },
    optional={
        "full_description": _read_full_description,
    },
)
