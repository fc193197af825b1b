"""Parts of a description for which nothing is generated, each with a note.

Only what would change the code or its types is noted: other servers' requests, and the rules of a
schema by which some members or values depend on others. What a server alone checks, such as a length,
stays in openapi.yaml.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .document import Json, is_object, objects, pointer, quoted

if TYPE_CHECKING:
    from .notes import Notes

_NOT_GENERATED = {
    "webhooks": "the webhook {} is not generated: a request that the API sends has no code here",
    "callbacks": "the callback {} is not generated: a request that the API sends has no code here",
    "links": "the link {} is not generated: call the operation that it leads to",
    "headers": "the header {} of the response has no attribute: read it from the response",
}
_NOT_IN_THE_TYPES = {
    "not": "what may not be there",
    "if": "what depends on a condition",
    "dependentRequired": "which members need others",
    "dependentSchemas": "what depends on other members",
    "dependencies": "what depends on other members",
    "patternProperties": "the types of members by the form of their names",
    "contains": "what a list has to hold",
}
#: Members of an object that tell what it is, if one of them is there.
_OPERATION = frozenset({"responses"})
_RESPONSE = frozenset({"description"})


def note_unsupported(document: Json, notes: Notes) -> None:
    """Note every part of a description for which nothing is generated.

    Args:
        document: A description that passed the checks.
        notes: Receives the notes.
    """
    _note_named(document, "", ("webhooks",), notes)
    for at, node in objects(document):
        if node.keys() >= _OPERATION:
            _note_named(node, at, ("callbacks",), notes)
        if node.keys() >= _RESPONSE and "/responses/" in at:
            _note_named(node, at, ("links", "headers"), notes)
        for key, text in _NOT_IN_THE_TYPES.items():
            if node.get(key) not in (None, {}, True, False) and _is_schema(node, key):
                notes.add(at + pointer(key), f"{text} is not in the types ({quoted(key)})")


def _note_named(node: Json, at: str, keys: tuple[str, ...], notes: Notes) -> None:
    for key in keys:
        found: Any = node.get(key)
        for name in found if is_object(found) else ():
            if not name.startswith("x-"):
                notes.add(at + pointer(key, name), _NOT_GENERATED[key].format(quoted(name)))


def _is_schema(node: Json, key: str) -> bool:
    """Return whether an object with a keyword of JSON Schema is a schema."""
    return is_object(node[key]) and not {"responses", "paths"} & node.keys()
