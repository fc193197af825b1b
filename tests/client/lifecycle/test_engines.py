"""A client, transport or timeout of httpx2 does what one of httpx does."""

from __future__ import annotations

import gzip
import inspect
import io
import json
import logging
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import httpx
import httpx2
import pytest
import replicate_typed as replicate
from _support.account import ACCOUNT, account
from _support.clients import TOKEN, file_output
from _support.error_chains import readable
from _support.http_server import HttpServer, Response
from replicate_typed import RetryPolicy

LIBRARIES = [httpx, httpx2]

ONCE = RetryPolicy(max_retries=0)

MIB = 1024 * 1024


def client_of(library, mode, **options):
    """Return a client of a library, for a mode."""
    return (library.Client if mode.name == "sync" else library.AsyncClient)(**options)


def exceptions_of(library) -> dict[str, type[Exception]]:
    """Return the exceptions of a library by their names."""
    return {
        name: value
        for name, value in sorted(vars(library).items())
        if inspect.isclass(value) and issubclass(value, Exception)
    }


def raised(library, kind):
    """Return an exception of a library, as it raises it."""
    request = library.Request("GET", "http://api.invalid/v1/x", headers={"Authorization": TOKEN})
    if issubclass(kind, library.HTTPStatusError):
        response = library.Response(418, json={"detail": "tea"}, request=request)
        return kind("418", request=request, response=response)
    if issubclass(kind, library.RequestError):
        return kind("reason", request=request)
    takes_message = "message" in inspect.signature(kind).parameters
    return kind("reason") if takes_message else kind()


def transport_of(library, handle):
    """Return a transport of a library for both modes."""

    class Handling(library.BaseTransport, library.AsyncBaseTransport):
        def handle_request(self, request):
            return handle(request)

        async def handle_async_request(self, request):
            return handle(request)

    return Handling()


def outcome(mode, library, error):
    """Return what a call raises when a transport of a library raises an exception."""

    def handle(request):
        raise error

    with pytest.raises(replicate.ReplicateError) as caught:
        mode.call(
            "http://api.invalid",
            account,
            transport=transport_of(library, handle),
            policy=RetryPolicy(max_retries=1, base=0.001, cap=0.001),
        )
    return caught.value


@pytest.mark.parametrize("name", exceptions_of(httpx2))
def test_httpx2__every_exception(mode, name):
    """Each exception of httpx2 is the error that the one of httpx is, which it is the cause of."""
    error = raised(httpx2, exceptions_of(httpx2)[name])
    found = outcome(mode, httpx2, error)
    like = next(c for c in type(error).__mro__ if c.__name__ in exceptions_of(httpx)).__name__
    same = outcome(mode, httpx, raised(httpx, exceptions_of(httpx)[like]))
    assert type(found) is type(same)
    assert str(found).partition(" (")[0] == str(same).partition(" (")[0]
    assert getattr(found, "attempts", None) == getattr(same, "attempts", None)
    assert getattr(found, "status_code", None) == getattr(same, "status_code", None)
    assert not readable([TOKEN], found)
    if not isinstance(found, replicate.APIStatusError):
        assert found.__cause__ is error


def test_httpx2__derived_exception(mode):
    """An exception of a class that is derived from one of httpx2's is what that is."""

    class SlowError(httpx2.ReadTimeout):
        """What a transport of the caller raises."""

    error = SlowError("slow")
    found = outcome(mode, httpx2, error)
    assert isinstance(found, replicate.APITimeoutError)
    assert found.__cause__ is error


def test_httpx2__download_error(mode):
    """The error of a file has what httpx2 raised as its cause."""
    error = httpx2.ReadError("gone")

    def handle(request):
        raise error

    def read(client):
        file = file_output(client, "http://files.invalid/x.png")
        return file.read() if mode.name == "sync" else file.aread()

    with pytest.raises(replicate.FileError) as caught:
        mode.call("http://api.invalid", read, transport=transport_of(httpx2, handle))
    assert caught.value.__cause__ is error


@contextmanager
def refused(server):
    """Give the address of a port where nothing listens."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        yield f"http://127.0.0.1:{free.getsockname()[1]}"


@contextmanager
def slow(server):
    """Give the address of a server that does not answer."""
    yield server.url


@contextmanager
def no_handshake(server):
    """Give the address of a server that begins no TLS."""
    with socket.create_server(("127.0.0.1", 0)) as silent:
        yield f"https://127.0.0.1:{silent.getsockname()[1]}"


@pytest.mark.parametrize("case", [refused, slow, no_handshake], ids=lambda case: case.__name__)
def test_http_client__real_failures(mode, case):
    """What fails on the wire is the same error by clients of both libraries."""

    found = []
    for library in LIBRARIES:
        released = threading.Event()

        def respond(request, released=released):
            released.wait(5)
            return Response(ACCOUNT)

        with HttpServer(respond) as server, case(server) as url:
            own = client_of(library, mode)
            call = closing(mode, own, account)
            with pytest.raises(replicate.APIConnectionError) as caught:
                mode.call(url, call, http_client=own, policy=ONCE, timeout=0.2)
            released.set()
        assert type(caught.value.__cause__).__module__ == library.__name__
        found.append((type(caught.value), type(caught.value.__cause__).__name__))
    assert found[0] == found[1]


def closing(mode, own, action):
    """Return an action that closes a client of the caller's where it was used."""
    if mode.name == "sync":

        def blocking(client):
            with own:
                return action(client)

        return blocking

    async def main(client):
        async with own:
            made = action(client)
            return await made if inspect.isawaitable(made) else made

    return main


