"""How the types of a reference reach the methods that run what it names.

``client.run(ref, {…})`` takes what ``ref`` takes. If its signature had one type variable for the
input of both, a type checker would have to infer it from the reference before it looks at the
second argument: mypy joins the two, and pyrefly takes a dict literal for a ``dict``. A ``ParamSpec``
is always inferred first, and the remaining arguments are then checked as if the method of the
reference were called. So a wrong key is named, and the right ones complete in an editor.

Only type checkers see the methods that these protocols name. They stand in ``ModelRef``, with the
keywords of the method that takes it.
"""

from __future__ import annotations

from typing import ParamSpec, Protocol, TypeVar

P = ParamSpec("P")
O_co = TypeVar("O_co", covariant=True)


class Runnable(Protocol[P, O_co]):
    """A reference that the ``run`` of a blocking client takes, with the arguments ``P``."""

    def _typed_run(self, *args: P.args, **kwargs: P.kwargs) -> O_co: ...


class AsyncRunnable(Protocol[P, O_co]):
    """A reference that the ``run`` of an asynchronous client takes, with the arguments ``P``."""

    def _typed_async_run(self, *args: P.args, **kwargs: P.kwargs) -> O_co: ...


class Streamable(Protocol[P]):
    """A reference that ``stream`` takes, with the arguments ``P``."""

    def _typed_stream(self, *args: P.args, **kwargs: P.kwargs) -> object: ...


class Creatable(Protocol[P, O_co]):
    """A reference that ``predictions.create`` takes, with the arguments ``P``."""

    def _typed_create(self, *args: P.args, **kwargs: P.kwargs) -> O_co: ...


class Trainable(Protocol[P]):
    """A reference that ``trainings.create`` takes, with the arguments ``P``."""

    def _typed_train(self, *args: P.args, **kwargs: P.kwargs) -> object: ...


class Mappable(Protocol[P, O_co]):
    """A reference that the ``map`` of a blocking client takes, with the arguments ``P``."""

    def _typed_map(self, *args: P.args, **kwargs: P.kwargs) -> O_co: ...


class AsyncMappable(Protocol[P, O_co]):
    """A reference that the ``map`` of an asynchronous client takes, with the arguments ``P``."""

    def _typed_async_map(self, *args: P.args, **kwargs: P.kwargs) -> O_co: ...
