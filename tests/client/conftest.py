"""A server with small models, clients of it, and the modes of using a client."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import pytest
from _support.engines import modes_over_engines
from _support.modes import mode_of
from _support.pictures import PNG
from replicate_typed import AsyncClient, Client
from replicate_typed.local import LocalServer


def shout(prompt: str, times: int = 1) -> str:
    """Say it louder."""
    return " ".join([prompt.upper()] * times)


def paint(prompt: str) -> bytes:
    """Make a picture."""
    return PNG


def echo(text: str) -> str:
    """Repeat the text."""
    return text


@pytest.fixture(scope="session")
def _server() -> Iterator[LocalServer]:
    """The one server of a session."""
    models = {"local/shout": shout, "local/paint": paint, "local/echo": echo}
    with LocalServer(models=models) as server:
        yield server


@pytest.fixture
def server(_server: LocalServer, monkeypatch: pytest.MonkeyPatch) -> Iterator[LocalServer]:
    """The server, without faults, and the environment that leads to it."""
    monkeypatch.setenv("REPLICATE_BASE_URL", _server.url)
    monkeypatch.setenv("REPLICATE_API_TOKEN", _server.token)
    yield _server
    _server.faults.clear()


@pytest.fixture
def client(server: LocalServer) -> Iterator[Client]:
    """A sync client of the server."""
    with Client(poll_interval=0.01) as client:
        yield client


@pytest.fixture
def async_client(server: LocalServer) -> AsyncClient:
    """An async client of the server."""
    return AsyncClient(poll_interval=0.01)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run a test of modes in each; one with the mark ``engines`` over each HTTP library, too.

    What runs the same lines again has the mark ``over_engine``: other HTTP libraries, and trio.
    """
    marks = metafunc.definition.iter_markers("parametrize")
    given = {name for mark in marks for name in names_of(mark.args[0])}
    if "mode" not in metafunc.fixturenames or "mode" in given:
        return
    again = pytest.mark.over_engine
    modes = [pytest.param(mode_of(name), id=name) for name in ("sync", "asyncio")]
    modes += [pytest.param(mode_of("trio"), id="trio", marks=again)]
    if mark := metafunc.definition.get_closest_marker("engines"):
        over = modes_over_engines(*mark.kwargs.get("without", ()))
        modes += [pytest.param(mode, id=name, marks=again) for name, mode in over.items()]
    metafunc.parametrize("mode", modes)


def names_of(names: str | Iterable[str]) -> list[str]:
    """Return the names of parameters, which a mark gives as one text or as several."""
    return [name.strip() for name in names.split(",")] if isinstance(names, str) else list(names)
