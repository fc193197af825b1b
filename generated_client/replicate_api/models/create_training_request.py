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
    read_object,
    read_str,
)
from ..encoding import copied, json_text, members, to_json
from ..models.webhook_event import WebhookEvent
from ..readers import (
    enum_reader,
    list_reader,
)
from ..types import UNSET, Unset


@_bounded_repr
@_attrs_define(kw_only=True, repr=False, on_setattr=_NO_OP)
class CreateTrainingRequest:
    """Where to put the trained model, and what to train with.

    Attributes:
        destination (str): The model that gets the new version, as `owner/name`. It must
            exist.
        input (dict[str, Any]): The model's inputs by name, as its version's schema declares
            them. Files are URLs, or data URLs up to about 256 kB.
        webhook (str | Unset): An HTTPS URL that is sent the object by POST when something
            happens. Redirects are not followed.
        webhook_events_filter (list[WebhookEvent] | Unset): What to send webhooks for;
            everything unless given. `output` and `logs` are sent every 500 ms at most.
    """

    destination: str
    """The model that gets the new version, as `owner/name`. It must exist."""
    input: dict[str, Any]
    """The model's inputs by name, as its version's schema declares them. Files are URLs, or data
    URLs up to about 256 kB."""
    webhook: str | Unset = UNSET
    """An HTTPS URL that is sent the object by POST when something happens. Redirects are not
    followed."""
    webhook_events_filter: list[WebhookEvent] | Unset = UNSET
    """What to send webhooks for; everything unless given. `output` and `logs` are sent every 500
    ms at most."""
    additional_properties: dict[str, Any] = _attrs_field(factory=dict[str, Any], converter=copied)
    """The members that the description does not have, and those that could not be read."""

    def to_json(self, *, indent: int | None = None) -> str:
        """Return the object as JSON text, with so many spaces for each level."""
        return json_text(self.to_dict(), indent)

    def to_dict(self) -> dict[str, Any]:
        """Return the object as JSON has it"""
        result: dict[str, Any] = members(self.additional_properties)
        result["destination"] = self.destination
        result["input"] = to_json(self.input)
        if self.webhook is not UNSET:
            result["webhook"] = self.webhook
        if self.webhook_events_filter is not UNSET:
            result["webhook_events_filter"] = to_json(self.webhook_events_filter)
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


_read_webhook_events_filter: Reader[list[WebhookEvent]] = list_reader(
    enum_reader(WebhookEvent, str)
)
fields_reader: FieldsReader = FieldsReader(
    "CreateTrainingRequest",
    required={
        "destination": read_str,
        "input": read_object,
    },
    optional={
        "webhook": read_str,
        "webhook_events_filter": _read_webhook_events_filter,
    },
)
