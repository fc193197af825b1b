"""All that can be said about a list of inputs before the first is paid for."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path
from typing import cast

from attrs import evolve

from .._base.errors import InputError, InputProblem
from .._base.json_values import is_object
from .._files.structured_inputs import input_mapping
from .._objects.input_validation import input_error, validate_input

#: How many inputs with problems are looked for.
MAX_INVALID = 100


def check_inputs(inputs: Iterable[object], document: object) -> None:
    """Check inputs by the schema of a version, and that the files they name are there.

    Nothing is read: a list of inputs is gone through twice.

    Args:
        inputs: The inputs.
        document: The ``openapi_schema`` of the version, None if it is not known.

    Raises:
        InputError: Some are not valid; ``problems`` has each with the index of its input.
    """
    problems: list[InputProblem] = []
    invalid = 0
    for index, value in enumerate(inputs):
        found = [*input_problems(value, document)]
        invalid += bool(found)
        problems += [evolve(one, path=_place(index, one.path)) for one in found]
        if invalid == MAX_INVALID:
            break
    if problems:
        raise input_error(problems)


def input_problems(value: object, document: object) -> Iterable[InputProblem]:
    """Yield what is not valid about one input.

    Args:
        value: The input.
        document: The ``openapi_schema`` of the version, None if it is not known.
    """
    try:
        mapping = input_mapping(value)
        if document is not None:
            validate_input(document, value)
    except InputError as error:
        yield from error.problems
        return
    for name, member in mapping.items() if is_object(mapping) else ():
        if isinstance(member, os.PathLike):
            path = os.fsdecode(cast("os.PathLike[str]", member))
            if not Path(path).is_file():
                yield InputProblem(f"input.{name}", f"there is no file {path!r:.200}")


def _place(index: int, path: str | None) -> str:
    """Return the place of a problem in the list of inputs."""
    return f"inputs[{index}]{(path or '').removeprefix('input')}"
