"""Predictions as they truly are, whatever their API answers."""

from __future__ import annotations

import asyncio
import time
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

from attrs import define, field

from _support.predictions import prediction_json

#: Seconds until a prediction is being processed, and until it has succeeded.
STARTED, SUCCEEDED = 0.005, 0.02

#: Seconds until an endless prediction fails: who waits for it by mistake does not wait forever.
FAILED = 15.0


@define
class TruePrediction:
    """A prediction as it truly is.

    Attributes:
        n: The number of the call that it is for.
        id: Its id.
        model: What it runs, ``number`` or ``text``.
        version: The id of the version.
        input: Its input.
        created: When it was created, by the monotonic clock.
        canceled: When it was canceled.
        cancel_count: How many cancels of it were carried out.
    """

    n: int
    id: str
    model: str
    version: str
    input: dict[str, Any]
    created: float
    deployment: str | None = None
    created_at: datetime = field(factory=lambda: datetime.now(UTC))
    canceled: float | None = None
    cancel_count: int = 0
    _was_canceled: asyncio.Event = field(factory=asyncio.Event)

    @property
    def is_endless(self) -> bool:
        """Whether it runs until it is canceled, or fails in the end."""
        return bool(self.input.get("endless"))

    @property
    def output(self) -> Any:
        """What it returns when it has succeeded."""
        return f"text {self.n}" if self.model == "text" else self.n

    @property
    def age(self) -> float:
        """How many seconds ago it was created."""
        return time.monotonic() - self.created

    @property
    def status(self) -> str:
        """Its status at this moment."""
        if not self.is_endless and (self.canceled or time.monotonic()) - self.created > SUCCEEDED:
            return "succeeded"
        if self.canceled is not None:
            return "canceled"
        if self.age > FAILED:
            return "failed"
        return "processing" if self.age > STARTED else "starting"

    @property
    def is_left(self) -> bool:
        """Whether it was to be canceled, and was not."""
        return self.is_endless and self.canceled is None

    def cancel(self) -> None:
        """Cancel it, if it still runs."""
        self.cancel_count += 1
        if self.status not in {"succeeded", "canceled"}:
            self.canceled = time.monotonic()
            self._was_canceled.set()

    async def end_within(self, seconds: float) -> None:
        """Wait until it has ended, or for some seconds."""
        if not self.is_endless:
            seconds = min(seconds, self.created + SUCCEEDED + 0.001 - time.monotonic())
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._was_canceled.wait()

    def json(self, base: str) -> dict[str, Any]:
        """Return it as an API at ``base`` sends it."""
        status = self.status
        made = prediction_json(
            base,
            status,
            self.id,
            model=f"me/{self.model}",
            version=self.version,
            input=self.input,
            output=self.output if status == "succeeded" else None,
            created_at=self.created_at.isoformat(),
            deployment=self.deployment,
        )
        if self.model == "text":
            made["urls"]["stream"] = f"{base}/stream/{self.id}"
        return made
