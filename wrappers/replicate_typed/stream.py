# Made from the tables in generator/doors.py: do not edit, run `make regenerate`.
"""What ``replicate.stream`` of 1.x has; new code imports it from ``replicate_typed``."""

from typing import TYPE_CHECKING

from replicate_typed._base.errors import ReplicateError
from replicate_typed._facade.old_functions import async_stream, stream
from replicate_typed._facade.old_helpers import transform_output
from replicate_typed._jobs.events import ServerSentEvent

__all__ = ["ReplicateError", "ServerSentEvent", "async_stream", "stream", "transform_output"]

if not TYPE_CHECKING:
    from replicate_typed._base.absent_names import advice_of_module

    __getattr__ = advice_of_module("stream")
