"""Objects of the API and references in models of pydantic, and in FastAPI."""

from __future__ import annotations

import json
from typing import Any

import fastapi
import pydantic
import pytest
import replicate_typed as replicate
from _support.http_server import HttpServer
from _support.predictions import prediction_json
from _support.public_objects import OBJECTS, answer
from _support.scripted_api import ScriptedApi
from fastapi.testclient import TestClient
from replicate_typed import AsyncPrediction, Client, ModelRef, Prediction

PREDICTION = prediction_json("http://127.0.0.1:1", status="succeeded", output="a")
VERSION = "a" * 64

#: Kinds of objects that are fields of models of pydantic.
KINDS = ("Prediction", "Training", "Model", "ModelVersion", "File", "Deployment", "Collection")
KINDS += ("Hardware", "Account", "Release")


class Kept(pydantic.BaseModel):
    """What an application keeps of a prediction."""

    prediction: Prediction[str]
    later: AsyncPrediction | None = None
    model: ModelRef[dict[str, str], str] | None = None


@pytest.mark.parametrize("kind", KINDS)
def test_object__field(kind: str) -> None:
    """Each object of the API is a field: it is taken as it is, written as its JSON, and read back."""
    with HttpServer(answer) as server, Client("r8_token", base_url=server.url) as client:
        value = OBJECTS[kind](client)
    adapter: pydantic.TypeAdapter[Any] = pydantic.TypeAdapter(type(value))
    assert adapter.validate_python(value) is value
    assert json.loads(adapter.dump_json(value)) == value.raw
    assert adapter.dump_python(value) == value.raw
    assert adapter.validate_json(adapter.dump_json(value)) == value
    assert type(adapter.validate_python(value.raw)) is type(value)
    assert adapter.json_schema()["type"] == "object"


def test_prediction__of_the_default_client() -> None:
    """A prediction that is read from JSON belongs to the default client of its mode."""
    kept = Kept.model_validate({"prediction": PREDICTION, "later": PREDICTION})
    assert isinstance(kept.later, AsyncPrediction)
    assert kept.prediction._core is replicate.default_client._core
    assert kept.later._core is replicate.default_async_client._core
    assert kept.prediction.result() == "a"


def test_prediction__json_that_is_none() -> None:
    """JSON that is no prediction is refused as pydantic refuses it."""
    with pytest.raises(pydantic.ValidationError, match="Prediction/id"):
        Kept.model_validate({"prediction": {"id": 3}})


def test_reference__field() -> None:
    """A reference is written as people write it, and read back."""
    kept = Kept.model_validate({"prediction": PREDICTION, "model": f"me/model:{VERSION}"})
    assert kept.model == ModelRef("me/model", VERSION)
    written = json.loads(kept.model_dump_json())
    assert written["model"] == f"me/model:{VERSION}"
    assert Kept.model_validate(written) == kept
    for wrong in ("model", VERSION):
        with pytest.raises(pydantic.ValidationError, match="not "):
            Kept.model_validate({"prediction": PREDICTION, "model": wrong})


def test_object__field_of_any_type() -> None:
    """In a field of any type, an object is written as where its type is declared."""

    class Anything(pydantic.BaseModel):
        value: Any

    client = Client("r8_token")
    prediction = Prediction[str](client._core, PREDICTION)
    assert json.loads(Anything(value=prediction).model_dump_json()) == {"value": PREDICTION}
    assert Anything(value=ModelRef("me/m")).model_dump_json() == '{"value":"me/m"}'


def test_fastapi__views() -> None:
    """Predictions and references are parameters and return types of views."""
    app = fastapi.FastAPI()
    prediction = Prediction[str](Client("r8_token")._core, PREDICTION)

    def read() -> Prediction[str]:
        return prediction

    def write(taken: Prediction[str]) -> list[ModelRef]:
        return [ModelRef(str(taken.model))]

    def free() -> Any:
        return {"prediction": prediction}

    app.get("/read")(read)
    app.post("/write")(write)
    app.get("/free")(free)
    with TestClient(app) as browser:
        assert browser.get("/read").json() == PREDICTION
        assert browser.post("/write", json=PREDICTION).json() == ["me/model"]
        assert browser.get("/free").json() == {"prediction": PREDICTION}
        assert browser.get("/openapi.json").status_code == 200


class Scene(pydantic.BaseModel):
    """An input."""

    prompt: str
    num_steps: int = pydantic.Field(default=3, serialization_alias="num-steps")
    seed: int | None = None


@pytest.mark.parametrize("way", ["run", "model", "create"])
def test_input__pydantic_model(mode: Any, way: str) -> None:
    """A model of pydantic is an input, by its aliases and without what was left at None."""
    scene = Scene(prompt="a")
    calls = {
        "run": lambda c: c.run("me/model", scene),
        "model": lambda c: c.model("me/model").run(scene),
        "create": lambda c: c.predictions.create("me/model", scene),
    }
    with ScriptedApi({"status": "succeeded", "output": "a"}) as api:
        mode.call(api.url, calls[way])
        (sent,) = [r for r in api.server.requests if r.method == "POST"]
    assert sent.json()["input"] == {"prompt": "a", "num-steps": 3}
