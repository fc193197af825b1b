"""What requests are about, in the caller's words."""

import inspect
import pkgutil
from importlib import import_module

import pytest
import replicate_api.api
from replicate_api import models as api
from replicate_api.api.deployments import deployments_create
from replicate_api.api.models import models_create, models_get, models_predictions_create
from replicate_api.api.predictions import predictions_create
from replicate_api.api.trainings import trainings_create
from replicate_typed._http.subjects import MAX_NAMES, input_names, subject_of


def operations_with_names():
    """Return each operation of the API whose path has parameters, with a name for each of them."""
    packages = pkgutil.walk_packages(replicate_api.api.__path__, "replicate_api.api.")
    for package in packages:
        make = getattr(import_module(package.name), "operation", None)
        if make is None:
            continue
        names = [
            name
            for name, parameter in inspect.signature(make).parameters.items()
            if parameter.kind is parameter.POSITIONAL_OR_KEYWORD
        ]
        if names:
            rest = inspect.signature(make).parameters
            body = {"body": _Body()} if "body" in rest else {}
            query = {
                name: "1"
                for name, parameter in rest.items()
                if parameter.default is parameter.empty and name not in {*names, "body"}
            }
            yield make(*[f"the {name}" for name in names], **body, **query), names


class _Body:
    def to_dict(self):
        return {}


@pytest.mark.parametrize(("operation", "names"), [*operations_with_names()])
def test_subject_of__every_operation(operation, names):
    """Each parameter of a path is in what the request is about, as the caller wrote it."""
    subject = subject_of(operation)
    assert subject is not None
    for name in names:
        assert f"the {name}" in subject


def test_subject_of__phrases():
    """Things are named as the caller named them."""
    create = api.CreatePredictionRequest
    version = create(version="0" * 64, input={})
    official = create(version="a/b", input={})
    training = api.CreateTrainingRequest(destination="me/new", input={})
    model = api.CreateModelRequest(
        owner="me", name="new", visibility=api.ModelVisibility("public"), hardware="cpu"
    )
    deployment = api.CreateDeploymentRequest(
        name="new", model="a/b", version="v", hardware="cpu", min_instances=0, max_instances=1
    )
    assert [
        subject_of(operation)
        for operation in (
            models_get.operation("a", "b c"),
            predictions_create.operation(body=version),
            predictions_create.operation(body=official),
            trainings_create.operation("a", "b", "v", body=training),
            models_create.operation(body=model),
            deployments_create.operation(body=deployment),
        )
    ] == [
        "model 'a/b c'",
        f"version '{'0' * 64}'",
        "model 'a/b'",
        "version 'v' of model 'a/b' or destination 'me/new'",
        "model 'me/new'",
        "deployment 'new' of model 'a/b'",
    ]


def test_input_names__bounded():
    """The names in an input are listed, and only some of very many."""
    body = api.CreateModelPredictionRequest(input={f"name{i}": 1 for i in range(100)})
    names = input_names(models_predictions_create.operation("a", "b", body=body))
    assert names == [f"name{i}" for i in range(MAX_NAMES)]
    assert input_names(models_get.operation("a", "b")) is None
