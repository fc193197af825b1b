"""The attributes of predictions and trainings."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING, Any, ClassVar, Literal, Required, TypedDict, cast

from replicate_api.decoding import Reader
from replicate_api.models import PredictionStatus

from .._base.json_values import is_object
from .._base.late_types import late_type
from .._base.public import public
from .._base.records import safe_repr
from .values import Values, text_or_none, timestamp_or_none

if TYPE_CHECKING:
    from decimal import Decimal

    from .prices import Amount, Prices
    from .progress import Progress
else:
    # They are loaded when a cost is asked for; ``get_type_hints`` takes them for anything.
    Amount = Decimal = Prices = Any
    Progress = late_type(__package__, ".progress", "Progress")

#: The statuses of a prediction or training that has ended. With any other status, even one that
#: this version does not know, it has not.
TERMINAL_STATUSES = frozenset({"succeeded", "failed", "canceled", "aborted"})

#: The members of predictions and trainings that are attributes, beside the id and the status.
_MEMBERS = (
    "completed_at",
    "created_at",
    "data_removed",
    "error",
    "input",
    "logs",
    "model",
    "source",
    "started_at",
    "version",
)

JobKind = Literal["prediction", "training"]


@public
class JobUrls(TypedDict, total=False):
    """The URLs of a prediction or training."""

    get: Required[str]
    """The URL that returns the prediction or training as JSON."""

    cancel: Required[str]
    """The URL that cancels it, by POST."""

    stream: str
    """The URL of a stream of server-sent events with its output, if it has one."""

    web: str
    """The URL of its page on the website, if it has one."""


@public
class TrainingOutput(TypedDict, total=False):
    """The output of a training."""

    version: str
    """The new version as ``owner/name:id``."""

    weights: str
    """The URL of the weights of the new version."""


class JobValues(Values):
    """The attributes that predictions and trainings have in common."""

    kind: ClassVar[JobKind]
    """``prediction`` or ``training``."""

    id: str
    """The id."""

    status: PredictionStatus
    """``starting``, ``processing``, ``succeeded``, ``failed``, ``canceled`` or ``aborted``. A
    status that this version does not know is kept unchanged."""

    model: str | None
    """The model as ``owner/name``."""

    version: str | None
    """The id of the model's version."""

    input: dict[str, Any]
    """The input as sent, without default values."""

    output: Any
    """The output so far."""

    error: str | None
    """The reason of a failure."""

    logs: str | None
    """The log so far."""

    created_at: datetime | None
    """The time at which it was created."""

    started_at: datetime | None
    """The time at which it started to run."""

    completed_at: datetime | None
    """The time at which it ended."""

    metrics: dict[str, Any]
    """Measurements such as ``predict_time``, in seconds."""

    urls: JobUrls
    """The URLs ``get`` and ``cancel``, and ``stream`` and ``web`` if it has them."""

    source: str | None
    """Where it was created, ``api`` or ``web``."""

    data_removed: bool
    """Whether the API has deleted the input, output and logs."""

    @property
    def done(self) -> bool:
        """Whether it has ended: it has succeeded or failed, or was canceled or aborted."""
        return self.status in TERMINAL_STATUSES

    @property
    def progress(self) -> Progress | None:
        """The progress by the last progress bar in the log, None if the log has none."""
        from .progress import Progress

        return Progress.parse(self.logs) if self.logs else None

    @safe_repr
    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.id} {self.status} {self.model or self.version or ''}>"


class PredictionValues(JobValues):
    """A prediction, which is one run of a model (operation ``predictions.get``)."""

    kind: ClassVar[JobKind] = "prediction"
    """``prediction``."""

    output: Any
    """The output so far, as the JSON that the API sent."""

    deadline: datetime | None
    """The time at which the API cancels it, if it was created with ``cancel_after``."""

    deployment: str | None
    """The deployment that it runs on as ``owner/name``, None if on none."""

    def cost(self, prices: Prices | Mapping[str, Amount]) -> Decimal | None:
        """Return what it cost, by prices that you give: the API tells neither prices nor hardware.

        It is an estimate: the time that it ran, times the price of a second.

        Args:
            prices: The price of a second, by the name of the model or deployment, by the id of the
                version, or by hardware.

        Returns:
            The cost, None if its time or its price is not known.

        Raises:
            InputError: A price is no amount.
        """
        from .prices import estimated_cost, make_prices, run_seconds

        price = make_prices(prices).price_of(self.version, self.deployment, self.model)
        seconds = run_seconds(self.metrics, self.started_at, self.completed_at)
        return estimated_cost(price, seconds)

    def _attributes(self, raw: dict[str, Any]) -> dict[str, Any]:
        return _attributes(_prediction_reader()(raw), raw)


class TrainingValues(JobValues):
    """A training, which creates a version of a model (operation ``trainings.get``)."""

    kind: ClassVar[JobKind] = "training"
    """``training``."""

    output: TrainingOutput | None
    """The new ``version`` and its ``weights``, None until the training has succeeded."""

    #: The destination that was named at its create.
    _destination: str | None = None

    def _attributes(self, raw: dict[str, Any]) -> dict[str, Any]:
        values = _attributes(_training_reader()(raw), raw)
        values["status"] = PredictionStatus(str(values["status"]))
        output: object = raw.get("output")
        values["output"] = output if is_object(output) else None
        return values

    @property
    def destination(self) -> str | None:
        """The model that gets the new version, as ``owner/name``.

        It is known from the create on, or else from the response that has it: the API itself says it
        only in the output of a training that has succeeded. None if neither is there.
        """
        named: object = self.raw.get("destination") or self._destination
        version: object = self.output.get("version") if self.output else named
        return version.partition(":")[0] if isinstance(version, str) else None


@cache
def _prediction_reader() -> Reader[dict[str, Any]]:
    """Return what reads the members of a prediction that are attributes."""
    from replicate_api.models.prediction import fields_reader

    members = (*_MEMBERS, "deadline", "deployment", "output")
    return fields_reader.only("id", "status", optional=members)


@cache
def _training_reader() -> Reader[dict[str, Any]]:
    """Return what reads the members of a training that are attributes."""
    from replicate_api.models.training import fields_reader

    return fields_reader.only("id", "status", optional=_MEMBERS)


def _attributes(found: dict[str, Any], raw: dict[str, Any]) -> dict[str, Any]:
    """Return the attributes that predictions and trainings have in common.

    Args:
        found: The members that are attributes, None for those that could not be read.
        raw: The JSON as received.
    """
    metrics: object = raw.get("metrics")
    found["created_at"] = timestamp_or_none(found["created_at"])
    found["data_removed"] = bool(found["data_removed"])
    found["error"] = error_text(found["error"])
    found["input"] = dict(found["input"] or ())
    found["metrics"] = dict(metrics) if is_object(metrics) else {}
    found["source"] = text_or_none(found["source"])
    found["urls"] = _urls(raw.get("urls"))
    return found


def _urls(value: object) -> JobUrls:
    """Return the members of an object that are URLs, none if it lacks those that all jobs have."""
    members = value.items() if is_object(value) else ()
    urls = {name: url for name, url in members if isinstance(url, str) and url}
    return cast("JobUrls", urls if "get" in urls and "cancel" in urls else {})


def error_text(error: object) -> str | None:
    """Return the error of a prediction as a string; the API may also send an object."""
    if error is None or error == "":
        return None
    if isinstance(error, str):
        return error
    if is_object(error):
        for key in ("detail", "message", "error"):
            if isinstance(text := error.get(key), str) and text:
                return text
    return str(error)
