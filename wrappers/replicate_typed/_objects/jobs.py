"""The values of predictions and trainings."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any, ClassVar, Literal, Required, TypedDict, cast

from replicate_api import models as api

from .._base.json_values import is_object
from .lenient import EPOCH, decode_leniently
from .progress import Progress
from .values import (
    Values,
    none_if_unset,
    optional_attr,
    text_members,
    text_or_none,
    timestamp_or_none,
)

if TYPE_CHECKING:
    from replicate_api.models import PredictionStatus

#: A prediction or training with one of these statuses has ended. Any other status, known to this
#: version or not, means that it continues.
TERMINAL_STATUSES = frozenset({"succeeded", "failed", "canceled", "aborted"})

#: What stands for members of a prediction or training that an answer lacks.
_FALLBACKS = {
    "created_at": EPOCH,
    "error": None,
    "input": {},
    "urls": {"get": "", "cancel": ""},
    "version": None,
}

JobKind = Literal["prediction", "training"]


class JobUrls(TypedDict, total=False):
    """The URLs of a prediction or training.

    Attributes:
        get: Returns it as JSON.
        cancel: Cancels it, by POST.
        stream: Sends its output as server-sent events, if it has a stream.
        web: Its page on the website.
    """

    get: Required[str]
    cancel: Required[str]
    stream: str
    web: str


class TrainingOutput(TypedDict, total=False):
    """The output of a training.

    Attributes:
        version: The new version, ``owner/name:id``.
        weights: The URL of its weights.
    """

    version: str
    weights: str


class JobValues(Values):
    """The values that predictions and trainings have in common.

    Attributes:
        id: Its id.
        status: ``starting``, ``processing``, ``succeeded``, ``failed``, ``canceled`` or
            ``aborted``; a status that this version does not know is kept as it came.
        model: ``owner/name``.
        version: The version's id.
        input: The input as sent; defaults are not filled in.
        output: Its output so far.
        error: Why it failed, if it did.
        logs: Its log so far.
        created_at: When it was created.
        started_at: When it started to run.
        completed_at: When it ended.
        metrics: Figures such as ``predict_time``, in seconds.
        urls: ``get``, ``cancel``, and ``stream`` and ``web`` if it has them.
        source: ``api`` or ``web``.
        data_removed: Whether the API has deleted its input, output and logs.
    """

    kind: ClassVar[JobKind]

    id: str
    status: PredictionStatus
    model: str | None
    version: str | None
    input: dict[str, Any]
    output: Any
    error: str | None
    logs: str | None
    created_at: datetime | None
    started_at: datetime | None
    completed_at: datetime | None
    metrics: dict[str, Any]
    urls: JobUrls
    source: str | None
    data_removed: bool

    @property
    def done(self) -> bool:
        """Whether it has ended: succeeded, failed, canceled or aborted."""
        return self.status in TERMINAL_STATUSES

    @property
    def progress(self) -> Progress | None:
        """How far it has come by the last progress bar in its log, if there is one."""
        return Progress.parse(self.logs) if self.logs else None

    def _fill_job(self, raw: dict[str, Any], parsed: api.Prediction | api.Training) -> None:
        self.raw = raw
        self.id = parsed.id
        self.status = api.PredictionStatus(str(parsed.status))
        self.model = none_if_unset(parsed.model)
        self.version = none_if_unset(parsed.version)
        self.logs = none_if_unset(parsed.logs)
        self.created_at = timestamp_or_none(parsed.created_at)
        self.started_at = none_if_unset(parsed.started_at)
        self.completed_at = none_if_unset(parsed.completed_at)
        self.source = text_or_none(optional_attr(parsed, "source"))
        self.data_removed = optional_attr(parsed, "data_removed") is True
        self.urls = cast("JobUrls", text_members(parsed.urls))
        metrics = optional_attr(parsed, "metrics")
        self.metrics = {} if metrics is None else metrics.to_dict()
        self.input = dict(parsed.input)
        self.error = error_text(parsed.error)

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.id} {self.status} {self.model or self.version or ''}>"


class PredictionValues(JobValues):
    """One run of a model (operation ``predictions.get``).

    Attributes:
        output: The output so far, JSON as the API sent it.
        deadline: When the API will cancel it, if it was created with ``cancel_after``.
        deployment: ``owner/name`` of the deployment that ran it, if one did.
    """

    kind: ClassVar[JobKind] = "prediction"

    output: Any
    deadline: datetime | None
    deployment: str | None

    def _fill(self, raw: dict[str, Any]) -> None:
        parsed = decode_leniently(api.Prediction.from_dict, raw, _FALLBACKS)
        self._fill_job(raw, parsed)
        self.output = none_if_unset(parsed.output)
        self.deadline = optional_attr(parsed, "deadline")
        self.deployment = optional_attr(parsed, "deployment")


class TrainingValues(JobValues):
    """One training (operation ``trainings.get``).

    Attributes:
        output: The new ``version`` and its ``weights``, once it succeeded.
        destination: ``owner/name`` of the model that the new version belongs to, if known.
    """

    kind: ClassVar[JobKind] = "training"

    output: TrainingOutput | None

    def _fill(self, raw: dict[str, Any]) -> None:
        parsed = decode_leniently(api.Training.from_dict, raw, _FALLBACKS)
        self._fill_job(raw, parsed)
        output = raw.get("output")
        self.output = cast("TrainingOutput", output) if is_object(output) else None

    @property
    def destination(self) -> str | None:
        """``owner/name`` of the model that it has made a version of, once it succeeded."""
        version = self.output.get("version") if self.output else None
        return version.partition(":")[0] if isinstance(version, str) else None


def error_text(error: object) -> str | None:
    """Return an error as one string: the API sends a string, seldom an object."""
    if error is None or error == "":
        return None
    if isinstance(error, str):
        return error
    if is_object(error):
        for key in ("detail", "message", "error"):
            if isinstance(text := error.get(key), str) and text:
                return text
    return str(error)
