"""Faults on purpose, so that a client can be tested against them.

faults = Faults([Fault("status", operation="predictions.get", status=503, probability=0.3)])
"""

from __future__ import annotations

import difflib
import random
import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field, fields, replace
from typing import Any, Literal, get_args

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


@dataclass
class Fault:
    """Something that goes wrong.

    Attributes:
        kind: ``status`` (an error answer, and nothing was done), ``status-after`` (it was done, and
            the answer is an error), ``html`` (an error answer of a proxy), ``delay``,
            ``reset-before`` (the connection breaks, nothing was done), ``reset-after`` (it was
            done, and the connection breaks), ``truncate`` (half an answer), ``garbage`` (an
            answer of success that is no JSON), ``drop-stream`` (a stream breaks off).
        operation: The operation that it happens to, ``*`` for any, ``stream`` for streams,
            ``delivery`` for output files, ``page.list`` and ``page.detail`` for the pages.
        probability: How often it happens, 0 to 1.
        times: How often at the most, None for no limit.
        skip: How many requests pass before it happens.
        status: The HTTP status, for ``status``, ``status-after`` and ``html``.
        headers: Headers of the error answer. A 429 says when to come again unless they do.
        seconds: How long, for ``delay``.
        after: After how many bytes, for ``truncate`` and ``drop-stream``.
    """

    kind: FaultKind
    operation: str = "*"
    probability: float = 1.0
    times: int | None = None
    skip: int = 0
    status: int = 500
    headers: dict[str, str] = field(default_factory=dict[str, str])
    seconds: float = 0.0
    after: int = 20

    def __post_init__(self) -> None:
        for wrong in _wrong(self):
            raise ValueError(wrong)


def _wrong(fault: Fault) -> Iterator[str]:
    """What is wrong with a fault: it may come out of a file."""
    if fault.kind not in get_args(FaultKind):
        yield f"no such fault: {fault.kind!r}; there are {_KINDS}"
    if fault.operation not in (names := _operations()):
        near = difflib.get_close_matches(str(fault.operation), names, 1)
        hint = f"; is it {near[0]!r}?" if near else ""
        yield f"no such operation: {fault.operation!r}{hint}"
    if not _is_number(fault.probability) or fault.probability > 1:
        yield f"a probability is between 0 and 1, not {fault.probability!r}"
    if not _is_number(fault.seconds):
        yield f"seconds are a number from 0 on, not {fault.seconds!r}"
    for name in ("times", "skip", "after"):
        count = getattr(fault, name)
        if not (_is_count(count) or (name == "times" and count is None)):
            yield f"{name} is a whole number from 0 on, not {count!r}"
    if not _is_count(fault.status) or not 100 <= fault.status <= 999:
        yield f"no HTTP status: {fault.status!r}"
    if not is_object(fault.headers) or not all(map(_is_header, fault.headers.items())):
        yield f"headers are names and texts, not {fault.headers!r}"


def _operations() -> list[str]:
    """What faults can happen to."""
    described = [operation["operationId"] for _, _, operation in load().operations()]
    return ["*", "stream", "delivery", "page.list", "page.detail", *described]


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and value >= 0


def _is_count(value: object) -> bool:
    return isinstance(value, int) and _is_number(value)


def _is_header(header: tuple[object, object]) -> bool:
    name, value = header
    texts = isinstance(name, str) and isinstance(value, str)
    return texts and bool(re.fullmatch(r"[\w-]+:[ -~\xa0-\xff]*", f"{name}:{value}", re.ASCII))


class Faults:
    """Which faults happen; safe to change from another thread."""

    def __init__(self, faults: list[Fault] | None = None, *, seed: int | None = None) -> None:
        self._faults = [replace(fault) for fault in faults or []]
        self._random = random.Random(seed)

    def __bool__(self) -> bool:
        return bool(self._faults)

    def add(self, *faults: Fault) -> None:
        """More faults; of several that match, the first happens."""
        self._faults = [*self._faults, *(replace(fault) for fault in faults)]

    def clear(self) -> None:
        """No more faults."""
        self._faults = []

    def as_json(self) -> list[dict[str, Any]]:
        """The faults as JSON; ``times`` and ``skip`` count down."""
        return [asdict(fault) for fault in self._faults]

    def pick(self, operation: str) -> Fault | None:
        """The fault that happens to a request now."""
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
    """The faults that a file of JSON lists.

    Raises:
        ValueError: It lists none.
    """
    if not is_list(document) or not all(is_object(entry) for entry in document):
        raise ValueError("a file of faults is a list of objects")
    known = {member.name for member in fields(Fault)}
    for entry in document:
        for name in entry.keys() - known:
            raise ValueError(f"a fault has no {name!r}; it has {', '.join(sorted(known))}")
        if "kind" not in entry:
            raise ValueError(f"a fault has a kind: one of {_KINDS}")
    return [Fault(**entry) for entry in document]
