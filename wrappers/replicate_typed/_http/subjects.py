"""What a request is about, in the words of the caller who named it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import unquote

from replicate_api.operation import JsonBody, Operation

from .._base.json_values import is_object

#: How many names of an input an error message lists, and the longest of them, in characters.
MAX_NAMES = 20
MAX_NAME_LENGTH = 60

#: What a path is about; the first one that matches its beginning counts.
_BY_PATH: Final[tuple[tuple[re.Pattern[str], str], ...]] = tuple(
    (re.compile(pattern), phrase)
    for pattern, phrase in (
        (r"/models/([^/]+)/([^/]+)/versions/([^/]+)", "version '{2}' of model '{0}/{1}'"),
        (r"/models/([^/]+)/([^/]+)", "model '{0}/{1}'"),
        (r"/deployments/([^/]+)/([^/]+)", "deployment '{0}/{1}'"),
        (r"/(prediction|training|file|collection)s/([^/]+)", "{0} '{1}'"),
    )
)


def subject_of(operation: Operation[Any]) -> str | None:
    """Return what an operation is about, such as ``model 'owner/name'``; None if nothing named it.

    It is in the path, or else in the body: the version of a new prediction, the name of a new
    model or deployment. A training may fail for its destination, too.
    """
    body = _json_body(operation)
    for pattern, phrase in _BY_PATH:
        if match := pattern.match(operation.path):
            subject = phrase.format(*map(unquote, match.groups()))
            destination = body.get("destination")
            if isinstance(destination, str):
                subject += f" or destination '{destination}'"
            return subject
    version, owner, name = body.get("version"), body.get("owner"), body.get("name")
    if operation.id == "predictions.create" and isinstance(version, str):
        is_model = "/" in version and ":" not in version
        return f"{'model' if is_model else 'version'} '{version}'"
    if operation.id == "models.create" and isinstance(name, str):
        return f"model '{owner}/{name}'"
    if operation.id == "deployments.create" and isinstance(name, str):
        return f"deployment '{name}' of model '{body.get('model')}'"
    return None


def input_names(operation: Operation[Any]) -> list[str] | None:
    """Return the names in the input that an operation sends, None if it sends no input."""
    sent = _json_body(operation).get("input")
    if not is_object(sent):
        return None
    return [name[:MAX_NAME_LENGTH] for name in [*sent][:MAX_NAMES]]


def _json_body(operation: Operation[Any]) -> Mapping[str, Any]:
    body = operation.body
    return body.value if isinstance(body, JsonBody) and is_object(body.value) else {}
