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
    read_float,
    read_int,
    read_str,
)
from ..encoding import copied, json_text, members, to_json
from ..readers import (
    list_reader,
    model_reader,
)
from ..types import UNSET, Unset


@_bounded_repr
@_attrs_define(kw_only=True, repr=False, on_setattr=_NO_OP)
class Problem:
    """Why a request failed (RFC 9457), as far as the server says.

    Attributes:
        detail (str | Unset): What went wrong this time, for people.
        instance (str | Unset): A URI for this occurrence.
        invalid_fields (list[InvalidField] | Unset): What is wrong with the body, field by
            field; on 422.
        retry_after (float | Unset): Seconds to wait before the next try; on 429.
        status (int | Unset): The status code of the answer.
        title (str | Unset): The kind of problem in a few words; often missing.
        type_ (str | Unset): A URI for the kind of problem.
    """

    detail: str | Unset = UNSET
    """What went wrong this time, for people."""
    instance: str | Unset = UNSET
    """A URI for this occurrence."""
    invalid_fields: list[_models.InvalidField] | Unset = UNSET
    """What is wrong with the body, field by field; on 422."""
    retry_after: float | Unset = UNSET
    """Seconds to wait before the next try; on 429."""
    status: int | Unset = UNSET
    """The status code of the answer."""
    title: str | Unset = UNSET
    """The kind of problem in a few words; often missing."""
    type_: str | Unset = UNSET
    """A URI for the kind of problem."""
    additional_properties: dict[str, Any] = _attrs_field(factory=dict[str, Any], converter=copied)
    """The members that the description does not have, and those that could not be read."""

    def to_json(self, *, indent: int | None = None) -> str:
        """Return the object as JSON text, with so many spaces for each level."""
        return json_text(self.to_dict(), indent)

    def to_dict(self) -> dict[str, Any]:
        """Return the object as JSON has it"""
        result: dict[str, Any] = members(self.additional_properties)
        if self.detail is not UNSET:
            result["detail"] = self.detail
        if self.instance is not UNSET:
            result["instance"] = self.instance
        if self.invalid_fields is not UNSET:
            result["invalid_fields"] = to_json(self.invalid_fields)
        if self.retry_after is not UNSET:
            result["retry_after"] = self.retry_after
        if self.status is not UNSET:
            result["status"] = self.status
        if self.title is not UNSET:
            result["title"] = self.title
        if self.type_ is not UNSET:
            result["type"] = self.type_
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


_read_invalid_fields: Reader[list[_models.InvalidField]] = list_reader(
    model_reader(_models, "InvalidField")
)
fields_reader: FieldsReader = FieldsReader(
    "Problem",
    required={},
    optional={
        "detail": read_str,
        "instance": read_str,
        "invalid_fields": _read_invalid_fields,
        "retry_after": read_float,
        "status": read_int,
        "title": read_str,
        "type": read_str,
    },
    fields={
        "type": "type_",
    },
)
