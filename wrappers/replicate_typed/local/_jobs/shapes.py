"""Jobs as the API shows them.

Two generations of servers answer. The newer one answers creates, and shows a prediction while it is
recent; the older one shows older predictions, lists, and what was canceled. They differ in which
fields there are, in their order, in timestamps and in what an empty log is.
"""

from __future__ import annotations

from typing import Any

from .._base.ids import full_timestamp, timestamp
from .job import Job

HIDDEN = "hidden"


def created(job: Job, base: str) -> dict[str, Any]:
    """A job as the newer servers show it: when it was created, and while it is recent.

    Args:
        job: The job.
        base: The server's address, without ``/v1``.
    """
    shown: dict[str, Any] = {
        "id": job.id,
        "model": job.model,
        "version": HIDDEN if job.hidden else job.version,
        "input": {name: job.input[name] for name in sorted(job.input)},
        "logs": job.logs,
    }
    is_prediction = job.kind == "prediction"
    if is_prediction or job.done:
        shown |= {"output": job.output, "data_removed": job.data_removed}
    shown |= {
        "error": job.error,
        "status": job.status,
        "created_at": timestamp(job.created, digits=3),
    }
    if is_prediction:
        shown["source"] = job.source
    if job.started is not None:
        shown["started_at"] = timestamp(job.started)
    if job.completed is not None:
        shown["completed_at"] = timestamp(job.completed)
        shown["metrics"] = dict(job.metrics)
    if job.deadline is not None:
        shown["deadline"] = timestamp(job.deadline, digits=3)
    if job.deployment is not None:
        shown["deployment"] = job.deployment
    if job.webhook is not None:
        shown["webhook"] = job.webhook
        if job.webhook_events_filter is not None:
            shown["webhook_events_filter"] = job.webhook_events_filter
    # A training that was just created is linked to as a prediction is.
    get = f"{base}/v1/predictions/{job.id}"
    shown["urls"] = {"cancel": f"{get}/cancel", "get": get}
    if is_prediction:
        shown["urls"]["stream"] = f"{base}/stream/v1/files/{job.stream_key}"
    shown["urls"]["web"] = f"{base}/p/{job.id}"
    return shown


def held(job: Job, base: str) -> dict[str, Any]:
    """A prediction as a held create shows it whose output is there: still processing, no figures."""
    shown = created(job, base)
    shown |= {"logs": "", "status": "processing"}
    for name in ("started_at", "completed_at", "metrics"):
        shown.pop(name, None)
    return shown


def kept(job: Job, base: str, *, as_training: bool = False) -> dict[str, Any]:
    """A job as the older servers show it: all fields, whether there is something in them or not.

    Args:
        job: The job.
        base: The server's address, without ``/v1``.
        as_training: Link to it as a training.
    """
    get = f"{base}/v1/{'trainings' if as_training else 'predictions'}/{job.id}"
    urls = {"get": get, "cancel": f"{get}/cancel", "web": f"{base}/p/{job.id}"}
    is_prediction = job.kind == "prediction"
    if is_prediction:
        urls = {"stream": f"{base}/stream/v1/files/{job.stream_key}", **urls}
    shown: dict[str, Any] = {
        "completed_at": _moment(job.completed),
        "created_at": full_timestamp(job.created),
        "data_removed": job.data_removed,
    }
    if job.deadline is not None:
        shown["deadline"] = full_timestamp(job.deadline)
    if job.deployment is not None:
        shown["deployment"] = job.deployment
    shown |= {
        "error": job.error,
        "id": job.id,
        "input": {name: job.input[name] for name in sorted(job.input, key=_by_length)},
        "logs": job.logs.removesuffix("\n") or None,
        "metrics": dict(job.metrics) if job.done else {},
        "output": job.output,
        "source": job.source,
        "started_at": _moment(job.started),
        "status": job.status,
        "urls": urls,
        "model": job.model,
        "version": HIDDEN if job.hidden else job.version,
    }
    if is_prediction:
        shown["webhook"] = job.webhook
    else:
        shown["webhook_completed"] = job.webhook
    return shown


def _moment(moment: float | None) -> str | None:
    return None if moment is None else full_timestamp(moment)


def _by_length(name: str) -> tuple[int, bytes]:
    encoded = name.encode()
    return len(encoded), encoded
