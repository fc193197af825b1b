"""The module that public classes and functions name as theirs."""

from __future__ import annotations

from typing import Any, ForwardRef, TypeVar
from weakref import WeakKeyDictionary

T = TypeVar("T")

#: The package, which is where a public name stays when the module that defines it moves.
PACKAGE = __name__.partition(".")[0]

#: The module that defines each public class. It is no attribute of the class: that of a protocol
#: would be one that everything has to have.
_defining_modules: WeakKeyDictionary[type, str] = WeakKeyDictionary()


def public(defined: T) -> T:
    """Make a class or function name the package as its module.

    A pickle names the module of each class in it, so this is what lets one be read after the class
    moved to another private module. It is also the name that a traceback shows.

    Args:
        defined: A class or function that ``replicate_typed`` exports under its own name.
    """
    return publish(defined, PACKAGE)


def publish(defined: T, package: str) -> T:
    """Make a class or function name a package as its module; its annotations are still resolved.

    Args:
        defined: A class or function.
        package: The package that exports it.
    """
    if isinstance(defined, type):
        _bind_annotations(defined)
        _defining_modules[defined] = defined.__module__
    defined.__module__ = package
    return defined


def defined_in(cls: type) -> str:
    """Return the name of the module that defines a class, public or not."""
    return _defining_modules.get(cls, cls.__module__)


def _bind_annotations(cls: type) -> None:
    """Let annotations be looked up where they were written: ``get_type_hints`` asks ``__module__``."""
    bind_annotations(vars(cls).get("__annotations__", {}), cls.__module__, is_class=True)


def bind_annotations(annotations: dict[str, Any], module: str, *, is_class: bool = False) -> None:
    """Let annotations be looked up in a module, whatever ``get_type_hints`` takes for theirs.

    Args:
        annotations: The annotations of a class or function; those that are text are replaced.
        module: The module that has their names.
        is_class: Whether they are those of a class.
    """
    for name, annotation in annotations.items():
        if isinstance(annotation, str):
            annotations[name] = ForwardRef(annotation, module=module, is_class=is_class)
