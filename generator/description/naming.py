"""The rules of names: from upstream's spelling to the one that a user would guess.

A name depends on the name and the place of one thing, never on others, so that it cannot change
because something else was added.
"""

from __future__ import annotations

import builtins
import keyword
import re
import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

VERBS = frozenset(
    {"get", "list", "create", "update", "delete", "cancel", "search", "download", "upload"}
)

#: What was done to a resource, by the verb.
_PARTICIPLES = {
    "create": "Created",
    "update": "Updated",
    "delete": "Deleted",
    "cancel": "Canceled",
    "upload": "Uploaded",
    "download": "Downloaded",
}

_WORD = re.compile(r"[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z]+|[A-Z]+|[0-9]+")
_INVARIANT = frozenset(
    {"status", "urls", "metrics", "checksums", "series", "news", "hardware", "metadata", "address"}
)
#: Adjectives that select one of a kind: ``current_release`` holds a release.
_SELECTORS = frozenset({"current", "latest", "default", "previous", "next"})
#: The prefix of upstream's names of schemas.
OWN_PREFIX = "schemas_"
#: The prefix of upstream's names of shared parameters.
OWN_PARAMETER_PREFIX = "parameters_"
#: Parts of a JSON pointer that are keywords, not names.
_STRUCTURE = frozenset(
    {"properties", "items", "additionalProperties", "$defs", "oneOf", "anyOf", "allOf"}
)
_SCHEMA_SUFFIXES = ("_response", "_object", "_schema")


def split_words(text: str) -> list[str]:
    """Split a name in snake_case, camelCase, kebab-case or dotted form into lower-case words."""
    return [word.lower() for word in _WORD.findall(text)]


def pascal(text: str) -> str:
    """Return a name in PascalCase."""
    return "".join(word.capitalize() for word in split_words(text))


def singular(word: str) -> str:
    """Return the singular of an English plural; any other word is returned as it is."""
    if (
        word in _INVARIANT
        or len(word) < 4
        or not word.endswith("s")
        or word.endswith(("ss", "us", "is"))
    ):
        return word
    if word.endswith("ies"):
        return word[:-3] + "y"
    if word.endswith(("ches", "shes", "sses", "xes", "zes")):
        return word[:-2]
    return word[:-1]


def singular_name(text: str) -> str:
    """Return a name in PascalCase with its last word in the singular."""
    parts = split_words(text)
    return "".join(
        part.capitalize() for part in [*parts[:-1], *(singular(part) for part in parts[-1:])]
    )


def component_name(raw: str) -> str:
    """Return the name of a component schema: ``schemas_prediction_response`` is a ``Prediction``.

    A part of one, such as ``schemas_prediction_response/properties/urls``, is named like an inline
    schema.
    """
    whole, *parts = raw.split("/")
    if parts:
        return component_name(whole) + pascal(" ".join(p for p in parts if p not in _STRUCTURE))
    name = raw.removeprefix(OWN_PREFIX)
    for suffix in _SCHEMA_SUFFIXES:
        if name != suffix[1:]:
            name = name.removesuffix(suffix)
    if name.startswith("paginated_"):
        return pascal(name.removeprefix("paginated_")) + "Page"
    if name.endswith("_list_item"):
        return pascal(name.removesuffix("_list_item")) + "Summary"
    return pascal(name)


def parameter_name(raw: str) -> str:
    """Return the name of a shared parameter: ``parameters_prefer_header`` is ``Prefer``."""
    name = raw.removeprefix(OWN_PARAMETER_PREFIX)
    for suffix in ("_header", "_query", "_path", "_parameter"):
        if name != suffix[1:]:
            name = name.removesuffix(suffix)
    return pascal(name)


