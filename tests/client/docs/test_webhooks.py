"""The recipes of docs/webhooks.md."""

from __future__ import annotations

import asyncio
import base64

import httpx
import pytest
from _support.markdown import CodeBlock, code_blocks
from _support.repository import DOCS
from _support.webhooks import BODY, SECRET, signed


def recipe(name: str) -> CodeBlock:
    """Return the block with this label."""
    (block,) = code_blocks(DOCS / "webhooks.md", name)
    return block


@pytest.fixture(autouse=True)
def _secret(monkeypatch: pytest.MonkeyPatch) -> None:
    """The secret of the webhooks in the environment, where the recipes read it."""
    monkeypatch.setenv("REPLICATE_WEBHOOK_SECRET", SECRET)


def test_recipe__starlette(capsys: pytest.CaptureFixture[str]) -> None:
    """The recipe for Starlette accepts signed webhooks and refuses others."""
    app = recipe("starlette").run()["app"]

    async def post(body: bytes, headers: dict[str, str]) -> httpx.Response:
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://hook") as client:
            return await client.post("/hooks/replicate", content=body, headers=headers)

    assert asyncio.run(post(BODY, signed())).status_code == 204
    assert capsys.readouterr().out == "prediction p1 succeeded\n"
    refused = asyncio.run(post(BODY + b" ", signed()))
    assert (refused.status_code, "signature" in refused.text) == (400, True)
    assert asyncio.run(post(BODY, signed(age=400))).status_code == 400
    assert (
        asyncio.run(post(BODY, {})).text
        == "Missing webhook id: the request has no webhook-id header"
    )


def test_recipe__aws_lambda(capsys: pytest.CaptureFixture[str]) -> None:
    """The recipe for AWS Lambda accepts signed webhooks, plain or in Base64, and refuses others."""
    handler = recipe("lambda").run()["handler"]
    plain = {"body": BODY.decode(), "headers": signed(), "isBase64Encoded": False}
    assert handler(plain, None) == {"statusCode": 204}
    encoded = {**plain, "body": base64.b64encode(BODY).decode(), "isBase64Encoded": True}
    assert handler(encoded, None) == {"statusCode": 204}
    assert capsys.readouterr().out == "prediction p1 succeeded\n" * 2
    assert handler({**plain, "headers": {}}, None)["statusCode"] == 400
    assert handler({"headers": signed()}, None)["statusCode"] == 400


def test_recipe__flask() -> None:
    """The recipe for Flask accepts signed webhooks and refuses others."""
    pytest.importorskip("flask", reason="Flask is not installed")
    app = recipe("flask").run()["app"]
    with app.test_client() as client:
        posted = client.post("/hooks/replicate", data=BODY, headers=signed())
        assert posted.status_code == 204
        assert client.post("/hooks/replicate", data=BODY).status_code == 400


@pytest.mark.parametrize("name", ["starlette", "flask", "django", "lambda"])
def test_recipe__compiles(name: str) -> None:
    """Each recipe is valid Python."""
    recipe(name).compile()
