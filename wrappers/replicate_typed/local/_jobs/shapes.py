"""The JSON shapes of a prediction or training.

Replicate's API is served by several systems, whose JSON differs. Creating a prediction, and getting
it while it is recent, is answered from live state; lists, cancellations and older predictions are
answered from a database; creations with ``Prefer: wait`` are answered at the network's edge. The
shapes differ in which members are present, in their order, in the precision of timestamps, and in
whether an empty log is an empty string or null.
"""

from __future__ import annotations

from typing import Any

from .._base.timestamps import full_timestamp, trimmed_timestamp
from .job import Job

#: What the API shows in place of the version of an official model.
HIDDEN_VERSION = "hidden"


def live(job: Job, base: str) -> dict[str, Any]:
    """Return a job as created, and while it is recent: members without a value are absent.

    Args:
        job: The job.
        base: The server's address, without ``/v1``.
    """
    shape: dict[str, Any] = {
        "id": job.id,
        "model": job.model,
        "version": HIDDEN_VERSION if job.hidden else job.version,
        "input": {name: job.input[name] for name in sorted(job.input)},
        "logs": job.logs,
    }
    is_prediction = job.kind == "prediction"
    if is_prediction or job.done:
        shape |= {"output": job.output, "data_removed": job.data_removed}
    shape |= {
        "error": job.error,
        "status": job.status,
        "created_at": trimmed_timestamp(job.created, digits=3),
    }
    if is_prediction:
        shape["source"] = job.source
    if job.started is not None:
        shape["started_at"] = trimmed_timestamp(job.started)
    if job.completed is not None:
        shape["completed_at"] = trimmed_timestamp(job.completed)
        shape["metrics"] = dict(job.metrics)
    if job.deadline is not None:
        shape["deadline"] = trimmed_timestamp(job.deadline, digits=3)
    if job.deployment is not None:
        shape["deployment"] = job.deployment
    if job.webhook is not None:
        shape["webhook"] = job.webhook
        if job.webhook_events_filter is not None:
            shape["webhook_events_filter"] = job.webhook_events_filter
    # The URLs of a training that was just created are those of a prediction.
    get = f"{base}/v1/predictions/{job.id}"
    shape["urls"] = {"cancel": f"{get}/cancel", "get": get}
    if is_prediction:
        shape["urls"]["stream"] = _stream_url(job, base)
    shape["urls"]["web"] = _page_url(job, base)
    return shape


def waited(job: Job, base: str) -> dict[str, Any]:
    """Return a prediction as created with ``Prefer: wait``: its output is there, its end is not.

    Args:
        job: The job.
        base: The server's address, without ``/v1``.
    """
    shape = live(job, base)
    shape |= {"logs": "", "status": "processing"}
    for name in ("started_at", "completed_at", "metrics"):
        shape.pop(name, None)
    return shape


def stored(job: Job, base: str, *, as_training: bool = False) -> dict[str, Any]:
    """Return a job as read from the database: all members are present, null without a value.

    Args:
        job: The job.
        base: The server's address, without ``/v1``.
        as_training: Whether its URLs are those of a training.
    """
    get = f"{base}/v1/{'trainings' if as_training else 'predictions'}/{job.id}"
    urls = {"get": get, "cancel": f"{get}/cancel", "web": _page_url(job, base)}
    is_prediction = job.kind == "prediction"
    if is_prediction:
        urls = {"stream": _stream_url(job, base), **urls}
    shape: dict[str, Any] = {
        "completed_at": _timestamp_or_none(job.completed),
        "created_at": full_timestamp(job.created),
        "data_removed": job.data_removed,
    }
    if job.deadline is not None:
        shape["deadline"] = full_timestamp(job.deadline)
    if job.deployment is not None:
        shape["deployment"] = job.deployment
    shape |= {
        "error": job.error,
        "id": job.id,
        "input": {name: job.input[name] for name in sorted(job.input, key=_jsonb_order)},
        "logs": job.logs.removesuffix("\n") or None,
        "metrics": dict(job.metrics) if job.done else {},
        "output": job.output,
        "source": job.source,
        "started_at": _timestamp_or_none(job.started),
        "status": job.status,
        "urls": urls,
        "model": job.model,
        "version": HIDDEN_VERSION if job.hidden else job.version,
    }
    if is_prediction:
        shape["webhook"] = job.webhook
    else:
        shape["webhook_completed"] = job.webhook
    return shape


def _stream_url(job: Job, base: str) -> str:
    return f"{base}/stream/v1/files/{job.stream_key}"


def _page_url(job: Job, base: str) -> str:
    return f"{base}/p/{job.id}"


def _timestamp_or_none(seconds: float | None) -> str | None:
    return None if seconds is None else full_timestamp(seconds)


def _jsonb_order(name: str) -> tuple[int, bytes]:
    """Return the sort key of PostgreSQL's ``jsonb``: by length, then by bytes."""
    encoded = name.encode()
    return len(encoded), encoded
