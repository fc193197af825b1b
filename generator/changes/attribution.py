"""Which change of the description a break of the Python packages comes from.

A removed member breaks the attribute, the constructor and more, and is one change all the same. What
is found in the packages also counts for a change that the description alone would not call breaking.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from attrs import evolve

from .change import PYTHON, Change

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_OF_OPERATIONS = frozenset({"operation", "parameter", "body", "response"})


def attributed(
    changes: Sequence[Change], python: Iterable[Change]
) -> tuple[list[Change], list[Change]]:
    """Return the changes, marked where Python breaks, and the breaks that none of them explains.

    A break is explained by a change of the member that it names; a break of a class, a module or a
    function as a whole by a breaking change of the same schema or operation; that of a package of
    operations by one of an operation in it.

    Args:
        changes: The changes of the description.
        python: The breaking differences between the packages.
    """
    marked = list(changes)
    unexplained: list[Change] = []
    for found in python:
        names = [_squash(part) for part in re.split(r"[.(]", found.where)[1:]]
        package = names[-1] if names[-2:-1] == ["api"] else ""
        of_thing = [
            i
            for i, change in enumerate(marked)
            if _things(change) & set(names) or package in _packages(change)
        ]
        of_member = [i for i in of_thing if _members(marked[i]) & set(names)]
        breaking = [i for i in of_thing if marked[i].breaking]
        for index in of_member[:1]:
            if "Python" not in marked[index].breaks:
                breaks = (*marked[index].breaks, *PYTHON)
                marked[index] = evolve(marked[index], breaks=breaks, for_users=True)
        if not of_member and not breaking:
            unexplained.append(found)
    return marked, unexplained


def _things(change: Change) -> set[str]:
    """Return the schemas and operations that a change is about, as parts of Python paths."""
    names = list(change.schemas)
    if change.action == "renamed" and change.subject != "parameter":
        names.append(change.detail)
    for place in change.places:
        head = re.split(r"[ (]", place)[0]
        names.append(head if change.subject in _OF_OPERATIONS else head.split(".")[0])
    return {_squash(name) for name in names}


def _packages(change: Change) -> set[str]:
    """Return the packages of the operations that a change is about."""
    places = change.places if change.subject == "operation" else ()
    return {_squash(place.split(".")[0]) for place in places}


def _members(change: Change) -> set[str]:
    """Return the members, parameters and values that a change is about."""
    names: list[str] = []
    for place in change.places:
        if change.subject == "parameter":
            names.append(place.partition("(")[2])
        elif change.subject in {"field", "enum value"}:
            names.append(place.partition(".")[2])
    if change.action == "renamed":
        names.append(change.detail)
    return {_squash(name) for name in names}


def _squash(name: str) -> str:
    """Return a name without what differs between a description and Python."""
    return re.sub(r"[^0-9a-z]", "", name.lower())
