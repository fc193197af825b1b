"""Requests of the client's own that a mock of HTTP has no answer for.

A test says which requests it expects. What the client asks for beside them, such as the schema of
an output, is no part of what is tested: a mock that refuses it must not fail the call.
"""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager

from .._base.errors import APIConnectionError

#: The packages whose exceptions say that a request is not mocked; pytest-httpx raises one of httpx.
LIBRARIES = frozenset({"respx", "vcr"})


@contextmanager
def optional_request() -> Generator[None]:
    """Take the refusal of a mock for a failed request.

    Raises:
        APIConnectionError: A mock has no answer to a request in the block.
    """
    try:
        yield
    except Exception as error:
        if not _is_refusal(error):
            raise
        raise APIConnectionError(f"a mock has no answer to the request: {error}") from error


def _is_refusal(error: Exception) -> bool:
    is_mocks = type(error).__module__.partition(".")[0] in LIBRARIES
    return is_mocks or isinstance(error, AssertionError)
