"""Function models: their inputs, outputs, logs, errors and cancellation."""

from __future__ import annotations

import base64
import enum
import gc
import io
import logging
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import redirect_stdout
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from types import MappingProxyType, SimpleNamespace
from typing import IO, Any

import httpx
import pytest
from _support.local_http import create, finished
from replicate_typed import Client
from replicate_typed.local import ConcatenateIterator, FunctionModel, LocalServer
from replicate_typed.local._functions import thread_pool
from replicate_typed.local._functions.log_capture import LOG_CAPTURE

Serve = Callable[..., httpx.Client]


class Size(enum.Enum):
    SMALL = "small"
    LARGE = "large"


@dataclass
class Point:
    x: float
    size: Size = Size.SMALL


class Picture:
    """A stand-in for a PIL image."""

    format = "GIF"

    def save(self, fp: IO[bytes], format: str | None = None) -> None:
        fp.write(b"GIF89a" + str(format).encode())


def test_output__types(serve: Serve, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Returned values of all supported types become JSON or delivered files."""
    monkeypatch.setitem(sys.modules, "PIL.Image", SimpleNamespace(Image=Picture))
    path = tmp_path / "a.txt"
    path.write_text("text")
    files = {
        "path": lambda: path,
        "raw": lambda: bytearray(b"\x89PNG\r\n\x1a\n"),
        "opened": lambda: path.open("rb"),
        "memory": lambda: io.BytesIO(b"GIF89a"),
        "picture": Picture,
    }
    plain: dict[str, tuple[object, object]] = {
        "point": (Point(1.0, Size.LARGE), {"x": 1.0, "size": "large"}),
        "enum": ([Size.SMALL], ["small"]),
        "set": ({1}, [1]),
        "moment": (datetime(2024, 1, 2, tzinfo=UTC), "2024-01-02T00:00:00+00:00"),
        "mapping": (MappingProxyType({1: (2, 3)}), {"1": [2, 3]}),
    }

    def make(kind: str) -> Any:
        return files[kind]() if kind in files else plain[kind][0]

    http = serve({"me/make": make})

    def made(kind: str) -> Any:
        return create(http, "make", {"kind": kind}, Prefer="wait").json()["output"]

    assert {kind: made(kind) for kind in plain} == {kind: want for kind, (_, want) in plain.items()}
    told = {kind: httpx.get(made(kind)) for kind in files}
    assert {kind: (a.headers["content-type"], a.content) for kind, a in told.items()} == {
        "path": ("text/plain; charset=utf-8", b"text"),
        "raw": ("image/png", b"\x89PNG\r\n\x1a\n"),
        "opened": ("text/plain; charset=utf-8", b"text"),
        "memory": ("image/gif", b"GIF89a"),
        "picture": ("image/gif", b"GIF89aGIF"),
    }


def test_input__converted_to_annotations(serve: Serve, tmp_path: Path) -> None:
    """Inputs are converted to the annotated types, and copies of files are removed."""

    def look(
        image: Path, raw: bytes, size: Size, more: list[Path], none: Path | None = None
    ) -> Any:
        return {
            "image": [image.suffix, image.read_text()],
            "raw": raw.decode(),
            "size": size.name,
            "more": [path.read_text() for path in more],
            "none": none,
            "folder": str(image.parent),
        }

    http = serve({"me/look": look})
    upload = http.post("/files", files={"content": ("a.txt", b"uploaded", "text/plain")}).json()
    data = "data:image/png;base64," + base64.b64encode(b"inline").decode()
    given = {
        "image": data,
        "raw": "data:text/plain,plain%20text",
        "size": "large",
        "more": [upload["urls"]["get"], data],
        "none": None,
    }
    output = create(http, "look", given, Prefer="wait").json()["output"]
    folder = Path(output.pop("folder"))
    assert output == {
        "image": [".png", "inline"],
        "raw": "plain text",
        "size": "LARGE",
        "more": ["uploaded", "inline"],
        "none": None,
    }
    end = time.monotonic() + 5
    while folder.exists() and time.monotonic() < end:
        time.sleep(0.005)
    assert not folder.exists(), "copies of inputs were not removed"


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("ftp://example.com/a", "neither an HTTP URL nor a data URL"),
        ("data:text/plain;base64,%%%", "invalid base64"),
        ("http://127.0.0.1:9/a", "cannot be read"),
    ],
)
def test_input__unreadable_file(serve: Serve, url: str, says: str) -> None:
    """An input file that cannot be read fails the prediction with the reason."""

    def look(image: Path) -> str:
        return image.name

    http = serve({"me/look": look})
    shown = finished(http, create(http, "look", {"image": url}).json()["id"])
    assert shown["status"] == "failed"
    assert says in shown["error"]


def test_input__not_a_url(serve: Serve) -> None:
    """A file input that is not a URL is a 422."""

    def look(image: Path) -> str:
        return image.name

    http = serve({"me/look": look})
    answer = create(http, "look", {"image": "not an address"})
    assert answer.status_code == 422
    assert answer.json()["detail"] == "- input.image: Does not match format 'uri'\n"


def exits() -> str:
    raise SystemExit("enough")


def unsendable() -> Any:
    return [1, object()]


def half() -> str:
    print("\ud800")
    return "\ud800"


def not_a_number() -> Any:
    return [float("nan"), (1, 2), {3: Path("/nowhere/x")}]


async def async_exits() -> str:
    raise KeyboardInterrupt


@pytest.mark.parametrize(
    ("function", "status", "error"),
    [
        (exits, "failed", "enough"),
        (async_exits, "failed", "KeyboardInterrupt"),
        (unsendable, "failed", "object cannot be represented in JSON"),
        (not_a_number, "failed", "No such file"),
        (half, "succeeded", None),
    ],
)
def test_function__misbehaving(
    serve: Serve, function: Callable[..., Any], status: str, error: str | None
) -> None:
    """Whatever a function raises or returns, only its own prediction is affected."""
    http = serve({"me/model": function})
    shown = finished(http, create(http, "model", {}).json()["id"])
    assert shown["status"] == status
    assert error is None or error in shown["error"]
    assert http.get("/account").status_code == 200


def test_cancel__busy_function(serve: Serve) -> None:
    """A cancellation interrupts a function that never waits."""
    began, ended = threading.Event(), threading.Event()

    def spin() -> str:
        began.set()
        try:
            while True:
                pass
        finally:
            ended.set()

    http = serve({"me/spin": spin})
    shown = create(http, "spin", {}).json()
    assert began.wait(5)
    assert http.post(shown["urls"]["cancel"]).json()["status"] == "canceled"
    assert ended.wait(5)


def test_generator__incremental_and_closed(serve: Serve) -> None:
    """A generator's items appear while it runs, and a cancellation closes it."""
    go, closed = threading.Event(), threading.Event()

    def drip() -> ConcatenateIterator[str]:
        try:
            yield "one"
            print("one is out")
            go.wait(10)
            yield "two"
        finally:
            closed.set()

    http = serve({"me/drip": drip})
    shown = create(http, "drip", {}).json()
    end = time.monotonic() + 5
    while not (now := http.get(shown["urls"]["get"]).json())["logs"]:
        assert time.monotonic() < end
    assert (now["status"], now["output"], now["logs"]) == ("processing", ["one"], "one is out\n")
    http.post(shown["urls"]["cancel"])
    go.set()
    assert closed.wait(5)


def test_function__concurrent_threads(serve: Serve) -> None:
    """Forty blocking functions run at the same time."""
    barrier = threading.Barrier(40)

    def meet() -> str:
        barrier.wait(10)
        return "met"

    http = serve({"me/meet": meet})
    ids = [create(http, "meet", {}).json()["id"] for _ in range(40)]
    assert {finished(http, id)["status"] for id in ids} == {"succeeded"}


def test_concurrency__queue(serve: Serve) -> None:
    """With ``concurrency=1``, queued predictions can be canceled and aborted."""
    gate = threading.Event()

    def slow() -> str:
        gate.wait(10)
        return "x"

    http = serve({"me/slow": FunctionModel(slow, concurrency=1)}, shortest_deadline=0)
    first = create(http, "slow", {}).json()
    second = create(http, "slow", {}, Cancel_After="0s").json()
    third = create(http, "slow", {}).json()
    assert second["status"] == "starting"
    canceled = http.post(third["urls"]["cancel"]).json()
    assert (canceled["status"], canceled["started_at"]) == ("canceled", None)
    aborted = finished(http, second["id"])
    assert aborted["status"] == "aborted"
    assert not {"started_at"} & set(aborted)
    assert "predict_time" not in aborted["metrics"]
    gate.set()
    assert finished(http, first["id"])["status"] == "succeeded"


def test_logs__print(serve: Serve, capsys: pytest.CaptureFixture[str]) -> None:
    """Only what the model prints goes to its logs."""

    def model() -> str:
        print("to the log", end="!")
        return "x"

    http = serve({"me/model": model})
    print("to the terminal")
    shown = finished(http, create(http, "model", {}).json()["id"])
    assert shown["logs"] == "to the log!"
    assert capsys.readouterr().out == "to the terminal\n"


def test_logs__standard_streams(serve: Serve, capsys: pytest.CaptureFixture[str]) -> None:
    """Writes to the standard streams, also by ``logging``, go to the logs."""
    logger = logging.getLogger("test_logs")
    logger.propagate = False  # the root logger has the handlers of pytest

    def write() -> str:
        sys.stdout.write("written\n")
        sys.stdout.writelines(["a ", "b\n"])
        print("an", "error", file=sys.stderr)
        logger.warning("a warning")
        handler = logging.StreamHandler()
        logger.addHandler(handler)
        logger.error("of a handler")
        logger.removeHandler(handler)
        print("to a file", file=elsewhere)
        return "x"

    async def write_async() -> str:
        return write()

    elsewhere = io.StringIO()
    before = sys.stdout, sys.stderr
    http = serve({"me/write": write, "me/async": write_async})
    for name in ("write", "async"):
        shown = finished(http, create(http, name, {}).json()["id"])
        logs = "written\na b\nan error\na warning\nof a handler\n"
        assert (shown["output"], shown["logs"]) == ("x", logs)
    assert (sys.stdout, sys.stderr) == before
    assert elsewhere.getvalue() == "to a file\n" * 2
    assert capsys.readouterr() == ("", "")


def test_logs__output_of_other_threads(serve: Serve, capsys: pytest.CaptureFixture[str]) -> None:
    """What other threads print while a model runs goes where they print it."""
    runs, over = threading.Event(), threading.Event()

    def wait() -> str:
        runs.set()
        over.wait()
        return "x"

    before = sys.stdout
    http = serve({"me/wait": wait})
    made = create(http, "wait", {}).json()
    assert runs.wait(30)
    sys.stdout.write("out")
    print("err", file=sys.stderr)
    assert sys.stdout.encoding.lower() == "utf-8"
    with redirect_stdout(io.StringIO()) as ours:
        print("of others")
        over.set()
        assert finished(http, made["id"])["logs"] == ""
    assert ours.getvalue() == "of others\n"
    print("put", end=" ")
    sys.stdout.write("back")
    assert capsys.readouterr() == ("output back", "err\n")
    # A stream that was restored late is replaced when the next prediction ends.
    finished(http, create(http, "wait", {}).json()["id"])
    assert sys.stdout is before


def test_logs__no_recursion(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """What is printed while the log is written does not go to the log."""
    told: list[str] = []

    def log(text: str) -> None:
        told.append(text)
        print("cannot write", file=sys.stderr)

    with LOG_CAPTURE.redirect(log):
        print("once")
        sys.stdout.write("twice")
    assert told == ["once\n", "twice"]
    assert capsys.readouterr() == ("", "cannot write\n" * 2)


@pytest.mark.parametrize("traced", [False, True])
def test_generator__server_stops(monkeypatch: pytest.MonkeyPatch, traced: bool) -> None:
    """A generator that runs on when its server stops leaves no coroutine behind.

    ``traced``: as under a tracer, where a thread is not interrupted.
    """
    begun, stopped, ended = threading.Event(), threading.Event(), threading.Event()

    def talk(prompt: str) -> Iterator[str]:
        try:
            yield prompt
            begun.set()
            stopped.wait(20)
            while True:
                yield prompt
        finally:
            ended.set()

    monkeypatch.setattr(thread_pool, "_is_traced", lambda: traced)
    monkeypatch.setattr(thread_pool, "CLOSE_TIMEOUT", 0.01)
    with LocalServer({"me/talk": talk}) as server, Client(server.token, base_url=server.url) as api:
        api.predictions.create("me/talk", {"prompt": "x"})
        assert begun.wait(20)
    stopped.set()
    assert ended.wait(20)
    gc.collect()


PRINTS_MEANWHILE = """
import sys
import threading
from replicate_typed.local._functions.log_capture import LogCapture

writing, restored = threading.Event(), threading.Event()
written = []

class Stream:
    def write(self, text):
        written.append(text)
        writing.set()
        restored.wait(20)

    def flush(self):
        pass

capture, own = LogCapture(), sys.stdout
sys.stdout = Stream()
with capture.redirect(lambda text: None):
    thread = threading.Thread(target=print, args=("one", "two"))
    thread.start()
    assert writing.wait(20)
objects = [object() for _ in range(10_000)]
restored.set()
thread.join()
own.write(repr(written))
"""


def test_log_capture__other_threads_print() -> None:
    """A thread that prints while the standard streams are restored does not crash the process."""
    done = subprocess.run(
        [sys.executable, "-c", PRINTS_MEANWHILE],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert (done.returncode, done.stdout) == (0, repr(["one", " ", "two", "\n"])), done.stderr
