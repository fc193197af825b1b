"""Validating webhooks, and unwrapping their objects."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from _support.webhooks import BODY, SECRET, signed
from replicate_typed import Client, Prediction, Training, WebhookValidationError


class WerkzeugHeaders:
    """Pairs in the case that they came in; neither a mapping nor a list."""

    def __init__(self, headers: dict[str, str]) -> None:
        self._pairs = [(name.title(), value) for name, value in headers.items()]

    def items(self) -> Iterator[tuple[str, str]]:
        return iter(self._pairs)

    def __iter__(self) -> Iterator[tuple[str, str]]:
        return iter(self._pairs)


def wsgi(headers: dict[str, str]) -> dict[str, Any]:
    """Return headers as they are in the environment of WSGI."""
    named = {f"HTTP_{name.upper().replace('-', '_')}": value for name, value in headers.items()}
    return {**named, "wsgi.input": object(), "SERVER_PORT": 80, "wsgi.version": (1, 0)}


@pytest.mark.parametrize(
    "shape",
    [
        pytest.param(lambda h: h, id="mapping"),
        pytest.param(httpx.Headers, id="httpx"),
        pytest.param(WerkzeugHeaders, id="flask"),
        pytest.param(wsgi, id="django-meta"),
        pytest.param(lambda h: {k.title(): v for k, v in h.items()}, id="django-headers"),
        pytest.param(lambda h: {k: [v] for k, v in h.items()}, id="lambda-multi-value"),
        pytest.param(lambda h: [(k.encode(), v.encode()) for k, v in h.items()], id="asgi-scope"),
        pytest.param(lambda h: list(h.items()), id="pairs"),
    ],
)
def test_validate__framework_headers(shape: Any) -> None:
    """Headers are accepted in the shape that each framework has."""
    with Client() as client:
        client.webhooks.validate(BODY, shape(signed()), SECRET)
        job = client.webhooks.unwrap(BODY, shape(signed()), SECRET)
        assert isinstance(job, Prediction)
        with pytest.raises(WebhookValidationError):
            client.webhooks.validate(BODY + b"x", shape(signed()), SECRET)


def test_validate__whole_request() -> None:
    """A request is accepted whole, and arguments that miss something are refused."""
    request = httpx.Request("POST", "http://hook", content=BODY, headers=signed())
    with Client() as client:
        client.webhooks.validate(request, secret=SECRET)
        client.webhooks.validate(request=request, secret=SECRET)
        client.webhooks.validate(headers=signed(), body=BODY.decode(), secret=SECRET)
        assert client.webhooks.unwrap(request, secret=SECRET).id == "p1"
        for wrong in (
            {"body": BODY},
            {"headers": signed()},
            {"body": object(), "secret": SECRET},
            {"request": request},
        ):
            with pytest.raises(WebhookValidationError):
                client.webhooks.validate(**wrong)


def test_unwrap__training() -> None:
    """A webhook of a training is told from one of a prediction by its URLs."""
    raw = {**json.loads(BODY), "output": None}
    raw["urls"] = {
        "get": "https://api.replicate.com/v1/trainings/t1",
        "cancel": "https://api.replicate.com/v1/trainings/t1/cancel",
    }
    body = json.dumps(raw).encode()
    with Client() as client:
        assert isinstance(client.webhooks.unwrap(body, signed(body), SECRET), Training)


def test_validate__secret_not_in_error() -> None:
    """No error shows a part of the secret."""
    with Client() as client:
        for secret in ("sk_0123456789", "whsec_***", "whsec_", ""):
            with pytest.raises(WebhookValidationError) as caught:
                client.webhooks.validate(BODY, signed(), secret)
            assert "0123456789" not in str(caught.value)


def test_validate__several_signatures() -> None:
    """One valid signature among others is enough, of version 1 only."""
    headers = signed()
    good = headers["webhook-signature"]
    other = base64.b64encode(hashlib.sha256(b"x").digest()).decode()
    with Client() as client:
        for value in (f"v1,{other} {good}", f"v1a,{other} {good}", f"{good} v2,x", f"  {good} "):
            client.webhooks.validate(BODY, {**headers, "webhook-signature": value}, SECRET)
        for value in (good.replace("v1,", "v2,"), good.partition(",")[2], "v1,", "é", "v1,é"):
            with pytest.raises(WebhookValidationError):
                client.webhooks.validate(BODY, {**headers, "webhook-signature": value}, SECRET)
