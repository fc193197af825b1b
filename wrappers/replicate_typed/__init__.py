"""A typed client of the Replicate predictions API.

    import replicate_typed as replicate

    output = replicate.run("owner/model", input={"prompt": "…"})

Names are loaded when they are first used, so importing this package costs next to nothing. They
stand in ``__init__.pyi``, with the module that defines each.
"""

# Private names: a tool that completes the names of a package may list every one that is here.
import sys as _sys
from importlib import import_module as _import_module
from types import ModuleType as _ModuleType

from ._exports import ALL as _ALL
from ._exports import DOORS as _DOORS
from ._exports import HIDDEN as _HIDDEN
from ._exports import MODULES as _MODULES
from ._exports import RENAMED as _RENAMED

__all__ = list(_ALL)  # pyright: ignore[reportUnsupportedDunderAll]  # type checkers read the stub

#: Public names whose value can be assigned, and is asked for each time until it is.
_ASSIGNABLE = {"default_client", "default_async_client"}

#: Settings of a client that can be assigned, and those that another client is made with.
_SETTINGS = {"api_token", "max_retries", "poll_interval", "timeout"}
_ARGUMENTS = {"base_url", "headers", "http_client", "retry", "transport"}


class _Package(_ModuleType):
    """This package, which refuses the assignment of what it would not use."""

    def __reduce__(self) -> tuple[object, ...]:
        # Functions that name the package are pickled on their way to other processes.
        return _import_module, (self.__name__,)

    def __setattr__(self, name: str, value: object) -> None:
        if name in _ASSIGNABLE:
            if getattr(_import_module(_MODULES[name], __name__), f"set_{name}")(value):
                super().__setattr__(name, value)
            else:
                vars(self).pop(name, None)
        elif name in _HIDDEN and isinstance(value, _ModuleType):
            pass  # an import of that module: the name is that of something else
        elif (
            name.startswith("_")
            or name in _MODULES  # tests replace functions and classes
            or isinstance(value, _ModuleType)  # an import assigns a submodule
        ):
            if name == "model" and isinstance(value, _ModuleType):
                value.__class__ = _import_module("._facade.model_door", __name__).ModelDoor
            super().__setattr__(name, value)
        else:
            del value  # it may be a token, and a traceback with variables would show it
            raise AttributeError(_advice(name), name=name, obj=self)

    def __delattr__(self, name: str) -> None:
        if name in _ASSIGNABLE:
            getattr(_import_module(_MODULES[name], __name__), f"reset_{name}")()
        super().__delattr__(name)


def _advice(name: str) -> str:
    """Return why a name cannot be assigned, and what to do instead."""
    if name in _SETTINGS:
        return f"{__name__}.{name} is no setting: assign {__name__}.default_client.{name}"
    if name in _ARGUMENTS:
        made = f"{__name__}.default_client = Client({name}=…)"
        return f"{__name__}.{name} is no setting: assign {made}"
    return (
        f"{__name__} has no attribute {name!r}, and none can be added: settings are those of "
        f"{__name__}.default_client, such as default_client.api_token"
    )


def __getattr__(name: str) -> object:
    if name in _DOORS:
        value = _import_module(f".{name}", __name__)
    elif name in _MODULES:
        value = getattr(_import_module(_MODULES[name], __name__), _RENAMED.get(name, name))
    else:
        raise _import_module("._base.absent_names", __name__).missing(__name__, name)
    if name not in _ASSIGNABLE:
        globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(__all__)


_sys.modules[__name__].__class__ = _Package
