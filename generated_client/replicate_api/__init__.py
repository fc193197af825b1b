# Made from openapi.yaml by openapi-python-client 0.29.1: do not edit, run `make regenerate`.
"""A client library for accessing Replicate HTTP API"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .client import AuthenticatedClient, Client

__all__ = (
    "AuthenticatedClient",
    "Client",
)

# Hidden from type checkers, for which every name would exist otherwise.
if not TYPE_CHECKING:

    def __getattr__(name: str) -> Any:
        if name not in __all__:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        from . import client

        globals()[name] = value = getattr(client, name)
        return value


def __dir__() -> list[str]:
    return list(__all__)
