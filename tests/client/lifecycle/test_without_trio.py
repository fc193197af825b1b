"""asyncio needs no trio, which is not installed with this package."""

from __future__ import annotations

import asyncio
import sys

import httpx
import pytest
from replicate_typed import AsyncClient


def test_async_client__without_trio(monkeypatch: pytest.MonkeyPatch) -> None:
    """A request with a deadline is sent where trio is not installed."""
    for name in [name for name in sys.modules if name.partition(".")[0] == "trio"]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "trio", None)  # type: ignore[arg-type]  # as if not installed

    async def main() -> int:
        answer = httpx.MockTransport(lambda _: httpx.Response(200, json={}))
        async with AsyncClient("x", transport=answer) as client:
            return (await client.request("GET", "/account", timeout=30)).status_code

    assert asyncio.run(main()) == 200
