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
from ..models.account_type import AccountType
from ..readers import (
    enum_reader,
)
from ..types import UNSET, Unset


@_bounded_repr
@_attrs_define(kw_only=True, repr=False, on_setattr=_NO_OP)
class Account:
    """A user or an organization.

    Attributes:
        type_ (AccountType): Person or organization.
        username (str): Its name in URLs.
        avatar_url (str | Unset): Its picture.
        github_url (str | Unset): Its page on GitHub.
        name (str | Unset): Its name for people.
    """

    type_: AccountType
    """Person or organization."""
    username: str
    """Its name in URLs."""
    avatar_url: str | Unset = UNSET
    """Its picture."""
    github_url: str | Unset = UNSET
    """Its page on GitHub."""
    name: str | Unset = UNSET
    """Its name for people."""
    additional_properties: dict[str, Any] = _attrs_field(factory=dict[str, Any], converter=copied)
    """The members that the description does not have, and those that could not be read."""

    def to_json(self, *, indent: int | None = None) -> str:
        """Return the object as JSON text, with so many spaces for each level."""
        return json_text(self.to_dict(), indent)

    def to_dict(self) -> dict[str, Any]:
        """Return the object as JSON has it"""
        result: dict[str, Any] = members(self.additional_properties)
        result["type"] = to_json(self.type_)
        result["username"] = self.username
        if self.avatar_url is not UNSET:
            result["avatar_url"] = self.avatar_url
        if self.github_url is not UNSET:
            result["github_url"] = self.github_url
        if self.name is not UNSET:
            result["name"] = self.name
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


_read_type_: Reader[AccountType] = enum_reader(AccountType, str)
fields_reader: FieldsReader = FieldsReader(
    "Account",
    required={
        "type": _read_type_,
        "username": read_str,
    },
    optional={
        "avatar_url": read_str,
        "github_url": read_str,
        "name": read_str,
    },
    fields={
        "type": "type_",
    },
)
