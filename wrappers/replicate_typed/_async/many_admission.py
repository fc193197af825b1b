"""From inputs to what a run knows of them: read, checked, recognised, and put where they belong."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

from .._base.errors import InputError
from .._base.records import frozen
from .._files.inputs import EncodedInput
from .._http.io_async import run_in_thread
from .._many.entries import Entry
from .._many.input_checks import check_inputs, input_problems
from .._many.input_keys import KeyedInput, encode_all, keyed_input
from .._many.outcomes import InputRead, Outcome, ReadingEnded
from .._many.work import Work
from .._objects.input_validation import input_error
from .many_reader import AsyncReader
from .many_state import AsyncRunState

#: How many inputs are looked up at once at the most.
MAX_BATCH = 250


@frozen
class Admitted:
    """An input that was read.

    Attributes:
        work: The input.
        error: Why it cannot be sent.
    """

    work: Work
    error: InputError | None = None


class AsyncAdmission:
    """The inputs of a run, from where they come from to what is known of them."""

    def __init__(
        self,
        reader: AsyncReader,
        state: AsyncRunState,
    ) -> None:
        """Read nothing yet.

        Args:
            reader: Reads the inputs.
            state: The run.
        """
        self._reader = reader
        self._state = state
        self._read: list[Any] = []
        self._count = 0
        self.is_reading: bool = False

    @property
    def _document(self) -> Any:
        """The ``openapi_schema`` that inputs are checked by, None for no check."""
        state = self._state
        return state.subject.document if state.settings.validate else None

    @property
    def is_over(self) -> bool:
        """Whether there are no more inputs."""
        return self._reader.is_exhausted and not self._read and not self.is_reading

    async def check_all(self) -> None:
        """Check the inputs before the first is paid for, if they can be gone through twice.

        Raises:
            InputError: Some are not valid.
        """
        if self._reader.sized is not None:
            await run_in_thread(partial(check_inputs, self._reader.sized, self._document))

    def received(self, outcome: InputRead | ReadingEnded) -> None:
        """Take note of an input that came later."""
        if isinstance(outcome, InputRead):
            self._read.append(outcome.value)
        else:
            self.is_reading = False

    async def admit(self, count: int) -> list[Admitted]:
        """Return the next inputs, with what is known of them.

        Args:
            count: How many at the most.

        Raises:
            JournalError: The journal cannot be read.
        """
        if not self._reader.is_exhausted and not self.is_reading:
            values = self._reader.take(min(count, MAX_BATCH))
            if values is not None:
                self._read += values
            # async only: begin
            else:
                self.is_reading = True
                self._state.crew.start(partial(self._read_later, min(count, MAX_BATCH)))
            # async only: end
        values, self._read = self._read[:MAX_BATCH], self._read[MAX_BATCH:]
        if not values:
            return []
        first = self._count
        self._count += len(values)
        # Files may be read, and the journal is.
        return await run_in_thread(partial(self._recognise, values, first))

    # async only: begin
    async def _read_later(self, count: int) -> Outcome:
        await self._reader.read(count, lambda value: self._state.crew.add(InputRead(value)))
        return ReadingEnded()

    # async only: end

    def _recognise(self, values: Sequence[Any], first: int) -> list[Admitted]:
        prepared = [self._prepare(value) for value in values]
        keys = [one for one in prepared if not isinstance(one, InputError)]
        entries = iter(
            self._state.store.find(
                [key.digest for key in keys], first, shared=self._state.settings.reuse
            )
        )
        admitted: list[Admitted] = []
        for offset, (value, one) in enumerate(zip(values, prepared, strict=True)):
            if isinstance(one, InputError):
                nowhere = Entry(-1 - first - offset, b"", 0, first + offset)
                admitted.append(Admitted(Work(first + offset, value, nowhere), one))
                continue
            entry = next(entries)
            work = Work(first + offset, value, entry, encoded=one.encoded)
            error = self._error_of(value) if entry.state == "waiting" else None
            admitted.append(Admitted(work, error))
        return admitted

    def _prepare(self, value: Any) -> KeyedInput | InputError:
        try:
            if self._state.store.has_keys:
                return keyed_input(value)
            return KeyedInput(b"", encode_all(value))
        except InputError as error:
            return error

    def _error_of(self, value: Any) -> InputError | None:
        problems = [*input_problems(value, self._document)]
        return input_error(problems) if problems else None


def encoded_of(work: Work) -> EncodedInput:
    """Return the input as JSON, with its files among the uploads.

    Raises:
        InputError: The input cannot be sent.
    """
    return work.encoded or encode_all(work.input)
