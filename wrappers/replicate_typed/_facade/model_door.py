"""``replicate_typed.model``: a module of ``replicate`` 1.x, which is called with a model's name."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING, Any

from .._base.errors import InputError
from .._objects.refs import parse_reference
from .model_ref import ModelRef

if TYPE_CHECKING:
    from .._sync.models import Model, Models


class ModelDoor(ModuleType):
    """The module ``replicate_typed.model``, which has ``Model`` and ``Models``, and can be called."""

    if TYPE_CHECKING:
        Model: type[Model]
        Models: type[Models]

    def __reduce__(self) -> tuple[Any, ...]:
        return import_module, (self.__name__,)

    def __call__(self, name: str | tuple[str, str]) -> ModelRef[Mapping[str, Any], Any]:
        """Return a reference to a model of which only the name is known, while the program runs.

        It takes any input and returns ``Any``, also where a project has types for the models that
        it names by text.

        Args:
            name: ``owner/name``, ``owner/name:version``, a model's web address, or a pair of owner
                and name.

        Raises:
            InputError: It is not the name of a model.
        """
        target = parse_reference(name)
        if target.model is None:
            raise InputError(f"not the name of a model: {name!r}. Use 'owner/name'")
        return ModelRef(target.model, target.version)


if TYPE_CHECKING:
    model: ModelDoor = ModelDoor("replicate_typed.model")
