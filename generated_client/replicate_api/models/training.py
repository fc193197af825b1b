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
from ..models.training_source import TrainingSource
from ..models.training_status import TrainingStatus
from ..readers import (
    enum_reader,
    model_reader,
    nullable,
)
from ..types import UNSET, Unset


@_bounded_repr
@_attrs_define(kw_only=True, repr=False, on_setattr=_NO_OP)
class Training:
    """One run that makes a new version of a model.

    Attributes:
        created_at (datetime.datetime): When it was created.
        error (Any): Why it failed; null otherwise. Text as a rule, but any JSON value is
            possible.
        id (str): 26 characters; predictions and trainings share one id space.
        input (dict[str, Any]): The inputs as they were sent, without defaults. Empty once the
            data is removed.
        status (TrainingStatus): Where it stands. `succeeded`, `failed`, `canceled` and
            `aborted` are final.
        urls (TrainingUrls): Where to go from here.
        version (str | None): Which version runs, by its id, `hidden` for official models. It
            may differ from the one asked for.
        completed_at (datetime.datetime | None | Unset): When it ended; null or missing before
            that.
        data_removed (bool | Unset): True once input, output and logs are removed.
        logs (str | None | Unset): What the model printed so far.
        metrics (TrainingMetrics | Unset): What was measured; empty or missing until it ended.
        model (str | Unset): The model as `owner/name`.
        output (TrainingOutput | None | Unset): What the training made; null until it
            succeeded.
        source (TrainingSource | Unset): Where it was made.
        started_at (datetime.datetime | None | Unset): When the model began to work on it;
            null or missing before that.
        webhook_completed (str | None | Unset): The URL for the last webhook, if any.
    """

    created_at: datetime.datetime
    """When it was created."""
    error: Any
    """Why it failed; null otherwise. Text as a rule, but any JSON value is possible."""
    id: str
    """26 characters; predictions and trainings share one id space."""
    input: dict[str, Any]
    """The inputs as they were sent, without defaults. Empty once the data is removed."""
    status: TrainingStatus
    """Where it stands. `succeeded`, `failed`, `canceled` and `aborted` are final."""
    urls: _models.TrainingUrls
    """Where to go from here."""
    version: str | None
    """Which version runs, by its id, `hidden` for official models. It may differ from the one
    asked for."""
    completed_at: datetime.datetime | None | Unset = UNSET
    """When it ended; null or missing before that."""
    data_removed: bool | Unset = UNSET
    """True once input, output and logs are removed."""
    logs: str | None | Unset = UNSET
    """What the model printed so far."""
    metrics: _models.TrainingMetrics | Unset = UNSET
    """What was measured; empty or missing until it ended."""
    model: str | Unset = UNSET
    """The model as `owner/name`."""
    output: _models.TrainingOutput | None | Unset = UNSET
    """What the training made; null until it succeeded."""
    source: TrainingSource | Unset = UNSET
    """Where it was made."""
    started_at: datetime.datetime | None | Unset = UNSET
    """When the model began to work on it; null or missing before that."""
    webhook_completed: str | None | Unset = UNSET
    """The URL for the last webhook, if any."""
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
        if self.webhook_completed is not UNSET:
            result["webhook_completed"] = self.webhook_completed
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


_read_status: Reader[TrainingStatus] = enum_reader(TrainingStatus, str)
_read_urls: Reader[_models.TrainingUrls] = model_reader(_models, "TrainingUrls")
_read_version: Reader[str | None] = nullable(read_str)
_read_completed_at: Reader[datetime.datetime | None] = nullable(read_datetime)
_read_logs: Reader[str | None] = nullable(read_str)
_read_metrics: Reader[_models.TrainingMetrics] = model_reader(_models, "TrainingMetrics")
_read_output: Reader[_models.TrainingOutput | None] = nullable(
    model_reader(_models, "TrainingOutput")
)
_read_source: Reader[TrainingSource] = enum_reader(TrainingSource, str)
_read_started_at: Reader[datetime.datetime | None] = nullable(read_datetime)
_read_webhook_completed: Reader[str | None] = nullable(read_str)
fields_reader: FieldsReader = FieldsReader(
    "Training",
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
        "logs": _read_logs,
        "metrics": _read_metrics,
        "model": read_str,
        "output": _read_output,
        "source": _read_source,
        "started_at": _read_started_at,
        "webhook_completed": _read_webhook_completed,
    },
)
