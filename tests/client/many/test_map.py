"""What ``client.map`` returns, and in which order."""

from __future__ import annotations

import anyio
import pytest
import replicate_typed as replicate
from _support.clients import async_client, sync_client
from _support.map_runs import counted_requests, first_of, mapped, numbers
from replicate_typed import InputError, ModelError, ModelRef, PredictionTimeout
from replicate_typed.local import Fault

#: The operation that creates predictions of the server's models by their names.
CREATE = "models.predictions.create"


def test_map__order(mode, server):
    """Items come in the order of the inputs, each with its output."""
    seconds = [0.3, 0.0, 0.1, 0.0, 0.2, 0.0]
    inputs = [{"n": n, "seconds": s} for n, s in enumerate(seconds)]
    items, summary = mapped(mode, server, "me/timed", inputs, concurrency=3)
    assert [(item.index, item.state, item.result()) for item in items] == [
        (n, "done", n) for n in range(6)
    ]
    assert [item.input for item in items] == inputs
    assert (summary.asked, summary.done, summary.running, summary.waiting) == (6, 6, 0, 0)
    assert items[0].prediction.status == "succeeded"
    assert items[0].seconds == items[0].prediction.metrics["predict_time"] >= 0.3


def test_map__unordered(mode, server):
    """Without an order, a result does not wait for those before it."""
    inputs = [{"n": n, "seconds": 0.0 if n else 3600.0} for n in range(3)]
    items = first_of(mode, server, "me/timed", inputs, count=2, ordered=False)
    assert {item.index: item.output for item in items} == {1: 1, 2: 2}


def test_map__no_inputs(mode, server):
    """No inputs have no items."""
    items, summary = mapped(mode, server, "me/echo", [])
    assert items == []
    assert str(summary) == "0 asked: none yet"


def test_map__collects_errors(mode, server):
    """A model that fails is an item with its error, and the others go on."""
    items, summary = mapped(mode, server, "me/broken", numbers(2))
    assert [(item.state, item.output, item.attempts) for item in items] == [("failed", None, 1)] * 2
    assert isinstance(items[1].error, ModelError)
    with pytest.raises(ModelError, match="no 1"):
        items[1].result()
    assert summary.failed == 2


def test_map__raises_errors(mode, server):
    """The first error is raised if that is wanted, and what runs is canceled."""
    with pytest.raises(ModelError, match="no 0"):
        mapped(mode, server, "me/broken", numbers(3), on_error="raise")


def test_map__invalid_list(mode, server):
    """All that is wrong with a list of inputs is said before anything is created."""
    inputs = [{"n": 1}, {"n": "x"}, {"m": 2}, "n"]
    with counted_requests() as counts, pytest.raises(InputError) as caught:
        mapped(mode, server, "me/echo", inputs)
    assert counts["create"] == 0
    paths = [problem.path for problem in caught.value.problems]
    assert paths == ["inputs[1].n", "inputs[2].m", "inputs[2].n", "inputs[3]"]


def test_map__missing_files(mode, server, tmp_path):
    """A file that is missing is said before anything is created."""
    inputs = [{"file": b"x"}, {"file": tmp_path / "nowhere.png"}]
    with counted_requests() as counts, pytest.raises(InputError, match=r"inputs\[1\]\.file"):
        mapped(mode, server, "me/size", inputs)
    assert counts["create"] == 0


def test_map__invalid_later(mode, server):
    """Of inputs that are read one by one, one that is not valid fails alone."""
    items, _ = mapped(mode, server, "me/echo", iter([{"n": "x"}, {"n": 1}]))
    assert [item.state for item in items] == ["failed", "done"]
    assert (items[0].error.path, items[0].attempts) == ("input.n", 0)


