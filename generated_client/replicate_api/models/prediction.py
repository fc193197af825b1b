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
    read_any,
    read_bool,
    read_datetime,
    read_object,
    read_str,
)
from ..encoding import copied, json_text, members, to_json
from ..models.prediction_source import PredictionSource
from ..models.prediction_status import PredictionStatus
from ..models.webhook_event import WebhookEvent
from ..readers import (
    enum_reader,
    list_reader,
    model_reader,
    nullable,
)
from ..types import UNSET, Unset


@_bounded_repr
@_attrs_define(kw_only=True, repr=False, on_setattr=_NO_OP)
class Prediction:
    """One run of a model.

    Attributes:
        created_at (datetime.datetime): When it was created.
        error (Any): Why it failed; null otherwise. Text as a rule, but any JSON value is
            possible.
        id (str): 26 characters; predictions and trainings share one id space.
        input (dict[str, Any]): The inputs as they were sent, without defaults. Empty once the
            data is removed.
        status (PredictionStatus): Where it stands. `succeeded`, `failed`, `canceled` and
            `aborted` are final.
        urls (PredictionUrls): Where to go from here.
        version (str | None): Which version runs, by its id, `hidden` for official models. It
            may differ from the one asked for. Known values: 'hidden'.
        completed_at (datetime.datetime | None | Unset): When it ended; null or missing before
            that.
        data_removed (bool | Unset): True once input, output, logs and files are removed, an
            hour after the end for API predictions.
        deadline (datetime.datetime | Unset): When it will be stopped at the latest; only
            there when `Cancel-After` was sent.
        deployment (str | Unset): The deployment that runs it, as `owner/name`; only there for
            predictions of a deployment.
        logs (str | None | Unset): What the model printed so far.
        metrics (PredictionMetrics | Unset): What was measured; empty or missing until it
            ended.
        model (str | Unset): The model as `owner/name`.
        output (Any | Unset): What the model returned, any JSON value, by its version's
            schema. Null or missing until there is some, and once the data is removed.
        source (PredictionSource | Unset): Where it was made.
        started_at (datetime.datetime | None | Unset): When the model began to work on it;
            null or missing before that.
        stream (bool | Unset): True when a stream was asked for; older answers only.
        webhook (str | None | Unset): The URL that webhooks are sent to, if any.
        webhook_completed (str | None | Unset): The URL for the last webhook; older answers
            only.
        webhook_events_filter (list[WebhookEvent] | None | Unset): What webhooks are sent for.
    """

    created_at: datetime.datetime
    """When it was created."""
    error: Any
    """Why it failed; null otherwise. Text as a rule, but any JSON value is possible."""
    id: str
    """26 characters; predictions and trainings share one id space."""
    input: dict[str, Any]
    """The inputs as they were sent, without defaults. Empty once the data is removed."""
    status: PredictionStatus
    """Where it stands. `succeeded`, `failed`, `canceled` and `aborted` are final."""
    urls: _models.PredictionUrls
    """Where to go from here."""
    version: str | None
    """Which version runs, by its id, `hidden` for official models. It may differ from the one
    asked for. Known values: 'hidden'."""
    completed_at: datetime.datetime | None | Unset = UNSET
    """When it ended; null or missing before that."""
    data_removed: bool | Unset = UNSET
    """True once input, output, logs and files are removed, an hour after the end for API
    predictions."""
    deadline: datetime.datetime | Unset = UNSET
    """When it will be stopped at the latest; only there when `Cancel-After` was sent."""
    deployment: str | Unset = UNSET
    """The deployment that runs it, as `owner/name`; only there for predictions of a deployment."""
    logs: str | None | Unset = UNSET
    """What the model printed so far."""
    metrics: _models.PredictionMetrics | Unset = UNSET
    """What was measured; empty or missing until it ended."""
    model: str | Unset = UNSET
    """The model as `owner/name`."""
    output: Any | Unset = UNSET
    """What the model returned, any JSON value, by its version's schema. Null or missing until
    there is some, and once the data is removed."""
    source: PredictionSource | Unset = UNSET
    """Where it was made."""
    started_at: datetime.datetime | None | Unset = UNSET
    """When the model began to work on it; null or missing before that."""
    stream: bool | Unset = UNSET
    """True when a stream was asked for; older answers only."""
    webhook: str | None | Unset = UNSET
    """The URL that webhooks are sent to, if any."""
    webhook_completed: str | None | Unset = UNSET
    """The URL for the last webhook; older answers only."""
    webhook_events_filter: list[WebhookEvent] | None | Unset = UNSET
    """What webhooks are sent for."""
    additional_properties: dict[str, Any] = _attrs_field(factory=dict[str, Any], converter=copied)
    """The members that the description does not have, and those that could not be read."""

    def to_json(self, *, indent: int | None = None) -> str:
        """Return the object as JSON text, with so many spaces for each level."""
        return json_text(self.to_dict(), indent)

    def to_dict(self) -> dict[str, Any]:
        """Return the object as JSON has it"""
        result: dict[str, Any] = members(self.additional_properties)
        result["created_at"] = to_json(self.created_at)
        result["error"] = to_json(self.error)
        result["id"] = self.id
        result["input"] = to_json(self.input)
        result["status"] = to_json(self.status)
        result["urls"] = to_json(self.urls)
        result["version"] = self.version
        if self.completed_at is not UNSET:
            result["completed_at"] = to_json(self.completed_at)
        if self.data_removed is not UNSET:
            result["data_removed"] = self.data_removed
        if self.deadline is not UNSET:
            result["deadline"] = to_json(self.deadline)
        if self.deployment is not UNSET:
            result["deployment"] = self.deployment
        if self.logs is not UNSET:
            result["logs"] = self.logs
        if self.metrics is not UNSET:
            result["metrics"] = to_json(self.metrics)
        if self.model is not UNSET:
            result["model"] = self.model
        if self.output is not UNSET:
            result["output"] = to_json(self.output)
        if self.source is not UNSET:
            result["source"] = to_json(self.source)
        if self.started_at is not UNSET:
            result["started_at"] = to_json(self.started_at)
        if self.stream is not UNSET:
            result["stream"] = self.stream
        if self.webhook is not UNSET:
            result["webhook"] = self.webhook
        if self.webhook_completed is not UNSET:
            result["webhook_completed"] = self.webhook_completed
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


