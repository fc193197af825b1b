"""All texts that can be reached from an exception, as reporters of errors collect them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import aiohttp
import httpx
import httpx2


def texts_of(error: BaseException) -> Iterator[str]:
    """Yield all texts that an exception, its chain and its attributes refer to."""
    pending: list[Any] = [error]
    seen: list[Any] = []
    while pending:
        value = pending.pop()
        if value is None or any(value is other for other in seen):
            continue
        seen.append(value)
        yield f"{value} {value!r}"
        pending += _within(value)


def _within(value: Any) -> list[Any]:
    if isinstance(value, BaseException):
        group = getattr(value, "exceptions", ())
        return [value.__cause__, value.__context__, value.args, vars(value), *group]
    if isinstance(value, httpx.Request | httpx2.Request):
        return [value.headers.raw, str(value.url)]
    if isinstance(value, httpx.Response | httpx2.Response):
        return [value.headers.raw, getattr(value, "_request", None)]
    if isinstance(value, aiohttp.RequestInfo):
        return [dict(value.headers)]
    if isinstance(value, Mapping):
        return [*value.keys(), *value.values()]
    if isinstance(value, list | tuple):
        return [*value]
    to_dict = getattr(value, "to_dict", None)
    return [to_dict()] if to_dict else []


def readable(secrets: Iterable[str], error: BaseException) -> list[str]:
    """Return those of some secrets that can be read in an exception."""
    texts = [*texts_of(error)]
    return [secret for secret in secrets if any(secret in text for text in texts)]
