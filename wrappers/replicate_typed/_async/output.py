"""The output of a prediction, converted by the schema of its version."""

from __future__ import annotations

from typing import Any

from replicate_api.api.models import models_get, models_versions_get

from .._base.deadline import NEVER, Deadline
from .._base.errors import NotFoundError, ReplicateError
from .._base.logs import logger
from .._http.io_async import now, sleep
from .._http.mocks import optional_request
from .._http.retry import NO_RETRIES
from .._jobs import output_conversion
from .._jobs.output_schema import (
    OutputSchema,
    latest_output_schema,
    parse_output_schema,
    version_output_schema,
)
from .._jobs.schema_cache import SCHEMAS, SchemaKey, expiry, schema_key
from .._jobs.schema_source import SchemaSource
from .._objects.models import ModelValues, ModelVersion
from .core import AsyncCore
from .jobs import AsyncPrediction, schema_source

#: How long the schema of an output may take, in seconds, whatever time the caller has.
SCHEMA_TIME = 3.0

#: Seconds between two checks for a schema that another task or thread fetches.
CHECK_INTERVAL = 0.02


async def schema_of(
    core: AsyncCore, prediction: AsyncPrediction, *, deadline: Deadline = NEVER
) -> OutputSchema | None:
    """Return how the prediction's output is read; the schema is fetched once for each version.

    A schema that cannot be fetched is no reason to lose an output, or to hold it back: it counts
    as unknown. It has one attempt of a few seconds, and none for a while after that.
    """
    found = _find(core, prediction)
    if found is None:
        return None
    source, key = found
    limit = Deadline.after(min(SCHEMA_TIME, deadline.remaining(now())), now())
    while not SCHEMAS.has(key, now()) and not SCHEMAS.has_failed(key, now()):
        if limit.has_passed(now()):
            break
        if not SCHEMAS.claim(key, now(), SCHEMA_TIME):
            await sleep(CHECK_INTERVAL)
            continue
        try:
            with optional_request():
                schema = await _fetch(core, source, limit)
            SCHEMAS.put(key, schema, expires_at=expiry(source, now()))
        except ReplicateError as error:
            logger.debug("no schema for %s: %s", source.key, error)
            if not deadline.has_passed(now()):  # another caller may have more time
                SCHEMAS.put_failure(key, now())
            break
        finally:
            SCHEMAS.release(key)
    return SCHEMAS.get(key)


def known_schema(core: AsyncCore, prediction: AsyncPrediction) -> OutputSchema | None:
    """Return how the prediction's output is read, if that need not be asked for."""
    found = _find(core, prediction)
    return None if found is None else SCHEMAS.get(found[1])


def _find(core: AsyncCore, prediction: AsyncPrediction) -> tuple[SchemaSource, SchemaKey] | None:
    """Return where a schema is to be had and what it is kept under, None if nobody can know."""
    source = schema_source(prediction)
    try:
        return None if source is None else (source, schema_key(core.options, source))
    except ReplicateError as error:
        logger.debug("no schema for %s: %s", prediction.id, error)
        return None


async def _fetch(core: AsyncCore, source: SchemaSource, limit: Deadline) -> OutputSchema | None:
    """Return the output schema of a version, else of the model's latest version.

    Raises:
        ReplicateError: There was no response in time, or none that can be used.
    """
    for version in source.versions:
        operation = models_versions_get.operation(source.owner, source.name, version)
        try:
            return await core.request(
                operation, version_output_schema, deadline=limit, retry=NO_RETRIES
            )
        except NotFoundError as error:
            logger.debug("no version %s: %s", source.key, error)
    latest = models_get.operation(source.owner, source.name)
    return await core.request(latest, latest_output_schema, deadline=limit, retry=NO_RETRIES)


def remember_schema(core: AsyncCore, reference: object, prediction: AsyncPrediction) -> None:
    """Take the schema from a reference that has it, so that it need not be fetched."""
    version = reference.latest_version if isinstance(reference, ModelValues) else reference
    document = getattr(version, "openapi_schema", None)
    found = None if document is None else _find(core, prediction)
    if found is None or SCHEMAS.has(found[1], now()):
        return
    source, key = found
    if isinstance(version, ModelVersion) and source.versions and version.id not in source.versions:
        return  # another version than the model's latest was run
    cog_version = getattr(version, "cog_version", None)
    schema = parse_output_schema(document, cog_version=cog_version)
    SCHEMAS.put(key, schema, expires_at=expiry(source, now()))


async def converted_output(
    core: AsyncCore, prediction: AsyncPrediction, *, files: bool | None = None
) -> Any:
    """Return the output as ``run`` returns it.

    The caller's time may be up: the output is there, and its schema may take a few seconds more.

    Args:
        core: The core of the client.
        prediction: The prediction.
        files: False for URLs as strings, True for files of all URLs, None as the schema says.
    """
    output = prediction.output
    if not output_conversion.needs_schema(output, files=files is not False):
        return output
    is_file_url = core.file_test()
    if output_conversion.has_only_delivered_files(output, is_file_url):
        schema = known_schema(core, prediction)
    else:
        schema = await schema_of(core, prediction)
    if files and not (schema is not None and schema.concatenate):
        return output_conversion.convert_output(output, None, core.file, output_conversion.is_url)
    make_file = str if files is False else core.file
    return output_conversion.convert_output(output, schema, make_file, is_file_url)


async def is_complete(core: AsyncCore, prediction: AsyncPrediction, *, deadline: Deadline) -> bool:
    """Return whether the output of a prediction that still runs is complete already.

    The API answers a held create as soon as there is an output, before the prediction is over. An
    empty one is none: the prediction may fail a moment later.
    """
    if prediction.status != "processing" or output_conversion.is_empty(prediction.output):
        return False
    schema = await schema_of(core, prediction, deadline=deadline)
    return schema is not None and schema.is_never_partial
