"""Check an input by the schema of a model version, before it is sent and paid for.

What the API accepts is valid, with one exception: the API ignores names that a model does not have,
and here they are problems, since a misspelt input is otherwise a prediction with another result.
"""

from __future__ import annotations

from functools import lru_cache

from .._base.errors import InputError, InputProblem
from .._files.structured_inputs import input_mapping
from .input_schema import ValueSchema, read_inputs
from .value_checks import find_problems

#: How many problems a message lists; the error has all.
_LISTED = 20


def validate_input(document: object, input: object, *, component: str = "Input") -> None:
    """Check an input by the schema of a model version.

    Args:
        document: The ``openapi_schema`` of the version, as the API returns it. It is read once, and
            must not be changed afterwards. If it does not describe the inputs, any input is valid.
        input: The input as for ``run``: a mapping, or an object with members; None for an empty one.
        component: ``Input`` for predictions, ``TrainingInput`` for trainings.

    Raises:
        InputError: The input is not valid; ``problems`` has every problem with its place.
    """
    schema = _read_once(_ById(document), component)
    if schema is None:
        return
    problems = find_problems(schema, dict(input_mapping(input).items()), "input")
    if problems:
        raise input_error(problems)


def input_error(problems: list[InputProblem]) -> InputError:
    """Return the error of an input that has some problems.

    Args:
        problems: The problems, one at least.
    """
    if len(problems) == 1:
        (only,) = problems
        return InputError(only.message, path=only.path)
    lines = [f"the input has {len(problems)} problems:"]
    lines += [f"  {problem}" for problem in problems[:_LISTED]]
    if len(problems) > _LISTED:
        lines.append(f"  and {len(problems) - _LISTED} more")
    return InputError("\n".join(lines), problems=tuple(problems))


class _ById:
    """A document as the key of a cache, by its identity: it is too large to be compared."""

    __slots__ = ("document",)

    def __init__(self, document: object) -> None:
        self.document = document

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _ById) and self.document is other.document

    def __hash__(self) -> int:
        return id(self.document)


@lru_cache(maxsize=128)
def _read_once(key: _ById, component: str) -> ValueSchema | None:
    return read_inputs(key.document, component)
