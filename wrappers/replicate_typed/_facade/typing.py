"""Names for the annotations of code around a client: its keywords, its outputs, and what runs a model.

    def illustrate(painter: SupportsRun[Scene, list[FileOutput]], **options: Unpack[RunOptions])

No code of the package needs them.
"""

from __future__ import annotations

from typing import Protocol, TypeAlias, TypeVar, Union

from .._async.jobs import AsyncPrediction
from .._base.public import public
from .._files.file_output import FileOutput
from .._jobs.create_params import CreateParams, RunParams, StreamParams
from .._sync.jobs import Prediction

I_contra = TypeVar("I_contra", contravariant=True)
O_co = TypeVar("O_co", covariant=True)


@public
class RunOptions(RunParams[Prediction], total=False):
    """The keywords of ``client.run(ref, input, …)``, for ``**options: Unpack[RunOptions]``."""


@public
class AsyncRunOptions(RunParams[AsyncPrediction], total=False):
    """The keywords of ``run`` of an ``AsyncClient``."""


@public
class StreamOptions(StreamParams, total=False):
    """The keywords of ``client.stream(ref, input, …)``."""


@public
class CreateOptions(CreateParams, total=False):
    """The keywords of ``client.predictions.create(ref, input, …)``."""


#: Any output. ``run`` of a model without types returns ``Any``, since what a model returns is known
#: to those who call it, and to narrow it at each call would help nobody. For code that looks at
#: outputs of every model, ``ModelRef[Mapping[str, Any], Output]`` makes a type checker insist.
Output: TypeAlias = Union[  # noqa: UP007 - an alias that names itself
    str, int, float, bool, FileOutput, list["Output"], dict[str, "Output"], None
]


@public
class SupportsRun(Protocol[I_contra, O_co]):
    """What runs one model in blocking code: a ``BoundModel``, or a fake of one in a test."""

    def run(self, input: I_contra, /) -> O_co:
        """Run the model, wait for its end, and return its output."""
        ...


@public
class SupportsAsyncRun(Protocol[I_contra, O_co]):
    """What runs one model in async code: an ``AsyncBoundModel``, or a fake of one in a test."""

    async def run(self, input: I_contra, /) -> O_co:
        """Run the model, wait for its end, and return its output."""
        ...
