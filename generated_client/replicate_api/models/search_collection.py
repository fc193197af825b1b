# Made from openapi.yaml by openapi-python-client 0.29.1: do not edit, run `make regenerate`.
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..decoding import (
    Fields,
    put,
    read_str,
    to_json,
)
from ..types import UNSET, Unset


@_attrs_define
class SearchCollection:
    """A collection that was found.

    Attributes:
        description (str): What it is about, in a sentence.
        name (str): Its title.
        slug (str): Its name in URLs.
        models (list[str] | None | Unset): The models in it, as `owner/name`.
    """

    description: str
    name: str
    slug: str
    models: list[str] | None | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict[str, Any])

    def to_dict(self) -> dict[str, Any]:
        """The object as JSON has it"""
        result: dict[str, Any] = {
            key: to_json(value) for key, value in self.additional_properties.items()
        }
        put(result, "description", self.description)
        put(result, "name", self.name)
        put(result, "slug", self.slug)
        put(result, "models", self.models)
        return result

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """The object that JSON describes.

        Raises:
            ResponseDecodeError: Something that it cannot do without is missing or of another kind.
        """
        fields = Fields("SearchCollection", src_dict)
        result = cls(
            description=fields.required("description", read_str),
            name=fields.required("name", read_str),
            slug=fields.required("slug", read_str),
            models=fields.optional_nullable_list("models", read_str),
        )
        result.additional_properties = fields.rest()
        return result

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
