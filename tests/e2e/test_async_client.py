"""The async client against the embedded API, under asyncio and trio."""

from __future__ import annotations

import asyncio

import anyio
import pytest
import replicate_typed as replicate
from httpx_aiohttp import AiohttpTransport
from replicate_api.api.predictions import predictions_get
from replicate_typed import AsyncClient
from replicate_typed.local import LocalServer

pytestmark = pytest.mark.anyio


@pytest.fixture(params=["asyncio", "trio"])
def anyio_backend(request: pytest.FixtureRequest) -> str:
    """The event loop that a test runs in."""
    return request.param


async def test_quick_start__async(async_client: AsyncClient) -> None:
    """The quick start in async code."""
    async with async_client as client:
        model = await client.models.get("test/shout")
        assert model.latest_version is not None
        version = await model.versions.get(model.latest_version.id)
        prediction = await client.predictions.create(version=version, input={"prompt": "hello"})
        await prediction.wait()
        assert prediction.output == "HELLO"
        assert await client.run("test/tell", {"prompt": "a b"}) == "a b "
        assert (await predictions_get.asyncio(prediction.id, client=client)).id == prediction.id


async def test_run__batch(async_client: AsyncClient) -> None:
    """Thirty runs at once each return their own output."""
    outputs: dict[int, str] = {}

    async def one(number: int) -> None:
        outputs[number] = await async_client.run("test/shout", {"prompt": f"n{number}"})

    async with async_client, anyio.create_task_group() as group:
        for number in range(30):
            group.start_soon(one, number)
    assert outputs == {number: f"N{number}" for number in range(30)}


async def test_stream__async(async_client: AsyncClient) -> None:
    """A stream yields its events, or its text in whole."""
    async with async_client as client, client.stream("test/tell", {"prompt": "x y"}) as stream:
        assert [str(event) async for event in stream] == ["x ", "y ", ""]
        assert await client.stream("test/tell", {"prompt": "x y"}).text() == "x y "


async def test_files__async(async_client: AsyncClient) -> None:
    """Files go in and out."""
    async with async_client as client:
        url = await client.run("test/file", {"file": b"y" * 300_000})
        assert await replicate.FileOutput(url).aread() == b"y" * 300_000
        (picture,) = await client.run("test/paint", {"prompt": "x"})
        assert (await picture.aread()).startswith(b"\x89PNG")


async def test_run__model_error(async_client: AsyncClient) -> None:
    """A failure of the model raises its reason."""
    async with async_client as client:
        with pytest.raises(replicate.ModelError, match="out of paint"):
            await client.run("test/fail", {"reason": "out of paint"})


async def test_run__task_cancellation(async_client: AsyncClient, server: LocalServer) -> None:
    """Canceling the task cancels the prediction."""
    async with async_client as client:
        with anyio.move_on_after(60) as scope:
            await client.run(
                "test/slow",
                {"prompt": "a"},
                wait=False,
                on_update=lambda _: setattr(scope, "deadline", anyio.current_time()),
            )
        assert scope.cancelled_caught
    assert server.running == 0


async def test_list__async(async_client: AsyncClient) -> None:
    """A list iterates across its pages."""
    async with async_client as client:
        await client.run("test/shout", {"prompt": "a"})
        page = await client.predictions.list()
        found = [prediction.id async for prediction in page]
        assert len(found) >= len(page)


def test_async_client__several_event_loops(server: LocalServer) -> None:
    """One client works in one event loop after the other."""
    client = AsyncClient()
    for number in range(3):
        assert asyncio.run(client.run("test/shout", {"prompt": str(number)})) == str(number)


def test_async_functions__module(server: LocalServer) -> None:
    """The async functions of the module work."""

    async def main() -> tuple[object, str]:
        output = await replicate.async_run("test/shout", {"prompt": "a"})
        text = "".join([str(e) async for e in replicate.async_stream("test/tell", {"prompt": "b"})])
        return output, text

    assert asyncio.run(main()) == ("A", "b ")


def test_transport__aiohttp(server: LocalServer) -> None:
    """aiohttp carries the requests as a transport."""

    async def main() -> list[str]:
        async with AsyncClient(transport=AiohttpTransport()) as client:
            runs = (client.run("test/shout", {"prompt": str(n)}) for n in range(50))
            return await asyncio.gather(*runs)

    assert asyncio.run(main()) == [str(n) for n in range(50)]
