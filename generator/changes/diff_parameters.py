"""The differences between the parameters of two versions of an operation."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, TypeAlias

from ..description.document import Json
from .canonical import canonical
from .change import API, BOTH, NONE, PYTHON, Change
from .references import referred
from .schema_pairs import SchemaPairs, Use
from .words import keyword_words, python_name_words, type_words

if TYPE_CHECKING:
    from collections.abc import Iterator

#: The place and the name of a parameter.
_Key: TypeAlias = tuple[str, str]

_SENT = Use(written=True, read=False)
_TEMPLATE = re.compile(r"\{([^{}]*)\}")
#: Members of a parameter that are compared each in their own way, and texts.
_OWN = frozenset(
    {
        "name", "in", "required", "deprecated", "schema", "content", "style", "explode", "summary",
        "description", "x-python-name",
    }
)  # fmt: skip


def path_shape(path: str) -> str:
    """Return a path without the names of its parameters."""
    return _TEMPLATE.sub("{}", path)


def parameter_changes(
    operation: str, old: tuple[str, list[Json]], new: tuple[str, list[Json]], pairs: SchemaPairs
) -> Iterator[Change]:
    """Yield the differences between the parameters of two versions of an operation.

    A parameter of the path was renamed if another name stands in its place; any parameter was moved
    if another place has one of its name.

    Args:
        operation: The operationId.
        old: The path, and the parameters.
        new: The path and the parameters in the new description.
        pairs: Compares the schemas of the two descriptions.
    """
    before, after = ({(p["in"], p["name"]): p for p in found} for _, found in (old, new))
    successors = _successors(old[0], new[0], before, after)
    for key in sorted(before, key=lambda key: key[::-1]):
        place, name = key
        where = f"{operation}({name})"
        final = successors.get(key)
        if final is None:
            uses = referred(before[key])
            yield Change("parameter", where, "removed", f"in {place}", BOTH, before=uses)
            continue
        if final[1] != name:
            yield Change("parameter", where, "renamed", final[1], PYTHON)
        if final[0] != place:
            detail = f"moved from {place} to {final[0]}"
            yield Change("parameter", where, "changed", detail, API)
        yield from _parameter(f"{operation}({final[1]})", before[key], after[final], pairs)
    for key in sorted(after.keys() - set(successors.values()), key=lambda key: key[::-1]):
        parameter = after[key]
        required = parameter.get("required") is True
        words = "required" if required else "optional", type_words(_schema(parameter))
        yield Change(
            "parameter",
            f"{operation}({key[1]})",
            "added",
            f"{', '.join(words)}, in {key[0]}",
            BOTH if required else NONE,
            after=referred(parameter),
        )


def _successors(
    path: str, to: str, before: dict[_Key, Json], after: dict[_Key, Json]
) -> dict[_Key, _Key]:
    """Return the new place and name of each parameter that is still there."""
    found: dict[_Key, _Key] = {key: key for key in before if key in after}
    if path_shape(path) == path_shape(to):
        for name, final in zip(_TEMPLATE.findall(path), _TEMPLATE.findall(to), strict=True):
            if ("path", name) in before and ("path", final) in after:
                found.setdefault(("path", name), ("path", final))
    for place, name in before.keys() - found.keys():
        for other in sorted(after.keys() - set(found.values())):
            if other[1] == name:
                found.setdefault((place, name), other)
    return found


def _parameter(where: str, before: Json, after: Json, pairs: SchemaPairs) -> Iterator[Change]:
    if bool(before.get("required")) != bool(after.get("required")):
        required = after.get("required") is True
        detail, breaks = ("required now", BOTH) if required else ("no longer required", NONE)
        yield Change("parameter", where, "changed", detail, breaks)
    if bool(before.get("deprecated")) != bool(after.get("deprecated")):
        detail = "deprecated" if after.get("deprecated") else "no longer deprecated"
        yield Change("parameter", where, "changed", detail)
    yield from pairs.changes("parameter", where, _schema(before), _schema(after), _SENT)
    detail = python_name_words(before.get("x-python-name"), after.get("x-python-name"))
    if detail:
        yield Change("parameter", where, "changed", detail, PYTHON)
    one, other = _form(before), _form(after)
    if one != other and not (before["in"] != after["in"] and _is_usual(before, after)):
        yield Change("parameter", where, "changed", f"{one} is now {other}", API)
    for key in sorted((before.keys() | after.keys()) - _OWN):
        if canonical(before.get(key), key) != canonical(after.get(key), key):
            detail = keyword_words(key, before.get(key), after.get(key))
            yield Change("parameter", where, "changed", detail, API)


def _schema(parameter: Json) -> Any:
    """Return the schema of a parameter, which may be written as a body."""
    for body in parameter.get("content", {}).values():
        return body.get("schema", {})
    return parameter.get("schema", {})


def _form(parameter: Json) -> str:
    """Return how the values of a parameter are written."""
    for media in parameter.get("content", {}):
        return f"written as {media}"
    usual = "form" if parameter["in"] in {"query", "cookie"} else "simple"
    style = parameter.get("style", usual)
    explode = parameter.get("explode", style == "form")
    return f"style {style}{'' if explode == (style == 'form') else f', explode {explode}'.lower()}"


def _is_usual(*parameters: Json) -> bool:
    return not any({"style", "explode", "content"} & parameter.keys() for parameter in parameters)
