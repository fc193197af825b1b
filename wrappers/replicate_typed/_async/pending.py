"""A prediction whose caller may stop at any time, from before its create is sent to its end.

Until the API has answered the create, nobody knows the prediction's id, and nobody can cancel it.
A caller who stops in that time is kept for the seconds that the response may take. If it does not
come, the prediction is searched for in the account's list. It is canceled only if it cannot be
another's: a long hold explains the silence, and no more candidates are found than this client has
sent. Nothing new is sent for that caller but what cancels the prediction.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from functools import partial
from typing import Any, Self

from attrs import field
from replicate_api.operation import JsonBody, Operation

from .._base.deadline import NEVER, Deadline
from .._base.durations import SAFE_WAIT
from .._base.errors import (
    APIError,
    APITimeoutError,
    NotFoundError,
    PredictionTimeout,
    ReplicateError,
    RunStopped,
)
from .._base.json_values import is_object
from .._base.records import define
from .._http.io_async import hold_at_end, now, run_shielded, shield_with_grace, sleep
from .._http.mocks import optional_request
from .._http.response import AttemptFailure
from .._http.retry import Idempotency, maybe_accepted
from .._jobs.create_request import JobSpec
from .._objects.refs import Target
from .attempt import AsyncAttempt
from .cleanup import cancel_quietly, find_orphans, warn_of_orphans, warn_of_uncanceled
from .core import AsyncCore
from .jobs import AsyncPrediction
from .output import remember_schema
from .uploads import upload_all

#: For how long a caller who stops is kept at the most, in seconds.
CLEANUP_TIME = 5.0

#: For how many of these seconds the response to a create is awaited that was held for a safe time,
#: or not at all.
ACK_GRACE = SAFE_WAIT + 0.5

#: The same for a create that is held for longer, in seconds: its response seldom comes just then.
HELD_ACK_GRACE = 1.0

#: For how long the response to a create is awaited although the caller's time is up, in seconds.
DEADLINE_GRACE = 0.75

#: For how many seconds a create that was not sent may go on connecting, before it notices that it is
#: not wanted: one that is stopped while it connects leaves a socket behind.
CONNECT_GRACE = 0.25

#: Seconds between two checks for a response that another task or thread waits for.
ACK_POLL_INTERVAL = 0.01


@define(eq=False)
class PendingPrediction:
    """A prediction that is to be created, and what is known of it.

    It is a context manager: a block that an exception ends cancels the prediction, unless it is
    the error of polls that were given up. Nothing is wrong with the prediction then, and its
    result can still be had.

    Attributes:
        prediction: The prediction, once the API has acknowledged it.
        deadline: When the caller stops waiting.
        sent_at: When the create was sent, in seconds of the monotonic clock.
    """

    _core: AsyncCore
    _spec: JobSpec
    _timeout: float | None = None
    _cancels_on_exit: bool = False
    prediction: AsyncPrediction | None = field(init=False, default=None)
    deadline: Deadline = field(init=False, default=NEVER)
    sent_at: float = field(init=False, default=0.0)
    _body: Mapping[str, Any] = field(init=False, factory=dict[str, Any])
    _attempt: AsyncAttempt | None = field(init=False, default=None)
    _is_unacknowledged: bool = field(init=False, default=False)
    _is_awaiting_response: bool = field(init=False, default=False)
    _cleanup_deadline: Deadline | None = field(init=False, default=None)
    _is_abandoned: bool = field(init=False, default=False)
    _was_canceled: bool = field(init=False, default=False)
    _pid: int = field(init=False, factory=os.getpid)

    async def __aenter__(self) -> Self:
        if self._cancels_on_exit:
            self._core.cancel_at_exit()
        self._core.in_flight.active.add(self)
        return self

    async def __aexit__(self, kind: object, error: BaseException | None, *_: object) -> None:
        try:
            if error is not None and not self._is_abandoned and not self._lost_sight(error):
                await self.cancel_on_exit()
        finally:
            self._core.in_flight.active.discard(self)
            if error is not None or self._is_abandoned:
                await hold_at_end()

    def _lost_sight(self, error: BaseException) -> bool:
        """Return whether an error says that polls of this prediction were given up."""
        if not isinstance(error, APIError) or error.prediction is None:
            return False
        return error.prediction is self.prediction

    async def create(self) -> AsyncPrediction:
        """Create the prediction; the caller's time runs from now on.

        Raises:
            InputError: The input cannot be sent; nothing was created.
            APIError: ``error.maybe_accepted`` says whether a prediction may exist all the same.
        """
        self.deadline = Deadline.after(self._timeout, now())
        encoded = self._spec.encode_input()
        if encoded.uploads or encoded.data_uris:
            await upload_all(self._core, encoded, self.deadline)
        try:
            prediction = await self._send(self._spec.operation(encoded.value))
        except NotFoundError as error:
            # Only official models run by their name; any other model runs by its latest version. A
            # page of a gateway says nothing about the model.
            latest = await self._latest_version() if error.problem is not None else None
            if latest is None:
                raise
            prediction = await self._send(self._spec.operation(encoded.value, latest))
        remember_schema(self._core, self._spec.reference, prediction)
        return prediction

    def abandon(self) -> None:
        """Send nothing more of the create; what was sent already is still waited for."""
        self._is_abandoned = True
        if self._attempt is not None:
            self._attempt.abandon()

    @property
    def may_exist(self) -> bool:
        """Whether the prediction was created, or may have been."""
        return self.prediction is not None or self._may_be_created

    async def _latest_version(self) -> Target | None:
        from replicate_api.api.models import models_get

        target = self._spec.target
        if self._spec.is_deployment or target.version:
            return None

        def latest_id(raw: Any) -> object:
            latest: object = raw.get("latest_version") if is_object(raw) else None
            return latest.get("id") if is_object(latest) else None

        operation = models_get.operation(target.owner or "", target.name or "")
        try:
            with optional_request():
                version = await self._core.request(operation, latest_id, deadline=self.deadline)
        except APIError:
            return None
        return Target(target.owner, target.name, version) if isinstance(version, str) else None

    async def _send(self, operation: Operation[Any]) -> AsyncPrediction:
        """Send a create until it is acknowledged, or must not be sent again."""
        self._body = operation.body.value if isinstance(operation.body, JsonBody) else {}
        attempts = self._core.transport.attempts(
            operation,
            timeout=self._spec.options.limits(self._core.options.timeout),
            deadline=self.deadline,
        )
        async for attempt in attempts:
            self._attempt = attempt
            if self._is_abandoned or self._cleanup_deadline is not None:
                attempt.abandon()
            if self._cancels_on_exit:
                await shield_with_grace(
                    self._core.connections,
                    partial(self._complete, attempt, operation),
                    self._interrupt,
                )
            else:
                await self._complete(attempt, operation)
        if self.prediction is None:
            raise TypeError(f"{operation.id} has no response yet")
        return self.prediction

    async def _complete(self, attempt: AsyncAttempt, operation: Operation[Any]) -> None:
        """Make one attempt, and take note of what it led to."""
        self.sent_at = now()
        self._is_unacknowledged = self._is_awaiting_response = True
        try:
            result = await attempt.send(response_deadline=self.deadline.extended(DEADLINE_GRACE))
        except ReplicateError:
            self._is_unacknowledged = False  # nothing was sent
            raise
        except BaseException:
            self._is_unacknowledged = attempt.is_sent
            left = Deadline.after(CLEANUP_TIME, now())
            self._cleanup_deadline = self._cleanup_deadline or left
            raise
        finally:
            self._is_awaiting_response = False
        if isinstance(result, AttemptFailure):
            self._is_unacknowledged = maybe_accepted(result.failure, Idempotency.ONCE)
            return
        self.prediction = self._core.read(operation, result, self._acknowledge)
        if self._is_abandoned:
            # In blocking code the response may come after the caller has gone.
            self._cleanup_deadline = None
            await self.cancel_on_exit()

    def _acknowledge(self, raw: Any) -> AsyncPrediction:
        target = None if self._spec.is_deployment else self._spec.target
        prediction = AsyncPrediction(self._core, raw, target)
        self._core.in_flight.known_ids.add(
            prediction.id, is_mocked=self._core.connections.is_mocked
        )
        return prediction

    @property
    def _ack_grace(self) -> float:
        return HELD_ACK_GRACE if self._spec.options.is_held_long else ACK_GRACE

    def _interrupt(self) -> float:
        """Take note that the caller stops, and return for how many seconds to await the response."""
        self._cleanup_deadline = Deadline.after(CLEANUP_TIME, now())
        if self._attempt is None:
            return 0.0
        self._attempt.abandon()
        return self._ack_grace if self._attempt.is_sent else CONNECT_GRACE

    async def expire(self, error: PredictionTimeout | APITimeoutError) -> AsyncPrediction:
        """Cancel the prediction because the time is up.

        Returns:
            The prediction, if it came to its own end before it was canceled.

        Raises:
            PredictionTimeout: The prediction did not.
            APITimeoutError: Nothing is known of it, or it was another time that was up.
        """
        is_up = self.deadline.has_passed(now())
        if not is_up and self._lost_sight(error):
            raise error
        if is_up and self._is_unacknowledged and self.prediction is None:
            # The response was awaited already, after the deadline.
            left = CLEANUP_TIME - DEADLINE_GRACE
            self._cleanup_deadline = self._cleanup_deadline or Deadline.after(left, now())
        canceled = await self.cancel_on_exit()
        if self.prediction is None or not is_up:
            raise error
        if self.prediction.status not in {"succeeded", "failed"}:
            seconds = self.deadline.seconds
            raise PredictionTimeout(self.prediction, seconds, canceled=canceled) from error
        return self.prediction

    def after_stop(self) -> AsyncPrediction:
        """Return the prediction that came to its own end although the caller has stopped it.

        Raises:
            RunStopped: There is none.
        """
        prediction = self.prediction
        if prediction is None or prediction.status not in {"succeeded", "failed"}:
            raise RunStopped(prediction, canceled=self._was_canceled) from None
        return prediction

    async def cancel_on_exit(self) -> bool:
        """Cancel the prediction as well as can be done in a few seconds.

        Returns:
            Whether the API has canceled it before it came to its own end.
        """
        if not self._cancels_on_exit or os.getpid() != self._pid:
            return False  # a forked process leaves its parent's predictions alone
        self._is_abandoned = True
        if self._attempt is not None:
            self._attempt.abandon()
        # Its client may be closed while another task or thread still waits for the response.
        is_elsewhere = self._is_awaiting_response and self._cleanup_deadline is None
        is_nameless = self.prediction is None and self._may_be_created
        is_nameless = is_nameless and (is_elsewhere or self._cleanup_deadline is not None)
        deadline = self._cleanup_deadline or Deadline.after(CLEANUP_TIME, now())
        orphans: list[AsyncPrediction] = []
        left: list[AsyncPrediction] = []

        async def cancel() -> None:
            if is_elsewhere and is_nameless:
                await self._await_response(deadline)
            if is_nameless and self.prediction is None:
                orphans[:] = await self._find_orphans(deadline)
            ours = orphans if self._may_claim(len(orphans)) else []
            if len(ours) == 1:
                self.prediction = ours[0]
            left[:] = ours if self.prediction is None else [self.prediction]
            while left:
                if not left[0].done:
                    self._was_canceled = await cancel_quietly(left[0], deadline)
                del left[0]

        try:
            await run_shielded(cancel, deadline.remaining(now()))
        finally:
            for prediction in left:
                warn_of_uncanceled(prediction, "the cancel was cut short")
            if is_nameless and not self._was_canceled and self.prediction is None and not left:
                warn_of_orphans([prediction.id for prediction in orphans])
        return self._was_canceled

    @property
    def _may_be_created(self) -> bool:
        """Whether a create without a response may have been carried out."""
        attempt = self._attempt
        is_on_its_way = attempt is not None and (attempt.is_sent or attempt.result is not None)
        return self._is_unacknowledged and is_on_its_way

    async def _await_response(self, deadline: Deadline) -> None:
        """Wait for the response that another task or thread waits for."""
        grace = Deadline.after(self._ack_grace, now())
        while self._is_awaiting_response and not (
            grace.has_passed(now()) or deadline.has_passed(now())
        ):
            await sleep(ACK_POLL_INTERVAL)

    async def _find_orphans(self, deadline: Deadline) -> list[AsyncPrediction]:
        return await find_orphans(
            self._core, self._spec, self._body, age=now() - self.sent_at, deadline=deadline
        )

    def _may_claim(self, count: int) -> bool:
        """Return whether so many predictions can be nobody else's.

        Every create of this client that asks for just the same, and has no response, may have made
        one of them; one that is not to be canceled makes it uncertain which.
        """
        same = [
            other
            for other in [*self._core.in_flight.active]
            if isinstance(other, PendingPrediction)
            and other._may_be_created
            and other.prediction is None
            and (other._spec.target, other._body) == (self._spec.target, self._body)
        ]
        are_all_canceled = all(other._cancels_on_exit for other in same)
        return self._spec.options.is_held_long and are_all_canceled and count <= len(same)
