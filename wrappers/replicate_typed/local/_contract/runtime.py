"""The interface between the server and what runs a model: a Cog folder or a Python function."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

from ..._base.records import frozen


class ModelFailed(Exception):
    """The model failed on this input; the message becomes the prediction's ``error``."""

    __module__ = "replicate_typed.local"


class BrokenModel(Exception):
    """The model cannot run at all; the message tells its author what to fix, and where."""

    __module__ = "replicate_typed.local"


class NotTrainable(Exception):
    """The model does not support training."""


class RunReporter(Protocol):
    """Receives the progress of a run; its methods are called on the server's event loop."""

    def started(self) -> None:
        """Report that the model started to process the input."""

    def log(self, text: str) -> None:
        """Append text to the log."""

    def append(self, item: Any) -> None:
        """Append an item to an output that is produced incrementally."""

    def output(self, value: Any) -> None:
        """Report the complete output."""

    def metrics(self, values: Mapping[str, Any]) -> None:
        """Add entries to the metrics."""

    async def store_file(self, name: str, content: bytes, content_type: str | None) -> str:
        """Store an output file and return its URL."""
        ...


@frozen
class VersionInfo:
    """One version of a model.

    Attributes:
        id: 64 lowercase hex digits, derived from the model's content.
        openapi_schema: Cog's OpenAPI document of the model's inputs and outputs.
        cog_version: The version of Cog that the document is like.
        refuses_unknown_names: Whether names that the model does not have are refused in inputs,
            also where the document does not say so.
    """

    id: str
    openapi_schema: dict[str, Any]
    cog_version: str | None = None
    refuses_unknown_names: bool = False


class Runtime(Protocol):
    """Runs one version of a model."""

    async def describe(self) -> VersionInfo:
        """Return the version's id and schema."""
        ...

    async def predict(
        self, prediction_id: str, input: Mapping[str, Any], reporter: RunReporter
    ) -> None:
        """Run a prediction to its end; cancelling the task cancels the run.

        Raises:
            ModelFailed: The model failed.
        """

    async def aclose(self) -> None:
        """Stop all runs and release what they use."""


@frozen
class Example:
    """An input of a model and the output for it."""

    input: dict[str, Any]
    output: Any


@frozen
class ModelSource:
    """A model that the server offers.

    Attributes:
        owner: The first part of the model's name.
        name: The second part of the model's name.
        runtime: Runs the model.
        description: What the model does.
        visibility: ``public`` or ``private``.
        github_url: The URL of the model's repository.
        license_url: The URL of the model's license.
        readme: The model's readme, in Markdown.
        examples: Example predictions; the first is the default example.
        official: Whether the model runs without a version, as official models do.
    """

    owner: str
    name: str
    runtime: Runtime
    description: str | None = None
    visibility: str = "public"
    github_url: str | None = None
    license_url: str | None = None
    readme: str | None = None
    examples: tuple[Example, ...] = ()
    official: bool = True