def property_name(parent: str, prop: str) -> str:
    """Return the name of an inline object or enum in a property of a parent."""
    if prop.endswith("_filter"):
        # A filter lists values of an enum that has a name of its own, whatever is filtered by it.
        return singular_name(prop.removesuffix("_filter"))
    parts = split_words(prop)
    if len(parts) > 1 and parts[0] in _SELECTORS:
        parts = parts[1:]
    # The name of a property without letters must still differ from its parent's.
    return parent + ("".join(part.capitalize() for part in parts) or "Member")


def item_name(parent: str, prop: str) -> str:
    """Return the name of an inline schema in the items of a list property of a parent."""
    name = property_name(parent, prop)
    return name if prop.endswith("_filter") else singular_name(name)


def enum_name(value: str) -> str:
    """Return the usual Python name of a value of an enum."""
    name = re.sub(r"[^A-Z0-9]+", "_", value.upper()).strip("_")
    if not name:
        # None of the characters can stand in a name, so that they are written as numbers.
        name = "_".join(f"{ord(char):X}" for char in value) or "EMPTY"
    return (
        name
        if name[0].isalpha() and value[:1].isascii() and value[:1].isalpha()
        else f"VALUE_{name}"
    )


def compiler_enum_name(value: str, index: int) -> str:
    """Return the Python name that openapi-python-client gives to a value of an enum."""
    if not value[:1].isalpha():
        return f"VALUE_{index}"
    upper = "".join(c for c in value.upper() if c.isidentifier() or c.isdecimal() or c in " .-")
    return "_".join(upper.replace("-", " ").replace(".", " ").replace("_", " ").split())


# The rules by which openapi-python-client makes an attribute or an argument of a name.
_SPLIT = re.compile(r"([A-Z]?[a-z]+)")
_NO_DELIMITER = re.compile(r"[^\\. _-]+")
_RESERVED = (frozenset(dir(builtins)) | {"self", "true", "false", "datetime"}) - {"id"}


def python_name(text: str) -> str:
    """Return the attribute or argument of a member or a parameter in Python."""
    name = bare_name(text)
    return name + "_" if name in _RESERVED or keyword.iskeyword(name) else name


def bare_name(text: str) -> str:
    """Return ``python_name``, without the underscore behind a name that Python reserves."""
    kept = "".join(c for c in text if c.isidentifier() or c.isdecimal() or c in "\\. _-")
    split = " ".join(_SPLIT.split(kept)) if any(c.isupper() for c in kept) else kept
    name = "_".join(_NO_DELIMITER.findall(split)).lower()
    if kept.startswith("_") or not name.isidentifier():
        name = f"field_{name}"
    return unicodedata.normalize("NFKC", name)


class OperationName:
    """The parts of an operationId: ``models.versions.list`` lists the resource ``ModelVersion``."""

    def __init__(self, operation_id: str) -> None:
        self.operation_id = operation_id
        self.parts: Sequence[str] = [part for part in re.split(r"[./]", operation_id) if part] or [
            operation_id
        ]
        self.verb = self.parts[-1] if len(self.parts) > 1 else ""
        nouns = self.parts[:-1] if self.verb else self.parts
        self.resource = "".join(singular_name(noun) for noun in nouns)

    @property
    def tag(self) -> str:
        """The first word, which is the resource that a user would look for."""
        return "_".join(split_words(self.parts[0])) or "default"

    @property
    def pascal(self) -> str:
        """The operationId in PascalCase, from which the types of its parameters are named."""
        return pascal(self.operation_id)

    def request(self, *, upload: bool) -> str:
        """Return the name of the request body, such as ``CreatePredictionRequest``."""
        verb = "upload" if upload and self.verb == "create" else self.verb
        return pascal(verb) + self.resource + "Request"

    def outcome(self) -> str:
        """Return the name of a response that is not the resource, such as ``FileDeleted``."""
        done = _PARTICIPLES.get(self.verb)
        return self.resource + done if done else self.pascal + "Result"

    def response(self) -> str:
        """Return the name of the response: the resource, with the verb if it is not a known one."""
        return (
            self.resource
            if self.verb in VERBS or not self.verb
            else self.resource + pascal(self.verb)
        )
