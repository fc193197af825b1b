"""The time limits of a server."""

from __future__ import annotations

from ..._base.records import frozen

#: Seconds without an event after which Replicate's server ends a stream.
STREAM_TIMEOUT = 30.0

#: Seconds in which the body of a request must arrive.
BODY_TIMEOUT = 300.0

#: The least ``Cancel-After`` that the API accepts, in seconds.
MIN_CANCEL_AFTER = 5.0


@frozen
class TimeLimits:
    """The time limits of one server, in seconds.

    Attributes:
        stream: Without an event, after which a stream is ended.
        body: In which the body of a request must arrive.
        min_cancel_after: The least ``Cancel-After`` that is accepted.
    """

    stream: float = STREAM_TIMEOUT
    body: float = BODY_TIMEOUT
    min_cancel_after: float = MIN_CANCEL_AFTER
