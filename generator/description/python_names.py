"""The names in Python of the members of an object, the values of an enum, and parameters.

The names are those by which openapi-python-client is told of a thing; it adds an underscore to what
Python reserves. Only things that would have one name get another than the usual one.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, TypeAlias

from .distinct_names import distinct_names, plainness, spelled_out
from .naming import bare_name, enum_name, python_name, split_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

#: A parameter: where it is sent, and its name there.
Parameter: TypeAlias = tuple[str, str]

#: Where parameters are sent. A parameter of an earlier place keeps a name that several have.
PLACES = ("path", "query", "header", "cookie")
#: Arguments of every generated function, behind which openapi-python-client writes the place.
_RESERVED_ARGUMENTS = frozenset({"client", "url"})
_ATTRIBUTE = re.compile(r"[a-z][a-z0-9_]*")
_CONSTANT = re.compile(r"[A-Z][A-Z0-9_]*")


def member_names(members: Iterable[str], given: Mapping[str, str]) -> dict[str, str]:
    """Return the Python name of each member of an object.

    Args:
        members: The members.
        given: The names that were chosen by people, by the members.
    """
    return distinct_names(members, bare_name, lambda text: [_attribute(text)], plainness, given)


def argument_names(
    parameters: Iterable[Parameter], given: Mapping[Parameter, str]
) -> dict[Parameter, str]:
    """Return the Python name of each parameter of an operation.

    Of several with one name, the one in the path keeps it, then the one in the query; the others
    get the name of their place, and if that is not enough, their signs and case as words.

    Args:
        parameters: The parameters.
        given: The names that were chosen by people, by the parameters.
    """

    def usual(parameter: Parameter) -> str:
        place, text = parameter
        name = bare_name(text)
        return f"{name}_{place}" if name in _RESERVED_ARGUMENTS else name

    def order(parameter: Parameter, name: str) -> tuple[object, ...]:
        return (PLACES.index(parameter[0]), *plainness(parameter[1], name))

    listed = sorted(set(parameters), key=lambda parameter: order(parameter, usual(parameter)))
    plainest = {(place, usual((place, text))): text for place, text in reversed(listed)}

    def others(parameter: Parameter) -> list[str]:
        place, text = parameter
        names = [f"{bare_name(text)}_{place}", _attribute(text)]
        # The place tells a parameter from those of other places only.
        names = names if plainest[place, usual(parameter)] == text else names[::-1]
        return [name for name in names if name not in _RESERVED_ARGUMENTS]

    return distinct_names(listed, usual, others, order, given)


def value_names(values: Iterable[str], given: Mapping[str, str]) -> dict[str, str]:
    """Return the Python name of each value of an enum.

    Args:
        values: The values.
        given: The names that were chosen by people, by the values.
    """

    def other(text: str) -> list[str]:
        name = spelled_out(text, str.lower).upper()
        return [name if name[:1].isalpha() else f"VALUE_{name}"]

    return distinct_names(values, enum_name, other, plainness, given)


def is_attribute(name: str) -> bool:
    """Return whether a person can choose a name for an attribute or an argument."""
    return bool(_ATTRIBUTE.fullmatch(name)) and python_name(name) == name


def is_constant(name: str) -> bool:
    """Return whether a person can choose a name for a value of an enum."""
    return bool(_CONSTANT.fullmatch(name)) and enum_name(name) == name


def _attribute(text: str) -> str:
    return bare_name(spelled_out(text, lambda part: "_".join(split_words(part))) or "empty")
