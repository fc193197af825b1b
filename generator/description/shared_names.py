"""The names of parameters that operations share, by the references to them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .distinct_names import distinct_names, spelled_out
from .naming import OWN_PARAMETER_PREFIX, parameter_name, pascal

if TYPE_CHECKING:
    from collections.abc import Iterable

_PREFIX = "#/components/parameters/"


def shared_names(parameters: Iterable[str]) -> dict[str, str]:
    """Return the name of each shared parameter, by the reference to it.

    Where the rules give one name to two (``limit_query``, ``limit_header``), the one in upstream's
    usual spelling keeps it, and the other is named by its whole text. A parameter that stands
    elsewhere has no name.

    Args:
        parameters: Upstream's names.
    """

    def usual(raw: str) -> str:
        return parameter_name(raw) or "Parameter"

    def others(raw: str) -> list[str]:
        bare = raw.removeprefix(OWN_PARAMETER_PREFIX)
        return [name for name in (pascal(bare), pascal(spelled_out(bare, str))) if name] or [
            "Parameter"
        ]

    names = distinct_names(
        parameters,
        usual,
        others,
        lambda raw, _: (not raw.startswith(OWN_PARAMETER_PREFIX), len(raw), raw),
        {},
    )
    return {_PREFIX + raw: name.replace("_", "") for raw, name in names.items()}
