"""Types that only annotations need, and that are loaded when somebody resolves these.

A module that a program may never need is not imported for the types of an interface. Type checkers
see the import; ``typing.get_type_hints`` finds the same type.
"""

from __future__ import annotations

from typing import Any, ForwardRef


def late_type(package: str, module: str, name: str) -> Any:
    """Return what stands for a type in annotations until they are resolved.

    Args:
        package: The package that the module belongs to, as in ``__package__``.
        module: The module that defines the type, relative to the package.
        name: The name of the type.
    """
    load = f"__import__('importlib').import_module({module!r}, {package!r})"
    return ForwardRef(f"{load}.{name}")