_read_status: Reader[PredictionStatus] = enum_reader(PredictionStatus, str)
_read_urls: Reader[_models.PredictionUrls] = model_reader(_models, "PredictionUrls")
_read_version: Reader[str | None] = nullable(read_str)
_read_completed_at: Reader[datetime.datetime | None] = nullable(read_datetime)
_read_logs: Reader[str | None] = nullable(read_str)
_read_metrics: Reader[_models.PredictionMetrics] = model_reader(_models, "PredictionMetrics")
_read_source: Reader[PredictionSource] = enum_reader(PredictionSource, str)
_read_started_at: Reader[datetime.datetime | None] = nullable(read_datetime)
_read_webhook: Reader[str | None] = nullable(read_str)
_read_webhook_completed: Reader[str | None] = nullable(read_str)
_read_webhook_events_filter: Reader[list[WebhookEvent] | None] = nullable(
    list_reader(enum_reader(WebhookEvent, str))
)
fields_reader: FieldsReader = FieldsReader(
    "Prediction",
    required={
        "created_at": read_datetime,
        "error": read_any,
        "id": read_str,
        "input": read_object,
        "status": _read_status,
        "urls": _read_urls,
        "version": _read_version,
    },
    optional={
        "completed_at": _read_completed_at,
        "data_removed": read_bool,
        "deadline": read_datetime,
        "deployment": read_str,
        "logs": _read_logs,
        "metrics": _read_metrics,
        "model": read_str,
        "output": read_any,
        "source": _read_source,
        "started_at": _read_started_at,
        "stream": read_bool,
        "webhook": _read_webhook,
        "webhook_completed": _read_webhook_completed,
        "webhook_events_filter": _read_webhook_events_filter,
    },
)
