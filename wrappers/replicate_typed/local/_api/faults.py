"""Faults that the server injects on purpose, so that clients can be tested against them.

faults = Faults([Fault("status", operation="predictions.get", status=503, probability=0.3)])
"""

from __future__ import annotations

import difflib
import random
import re
from collections.abc import Iterator
from typing import Any, Literal, get_args

from attrs import asdict, evolve, field, fields

from ..._base.records import define
from .._base.json_values import is_list, is_object
from .._contract.description import load

FaultKind = Literal[
    "status",
    "status-after",
    "html",
    "delay",
    "reset-before",
    "reset-after",
    "truncate",
    "garbage",
    "drop-stream",
]

_KINDS = ", ".join(get_args(FaultKind))


@define
class Fault:
    """A fault, and the requests that it affects.

    Raises:
        ValueError: A value is invalid.
    """

    __module__ = "replicate_typed.local"

    kind: FaultKind
    """``status`` (an error response, the request is not processed), ``status-after`` (the request
    is processed, the response is an error), ``html`` (a proxy's error page), ``delay``, ``reset-
    before`` (the connection breaks, the request is not processed), ``reset-after`` (the request is
    processed, the connection breaks), ``truncate`` (the response is cut off), ``garbage`` (a
    successful response whose body is not JSON), ``drop-stream`` (a stream is cut off)."""

    operation: str = "*"
    """The operationId affected; ``*`` for all, ``stream`` for streams, ``delivery`` for output
    files, ``page.list`` and ``page.detail`` for the pages."""

    probability: float = 1.0
    """The probability that a request is affected, from 0 to 1."""

    times: int | None = None
    """The greatest number of requests affected, None for no limit."""

    skip: int = 0
    """The number of requests that pass before the first is affected."""

    status: int = 500
    """The HTTP status, for ``status``, ``status-after`` and ``html``."""

    headers: dict[str, str] = field(factory=dict[str, str])
    """Additional headers of the error response. A 429 has a ``Retry-After`` by default."""

    seconds: float = 0.0
    """The duration of a ``delay``."""

    after: int = 20
    """The number of bytes sent before ``truncate`` and ``drop-stream``."""

    def __attrs_post_init__(self) -> None:
        for violation in _violations(self):
            raise ValueError(violation)


def _violations(fault: Fault) -> Iterator[str]:
    """Yield what is invalid in a fault, whose values may come from a file."""
    if fault.kind not in get_args(FaultKind):
        yield f"unknown fault kind {fault.kind!r}; the kinds are {_KINDS}"
    if fault.operation not in (names := _operation_names()):
        near = difflib.get_close_matches(str(fault.operation), names, 1)
        hint = f"; did you mean {near[0]!r}?" if near else ""
        yield f"unknown operation {fault.operation!r}{hint}"
    if not _is_number(fault.probability) or fault.probability > 1:
        yield f"probability must be a number from 0 to 1, not {fault.probability!r}"
    if not _is_number(fault.seconds):
        yield f"seconds must be a number from 0 on, not {fault.seconds!r}"
    for name in ("times", "skip", "after"):
        count = getattr(fault, name)
        if not (_is_count(count) or (name == "times" and count is None)):
            yield f"{name} must be a whole number from 0 on, not {count!r}"
    if not _is_count(fault.status) or not 100 <= fault.status <= 999:
        yield f"status must be an HTTP status, not {fault.status!r}"
    if not is_object(fault.headers) or not all(map(_is_header, fault.headers.items())):
        yield f"headers must be valid HTTP header names and values, not {fault.headers!r}"


def _operation_names() -> list[str]:
    """Return the valid values of ``operation``."""
    described = [operation["operationId"] for _, _, operation in load().operations()]
    return ["*", "stream", "delivery", "page.list", "page.detail", *described]


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and value >= 0


def _is_count(value: object) -> bool:
    return isinstance(value, int) and _is_number(value)


def _is_header(header: tuple[object, object]) -> bool:
    name, value = header
    are_strings = isinstance(name, str) and isinstance(value, str)
    return are_strings and bool(
        re.fullmatch(r"[\w-]+:[ -~\xa0-\xff]*", f"{name}:{value}", re.ASCII)
    )


class Faults:
    """The faults of one server; they can be changed from any thread.

    Args:
        faults: The initial faults.
        seed: Makes the choice by probability reproducible.
    """

    __module__ = "replicate_typed.local"

    def __init__(self, faults: list[Fault] | None = None, *, seed: int | None = None) -> None:
        self._faults = [evolve(fault) for fault in faults or []]
        self._random = random.Random(seed)

    def __bool__(self) -> bool:
        return bool(self._faults)

    def add(self, *faults: Fault) -> None:
        """Add faults; if several match a request, the first is injected."""
        self._faults = [*self._faults, *(evolve(fault) for fault in faults)]

    def clear(self) -> None:
        """Remove all faults."""
        self._faults = []

    def as_json(self) -> list[dict[str, Any]]:
        """Return the faults as JSON, with the remaining counts of ``times`` and ``skip``."""
        return [asdict(fault) for fault in self._faults]

    def pick(self, operation: str) -> Fault | None:
        """Return the fault to inject into a request now, and count it.

        Args:
            operation: The operation that the request is for.
        """
        for fault in self._faults:
            if fault.operation not in {"*", operation} or fault.times == 0:
                continue
            if fault.probability < 1 and self._random.random() >= fault.probability:
                continue
            if fault.skip:
                fault.skip -= 1
                continue
            if fault.times is not None:
                fault.times -= 1
            return fault
        return None


def faults_from_json(document: Any) -> list[Fault]:
    """Return the faults of a parsed JSON document.

    Raises:
        ValueError: The document is not a list of valid faults.
    """
    if not is_list(document) or not all(is_object(entry) for entry in document):
        raise ValueError("faults must be a list of objects")
    known = {attribute.name for attribute in fields(Fault)}
    for entry in document:
        for name in entry.keys() - known:
            raise ValueError(f"a fault has no {name!r}; it has {', '.join(sorted(known))}")
        if "kind" not in entry:
            raise ValueError(f"a fault must have a 'kind': one of {_KINDS}")
    return [Fault(**entry) for entry in document]