@pytest.mark.parametrize("inputs", [{"n": 1}, "n", 3, None])
def test_map__one_input(mode, server, inputs):
    """A single input in place of many is refused at once."""
    with pytest.raises(InputError, match="inputs must be a list or an iterator"):
        mapped(mode, server, "me/echo", inputs)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"concurrency": 0}, "concurrency must be"),
        ({"concurrency": True}, "concurrency must be"),
        ({"on_error": "ignore"}, "on_error must be"),
        ({"journal": 3}, "journal must be a path"),
        ({"save_to": ""}, "save_to must be a path"),
        ({"reuse": True}, "reuse needs a journal"),
        ({"budget": "1"}, "budget needs the price"),
        ({"budget": "much", "prices": {}}, "budget must be an amount"),
        ({"prices": {"me/echo": "much"}}, "the price of 'me/echo'"),
        ({"retry_failed": True}, "retry_failed must be"),
        ({"timeout": -1}, "timeout must be"),
    ],
)
def test_map__invalid_options(server, options, message):
    """An option that is not valid is refused at once, by its name."""
    with sync_client(server.url, server.token) as client:
        with pytest.raises(InputError, match=message):
            client.map("me/echo", [], **options)
        with pytest.raises(TypeError, match="Did you mean 'concurrency'"):
            client.map("me/echo", [], concurency=3)


def test_map__reads_lazily(mode, server):
    """No more inputs are read than are needed: four for each prediction that may run at once."""
    read = []

    def inputs():
        for n in range(1000):
            read.append(n)
            yield {"n": n}

    first_of(mode, server, "me/echo", inputs(), concurrency=10)
    assert len(read) <= 41


def test_map__error_of_the_inputs(mode, server):
    """An error of the caller's iterator is raised as it is."""

    def inputs():
        yield {"n": 1}
        raise KeyError("mine")

    with pytest.raises(KeyError, match="mine"):
        mapped(mode, server, "me/echo", inputs())


@pytest.mark.parametrize("backend", ["asyncio", "trio"])
def test_map__async_inputs(server, backend):
    """Inputs may come from an async iterator; what is done is handed out while it is awaited."""

    async def main():
        gate = anyio.Event()

        async def inputs():
            yield {"n": 1}
            await gate.wait()
            yield {"n": 2}

        outputs = []
        async with (
            async_client(server.url, server.token) as client,
            client.map("me/echo", inputs()) as run,
        ):
            async for item in run:
                outputs.append(item.output)
                gate.set()
        assert outputs == [1, 2]

    anyio.run(main, backend=backend)


@pytest.mark.parametrize("backend", ["asyncio", "trio"])
def test_map__error_of_async_inputs(server, backend):
    """An error of an async iterator is raised as it is."""

    async def main():
        async def inputs():
            yield {"n": 1}
            raise KeyError("mine")

        async with async_client(server.url, server.token) as client:
            with pytest.raises(KeyError, match="mine"):
                [item async for item in client.map("me/echo", inputs())]

    anyio.run(main, backend=backend)


def test_map__references(server):
    """Whatever can be run can be run for many inputs."""
    ref: ModelRef = ModelRef("me/echo")
    with sync_client(server.url, server.token) as client:
        version = client.models.get("me/echo").latest_version
        client.deployments.create(
            name="many", model="me/echo", version=version.id, hardware="cpu",
            min_instances=0, max_instances=1,
        )  # fmt: skip
        deployment = client.deployments.list()[0]
        name = f"{deployment.owner}/{deployment.name}"
        runs = [
            client.map("me/echo", numbers(2)),
            client.map(f"me/echo:{version.id}", numbers(2)),
            client.map(version.id, numbers(2)),
            client.map(ref, numbers(2)),
            client.map(version, numbers(2)),
            client.map(deployment=name, inputs=numbers(2)),
            client.model(ref).map(numbers(2)),
            client.deployment(name).map(numbers(2)),
            client.deployment(name, ref).map(numbers(2)),
        ]
        for run in runs:
            assert [item.output for item in run] == [0, 1]


def test_model_ref__map(server, monkeypatch):
    """A reference runs for many inputs by the default client, blocking and async."""
    monkeypatch.setenv("REPLICATE_BASE_URL", server.url)
    monkeypatch.setenv("REPLICATE_API_TOKEN", server.token)
    ref: ModelRef = ModelRef("me/echo")
    assert [item.output for item in ref.map(numbers(2))] == [0, 1]

    async def main():
        return [item.output async for item in ref.amap(numbers(2))]

    assert anyio.run(main) == [0, 1]


