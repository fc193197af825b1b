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
    read_object,
    read_str,
)
from ..encoding import copied, json_text, members, to_json
from ..readers import (
    model_reader,
)


@_bounded_repr
@_attrs_define(kw_only=True, repr=False, on_setattr=_NO_OP)
class File:
    """An upload, without its content.

    Attributes:
        checksums (FileChecksums): Checksums of the content.
        content_type (str): Its MIME type.
        created_at (datetime.datetime): When it was uploaded.
        etag (str): The MD5 of the content, 32 hexadecimal digits.
        expires_at (datetime.datetime): When it will be deleted, 24 hours after the upload.
        id (str): 48 characters.
        metadata (dict[str, Any]): What was sent along with the upload, empty unless given.
        name (str): The name that it was uploaded under.
        size (int): Its size in bytes.
        urls (FileUrls): Where to go from here.
    """

    checksums: _models.FileChecksums
    """Checksums of the content."""
    content_type: str
    """Its MIME type."""
    created_at: datetime.datetime
    """When it was uploaded."""
    etag: str
    """The MD5 of the content, 32 hexadecimal digits."""
    expires_at: datetime.datetime
    """When it will be deleted, 24 hours after the upload."""
    id: str
    """48 characters."""
    metadata: dict[str, Any]
    """What was sent along with the upload, empty unless given."""
    name: str
    """The name that it was uploaded under."""
    size: int
    """Its size in bytes."""
    urls: _models.FileUrls
    """Where to go from here."""
    additional_properties: dict[str, Any] = _attrs_field(factory=dict[str, Any], converter=copied)
    """The members that the description does not have, and those that could not be read."""

    def to_json(self, *, indent: int | None = None) -> str:
        """Return the object as JSON text, with so many spaces for each level."""
        return json_text(self.to_dict(), indent)

    def to_dict(self) -> dict[str, Any]:
        """Return the object as JSON has it"""
        result: dict[str, Any] = members(self.additional_properties)
        result["checksums"] = to_json(self.checksums)
        result["content_type"] = self.content_type
        result["created_at"] = to_json(self.created_at)
        result["etag"] = self.etag
        result["expires_at"] = to_json(self.expires_at)
        result["id"] = self.id
        result["metadata"] = to_json(self.metadata)
        result["name"] = self.name
        result["size"] = self.size
        result["urls"] = to_json(self.urls)
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


_read_checksums: Reader[_models.FileChecksums] = model_reader(_models, "FileChecksums")
_read_urls: Reader[_models.FileUrls] = model_reader(_models, "FileUrls")
fields_reader: FieldsReader = FieldsReader(
    "File",
    required={
        "checksums": _read_checksums,
        "content_type": read_str,
        "created_at": read_datetime,
        "etag": read_str,
        "expires_at": read_datetime,
        "id": read_str,
        "metadata": read_object,
        "name": read_str,
        "size": read_int,
        "urls": _read_urls,
    },
    optional={},
)
