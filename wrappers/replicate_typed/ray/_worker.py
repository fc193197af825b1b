"""What a worker of a cluster does: it runs one batch of inputs after the other."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .._base.records import frozen
from .._many.map_settings import MapSettings
from .._sync.client import Client
from .._sync.core import Core
from .._sync.many import MapRun
from .._sync.many_item import Item
from .._sync.many_run import Run
from .._sync.many_subject import Subject
from ._cluster import load_ray
from ._journal import ClaimedStore
from ._limiter import SharedLimiter
from ._rows import InputOf, check_columns, column, digest_of, inputs_of, with_results


@frozen
class Step:
    """What all workers do.

    Attributes:
        client: The client, which each worker has a copy of, or what makes one.
        subject: What is run.
        settings: How it is run.
        journal: The actor that has the journal.
        limiter: The actor that has the limiter.
        input: What makes an input of a row.
        key: The column that tells equal inputs apart.
        prefix: How the names of the new columns begin.
    """

    client: Client | Callable[[], Client]
    subject: Subject
    settings: MapSettings
    journal: Any
    limiter: Any
    input: InputOf
    key: str | None
    prefix: str


def core_of(client: Client | Callable[[], Client]) -> Core:
    """Return what the objects of a client share.

    Args:
        client: The client, or what makes one.
    """
    made = client if isinstance(client, Client) else client()
    return made._core  # pyright: ignore[reportPrivateUsage]  # no use to callers


class Worker:
    """A worker, which Ray makes on a node, and gives batches to."""

    def __init__(self, step: Step) -> None:
        """Prepare a client; nothing is sent yet.

        Args:
            step: What to do.
        """
        self._step = step
        # An actor that was started again has the same id, and takes up what it had claimed.
        self._name = str(load_ray().get_runtime_context().get_actor_id())
        core = core_of(step.client)
        limiter = SharedLimiter(step.limiter, self._name)
        self._core = Core(core.connections, core.options, core.in_flight, limiter)

    def __call__(self, batch: Any) -> Any:
        """Run the model for a batch.

        Args:
            batch: The rows, as an Arrow table.

        Returns:
            The table, with the columns of the results.
        """
        rows: list[dict[str, Any]] = batch.to_pylist()
        step = self._step
        check_columns(batch.column_names, step.prefix)
        inputs = inputs_of(rows, step.input, step.key)
        keys = [None if step.key is None else column(row, step.key) for row in rows]
        digests = [digest_of(*pair) for pair in zip(inputs, keys, strict=True)]
        items = self._run(inputs, [digest for digest in digests if digest is not None])
        return with_results(batch, items, step.prefix)

    def _run(self, inputs: list[Any], digests: list[bytes]) -> list[Item[Any, Any]]:
        step = self._step
        store = ClaimedStore(step.journal, self._name, digests)
        # An iterator: a row that is not valid fails by itself, since others are paid for already.
        run = Run(
            self._core,
            step.subject.spec,
            iter(inputs),
            step.settings,
            "auto",
            subject=step.subject,
            open_store=lambda _: store,
        )
        try:
            with MapRun[Any, Any](run) as items:
                return [*items]
        finally:
            store.close()
