"""One difference between two descriptions, and which code it breaks.

The rule, for each line of a report:

- A change breaks the *API* if a program that was written for the old description, in any language,
  can fail when the API behaves by the new one: a request that was allowed may be refused, leads
  elsewhere or means something else, or an answer lacks something or holds what was not possible. A
  new value of an enum breaks nothing, since every enum of answers may get more values.
- It breaks *Python* if code that was written for the packages as they are can fail, at run time or
  in a type checker, with the packages that are made of the new description.

What is sent breaks when less is allowed; what is received breaks when more is possible. A format is
a hint for receivers, and a limit for senders; it breaks Python where it changes the Python type.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, TypeAlias

from attrs import evolve, field, frozen

from .words import listed

if TYPE_CHECKING:
    from collections.abc import Iterable

Action: TypeAlias = Literal["added", "removed", "changed", "renamed"]
Subject: TypeAlias = Literal[
    "api", "operation", "parameter", "body", "response", "schema", "field", "enum value", "python"
]
Side: TypeAlias = Literal["API", "Python"]

API: tuple[Side, ...] = ("API",)
PYTHON: tuple[Side, ...] = ("Python",)
BOTH: tuple[Side, ...] = ("API", "Python")
NONE: tuple[Side, ...] = ()

_ORDER: tuple[Subject, ...] = (
    "api", "operation", "parameter", "body", "response", "schema", "field", "enum value", "python",
)  # fmt: skip


@frozen
class Change:
    """One difference.

    Attributes:
        subject: The kind of thing that differs.
        where: An operationId, a schema, or a member of one (``Prediction.status``).
        action: Whether the thing was added, removed, changed or renamed.
        detail: The difference in words, the new name of what was renamed, empty if there is no more
            to say.
        breaks: Whose code can fail: that of callers of the API, of the Python packages, or both.
        also: Other things with the same difference.
        parts: What comes or goes with it, such as the schemas that only a new operation uses.
        schemas: The schemas that ``parts`` name.
        for_users: Whether users of the packages notice anything.
        before: The schemas that the old thing refers to.
        after: The schemas that the new thing refers to.
    """

    subject: Subject
    where: str
    action: Action
    detail: str = ""
    breaks: tuple[Side, ...] = ()
    also: tuple[str, ...] = ()
    parts: tuple[str, ...] = ()
    schemas: tuple[str, ...] = ()
    for_users: bool = True
    before: frozenset[str] = field(default=frozenset[str](), eq=False, repr=False)
    after: frozenset[str] = field(default=frozenset[str](), eq=False, repr=False)

    @property
    def breaking(self) -> bool:
        """Whether the change breaks any code."""
        return bool(self.breaks)

    @property
    def places(self) -> tuple[str, ...]:
        """All things with this difference."""
        return (self.where, *self.also)

    @property
    def place(self) -> str:
        """All things with this difference, as a list in prose."""
        return listed(self.places)

    @property
    def marks(self) -> str:
        """Whose code can fail, such as ``API, Python``."""
        return ", ".join(self.breaks)

    def __str__(self) -> str:
        if self.action == "renamed":
            return f"{self.subject} {self.place} renamed to {self.detail}"
        detail = f": {self.detail}" if self.detail else ""
        return f"{self.subject} {self.place} {self.action}{detail}"


def sides(*, api: bool, python: bool) -> tuple[Side, ...]:
    """Return whose code breaks."""
    return (API if api else NONE) + (PYTHON if python else NONE)


def joined(changes: Iterable[Change]) -> list[Change]:
    """Join the changes that say the same of things of the same name, in one order.

    A parameter that three operations get is one change, and so is a value of two enums, or the
    security of all operations. Breaking changes come first, then large things before small ones.
    """
    found: dict[tuple[object, ...], Change] = {}
    for change in changes:
        key = (
            change.subject, change.action, change.detail, change.breaks, change.parts,
            change.for_users, tuple(_leaf(change.subject, place) for place in change.places),
        )  # fmt: skip
        known = found.get(key)
        if known is None:
            found[key] = change
            continue
        places = sorted({*known.places, *change.places})
        found[key] = evolve(
            known,
            where=places[0],
            also=tuple(places[1:]),
            before=known.before | change.before,
            after=known.after | change.after,
        )
    return sorted(found.values(), key=_order)


def _leaf(subject: Subject, place: str) -> str:
    """Return the part of a place that things must share to be joined in one line."""
    if subject == "parameter":
        return place.partition("(")[2]
    if subject in {"field", "enum value"}:
        return place.partition(".")[2]
    return "" if subject in {"operation", "body", "response"} else place


def _order(change: Change) -> tuple[object, ...]:
    return (
        not change.breaking,
        _ORDER.index(change.subject),
        change.where,
        change.action,
        change.detail,
    )
