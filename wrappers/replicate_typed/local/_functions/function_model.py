"""Models that are typed Python functions, as users define them.

    def shout(prompt: str, times: int = 1) -> str:
        return " ".join([prompt.upper()] * times)

The signature determines the model's inputs and output; the items of a generator are the items of
the output, and printed text is the log. An async function runs on the server's event loop and must
not block it; other functions run in threads.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from ..._base.public import publish
from ..._base.records import frozen
from .._contract.runtime import Example, ModelSource, VersionInfo
from .function_runtime import FunctionRuntime


@frozen
class FunctionModel:
    """A model that is a function, with options beyond the function's signature.

    Raises:
        ValueError: The concurrency or the visibility is invalid.
    """

    function: Callable[..., Any]
    """The function that predicts."""

    train: Callable[..., Any] | None = None
    """The function that trains: takes the training's input and returns the weights."""

    concurrency: int | None = None
    """How many predictions run at once, None for no limit; others are queued."""

    description: str | None = None
    """What the model does; by default, the first line of the function's docstring."""

    readme: str | None = None
    """The model's readme, in Markdown."""

    examples: Sequence[tuple[Mapping[str, Any], Any]] = ()
    """Pairs of an input and its output; the first is the default example."""

    visibility: str = "public"
    """``public`` or ``private``."""

    official: bool = True
    """Whether the model runs without a version, as official models do."""

    def __attrs_post_init__(self) -> None:
        if self.concurrency is not None and self.concurrency < 1:
            raise ValueError(f"concurrency must be at least 1, or None, not {self.concurrency}")
        if self.visibility not in {"public", "private"}:
            raise ValueError(f"visibility must be 'public' or 'private', not {self.visibility!r}")


def function_source(
    owner: str,
    name: str,
    model: Callable[..., Any] | FunctionModel,
    *,
    version: VersionInfo | None = None,
) -> ModelSource:
    """Return a function as a model that the server can offer.

    Args:
        owner: The first part of the model's name.
        name: The second part of the model's name.
        model: The function.
        version: The version that it stands in for, None for the one that its signature makes up.

    Raises:
        TypeError: The function's signature cannot be described.
    """
    if not isinstance(model, FunctionModel):
        model = FunctionModel(model)
    summary = (inspect.getdoc(model.function) or "").partition("\n")[0] or None
    return ModelSource(
        owner,
        name,
        FunctionRuntime(
            model.function, train=model.train, concurrency=model.concurrency, version=version
        ),
        description=model.description or summary,
        visibility=model.visibility,
        readme=model.readme,
        examples=tuple(Example(dict(input), output) for input, output in model.examples),
        official=model.official,
    )


publish(FunctionModel, "replicate_typed.local")
