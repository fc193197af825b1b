"""The names that people chose in the overlay, for what the rules would name otherwise."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from attrs import field, frozen

from .._base.errors import SpecError
from .document import is_object, pointer, quoted
from .python_names import is_attribute, is_constant

if TYPE_CHECKING:
    from .python_names import Parameter

#: The key of an operation: its method and its path.
_ROUTE = re.compile("[A-Z]+ /")
#: What else an entry names, besides the schema or the operation itself.
_OF_SCHEMAS = ("members", "values")
_OF_OPERATIONS = ("parameters",)
_FITS: dict[str, Callable[[str], bool]] = {
    "members": is_attribute,
    "values": is_constant,
    "parameters": is_attribute,
}


@frozen(eq=False)
class Names(Mapping[str, str]):
    """The names that people chose: a mapping of those of schemas, with all others beside it.

    Attributes:
        schemas: The name of a schema, by the name of the rules.
        members: The attributes of a schema by its members, by the name of the rules.
        enum_values: The names of an enum's values by the values, by the name of the rules.
        operations: The operationId of an operation, by its route, such as ``GET /things``.
        parameters: The arguments of an operation by its parameters, by its route. A parameter is
            its name, or its place and its name (``query limit``).
    """

    schemas: Mapping[str, str] = field(factory=dict[str, str])
    members: Mapping[str, Mapping[str, str]] = field(factory=dict[str, Mapping[str, str]])
    enum_values: Mapping[str, Mapping[str, str]] = field(factory=dict[str, Mapping[str, str]])
    operations: Mapping[str, str] = field(factory=dict[str, str])
    parameters: Mapping[str, Mapping[str, str]] = field(factory=dict[str, Mapping[str, str]])

    def __getitem__(self, rule: str) -> str:
        return self.schemas[rule]

    def __iter__(self) -> Iterator[str]:
        return iter(self.schemas)

    def __len__(self) -> int:
        return len(self.schemas)

    def arguments(self, route: str, parameters: list[Parameter]) -> dict[Parameter, str]:
        """Return the names that were chosen for the parameters of an operation."""
        chosen = self.parameters.get(route, {})
        found = {
            (place, name): chosen.get(f"{place} {name}", chosen.get(name))
            for place, name in parameters
        }
        return {parameter: name for parameter, name in found.items() if name}


def read_names(entries: Any) -> Names:
    """Read the names of an overlay (``x-names``).

    Raises:
        SpecError: An entry has no reason, names nothing, or chooses what is no name in Python.
    """
    if not is_object(entries):
        raise SpecError("names must be an object", pointer="/x-names")
    schemas: dict[str, str] = {}
    operations: dict[str, str] = {}
    chosen: dict[str, dict[str, Mapping[str, str]]] = {kind: {} for kind in _FITS}
    for key, entry in entries.items():
        at = pointer("x-names", key)
        whole, parts = (operations, _OF_OPERATIONS) if _ROUTE.match(key) else (schemas, _OF_SCHEMAS)
        named = set(entry) - {"reason"} if is_object(entry) else set[str]()
        if not named or not entry.get("reason"):
            raise SpecError("a name needs a name and a reason", pointer=at)
        for part in sorted(named - {"name", *parts}):
            raise SpecError(f"{quoted(part)} is nothing that has names", pointer=at + pointer(part))
        if "name" in entry:
            whole[key] = str(entry["name"])
        for part in sorted(named - {"name"}):
            chosen[part][key] = _chosen(entry[part], at + pointer(part), _FITS[part])
    return Names(schemas, chosen["members"], chosen["values"], operations, chosen["parameters"])


def _chosen(entries: Any, at: str, fits: Callable[[str], bool]) -> dict[str, str]:
    """Return the names that an entry chooses, by what it names."""
    if not is_object(entries):
        raise SpecError(f"names must be an object, this is {quoted(entries)}", pointer=at)
    found: dict[str, str] = {}
    for key, name in entries.items():
        if not isinstance(name, str) or not fits(name):
            raise SpecError(
                f"{quoted(name)} cannot be chosen as a name in Python", pointer=at + pointer(key)
            )
        if name in found.values():
            raise SpecError(f"{quoted(name)} is chosen twice", pointer=at + pointer(key))
        found[key] = name
    return found
