"""All that can be said about the inputs before the first is paid for."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any

from attrs import field

from ..._base.records import define, frozen
from ..._many.input_checks import input_problems
from ..._objects.value_schema import ValueSchema
from .._errors import UsageError
from .conversion import Converter
from .sources import Row, Source, names

#: How many problems are shown.
SHOWN = 20


@frozen
class CheckedInputs:
    """The inputs of a run, which can be read again and again.

    Attributes:
        source: Where they are.
        converter: What makes inputs of its rows.
    """

    source: Source
    converter: Converter

    def rows(self) -> Iterator[Row]:
        """Yield the rows, with the input of the model for each.

        Raises:
            UsageError: A row is broken.
        """
        for row in self.source.rows():
            yield Row(row.place, self.converter.convert(row.values))

    def values(self) -> Iterator[dict[str, Any]]:
        """Yield the inputs.

        Raises:
            UsageError: A row is broken.
        """
        for row in self.rows():
            yield row.values


@define
class Check:
    """What a check of all inputs found.

    Attributes:
        count: How many inputs there are.
        invalid: How many of them are not valid.
        problems: The first problems, each with its place.
    """

    count: int = 0
    invalid: int = 0
    problems: list[str] = field(factory=list[str])


def check_rows(inputs: CheckedInputs, document: object) -> Check:
    """Check all inputs.

    Args:
        inputs: The inputs.
        document: The ``openapi_schema`` of the version, None if it is not known.

    Raises:
        UsageError: A row is broken, or there is none.
    """
    check = Check()
    for row in inputs.rows():
        check.count += 1
        found = [*input_problems(row.values, document)]
        check.invalid += bool(found)
        for problem in found[: SHOWN - len(check.problems)]:
            where = (problem.path or "").removeprefix("input").lstrip(".")
            place = f"{row.place}: {where}" if where else row.place
            check.problems.append(f"{place}: {problem.message}")
    if not check.count:
        raise UsageError(f"{inputs.source.path} has no inputs")
    return check


def check_names(
    source: Source, schema: ValueSchema | None, constants: Collection[str], what: str
) -> None:
    """Check the names of inputs that all rows have in common.

    Args:
        source: Where the inputs are.
        schema: The schema of the inputs, None if it is not known.
        constants: The names of inputs that are the same in all rows.
        what: What is run, for the message.

    Raises:
        UsageError: The model has no such input, or requires another one.
    """
    if schema is None or not schema.members:
        return
    known = [member.name for member in schema.members]
    if unknown := [name for name in constants if name not in known]:
        raise UsageError(f"--set: {what} has no input {names(unknown)}; it has {names(known)}")
    if source.columns is None:
        return
    if unknown := [name for name in source.columns if name not in known]:
        raise UsageError(
            f"{source.path}: {what} has no input {names(unknown)}; it has {names(known)}. "
            "Name the columns to take by --field"
        )
    given = {*source.columns, *constants}
    required = [member.name for member in schema.members if member.required]
    if missing := [name for name in required if name not in given]:
        raise UsageError(
            f"{source.path}: there is no column {names(missing)}, which {what} requires; the columns "
            f"are {names(source.columns)}. Give the same value to all by --set {missing[0]}=VALUE"
        )
