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
    read_file,
    read_object,
    read_str,
)
from ..encoding import copied, json_text, members, to_json, to_parts
from ..types import UNSET, RequestFiles, Unset
from ..types import File as FilePayload


@_bounded_repr
@_attrs_define(kw_only=True, repr=False, on_setattr=_NO_OP)
class UploadFileRequest:
    """A file to upload, as a multipart form.

    Attributes:
        content (FilePayload): The bytes of the file, with its name and MIME type.
        filename (str | Unset): The file's name, 255 bytes at most; the name of the `content`
            part unless given.
        metadata (dict[str, Any] | Unset): Anything to keep with the file.
        type_ (str | Unset): The file's MIME type; the type of the `content` part unless
            given.
    """

    content: FilePayload
    """The bytes of the file, with its name and MIME type."""
    filename: str | Unset = UNSET
    """The file's name, 255 bytes at most; the name of the `content` part unless given."""
    metadata: dict[str, Any] | Unset = UNSET
    """Anything to keep with the file."""
    type_: str | Unset = UNSET
    """The file's MIME type; the type of the `content` part unless given."""
    additional_properties: dict[str, Any] = _attrs_field(factory=dict[str, Any], converter=copied)
    """The members that the description does not have, and those that could not be read."""

    def to_json(self, *, indent: int | None = None) -> str:
        """Return the object as JSON text, with so many spaces for each level."""
        return json_text(self.to_dict(), indent)

    def to_dict(self) -> dict[str, Any]:
        """Return the object as JSON has it"""
        result: dict[str, Any] = members(self.additional_properties)
        result["content"] = to_json(self.content)
        if self.filename is not UNSET:
            result["filename"] = self.filename
        if self.metadata is not UNSET:
            result["metadata"] = to_json(self.metadata)
        if self.type_ is not UNSET:
            result["type"] = self.type_
        return result

    def to_multipart(self) -> RequestFiles:
        """Return the object as the parts of a multipart body"""
        return to_parts(self)

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
    "UploadFileRequest",
    required={
        "content": read_file,
    },
    optional={
        "filename": read_str,
        "metadata": read_object,
        "type": read_str,
    },
    fields={
        "type": "type_",
    },
)