@pytest.fixture(params=LIBRARIES, ids=lambda library: library.__name__)
def library(request):
    """httpx, and httpx2."""
    return request.param


def test_http_client__what_it_adds(mode, api, library):
    """A client adds its headers, cookies, parameters and authentication, as they are when it sends."""

    class Own(library.Client if mode.name == "sync" else library.AsyncClient):
        def build_request(self, method, url, **parts):
            made = super().build_request(method, url, **parts)
            made.headers["X-Built"] = method
            return made

    own = Own(params={"key": "1"}, cookies={"c": "2"}, base_url="http://elsewhere.invalid")
    own.headers["X-Early"] = "3"

    def act(client):
        own.headers["X-Late"] = "4"
        own.auth = ("me", "secret")
        return account(client)

    assert mode.call(api.url, closing(mode, own, act), http_client=own).username == "me"
    (request,) = api.requests
    assert request.target == "/v1/account?key=1"
    sent = {name: request.headers.get(name) for name in ("x-built", "x-early", "x-late", "cookie")}
    assert sent == {"x-built": "GET", "x-early": "3", "x-late": "4", "cookie": "c=2"}
    assert request.headers["authorization"].startswith("Basic ")


def test_http_client__hooks(mode, api, library):
    """Hooks get requests and responses of their library, and may read a response."""
    seen = []

    def note(message):
        seen.append(type(message))

    def read(response):
        note(response)
        response.read()
        assert response.json()["username"] == "me"

    async def anote(message):
        note(message)

    async def aread(response):
        note(response)
        await response.aread()
        assert response.json()["username"] == "me"

    blocking = mode.name == "sync"
    hooks = {
        "request": [note if blocking else anote],
        "response": [read if blocking else aread],
    }
    own = client_of(library, mode, event_hooks=hooks)
    assert mode.call(api.url, closing(mode, own, account), http_client=own).username == "me"
    assert seen == [library.Request, library.Response]


def test_http_client__hook_raises_for_status(mode, library):
    """A hook that raises for a status is the error of that status."""

    def check(response):
        response.raise_for_status()

    async def acheck(response):
        response.raise_for_status()

    hook = check if mode.name == "sync" else acheck
    own = client_of(library, mode, event_hooks={"response": [hook]})
    with (
        HttpServer(Response({"detail": "no"}, 404)) as api,
        pytest.raises(replicate.NotFoundError),
    ):
        mode.call(api.url, closing(mode, own, account), http_client=own)


@pytest.mark.parametrize("is_compressed", [False, True], ids=["plain", "gzip"])
def test_transport__made_up_responses(mode, library, is_compressed):
    """A transport that makes its responses up works in both modes."""
    body = json.dumps(ACCOUNT).encode()
    headers = {"Content-Encoding": "gzip"} if is_compressed else {}
    content = gzip.compress(body) if is_compressed else body
    mock = library.MockTransport(lambda r: library.Response(200, headers=headers, content=content))
    assert mode.call("http://api.invalid", account, transport=mock).username == "me"
    own = client_of(library, mode, transport=mock)
    call = closing(mode, own, account)
    assert mode.call("http://api.invalid", call, http_client=own).username == "me"


def test_transport__of_no_library(mode):
    """A class with the methods of a transport is one, without a base class."""

    class Duck:
        closed = 0

        def handle_request(self, request: httpx.Request) -> httpx.Response:
            return httpx.Response(200, json=ACCOUNT)

        async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
            return self.handle_request(request)

        def close(self) -> None:
            self.closed += 1

        async def aclose(self) -> None:
            self.closed += 1

    duck = Duck()
    assert mode.call("http://api.invalid", account, transport=duck).username == "me"
    assert duck.closed == 1


def test_transport__closed_with_the_client(mode, library):
    """A transport is closed together with the client that it was given to."""
    closed = []

    class Own(library.BaseTransport, library.AsyncBaseTransport):
        def handle_request(self, request):
            return library.Response(200, json=ACCOUNT)

        async def handle_async_request(self, request):
            return library.Response(200, json=ACCOUNT)

        def close(self):
            closed.append("close")

        async def aclose(self):
            closed.append("aclose")

    mode.call("http://api.invalid", account, transport=Own())
    assert closed == ["close" if mode.name == "sync" else "aclose"]


