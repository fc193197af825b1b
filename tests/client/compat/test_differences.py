"""What differs from ``replicate`` 1.0.7: each line of docs/migrating.md that says so."""

from __future__ import annotations

import io
import re
import signal
import threading
import time
from collections.abc import Callable, Iterator
from datetime import datetime
from types import SimpleNamespace
from typing import Any

import httpx
import pytest
import replicate_typed as replicate
from _support.pictures import PNG
from _support.replicate_1 import IN, raised
from _support.repository import DOCS
from replicate_typed import APIConnectionError, Client, InputError, PredictionCanceled
from replicate_typed.exceptions import ModelError, ReplicateError
from replicate_typed.webhook import InvalidTimestampError, Webhooks

DOCUMENT = DOCS / "migrating.md"
TEXT = DOCUMENT.read_text("utf-8")

#: A genuine webhook of February 2021, as the tests of 1.0.7 and the standard have it.
SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
OLD_WEBHOOK = {
    "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
    "webhook-timestamp": "1614265330",
    "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
}
OLD_BODY = '{"test": 2432232314}'


def pieces(prompt: str) -> Iterator[str]:
    """Yield the words of the prompt, which are no parts of one text."""
    yield from prompt.split()


def sent(call: Callable[[Client], object], **members: Any) -> list[httpx.Request]:
    """Return what a client sends for a call, whose prediction has the members."""
    requests: list[httpx.Request] = []
    states = [{"status": "processing"}, {"status": "succeeded", "output": "text"}]

    def answer(request: httpx.Request) -> httpx.Response:
        requests.append(request)
        state = states[min(len(requests), len(states)) - 1]
        found = {"id": "p1", "model": "a/b", "input": {}, "urls": {}, **state, **members}
        return httpx.Response(201 if request.method == "POST" else 200, json=found)

    call(Client("x", transport=httpx.MockTransport(answer), poll_interval=0.0))
    return requests


def outputs(call: Callable[[Client], object], **members: Any) -> list[object]:
    """Return what a call of such a client returns."""
    results: list[object] = []
    sent(lambda client: results.append(call(client)), **members)
    return results


def interrupted(o: SimpleNamespace) -> bool:
    """Return whether Ctrl-C in a run cancels the prediction."""
    started = threading.Event()

    def interrupt(_: object) -> None:
        if not started.is_set():
            started.set()
            signal.raise_signal(signal.SIGINT)

    def linger(prompt: str) -> Iterator[str]:
        while True:
            yield prompt
            time.sleep(0.01)

    o.server.add("me/linger", linger)
    raised(KeyboardInterrupt, lambda: o.client.run("me/linger", IN, on_update=interrupt))
    return bool(o.client.predictions.list()[0].wait().status == "canceled")


def listed(o: SimpleNamespace, **settings: Any) -> bool:
    """Return whether a client with an httpx client of such settings works."""
    with httpx.Client(**settings) as http_client:
        client = Client(o.server.token, base_url=o.server.url, http_client=http_client)
        return bool(client.hardware.list())


def canceled(client: Client) -> bool:
    """Return whether a run whose prediction is canceled raises."""
    return bool(raised(PredictionCanceled, lambda: client.run("a/b", {})))


