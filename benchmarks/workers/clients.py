"""The clients that are compared, behind the same calls: create a prediction, get one.

A function of this module imports the client that it is about when it is called.
"""

from __future__ import annotations

import http.client
import json
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any
from urllib.parse import urlsplit

import answers

Call = Callable[[], object]
AsyncCall = Callable[[], Awaitable[object]]

TOKEN = "benchmark"
HEADERS = {"Authorization": f"Bearer {TOKEN}"}
BODY = {"version": answers.VERSION, "input": answers.INPUT}

#: Seconds for which a call of the async clients may wait for its turn.
PATIENCE = 120.0


# Blocking: a function that creates a prediction and decodes the answer.


def replicate_typed(base: str) -> Call:
    import replicate_typed as replicate

    client = replicate.Client(TOKEN, base_url=base)
    return lambda: client.predictions.create(answers.VERSION, answers.INPUT)


def replicate_1(base: str) -> Call:
    import replicate

    client = replicate.Client(api_token=TOKEN, base_url=base)
    return lambda: client.predictions.create(version=answers.VERSION, input=answers.INPUT)


def replicate_2(base: str) -> Call:
    import replicate

    client = replicate.Client(bearer_token=TOKEN, base_url=f"{base}/v1")
    return lambda: client.predictions.create(version=answers.VERSION, input=answers.INPUT)


def httpx(base: str) -> Call:
    import httpx

    client = httpx.Client(headers=HEADERS)
    return lambda: client.post(f"{base}/v1/predictions", json=BODY).json()


def httpx2(base: str) -> Call:
    import httpx2

    client = httpx2.Client(headers=HEADERS)
    return lambda: client.post(f"{base}/v1/predictions", json=BODY).json()


def http_client(base: str) -> Call:
    connection = http.client.HTTPConnection(urlsplit(base).netloc)
    headers = {**HEADERS, "Content-Type": "application/json"}

    def call() -> object:
        connection.request("POST", "/v1/predictions", json.dumps(BODY).encode(), headers)
        return json.loads(connection.getresponse().read())

    return call


SYNC: dict[str, Callable[[str], Call]] = {
    "replicate-typed": replicate_typed,
    "replicate 1.0.7": replicate_1,
    "replicate 2.0.0b4": replicate_2,
    "httpx": httpx,
    "httpx2": httpx2,
    "http.client": http_client,
}


# Blocking: a function that gets one and decodes the answer.


def get_by_replicate_typed(base: str) -> Call:
    import replicate_typed as replicate

    client = replicate.Client(TOKEN, base_url=base)
    return lambda: client.predictions.get("p1")


def get_by_replicate_1(base: str) -> Call:
    import replicate

    client = replicate.Client(api_token=TOKEN, base_url=base)
    return lambda: client.predictions.get("p1")


def get_by_replicate_2(base: str) -> Call:
    import replicate

    client = replicate.Client(bearer_token=TOKEN, base_url=f"{base}/v1")
    return lambda: client.predictions.get(prediction_id="p1")


def get_by_httpx(base: str) -> Call:
    import httpx

    client = httpx.Client(headers=HEADERS)
    return lambda: client.get(f"{base}/v1/predictions/p1").json()


GETS: dict[str, Callable[[str], Call]] = {
    "replicate-typed": get_by_replicate_typed,
    "replicate 1.0.7": get_by_replicate_1,
    "replicate 2.0.0b4": get_by_replicate_2,
    "httpx": get_by_httpx,
}


# Async: a context with a function that gets a prediction.


@asynccontextmanager
async def async_replicate_typed(base: str) -> Any:
    from replicate_typed import AsyncClient

    async with AsyncClient(TOKEN, base_url=base) as client:
        yield lambda: client.predictions.get("p1")


@asynccontextmanager
async def async_over_aiohttp(base: str) -> Any:
    from httpx_aiohttp import AiohttpTransport
    from replicate_typed import AsyncClient

    async with AsyncClient(TOKEN, base_url=base, transport=AiohttpTransport()) as client:
        yield lambda: client.predictions.get("p1")


@asynccontextmanager
async def async_replicate_1(base: str) -> Any:
    import replicate

    client = replicate.Client(api_token=TOKEN, base_url=base)
    yield lambda: client.predictions.async_get("p1")


@asynccontextmanager
async def async_replicate_2(base: str) -> Any:
    import replicate

    client = replicate.AsyncClient(bearer_token=TOKEN, base_url=f"{base}/v1")
    yield lambda: client.predictions.get(prediction_id="p1")


@asynccontextmanager
async def async_httpx(base: str) -> Any:
    import httpx

    async with httpx.AsyncClient(headers=HEADERS, timeout=PATIENCE) as client:
        yield lambda: _json(client.get(f"{base}/v1/predictions/p1"))


@asynccontextmanager
async def async_httpx2(base: str) -> Any:
    import httpx2

    async with httpx2.AsyncClient(headers=HEADERS, timeout=PATIENCE) as client:
        yield lambda: _json(client.get(f"{base}/v1/predictions/p1"))


@asynccontextmanager
async def async_aiohttp(base: str) -> Any:
    import aiohttp

    async with aiohttp.ClientSession(headers=HEADERS) as session:

        async def call() -> object:
            async with session.get(f"{base}/v1/predictions/p1") as response:
                return await response.json()

        yield call


async def _json(pending: Awaitable[Any]) -> object:
    return (await pending).json()


ASYNC: dict[str, Callable[[str], AbstractAsyncContextManager[AsyncCall]]] = {
    "replicate-typed": async_replicate_typed,
    "replicate-typed over aiohttp": async_over_aiohttp,
    "replicate 1.0.7": async_replicate_1,
    "replicate 2.0.0b4": async_replicate_2,
    "httpx": async_httpx,
    "httpx2": async_httpx2,
    "aiohttp": async_aiohttp,
}
