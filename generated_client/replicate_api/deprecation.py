# Made from openapi.yaml by openapi-python-client 0.29.1: do not edit, run `make regenerate`.
"""The decorator of deprecated operations, for type checkers (PEP 702) and with a warning."""

from __future__ import annotations

import functools
import inspect
import sys
import warnings
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from typing_extensions import deprecated
else:

    def deprecated(message: str) -> Callable[[Any], Any]:
        """Mark a function as deprecated: who calls it from another module gets a warning."""

        def warn(function: Any) -> None:
            if sys._getframe(2).f_globals is not function.__globals__:
                warnings.warn(message, DeprecationWarning, stacklevel=3)

        def mark(function: Any) -> Any:
            @functools.wraps(function)
            def call(*args: Any, **kwargs: Any) -> Any:
                warn(function)
                return function(*args, **kwargs)

            @functools.wraps(function)
            async def call_async(*args: Any, **kwargs: Any) -> Any:
                warn(function)
                return await function(*args, **kwargs)

            marked = call_async if inspect.iscoroutinefunction(function) else call
            marked.__deprecated__ = message
            return marked

        return mark


__all__ = ["deprecated"]
