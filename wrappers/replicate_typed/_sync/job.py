# Derived from ../_async/job.py: edit that file, then run `make regenerate`.
"""What is to be run, and its creation: files uploaded, a prediction made of it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import httpx
from attrs import frozen
from replicate_api.errors import ResponseDecodeError
from replicate_api.operation import Operation

from .._base.errors import APIError, InputError, NotFoundError
from .._base.json_values import is_object
from .._files.inputs import FileEncoding, Plan, Upload, make_plan
from .._files.sources import Source
from .._http.io_sync import run_all
from .._jobs.create_request import Extras, create_operation
from .._objects.refs import Target, parse, parse_model
from .core import Core
from .output import remember
from .prediction import Prediction

#: Sends a create, and waits within limits for the prediction that it answers with.
Send = Callable[[Operation[Any], httpx.Timeout], Prediction]


@frozen
class Job:
    """What is to be run."""

    target: Target
    input: Any
    extras: Extras
    deployment: bool = False
    file_encoding: FileEncoding = "auto"
    reference: object = None


def make_job(
    reference: object,
    input: Any,
    extras: Extras,
    *,
    deployment: object = None,
    file_encoding: FileEncoding = "auto",
) -> Job:
    """What is to be run, from what the caller named.

    Raises:
        InputError: It names nothing, or a model and a deployment.
    """
    if (reference is None) == (deployment is None):
        raise InputError("name a model, a version or a deployment, and only one of them")
    if deployment is not None:
        target = parse_model(deployment, what="deployment")
    elif hasattr(reference, "current_release"):
        raise InputError("this is a deployment, not a model: pass it as deployment=")
    else:
        target = parse(reference)
    return Job(target, input, extras, deployment is not None, file_encoding, reference)


def create(
    core: Core, job: Job, *, deadline: float | None = None, send: Send | None = None
) -> Prediction:
    """Create a prediction and return it at once, or after the hold that was asked for.

    Args:
        core: The client's inside.
        job: What is to be run.
        deadline: A moment of the monotonic clock after which nothing is sent.
        send: How the create itself is sent, if not as any other request.

    Raises:
        InputError: The input cannot be sent; nothing was created.
        APIError: ``error.maybe_accepted`` says whether a prediction may exist all the same.
    """
    if job.input is not None and not hasattr(job.input, "items"):
        raise InputError(f"the input is a mapping of names to values, not {job.input!r:.100}")
    plan = make_plan(job.input or {}, file_encoding=job.file_encoding)
    upload_all(core, plan, deadline)
    send = send or partial(_send, core)
    timeout = core.options.timeout
    if job.extras.read_timeout is not None:
        timeout = httpx.Timeout(
            connect=timeout.connect,
            write=timeout.write,
            pool=timeout.pool,
            read=max(job.extras.read_timeout, timeout.read or 0.0),
        )
    try:
        prediction = send(_operation(job, job.target, plan.value), timeout)
    except NotFoundError:
        # Only official models run by their name; any other model runs by its latest version.
        target = None
        if not job.deployment and not job.target.version:
            target = _latest(core, job.target, deadline)
        if target is None:
            raise
        prediction = send(_operation(job, target, plan.value), timeout)
    remember(core, job.reference, prediction)
    return prediction


def _operation(job: Job, target: Target, value: dict[str, Any]) -> Operation[Any]:
    return create_operation(target, value, job.extras, deployment=job.deployment)


def _send(core: Core, operation: Operation[Any], timeout: httpx.Timeout) -> Prediction:
    return core.request(operation, partial(named, core), timeout=timeout)


def named(core: Core, raw: Any) -> Prediction:
    """The prediction that the answer to a create names; its client knows it from now on."""
    prediction = Prediction(core, raw)
    core.ledger.named.append(prediction.id)
    return prediction


def _latest(core: Core, target: Target, deadline: float | None) -> Target | None:
    from replicate_api.api.models import models_get

    operation = models_get.operation(target.owner or "", target.name or "")

    def latest_id(raw: Any) -> object:
        latest: object = raw.get("latest_version") if is_object(raw) else None
        return latest.get("id") if is_object(latest) else None

    try:
        version = core.request(operation, latest_id, deadline=deadline)
    except APIError:
        return None
    return Target(target.owner, target.name, version) if isinstance(version, str) else None


def upload_all(core: Core, plan: Plan, deadline: float | None = None) -> None:
    """Upload what an input needs, and complete it."""

    def job(upload: Upload) -> Callable[[], None]:
        def send() -> None:
            upload.set(_upload(core, upload.source, deadline))

        return send

    if plan.uploads:
        run_all(job(upload) for upload in plan.uploads)


def _upload(core: Core, source: Source, deadline: float | None) -> str:
    """Upload a file, and return the URL that stands for it in an input."""

    from replicate_api.api.files import files_create
    from replicate_api.models import UploadFileRequest
    from replicate_api.types import File

    def url_of(raw: Any) -> str:
        urls: object = raw.get("urls") if is_object(raw) else None
        url: object = urls.get("get") if is_object(urls) else None
        if not isinstance(url, str):
            raise ResponseDecodeError("files.create", "/urls/get", "it is no address")
        return url

    with source.open() as stream:
        body = UploadFileRequest(
            content=File(payload=stream, file_name=source.name, mime_type=source.content_type)
        )
        return core.request(files_create.operation(body=body), url_of, deadline=deadline)
