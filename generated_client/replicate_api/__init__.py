# Made from openapi.yaml by openapi-python-client 0.29.1: do not edit, run `make regenerate`.
"""A client library for accessing Replicate HTTP API"""

from .client import AuthenticatedClient, Client

__all__ = (
    "AuthenticatedClient",
    "Client",
)
