"""What a stream has told of a prediction that its last response does not have: no I/O.

While a prediction is followed by its stream, its ``status``, ``output`` and ``logs`` are those of
the last response, and of what the stream sent since. Nothing is polled for that. A response may lag
behind the stream; what was known stays. The response that reports the end is taken as it is. So is
``raw``, which is always the last response.
"""

from __future__ import annotations

from typing import Any

from attrs import field
from replicate_api.models import PredictionStatus
from replicate_api.sse import StreamEvent

from .._base.json_values import is_list
from .._base.records import define
from .._objects.jobs import PredictionValues
from .incremental_text import as_pieces, carried, is_text, pieces_beyond
from .stream_state import StreamState


@define
class LiveValues:
    """Keeps the attributes of one prediction up to date while its stream is read.

    Attributes:
        state: What was received of the prediction.
        is_in_pieces: False if the output is known to come as a whole: what a stream sends of such
            an output is text, whatever its type.
    """

    state: StreamState
    is_in_pieces: bool = True
    _pieces: list[Any] = field(factory=list[Any])
    _length: int = 0

    def after_response(self, prediction: PredictionValues) -> None:
        """Add to a prediction that was just received what its stream had told before."""
        if prediction.done:
            return
        pieces = as_pieces(prediction.output)
        rest = self._beyond(pieces)
        self._pieces = [*pieces, *rest]
        self._length = sum(len(carried(piece)) for piece in self._pieces)
        if rest and self._takes_pieces(prediction):
            prediction._update(output=self._pieces)  # pyright: ignore[reportPrivateUsage]  # of this package
        self._add_logs(prediction)
        if self._pieces:
            _mark_as_running(prediction)

    def after_event(self, prediction: PredictionValues, event: StreamEvent) -> None:
        """Add to a prediction what its stream has just told, and the state has accepted."""
        if prediction.done:
            return
        if event.event == "output":
            self._add_piece(event.data)
            if self._takes_pieces(prediction):
                prediction._update(output=self._pieces)  # pyright: ignore[reportPrivateUsage]  # of this package
        elif event.event == "logs":
            self._add_logs(prediction)
        else:
            return
        _mark_as_running(prediction)

    def _takes_pieces(self, prediction: PredictionValues) -> bool:
        is_unlike = prediction.output is not None and not is_list(prediction.output)
        return self.is_in_pieces and not is_unlike

    def _beyond(self, received: list[Any]) -> list[Any]:
        """Return the pieces that are known already and are not in a response yet."""
        if not (is_text(received) and is_text(self._pieces)):
            return self._pieces[len(received) :]
        texts = [carried(piece) for piece in self._pieces]
        whole = "".join(map(carried, received))
        if not "".join(texts).startswith(whole):
            return []
        return pieces_beyond(self._pieces, texts, len(whole), len(received))

    def _add_piece(self, data: str) -> None:
        """Add a piece, or the part of it that the last response did not have."""
        if is_text(data):
            data = data[max(0, self._length - self.state.output.length + len(data)) :]
            is_new = bool(data)
        else:
            is_new = self.state.output.count > len(self._pieces)
        if is_new:
            self._pieces.append(data)
            self._length += len(data)

    def _add_logs(self, prediction: PredictionValues) -> None:
        log, known = prediction.logs or "", self.state.logs.text
        if known != log and known.startswith(log):
            prediction._update(logs=known)  # pyright: ignore[reportPrivateUsage]  # likewise


def _mark_as_running(prediction: PredictionValues) -> None:
    """Note that a prediction has started: it has made something."""
    if prediction.status == "starting":
        prediction._update(status=PredictionStatus("processing"))  # pyright: ignore[reportPrivateUsage]  # likewise