def test_bound_deployment__checks_inputs(server):
    """The schema of the model that a deployment runs checks its inputs before they are sent."""
    schema = {
        "components": {
            "schemas": {"Input": {"type": "object", "properties": {"n": {"type": "integer"}}}}
        }
    }
    ref: ModelRef = ModelRef("me/echo", openapi_schema=schema)
    with sync_client(server.url, server.token) as client:
        with pytest.raises(InputError, match=r"inputs\[0\]\.n"):
            list(client.deployment("me/deployed", ref).map([{"n": "x"}]))
        run = client.deployment("me/deployed", ref).map([{"n": "x"}], validate=False)
        (item,) = run
        assert isinstance(item.error, replicate.NotFoundError)


def test_map__no_such_model(mode, server):
    """A model that does not exist is an error before anything is created."""
    with pytest.raises(replicate.NotFoundError):
        mapped(mode, server, "me/nothing", numbers(3))


def test_map__timeout(mode, server):
    """A prediction that takes too long is canceled, and the others are not."""
    items, _ = mapped(mode, server, "me/endless", numbers(2), timeout=0.1)
    assert [item.state for item in items] == ["failed", "failed"]
    assert isinstance(items[0].error, PredictionTimeout)
    assert items[0].error.canceled
    assert items[0].prediction.status == "canceled"


def test_map__rate_limit(mode, server):
    """Creates that the API refuses for now are sent later, and none is lost or doubled."""
    server.faults.add(
        Fault("status", CREATE, status=429, headers={"retry-after": "0.01"}, times=15)
    )
    with counted_requests() as counts:
        items, _ = mapped(mode, server, "me/echo", numbers(20), concurrency=20)
    assert [item.output for item in items] == [*range(20)]
    assert {item.attempts for item in items} == {1}
    assert counts["create"] == 35


def test_map__no_credit(mode, server):
    """Without credit, nothing more is created; what was created is handed out before the error."""
    server.faults.add(Fault("status", CREATE, 0.5, status=402))
    done = []

    def collect(client):
        done.extend(client.map("me/echo", numbers(40), concurrency=2, ordered=False))

    async def acollect(client):
        async for item in client.map("me/echo", numbers(40), concurrency=2, ordered=False):
            done.append(item)  # noqa: PERF401 - what came before the error counts

    with pytest.raises(replicate.APIStatusError) as caught:
        mode.call(server.url, collect if mode.name == "sync" else acollect, token=server.token)
    assert caught.value.status_code == 402
    assert {item.state for item in done} <= {"done"}
    with sync_client(server.url, server.token) as client:
        assert all(prediction.done for prediction in client.predictions.list())


def test_map__few_polls(server):
    """A hundred predictions that run at once are polled by pages of the list, not one by one."""
    inputs = [{"n": n, "seconds": 0.6} for n in range(100)]
    with counted_requests() as counts, sync_client(server.url, server.token) as client:
        client.poll_interval = None
        outputs = [item.output for item in client.map("me/timed", inputs, concurrency=100)]
    assert outputs == [*range(100)]
    assert counts["create"] == 100
    # At intervals of half a second, each would be polled twice.
    assert counts["list"] + counts["get"] <= 50


def test_map__polls_pages_at_a_high_rate(mode, server):
    """Pages show what they are for, however many predictions are created in a second."""
    inputs = [{"n": n, "seconds": 0.6} for n in range(300)]
    with counted_requests() as counts:
        items, _ = mapped(mode, server, "me/timed", inputs, concurrency=300)
    assert [item.output for item in items] == [*range(300)]
    assert counts["get"] <= 100


def test_map__list_fails(mode, server):
    """Where predictions cannot be listed, each is asked for alone."""
    server.faults.add(Fault("status", "predictions.list", status=500))
    items, _ = mapped(mode, server, "me/echo", numbers(30), concurrency=30)
    assert [item.output for item in items] == [*range(30)]
