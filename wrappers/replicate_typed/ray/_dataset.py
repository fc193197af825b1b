"""The step of a Ray Data pipeline that runs a model for each row."""

from __future__ import annotations

import os
from collections.abc import Callable
from os import PathLike
from pathlib import Path
from typing import Any, Literal, Protocol, TypeVar

from attrs import evolve

from .._base.errors import InputError
from .._base.public import publish
from .._jobs.create_request import make_create_options, make_job_spec
from .._many.map_settings import make_settings
from .._many.retry_failed import RetryFailed
from .._objects.models import ModelValues, ModelVersion
from .._objects.refs import Named, TypedReference
from .._sync.client import Client
from .._sync.many_subject import resolve_subject
from ._cluster import call, load_ray, start_anywhere, start_here
from ._journal import JournalKeeper
from ._limiter import LimiterKeeper
from ._rows import InputOf
from ._worker import Step, Worker, core_of

#: How many rows a worker takes at once, for each prediction that may run at once: while the last
#: ones of a batch run, others could.
ROWS_PER_PREDICTION = 4

#: The part of a processor that a worker takes: it waits for the API nearly all of the time.
WORKER_CPUS = 0.1


class Dataset(Protocol):
    """A ``ray.data.Dataset``, as far as it is used."""

    def map_batches(self, *args: Any, **kwargs: Any) -> Any:
        """Return the dataset that a function makes of batches of this one."""
        ...


D = TypeVar("D", bound=Dataset)


def predict(
    dataset: D,
    ref: str
    | tuple[str, str]
    | ModelValues
    | ModelVersion
    | TypedReference[Any, Any]
    | None = None,
    *,
    deployment: Named | None = None,
    input: InputOf = None,
    key: str | None = None,
    journal: str | PathLike[str] | None = None,
    workers: int = 2,
    concurrency: int = 50,
    batch_size: int | None = None,
    save_to: str | PathLike[str] | None = None,
    on_error: Literal["collect", "raise"] = "collect",
    timeout: float | None = None,
    retry_failed: RetryFailed | None = None,
    validate: bool = True,
    prefix: str = "",
    client: Client | Callable[[], Client] = Client,
) -> D:
    """Run a model for each row of a Ray dataset, on all nodes of a cluster.

    Rows are recognised by their input, so that nothing is created twice when a worker dies, when
    the dataset is computed again, or when a later run has the same journal. Rows with equal inputs
    share one prediction, unless ``key`` tells them apart.

    Args:
        dataset: A ``ray.data.Dataset``.
        ref: What to run, as for ``client.map``. A name without a version stands for the model's
            latest version when this is called.
        deployment: A deployment to run instead, ``owner/name``.
        input: The columns that are the input, or a function that makes it of a row; all columns
            but ``key`` if not given. Of columns, those that are null are left out.
        key: A column whose values tell rows with equal inputs apart.
        journal: A file on the node of the caller that records the run. Without one, it is recorded
            for as long as the returned dataset is there.
        workers: How many actors work on batches, each with a client.
        concurrency: How many predictions each of them has running at the most.
        batch_size: How many rows each takes at once, four times ``concurrency`` if not given.
        save_to: A folder, of all nodes, to save the files of outputs in.
        on_error: ``raise`` to end with the first error, ``collect`` for rows with their errors.
        timeout: The longest time in seconds that one prediction may take before it is canceled.
        retry_failed: Which failed predictions are created again, which is billed again.
        validate: Whether inputs are checked by the schema of the version.
        prefix: How the names of the new columns begin.
        client: The client, or a function that makes one on each node. A client is copied without
            its token and its headers: there, it takes the token of the environment.

    Returns:
        The dataset with the columns ``state``, ``output``, ``error``, ``prediction_id``, ``files``
        and ``seconds``, as ``Item`` has them. Outputs are texts, numbers and lists of texts, or
        else JSON as text; a file is its URL.

    Raises:
        InputError: An argument is not valid, or Ray is not installed.
        JournalError: The journal cannot be used.
        APIError: The API did not say what is run.
    """
    ray = load_ray()
    for name, number in (("workers", workers), ("batch_size", batch_size)):
        if number is not None and (isinstance(number, bool) or number < 1):
            raise InputError(f"{name} must be an integer, 1 or more, not {number!r}")
    settings = make_settings(
        {
            "concurrency": concurrency,
            "journal": journal,
            "on_error": on_error,
            "ordered": True,
            "timeout": timeout,
            "retry_failed": retry_failed,
            "save_to": save_to,
            "validate": validate,
        }
    )
    spec = make_job_spec(ref, None, make_create_options(), deployment=deployment, validate=False)
    subject = resolve_subject(core_of(client), spec)
    path = None if journal is None else str(Path(os.fsdecode(journal)).resolve())
    keeper = start_here(JournalKeeper, path, subject.label)
    call(keeper.check)
    step = Step(
        client=client,
        subject=subject,
        settings=evolve(settings, journal=None, reuse=True),
        journal=keeper,
        limiter=start_anywhere(LimiterKeeper),
        input=input,
        key=key,
        prefix=prefix,
    )
    mapped: D = dataset.map_batches(
        Worker,
        fn_constructor_args=(step,),
        compute=ray.data.ActorPoolStrategy(size=workers),
        batch_size=batch_size or ROWS_PER_PREDICTION * concurrency,
        batch_format="pyarrow",
        num_cpus=WORKER_CPUS,
    )
    return mapped


publish(predict, "replicate_typed.ray")
