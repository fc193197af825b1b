"""What a description has for the wrapper to use, by the names in Python."""

from __future__ import annotations

from attrs import frozen

from ..description.document import Json, follow, is_object, operations, ref_name, walk
from ..description.naming import python_name, split_words

#: Operations that a message names for a schema.
_MAX_NAMED = 3


@frozen
class Use:
    """A use of the generated client.

    Attributes:
        line: The line in the source.
        kind: ``"operation"``, ``"schema"``, ``"key"`` for a member of JSON, which may hold more than
            its schema declares, or ``"route"`` for an operation that is written by hand.
        name: The name of the schema, or of the operation's module.
        member: The member of the schema or the parameter of the operation, empty for the whole.
    """

    line: int
    kind: str
    name: str
    member: str = ""


class Described:
    """What a description has for a wrapper to use, by the names in Python."""

    def __init__(self, document: Json) -> None:
        self._ids: dict[str, str] = {}
        self._parameters: dict[str, set[str]] = {}
        self._tags: set[str] = set()
        self._used: dict[str, list[str]] = {}
        for _, _, operation in operations(document):
            module = "_".join(split_words(operation["operationId"]))
            self._ids[module] = operation["operationId"]
            self._tags.add(operation["tags"][0])
            self._parameters[module] = {
                python_name(follow(document, declared)["name"])
                for declared in operation.get("parameters", [])
            }
            for name in dict.fromkeys(ref_name(node) for _, node in walk(operation)):
                self._used.setdefault(name or "", []).append(operation["operationId"])
        self._members = {
            "".join(split_words(name)): {
                python_name(member) for member in schema.get("properties", {})
            }
            for name, schema in document["components"]["schemas"].items()
            if _is_class(schema)
        }

    def has(self, use: Use) -> bool:
        """Return whether the generated client has what is used."""
        if use.kind in {"operation", "route"}:
            if use.member:
                return use.member in self._parameters.get(use.name, {use.member})
            return use.name in self._ids or use.name in self._tags
        members = self._members.get("".join(split_words(use.name)))
        if not use.member:
            return members is not None
        # The templates remove the underscore from some names of built-ins.
        return members is None or bool({use.member, use.member + "_"} & members)

    def name(self, use: Use) -> str:
        """Return what is used, by its name in the description."""
        if use.kind in {"operation", "route"}:
            name = self._ids.get(use.name, use.name.replace("_", "."))
            return (
                f"{use.member} of the operation {name}" if use.member else f"the operation {name}"
            )
        name = f"{use.name}.{use.member}" if use.member else use.name
        of = self._used.get(use.name, [])
        more = ", …" if len(of) > _MAX_NAMED else ""
        return f"the schema {name}" + (f" ({', '.join(of[:_MAX_NAMED])}{more})" if of else "")


def _is_class(schema: object) -> bool:
    """Return whether a schema is compiled to a class.

    An object of any members is a plain ``dict``.
    """
    if not is_object(schema):
        return False
    return bool(schema.get("properties")) or "enum" in schema or "allOf" in schema