#: Each line of the document: what old code has, and what holds here.
DIFFERENCES: dict[str, Callable[[SimpleNamespace], object]] = {
    "next(run(ref)), list(run(ref))": lambda o: (
        o.server.add("me/pieces", pieces) is not False
        and raised(TypeError, lambda: next(o.client.run("me/tell", IN)))
        and o.client.run("me/tell", IN) == "hi "
        and o.client.run("me/pieces", {"prompt": "a b"}) == ["a", "b"]
    ),
    "run(ref) → Prefer: wait": lambda _: (
        [
            sent(lambda c, options=options: c.run("a/b", {}, **options))[0].headers["Prefer"]
            for options in ({}, {"wait": True}, {"cancel_on_exit": False})
        ]
        == ["wait=3", "wait", "wait"]
    ),
    "run(ref) is None": lambda _: outputs(lambda c: c.run("a/b", {})) == ["text"],
    "run(ref) of a canceled prediction": lambda _: (
        outputs(canceled, status="canceled", output=None) == [True]
    ),
    "Ctrl-C in run(ref)": interrupted,
    'run(ref, {"file": small_file})': lambda _: (
        [r.method for r in sent(lambda c: c.run("a/b", {"file": io.BytesIO(b"ab")}))][:2]
        == ["POST", "GET"]
    ),
    'run(ref, {"items": generator})': lambda o: raised(
        InputError, lambda: o.client.run("me/shout", {"items": (n for n in (1, 2))})
    ),
    "str(ModelError)": lambda o: (
        lambda e: e.prediction.error in str(e) and str(e) != e.prediction.error
    )(raised(ModelError, lambda: o.client.run("me/fail", IN))),
    "except ReplicateError before except ModelError": lambda _: issubclass(
        ModelError, ReplicateError
    ),
    "except httpx.ConnectError, httpx.ReadTimeout": lambda _: raised(
        APIConnectionError,
        lambda: Client("x", base_url="http://127.0.0.1:1", max_retries=0).hardware.list(),
    ),
    "Webhooks.validate(an old request)": lambda _: (
        raised(InvalidTimestampError, lambda: Webhooks.validate(OLD_BODY, OLD_WEBHOOK, SECRET))
        and Webhooks.validate(OLD_BODY, OLD_WEBHOOK, SECRET, tolerance=None) is None
    ),
    "prediction.created_at[:10]": lambda o: (
        lambda p: isinstance(p.created_at, datetime) and isinstance(p.raw["created_at"], str)
    )(o.client.predictions.create(o.version, IN)),
    "hash(prediction)": lambda o: (
        lambda p: raised(TypeError, lambda: hash(p)) and p == o.client.predictions.get(p.id)
    )(o.client.predictions.create(o.version, IN).wait()),
    "prediction.status = …, prediction.mine = …": lambda o: (
        lambda p: [
            raised(AttributeError, lambda name=name: setattr(p, name, "x"))
            for name in ("status", "mine")
        ]
    )(o.client.predictions.create(o.version, IN)),
    "prediction.copy(update=…), .parse_obj(…), .json(indent=…)": lambda o: (
        lambda p: (
            not hasattr(p, "copy")
            and not hasattr(p, "parse_obj")
            and raised(TypeError, lambda: p.json(indent=2))
        )
    )(o.client.predictions.create(o.version, IN)),
    "for model in page": lambda o: (
        lambda page: [m.id for m in page][: len(page)] == [m.id for m in page.results]
    )(o.client.models.list()),
    "Client(follow_redirects=…, limits=…, mounts=…)": lambda o: (
        raised(TypeError, lambda: Client("x", limits=httpx.Limits()))  # type: ignore[call-arg]
        and listed(o, limits=httpx.Limits())
    ),
    "stream(wait=…, use_file_output=…), prediction.stream(use_file_output=…)": lambda o: [
        raised(TypeError, lambda options=options: o.client.stream("me/tell", IN, **options))
        for options in ({"wait": True}, {"use_file_output": False})
    ],
    "isinstance(output, httpx.SyncByteStream)": lambda o: (
        lambda f: (
            not isinstance(f, httpx.SyncByteStream)
            and httpx.Request("POST", "http://x", content=f).read() == PNG
        )
    )(o.client.run("me/paint", IN)),
    "AsyncClient().async_run": lambda _: not hasattr(replicate.AsyncClient(), "async_run"),
    "client._client, client._async_client": lambda o: [
        raised(AttributeError, lambda name=name: getattr(o.client, name))
        for name in ("_client", "_async_client")
    ],
    "RetryTransport, EventSource, HAS_NUMPY": lambda _: (
        [
            raised(AttributeError, lambda name=name: getattr(replicate, name)).args[0].count(": ")
            for name in ("RetryTransport", "EventSource", "HAS_NUMPY")
        ]
        == [1, 1, 1]
    ),
    "replicate.account.Account, replicate.hardware.Hardware": lambda _: (
        not hasattr(replicate.account, "Account") and hasattr(replicate, "Hardware")
    ),
}


@pytest.mark.parametrize("difference", DIFFERENCES)
def test_differences__each(difference: str, old: SimpleNamespace) -> None:
    """What the document says of a difference holds."""
    assert DIFFERENCES[difference](old)


def test_migrating_md__lists_each_difference() -> None:
    """docs/migrating.md lists exactly the differences that are tested, each with its reason."""
    section = TEXT.partition("## What differs")[2].partition("\n## ")[0]
    table = section.partition("With these")[0]
    lines = re.findall(r"^\| `([^`]+)` \| (.+) \| (.+) \|$", table, re.MULTILINE)
    assert {line[0] for line in lines} == DIFFERENCES.keys()
    assert [line for line in lines if not line[2].strip()] == []


def test_migrating_md__begins_with_what_to_change() -> None:
    """The document begins with three lines for each client that people come from."""
    head = TEXT.partition("A program for 1.x")[0]
    rows = re.findall(r"^\| (?!from)(.+) \| (.+) \|$", head, re.MULTILINE)
    assert [row[0] for row in rows] == [
        "`replicate` 1.x",
        "`replicate` 2.x",
        "the JavaScript client",
    ]
    assert [row[1].count("<br>") for row in rows] == [2, 2, 2]


def test_migrating_md__other_name() -> None:
    """A program that cannot be changed finds this package under the old name."""
    block = re.findall(r"```python\n(.*?)```", TEXT, re.DOTALL)[1]
    assert block.endswith('sys.modules["replicate"] = replicate_typed\n')
    compile(block, "migrating", "exec")
