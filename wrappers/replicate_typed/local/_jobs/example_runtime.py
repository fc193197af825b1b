"""A model that answers with its own example, for tests that need no stub."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import unquote, urlsplit

from ..._base.json_values import is_list, is_object
from ..._files.content_types import DEFAULT_CONTENT_TYPE
from ..._jobs.output_conversion import has_file_scheme, is_output_file_url
from ..._objects.input_schema import ValueSchema, read_output
from ..._objects.value_checks import find_problems
from .._base.filenames import safe_filename
from .._contract.runtime import BrokenModel, Example, ModelSource, RunReporter, VersionInfo
from .._functions.input_files import read_input_file
from .pinned_models import UNROLL, PinnedModel, pinned_version
from .sample_values import sample_content, sample_value


class ExampleRuntime:
    """Answers each prediction with one output.

    Files are served as files: those in the example that are data URLs as they are, and the others,
    which are on another server, as small files of the same name and type.

    Args:
        version: The version of the model.
        output: The output as JSON.
        schema: The schema of the output, None if it is not known.
    """

    def __init__(self, version: VersionInfo, output: Any, schema: ValueSchema | None) -> None:
        self._version = version
        self._output = output
        self._schema = schema

    async def describe(self) -> VersionInfo:
        """Return the version of the model."""
        return self._version

    async def predict(
        self,
        prediction_id: str,  # noqa: ARG002 - part of the interface
        input: Mapping[str, Any],  # noqa: ARG002 - part of the interface
        reporter: RunReporter,
    ) -> None:
        """Answer a prediction."""
        reporter.started()
        output = await _with_files(self._output, self._schema, reporter)
        if self._schema is not None and self._schema.is_iterator and is_list(output):
            for item in output:
                reporter.append(item)
        else:
            reporter.output(output)

    async def aclose(self) -> None:
        """Do nothing: there is nothing to close."""


def example_source(reference: PinnedModel) -> ModelSource:
    """Return a model that answers with the example of a reference.

    Without an example, or with one whose output is not valid for the pinned version, it answers
    with a value made from the schema.

    Args:
        reference: The reference.

    Raises:
        BrokenModel: The reference has neither an example nor the schema of an output.
    """
    version = pinned_version(reference)
    schema = read_output(version.openapi_schema, unroll=UNROLL)
    example: object = getattr(reference, "example", None)
    output: Any = None
    if is_object(example):
        output = example.get("output")
    is_usable = output is not None
    if schema is not None and (not is_usable or find_problems(schema, output, "", is_input=False)):
        output, is_usable = sample_value(schema), True
    if not is_usable:
        raise BrokenModel(
            f"{reference.model} has neither an example nor the schema of its output: pass a "
            "function that stands in for it"
        )
    owner, _, name = reference.model.partition("/")
    examples: tuple[Example, ...] = ()
    if is_object(example) and is_object(example.get("input")):
        examples = (Example(example["input"], example.get("output")),)
    return ModelSource(owner, name, ExampleRuntime(version, output, schema), examples=examples)


async def _with_files(value: Any, schema: ValueSchema | None, reporter: RunReporter) -> Any:
    """Return an output with its files stored on this server.

    Args:
        value: The output, or a part of it.
        schema: Its schema, None where it has none.
        reporter: Stores files.
    """
    if isinstance(value, str):
        is_file = schema.is_file if schema is not None else is_output_file_url(value)
        return await _store(value, reporter) if is_file and has_file_scheme(value) else value
    if is_list(value):
        items = schema.items if schema is not None else None
        return [await _with_files(item, items, reporter) for item in value]
    if is_object(value):
        members = {member.name: member.schema for member in schema.members} if schema else {}
        other = schema.additional if schema else None
        return {
            name: await _with_files(item, members.get(name, other), reporter)
            for name, item in value.items()
        }
    return value


async def _store(url: str, reporter: RunReporter) -> str:
    if url.startswith("data:"):
        name, content = await read_input_file(url)
    else:
        name = safe_filename(unquote(urlsplit(url).path).rpartition("/")[2], DEFAULT_CONTENT_TYPE)
        content = sample_content(name)
    return await reporter.store_file(name, content, None)
