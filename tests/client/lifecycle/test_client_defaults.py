"""How a client sends files and returns them, where a call does not say."""

from __future__ import annotations

import copy
import pickle
from typing import Any

import pytest
import replicate_typed as replicate
from _support.http_server import Request, Response
from _support.mocked_api import DELIVERY, file
from _support.scripted_api import ScriptedApi, run

FILE = b"content"


class Uploading(ScriptedApi):
    """An API that takes uploads, and keeps the inputs of its creates."""

    def __init__(self, **script: Any) -> None:
        super().__init__({"status": "succeeded", "output": DELIVERY}, **script)
        self.images: list[str] = []

    def respond(self, request: Request) -> Any:
        if request.target == "/v1/files":
            return Response(file(), 201)
        if request.method == "POST":
            self.images.append(request.json()["input"]["image"])
        return super().respond(request)


CALLS = {
    "run": lambda c, **o: c.run("me/model", {"image": FILE}, **o),
    "create": lambda c, **o: c.predictions.create("me/model", {"image": FILE}, **o),
    "training": lambda c, **o: c.trainings.create(
        f"me/model:{'a' * 64}", {"image": FILE}, "me/new", **o
    ),
    "bound": lambda c, **o: c.model("me/model").create({"image": FILE}, **o),
    "with_options": lambda c, **o: c.with_options(timeout=9).run("me/model", {"image": FILE}, **o),
    "copy": lambda c, **o: copy.copy(c).run("me/model", {"image": FILE}, **o),
}


@pytest.mark.parametrize("name", CALLS)
def test_file_encoding__of_a_client(mode, name) -> None:
    """A file is sent as its client says, whatever sends it, unless the call says otherwise."""
    with Uploading() as api:
        mode.call(api.url, CALLS[name], file_encoding="url")
        mode.call(api.url, lambda c: CALLS[name](c, file_encoding="base64"), file_encoding="url")
        mode.call(api.url, CALLS[name])
        uploaded, inside, usual = api.images
    assert uploaded == file()["urls"]["get"]
    assert inside.startswith("data:")
    assert usual.startswith("data:")


def test_file_encoding__with_options(mode) -> None:
    """Another client with the same connections may send files another way."""
    with Uploading() as api:
        mode.call(api.url, lambda c: CALLS["run"](c.with_options(file_encoding="url")))
        assert api.images == [file()["urls"]["get"]]


def test_file_encoding__of_the_environment(mode, monkeypatch) -> None:
    """The environment says how files are sent where neither a call nor its client does."""
    monkeypatch.setenv("REPLICATE_FILE_ENCODING", "url")
    with Uploading() as api:
        mode.call(api.url, CALLS["run"])
        mode.call(api.url, CALLS["run"], file_encoding="base64")
        uploaded, inside = api.images
        monkeypatch.setenv("REPLICATE_FILE_ENCODING", "gzip")
        with pytest.raises(replicate.InputError, match="REPLICATE_FILE_ENCODING must be"):
            mode.call(api.url, CALLS["run"])
    assert uploaded == file()["urls"]["get"]
    assert inside.startswith("data:")


def test_use_file_output__of_a_client(mode) -> None:
    """Files are returned as the client says, unless the call says otherwise."""
    with ScriptedApi({"status": "succeeded", "output": DELIVERY}) as api:

        def returned(action: Any, **settings: Any) -> Any:
            return type(mode.call(api.url, action, **settings))

        assert returned(run) is replicate.FileOutput
        assert returned(run, use_file_output=False) is str
        assert returned(lambda c: run(c, use_file_output=True), use_file_output=False) is (
            replicate.FileOutput
        )
        assert returned(lambda c: run(c.with_options(use_file_output=False))) is str


def test_use_file_output__result(mode) -> None:
    """The result of a prediction is returned as ``run`` returns it."""

    async def awaited(client):
        return await (await client.predictions.create("me/model", {})).result()

    action = awaited if mode.name != "sync" else lambda c: c.predictions.create("me/model").result()
    with ScriptedApi({"status": "succeeded", "output": DELIVERY}) as api:
        assert mode.call(api.url, action, use_file_output=False) == DELIVERY


@pytest.mark.parametrize(
    ("setting", "message"),
    [
        ({"file_encoding": "inline"}, "file_encoding must be"),
        ({"use_file_output": "no"}, "use_file_output must be True or False"),
    ],
)
def test_client__invalid_defaults(setting, message) -> None:
    """A value that cannot be used is refused when the client is made."""
    with pytest.raises(replicate.InputError, match=message):
        replicate.Client("r8_x", **setting)
    with pytest.raises(replicate.InputError, match=message):
        replicate.Client("r8_x").with_options(**setting)


def test_client__pickled_defaults(monkeypatch) -> None:
    """A client from a pickle sends and returns files as before."""
    made = replicate.Client("r8_x", file_encoding="url", use_file_output=False)
    client = pickle.loads(pickle.dumps(made))
    monkeypatch.setenv("REPLICATE_API_TOKEN", "r8_x")
    with Uploading() as api:
        monkeypatch.setenv("REPLICATE_BASE_URL", api.url)
        output = client.run("me/model", {"image": FILE})
        client.close()
        assert api.images == [file()["urls"]["get"]]
    assert output == DELIVERY
    assert type(output) is str
