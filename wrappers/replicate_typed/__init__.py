"""A typed client of the Replicate predictions API.

    import replicate_typed as replicate

    output = replicate.run("owner/model", input={"prompt": "…"})

Names are loaded when they are first used, so importing this package costs next to nothing. They
stand in ``__init__.pyi``, with the module that defines each.
"""

from importlib import import_module
from typing import Any

from ._exports import ALL, DOORS, MODULES, RENAMED

__all__ = list(ALL)  # pyright: ignore[reportUnsupportedDunderAll]  # type checkers read the stub


def __getattr__(name: str) -> Any:
    if name in DOORS:
        value = import_module(f".{name}", __name__)
    elif name in MODULES:
        value = getattr(import_module(MODULES[name], __name__), RENAMED.get(name, name))
    else:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(__all__)
