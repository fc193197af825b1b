"""The names of classes: those that Python or generated code uses for something else are avoided."""

from __future__ import annotations

import builtins
import hashlib
import keyword

#: Characters of the name of a class, which is the name of a file too.
MAX_NAME_LENGTH = 100
_DIGEST = 8
_BUILTINS = frozenset(name for name in dir(builtins) if not name.startswith("_"))
#: Names that generated modules import.
_IN_USE = frozenset(
    {
        "Any", "AsyncClient", "AsyncDetailedClient", "Body", "ContentBody", "DetailedResponse", "EventStream", "FilePayload", "FormBody", "JsonBody", "Literal", "Mapping",
        "MultipartBody", "Operation", "Reader", "RequestFiles", "ResponseCase", "Self", "SyncClient", "SyncDetailedClient", "Unset",
    }
)  # fmt: skip


def class_name(name: str) -> str:
    """Return a name of a class that hides no name of generated code and fits a file name."""
    if len(name) > MAX_NAME_LENGTH:
        digest = hashlib.sha256(name.encode()).hexdigest()[:_DIGEST]
        return f"{name[: MAX_NAME_LENGTH - _DIGEST]}{digest}"
    taken = name in _IN_USE or name in _BUILTINS or keyword.iskeyword(name)
    return name + "Object" if taken else name
