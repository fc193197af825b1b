"""The checks of names: those that Python reserves, and those that are one name in Python."""

from __future__ import annotations

import builtins
import hashlib
import keyword
from typing import TYPE_CHECKING, Any

from .._base.errors import SpecError
from .document import Json, pointer, quoted
from .naming import compiler_enum_name, component_name, enum_names, python_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

#: Characters of the name of an operation or a class, which is the name of a file too.
MAX_NAME_LENGTH = 100
#: Attributes of every generated model, which a member or a class of the same name would replace.
_MODEL_ATTRIBUTES = frozenset(
    {"to_dict", "from_dict", "to_multipart", "additional_properties", "additional_keys"}
)
_BUILTINS = frozenset(name for name in dir(builtins) if not name.startswith("_"))
#: Names that generated modules import.
_IN_USE = frozenset(
    {
        "Any", "AsyncClient", "AsyncDetailedClient", "Body", "ContentBody", "DetailedResponse", "EventStream", "Fields", "FilePayload", "FormBody", "JsonBody", "Literal", "Mapping",
        "MultipartBody", "Operation", "Reader", "RequestFiles", "ResponseCase", "Self", "SyncClient", "SyncDetailedClient", "Unset",
    }
)  # fmt: skip
RENAME_ADVICE = "give it another name, in x-names of generator/overlay.yaml if upstream cannot"


def check_schemas(schemas: Json, names: Mapping[str, str]) -> None:
    """Raise ``SpecError`` unless each component schema gets a name that a class can have.

    Args:
        schemas: The schemas by upstream's names.
        names: The name in use for each name of the rules that is replaced.
    """
    for raw in sorted(schemas):
        at = pointer("components", "schemas", raw)
        by_rule = component_name(raw)
        name = names.get(by_rule, by_rule)
        if name == by_rule:
            _check_reserved(raw.removeprefix("schemas_"), name, at)
        if not name.isidentifier():
            raise SpecError(
                f"no Python name can be made of the schema name {quoted(raw)}", pointer=at
            )


def _check_reserved(bare: str, name: str, at: str) -> None:
    if keyword.iskeyword(bare) or keyword.iskeyword(name):
        kind = "keyword of Python"
    elif bare in _BUILTINS or name in _BUILTINS:
        kind = "built-in of Python"
    elif bare in _MODEL_ATTRIBUTES:
        kind = "method of every generated model"
    else:
        return
    raise SpecError(f"the schema name {quoted(bare)} is a {kind}; {RENAME_ADVICE}", pointer=at)


def class_name(name: str) -> str:
    """Return a name of a class that hides no name of generated code and fits a file name."""
    if len(name) > MAX_NAME_LENGTH:
        digest = hashlib.sha256(name.encode()).hexdigest()[:8]
        return f"{name[: MAX_NAME_LENGTH - 8]}{digest}"
    taken = name in _IN_USE or name in _BUILTINS or keyword.iskeyword(name)
    return name + "Object" if taken else name


def check_members(names: Iterable[str], at: str) -> None:
    """Raise ``SpecError`` for members that cannot be attributes, or share one, in Python."""
    taken: dict[str, str] = {}
    for name in names:
        here = at + pointer(name)
        if name in _MODEL_ATTRIBUTES:
            raise SpecError(
                f"the member {quoted(name)} has the name of a method of every generated model",
                pointer=here,
            )
        _claim(taken, "members", name, here)


def check_parameters(found: Iterable[tuple[str, str]]) -> None:
    """Raise ``SpecError`` for two parameters of an operation that have one name in Python.

    Args:
        found: The name of each parameter, and the pointer to it.
    """
    taken: dict[str, str] = {}
    for name, at in found:
        _claim(taken, "parameters", name, at)


def _claim(taken: dict[str, str], kind: str, name: str, at: str) -> None:
    attribute = python_name(name)
    if attribute in taken:
        raise SpecError(
            f"the {kind} {quoted(taken[attribute])} and {quoted(name)} both come out as {attribute} in Python",
            pointer=at,
        )
    taken[attribute] = name


def check_enum(values: list[Any], at: str) -> None:
    """Raise ``SpecError`` for two values with one name in Python, by the rules or the compiler."""
    for name_of in (_rule_name, compiler_enum_name):
        seen: dict[str, str] = {}
        for index, value in enumerate(values):
            if not isinstance(value, str):
                continue
            name = name_of(value, index)
            if seen.setdefault(name, value) != value:
                raise SpecError(
                    f"the enum values {quoted(seen[name])} and {quoted(value)} both come out as {name} in Python",
                    pointer=at + pointer(index),
                )


def _rule_name(value: str, _index: int) -> str:
    (name,) = enum_names([value])
    return name