def test_http_client__logs(mode, api, library, caplog):
    """The library logs no request of this package, and those of its caller as before."""
    caplog.set_level(logging.INFO)
    own = client_of(library, mode)

    def act(client):
        if mode.name == "sync":
            account(client)
            return own.get(f"{api.url}/mine")

        async def both():
            await account(client)
            return await own.get(f"{api.url}/mine")

        return both()

    mode.call(api.url, closing(mode, own, act), http_client=own)
    lines = [record.getMessage() for record in caplog.records if record.name == library.__name__]
    assert len(lines) == 1
    assert "/mine" in lines[0]


def test_timeout__any_library(library):
    """A timeout of either library sets the limits of the phases."""
    client = replicate.Client(TOKEN, timeout=library.Timeout(3.0, read=4.0, pool=None))
    assert client.timeout == httpx.Timeout(3.0, read=4.0, pool=None)
    client.timeout = library.Timeout(5.0)
    assert client.timeout == httpx.Timeout(5.0)
    assert client.with_options(timeout=library.Timeout(6.0)).timeout == httpx.Timeout(6.0)
    with pytest.raises(replicate.InputError, match="Timeout of httpx or httpx2"):
        replicate.Client(TOKEN, timeout=library.Limits())


class Counted(io.RawIOBase):
    """A file of zeros that counts what was read of it."""

    name = "zeros.bin"

    def __init__(self, size: int) -> None:
        self.size, self.position = size, 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = 0) -> int:
        self.position = offset + {0: 0, 1: self.position, 2: self.size}[whence]
        return self.position

    def tell(self) -> int:
        return self.position

    def readinto(self, buffer) -> int:
        count = min(len(buffer), self.size - self.position)
        self.position += count
        return count


def test_upload__not_buffered(mode, library):
    """Of an upload, no more is read than the transport has asked for."""
    size, most = 90 * MIB, 0
    source = Counted(size)

    def take(taken, chunk):
        nonlocal most
        taken += len(chunk)
        most = max(most, source.position - taken)
        return taken

    made = {"id": "f1", "urls": {"get": "http://api.invalid/v1/files/f1"}}

    class Taking(library.BaseTransport, library.AsyncBaseTransport):
        taken = 0

        def handle_request(self, request):
            for chunk in request.stream:
                self.taken = take(self.taken, chunk)
            return library.Response(201, json=made)

        async def handle_async_request(self, request):
            async for chunk in request.stream:
                self.taken = take(self.taken, chunk)
            return library.Response(201, json=made)

    transport = Taking()
    mode.call("http://api.invalid", lambda c: c.files.create(source), transport=transport)
    assert transport.taken > size
    assert most <= 2 * MIB


def test_download__not_buffered(mode, library):
    """Of a download, no more is read than the caller has asked for."""
    chunks, ahead = 256, []
    given = 0

    class Zeros(library.SyncByteStream, library.AsyncByteStream):
        def __iter__(self) -> Iterator[bytes]:
            nonlocal given
            for _ in range(chunks):
                given += 1
                yield bytes(MIB)

        async def __aiter__(self):
            for chunk in self:
                yield chunk

    def handle(request):
        return library.Response(200, stream=Zeros(), headers={"Content-Length": f"{chunks * MIB}"})

    class Sink:
        size = 0

        def note(self, chunk):
            self.size += len(chunk)
            ahead.append(given - self.size // MIB)

    sink = Sink()

    def read(client):
        file = file_output(client, "http://files.invalid/zeros.bin")
        if mode.name == "sync":
            for chunk in file:
                sink.note(chunk)
            return None

        async def main():
            async for chunk in file:
                sink.note(chunk)

        return main()

    mode.call("http://api.invalid", read, transport=transport_of(library, handle))
    assert sink.size == chunks * MIB
    assert max(ahead) <= 2


WITHOUT = """
import sys
sys.modules["httpx2"] = None
import typing
import replicate_typed as replicate
hints = typing.get_type_hints(replicate.Client.__init__)
assert "HTTPClient" in str(hints["http_client"]), hints
try:
    replicate.Client("r8_x", http_client="no")
except replicate.InputError as error:
    print(error)
"""

ALIASED = """
import sys
import httpx2
httpx2.alias_httpx()
import replicate_typed as replicate
with httpx2.Client() as own:
    for options in ({}, {"http_client": own}, {"transport": httpx2.HTTPTransport()}):
        with replicate.Client("r8_x", base_url=sys.argv[1], **options) as client:
            print(client.account.get().username)
"""


def test_httpx2__not_installed():
    """Without httpx2, everything is there, and annotations are resolved."""
    done = subprocess.run(
        [sys.executable, "-c", WITHOUT], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert "httpx or httpx2, not builtins.str" in done.stdout


def test_httpx2__in_place_of_httpx(api):
    """A program that has httpx2 stand in for httpx uses it for everything."""
    done = subprocess.run(
        [sys.executable, "-c", ALIASED, api.url], capture_output=True, text=True, check=False
    )
    assert (done.stderr, done.stdout.split()) == ("", ["me"] * 3)
