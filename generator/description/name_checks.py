"""Names that a description may not use, or not twice, because of what Python makes of them."""

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

# Of the name of an operation or a class, which names a file too.
MAX_NAME_LENGTH = 100
# Attributes of every generated model: a member or a class of this name would take their place.
_MODEL_ATTRIBUTES = frozenset(
    {"to_dict", "from_dict", "to_multipart", "additional_properties", "additional_keys"}
)
_BUILTINS = frozenset(name for name in dir(builtins) if not name.startswith("_"))
# What generated modules import under these names.
_IN_USE = frozenset(
    {
        "Any", "AsyncClient", "Body", "ContentBody", "Fields", "FilePayload", "FormBody", "JsonBody", "Literal", "Mapping",
        "MultipartBody", "Operation", "Reader", "RequestFiles", "ResponseCase", "Self", "SyncClient", "Unset",
    }
)  # fmt: skip
WAY_OUT = "call it something else, in x-names of generator/overlay.yaml if upstream cannot"


def check_schemas(schemas: Json, names: Mapping[str, str]) -> None:
    """Raise `SpecError` unless each component schema gets a name that a class can have.

    `names` maps a name that the rules make to the one in use.
    """
    for raw in sorted(schemas):
        at = pointer("components", "schemas", raw)
        made = component_name(raw)
        name = names.get(made, made)
        if name == made:
            _check_word(raw.removeprefix("schemas_"), name, at)
        if not name.isidentifier():
            raise SpecError(
                f"no Python name can be made of the schema name {quoted(raw)}", pointer=at
            )


def _check_word(bare: str, name: str, at: str) -> None:
    if keyword.iskeyword(bare) or keyword.iskeyword(name):
        kind = "keyword of Python"
    elif bare in _BUILTINS or name in _BUILTINS:
        kind = "built-in of Python"
    elif bare in _MODEL_ATTRIBUTES:
        kind = "method of every generated model"
    else:
        return
    raise SpecError(f"the schema name {quoted(bare)} is a {kind}; {WAY_OUT}", pointer=at)


def class_name(name: str) -> str:
    """`name`, or another that hides nothing which generated code is made of, and is no longer than a file's may be."""
    if len(name) > MAX_NAME_LENGTH:
        digest = hashlib.sha256(name.encode()).hexdigest()[:8]
        return f"{name[: MAX_NAME_LENGTH - 8]}{digest}"
    taken = name in _IN_USE or name in _BUILTINS or keyword.iskeyword(name)
    return name + "Object" if taken else name


def check_members(names: Iterable[str], at: str) -> None:
    """Raise `SpecError` for members of an object that are no attributes, or not one each, in Python."""
    taken: dict[str, str] = {}
    for name in names:
        here = at + pointer(name)
        if name in _MODEL_ATTRIBUTES:
            raise SpecError(
                f"the member {quoted(name)} has the name of a method of every generated model",
                pointer=here,
            )
        _take(taken, "members", name, here)


def check_parameters(found: Iterable[tuple[str, str]]) -> None:
    """Raise `SpecError` for parameters of one operation that come out as one in Python; each with its pointer."""
    taken: dict[str, str] = {}
    for name, at in found:
        _take(taken, "parameters", name, at)


def _take(taken: dict[str, str], kind: str, name: str, at: str) -> None:
    made = python_name(name)
    if made in taken:
        raise SpecError(
            f"the {kind} {quoted(taken[made])} and {quoted(name)} both come out as {made} in Python",
            pointer=at,
        )
    taken[made] = name


def check_enum(values: list[Any], at: str) -> None:
    """Raise ``SpecError`` for two values that have one name in Python, by the rules or by the compiler."""
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
