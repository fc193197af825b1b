"""What runs a model, as the server sees it: a Cog folder or a Python function."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol


class ModelFailed(Exception):
    """The model failed on this input; the text is the prediction's ``error``."""


class BrokenModel(Exception):
    """The model cannot be run at all; the text says what its author must mend, and where."""


class NotTrainable(Exception):
    """The model has no training."""


class Sink(Protocol):
    """Where a running prediction reports; to be called on the server's event loop."""

    def started(self) -> None:
        """The model began to work on it."""

    def log(self, text: str) -> None:
        """Text to add to its log."""

    def append(self, item: Any) -> None:
        """One more piece of an output that comes piece by piece."""

    def output(self, value: Any) -> None:
        """The whole output."""

    def metrics(self, values: Mapping[str, Any]) -> None:
        """Figures to add to its metrics."""

    async def store_file(self, name: str, content: bytes, content_type: str | None) -> str:
        """Keep a file, and return the URL that it is delivered at."""
        ...


@dataclass(frozen=True)
class VersionInfo:
    """One version of a model.

    Attributes:
        id: 64 lowercase hex digits, made of its content.
        openapi_schema: Cog's description of its inputs and outputs.
        cog_version: The version of Cog that describes it.
    """

    id: str
    openapi_schema: dict[str, Any]
    cog_version: str | None = None


class Runtime(Protocol):
    """How one version of a model is run."""

    async def describe(self) -> VersionInfo:
        """What it is, and what it takes and returns."""
        ...

    async def predict(self, prediction_id: str, input: Mapping[str, Any], sink: Sink) -> None:
        """Run it; a cancellation of the task cancels the run.

        Raises:
            ModelFailed: It failed.
        """

    async def aclose(self) -> None:
        """Stop whatever runs."""


@dataclass(frozen=True)
class Example:
    """An input of a model, and what the model makes of it."""

    input: dict[str, Any]
    output: Any


@dataclass(frozen=True)
class ModelSource:
    """A model that the server offers.

    Attributes:
        official: Whether it runs by its name alone, as official models do.
        examples: Shown as its examples; the first is its default example.
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
