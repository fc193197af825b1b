# Derived from ../_async/output.py: edit that file, then run `make regenerate`.
"""The output of a prediction, converted by the schema of its version."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from replicate_api.api.models import models_get, models_versions_get
from replicate_api.operation import Operation

from .._base.deadline import NEVER, Deadline
from .._base.errors import APIError
from .._base.json_values import is_object
from .._base.logs import logger
from .._http.io_sync import now
from .._jobs import output_conversion
from .._jobs.output_schema import OutputSchema, parse_output_schema
from .._objects.refs import parse_model_name
from .core import Core

if TYPE_CHECKING:
    from .jobs import Prediction

#: How long the schema of an output may take although the caller's time is up, in seconds.
SCHEMA_TIME = 2.0

#: Length of a version's id; the API also answers with names that stand for no public version.
_ID_LENGTH = 64


def schema_of(
    core: Core, prediction: Prediction, *, deadline: Deadline = NEVER
) -> OutputSchema | None:
    """Return how the prediction's output is read; the schema is fetched once for each version.

    A schema that cannot be fetched is no reason to lose an output: it counts as unknown.
    """
    key = f"{prediction.model}:{prediction.version}"
    if key in core.schemas:
        return core.schemas.get(key)
    try:
        document = _fetch(core, prediction, deadline)
    except APIError as error:
        logger.debug("no schema for %s: %s", key, error)
        return None
    schema = parse_output_schema(document)
    core.schemas.put(key, schema)
    return schema


def _fetch(core: Core, prediction: Prediction, deadline: Deadline) -> object:
    if not prediction.model or prediction.model.count("/") != 1:
        return None
    target = parse_model_name(prediction.model)
    owner, name, version = target.owner or "", target.name or "", prediction.version or ""
    operation: Operation[Any]
    if len(version) == _ID_LENGTH:
        operation = models_versions_get.operation(owner, name, version)
        return core.request(operation, _document, deadline=deadline)
    operation = models_get.operation(owner, name)
    return core.request(operation, lambda raw: _document(_latest(raw)), deadline=deadline)


def _document(raw: Any) -> object:
    return raw.get("openapi_schema") if is_object(raw) else None


def _latest(raw: Any) -> object:
    return raw.get("latest_version") if is_object(raw) else None


def remember_schema(core: Core, reference: object, prediction: Prediction) -> None:
    """Take the schema from a reference that has it, so that it need not be fetched."""
    document: object = None
    if reference is not None:
        document = getattr(reference, "openapi_schema", None)
    key = f"{prediction.model}:{prediction.version}"
    if document is not None and key not in core.schemas:
        core.schemas.put(key, parse_output_schema(document))


def converted_output(
    core: Core,
    prediction: Prediction,
    *,
    files: bool = True,
    deadline: Deadline = NEVER,
) -> Any:
    """Return the output as ``run`` returns it.

    Args:
        core: The core of the client.
        prediction: The prediction.
        files: False for URLs as strings.
        deadline: When the caller stops waiting. The output is there: its schema may take a few
            seconds more.
    """
    output = prediction.output
    if not output_conversion.needs_schema(output):
        return output
    deadline = deadline.at_least(SCHEMA_TIME, now())
    schema = schema_of(core, prediction, deadline=deadline)
    make_file = core.file if files else str
    return output_conversion.convert_output(output, schema, make_file, core.is_file_url)


def is_complete(core: Core, prediction: Prediction, *, deadline: Deadline) -> bool:
    """Return whether the output of a prediction that still runs is complete already.

    The API answers a held create as soon as there is an output, before the prediction is over.
    """
    if prediction.status != "processing" or prediction.output is None:
        return False
    schema = schema_of(core, prediction, deadline=deadline)
    return schema is not None and schema.is_never_partial
