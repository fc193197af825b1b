# Made from openapi.yaml by openapi-python-client 0.29.1: do not edit, run `make regenerate`.
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self

from attrs import define as _attrs_define
from attrs.setters import NO_OP as _NO_OP

from ..bounded_repr import bounded_repr as _bounded_repr
from ..decoding import (
    FieldsReader,
    Reader,
    read_bool,
    read_object,
    read_str,
)
from ..encoding import json_text, to_json
from ..models.webhook_event import WebhookEvent
from ..readers import (
    enum_reader,
    list_reader,
)
from ..types import UNSET, Unset


@_bounded_repr
@_attrs_define(kw_only=True, repr=False, on_setattr=_NO_OP)
class CreatePredictionRequest:
    """What to run, and with which input.

    Attributes:
        input (dict[str, Any]): The model's inputs by name, as its version's schema declares
            them. Files are URLs, or data URLs up to about 256 kB.
        version (str): What to run: the id of a version (64 hexadecimal digits),
            `owner/name:id`, or `owner/name` for official models.
        stream (bool | Unset): Deprecated. Ask for a stream URL. No longer needed,
            `urls.stream` is there without it.
        webhook (str | Unset): An HTTPS URL that is sent the object by POST when something
            happens. Redirects are not followed.
        webhook_events_filter (list[WebhookEvent] | Unset): What to send webhooks for;
            everything unless given. `output` and `logs` are sent every 500 ms at most.
    """

    input: dict[str, Any]
    """The model's inputs by name, as its version's schema declares them. Files are URLs, or data
    URLs up to about 256 kB."""
    version: str
    """What to run: the id of a version (64 hexadecimal digits), `owner/name:id`, or `owner/name`
    for official models."""
    stream: bool | Unset = UNSET
    """Deprecated. Ask for a stream URL. No longer needed, `urls.stream` is there without it."""
    webhook: str | Unset = UNSET
    """An HTTPS URL that is sent the object by POST when something happens. Redirects are not
    followed."""
    webhook_events_filter: list[WebhookEvent] | Unset = UNSET
    """What to send webhooks for; everything unless given. `output` and `logs` are sent every 500
    ms at most."""

    def to_json(self, *, indent: int | None = None) -> str:
        """Return the object as JSON text, with so many spaces for each level."""
        return json_text(self.to_dict(), indent)

    def to_dict(self) -> dict[str, Any]:
        """Return the object as JSON has it"""
        result: dict[str, Any] = {}
        result["input"] = to_json(self.input)
        result["version"] = self.version
        if self.stream is not UNSET:
            result["stream"] = self.stream
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


_read_webhook_events_filter: Reader[list[WebhookEvent]] = list_reader(
    enum_reader(WebhookEvent, str)
)
fields_reader: FieldsReader = FieldsReader(
    "CreatePredictionRequest",
    required={
        "input": read_object,
        "version": read_str,
    },
    optional={
        "stream": read_bool,
        "webhook": read_str,
        "webhook_events_filter": _read_webhook_events_filter,
    },
    others=None,
)
