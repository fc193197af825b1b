"""The arguments of a model that is called like a function, as its input."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any


def named_inputs(
    args: tuple[object, ...], inputs: Mapping[str, Any], hint: Callable[..., Any] | None = None
) -> Any:
    """Return the input that the arguments of a call are.

    Args:
        args: The arguments without a name.
        inputs: The arguments by their names.
        hint: A function with the parameters of the model, which says what the first ones are.
            Its defaults are not sent: the model has its own.

    Raises:
        TypeError: An argument has no name, or the function would not take the arguments.
    """
    if hint is None:
        if args:
            raise TypeError(
                "inputs of a model are passed by their names, as in model(prompt='…'); a mapping "
                "is passed to run(model, {…})"
            )
        return dict(inputs)
    import inspect

    signature = inspect.signature(hint)
    found: dict[str, Any] = dict(signature.bind(*args, **inputs).arguments)
    for name, parameter in signature.parameters.items():
        if parameter.kind is parameter.VAR_KEYWORD:
            found |= found.pop(name, {})
        elif parameter.kind is parameter.VAR_POSITIONAL and found.pop(name, ()):
            raise TypeError(f"hint: the arguments of *{name} have no names, which inputs need")
    return found
