"""A prediction whose caller may go at any time, from before its create is sent to its end.

As long as the API has not answered the create, nobody knows the prediction, and nobody can cancel
it. A caller who goes meanwhile is kept for the seconds that the answer may take. If it does not
come, the prediction is looked for among those that the API lists. It is canceled only if it cannot
be another's: a long hold explains the silence, and no more are found than this client has sent.
Nothing new is sent for him but what cancels it.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any, Self

import httpx
from attrs import define, field
from replicate_api.api.predictions import predictions_list
from replicate_api.operation import JsonBody, Operation

from .._base.durations import SAFE_HOLD
from .._base.errors import APITimeoutError, PredictionTimeout, ReplicateError
from .._base.json_values import is_list, is_object
from .._base.logs import logger
from .._http.exchange import Answered, Outcome
from .._http.io_async import insist, now, outlast, sleep
from .._http.retry import Safety, maybe_accepted
from .._jobs.orphans import SKEW, lookalikes, server_time
from .core import AsyncCore
from .job import Job, create, named
from .prediction import AsyncPrediction
from .transport import Attempt

#: How long a caller who goes is kept at the most, in seconds.
CANCEL_TIME = 5.0

#: For how many of them the answer to a create is waited for that was held for a safe time, or
#: not at all.
NAMING_TIME = SAFE_HOLD + 0.5

#: The same for one that is held for longer: it seldom comes just then.
HELD_NAMING_TIME = 1.0

#: Seconds between two looks for a name that another task or thread waits for.
LOOK = 0.01


@define(eq=False)
class Creation:
    """A prediction that is to be created, and what is known of it.

    It is a context manager: a block that an exception ends leaves the prediction.

    Attributes:
        prediction: The prediction, once the API has named it.
        deadline: When the caller's time is up, by the monotonic clock; None for never.
    """

    _core: AsyncCore
    _job: Job
    _timeout: float | None
    _cancel_on_exit: bool
    prediction: AsyncPrediction | None = None
    deadline: float | None = None
    _body: Mapping[str, Any] = field(factory=dict[str, Any])
    _sent_at: float = 0.0
    _unnamed: bool = False
    _in_flight: bool = False
    _until: float | None = None
    _gone: bool = False
    _canceled: bool = False
    _pid: int = field(factory=os.getpid)

    async def __aenter__(self) -> Self:
        self._core.ledger.under_way.add(self)
        return self

    async def __aexit__(self, kind: type[BaseException] | None, *_: object) -> None:
        try:
            if kind is not None and not self._gone:
                await self.leave()
        finally:
            self._core.ledger.under_way.discard(self)

    async def begin(self) -> AsyncPrediction:
        """Create it; the caller's time runs from now on.

        Raises:
            InputError: Something cannot be sent; nothing was created.
            APIError: ``error.maybe_accepted`` says whether a prediction may exist all the same.
        """
        if self._timeout is not None:
            self.deadline = now() + self._timeout
        return await create(self._core, self._job, deadline=self.deadline, send=self._send)

    async def _send(self, operation: Operation[Any], timeout: httpx.Timeout) -> AsyncPrediction:
        core = self._core
        self._body = operation.body.value if isinstance(operation.body, JsonBody) else {}
        build = partial(named, core)

        async def seen(attempt: Attempt) -> Answered:
            self._sent_at = now()
            self._unnamed = self._in_flight = True
            try:
                outcome = await attempt()
            except ReplicateError:  # nothing was sent
                self._unnamed = False
                raise
            finally:
                self._in_flight = False
            if isinstance(outcome, Outcome):
                self._unnamed = maybe_accepted(outcome.failure, Safety.ONCE)
                return outcome
            self.prediction = core.read(operation, outcome, build)
            if self._gone:
                # In blocking code the answer may come after its caller went.
                self._until = None
                await self.leave()
            return outcome

        async def guard(attempt: Attempt) -> Answered:
            return await outlast(partial(seen, attempt), self._patience(), self._hurry)

        response = await core.transport.send(
            operation,
            timeout=timeout,
            deadline=self.deadline,
            grace=NAMING_TIME,
            guard=guard if self._cancel_on_exit else None,
            wanted=self._is_wanted if self._cancel_on_exit else None,
        )
        core.cancel_at_exit()
        self.prediction = self.prediction or core.read(operation, response, build)
        return self.prediction

    def _is_wanted(self) -> bool:
        """Whether its caller is still there."""
        return self._until is None and not self._gone

    @property
    def _long(self) -> bool:
        """Whether the API may be silent because it was asked to be."""
        return (self._job.extras.hold or 0) > SAFE_HOLD

    def _patience(self) -> float:
        return HELD_NAMING_TIME if self._long else NAMING_TIME

    def _hurry(self) -> None:
        self._until = now() + CANCEL_TIME

    async def expire(self, error: PredictionTimeout | APITimeoutError) -> AsyncPrediction:
        """The prediction, if it came to its own end before it was canceled for the time.

        Raises:
            PredictionTimeout: It did not.
            APITimeoutError: Nothing is known of it, or it was another time that was up.
        """
        is_up = self.deadline is not None and now() >= self.deadline
        if is_up and self._unnamed and self.prediction is None:
            self._until = self._until or now() + CANCEL_TIME - NAMING_TIME
        canceled = await self.leave()
        if self.prediction is None or not is_up:
            raise error
        if self.prediction.status not in {"succeeded", "failed"}:
            raise PredictionTimeout(
                self.prediction, self._timeout or 0.0, canceled=canceled
            ) from error
        return self.prediction

    async def leave(self) -> bool:
        """Cancel it on the way out, as well as can be done in a few seconds.

        Returns:
            Whether the API was told, and it had not come to its own end before.
        """
        if not self._cancel_on_exit or os.getpid() != self._pid:
            return False  # what a forked process has of it is its parent's
        # Its client is closed while another task or thread still waits for the answer.
        waited_for = self._in_flight and self._until is None
        nameless = self.prediction is None and self._unnamed
        nameless = nameless and (waited_for or self._until is not None)
        self._gone = True
        until = self._until or now() + CANCEL_TIME
        found: list[AsyncPrediction] = []

        async def work() -> None:
            if waited_for:
                await self._name(min(until, now() + self._patience()))
            if nameless and self.prediction is None:
                found.extend(await self._find(until))
            ours = found if self._long and len(found) <= self._count() else []
            if len(ours) == 1:
                self.prediction = ours[0]
            for prediction in ours if self.prediction is None else [self.prediction]:
                if not prediction.done:
                    self._canceled = await _cancel(prediction, until)

        await insist(work, max(0.0, until - now()))
        if nameless and not self._canceled and self.prediction is None:
            _warn([prediction.id for prediction in found])
        return self._canceled

    async def _name(self, until: float) -> None:
        """Wait for the answer that another task or thread waits for."""
        while self._in_flight and now() < until:
            await sleep(LOOK)

    def _count(self) -> int:
        """How many creates of this client have no name that ask for just the same, this one too."""
        return sum(
            isinstance(other, Creation)
            and other._unnamed
            and other.prediction is None
            and (other._job.target, other._body) == (self._job.target, self._body)
            for other in [*self._core.ledger.under_way]
        )

    async def _find(self, until: float) -> list[AsyncPrediction]:
        """The predictions of the API's list that may be this one, and are no other of this client."""
        ago = timedelta(seconds=now() - self._sent_at)
        operation = predictions_list.operation(created_after=datetime.now(UTC) - ago - SKEW)
        build = partial(AsyncPrediction, self._core)
        try:
            response = await self._core.transport.send(operation, deadline=until)
            listed = self._core.read(operation, response, lambda raw: [*map(build, _results(raw))])
        except ReplicateError as error:
            logger.debug("predictions cannot be listed: %s", error)
            return []
        return lookalikes(
            [prediction for prediction in listed if prediction.id not in self._core.ledger.named],
            self._job.target,
            self._body,
            deployment=self._job.deployment,
            since=server_time(response.headers) - ago,
        )


def _results(raw: object) -> list[Any]:
    results: object = raw.get("results") if is_object(raw) else None
    return [*results] if is_list(results) else []


def _warn(found: list[str]) -> None:
    logger.warning(
        "a create was interrupted before the API named its prediction: it may run all the same. "
        "Look at %s",
        ", ".join(found) or "client.predictions.list()",
    )


async def _cancel(prediction: AsyncPrediction, until: float) -> bool:
    try:
        await prediction.cancel(deadline=until)
    except ReplicateError as error:
        logger.warning("prediction %s could not be canceled: %s", prediction.id, error)
        return False
    # It may have come to its own end before.
    return prediction.status not in {"succeeded", "failed"}
