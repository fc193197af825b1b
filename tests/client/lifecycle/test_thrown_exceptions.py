"""Exceptions that are thrown into a blocking caller, in whatever thread or greenlet it waits."""

from __future__ import annotations

import ctypes
import subprocess
import sys
import threading
import time

import pytest
from _support.clients import sync_client
from _support.scripted_api import ScriptedApi


class Thrown(BaseException):
    """What another thread throws."""


def throw(thread: threading.Thread) -> None:
    ident = ctypes.c_ulong(thread.ident)
    assert ctypes.pythonapi.PyThreadState_SetAsyncExc(ident, ctypes.py_object(Thrown)) == 1


def consume(client, verb):
    result = getattr(client, verb)("me/model", {})
    if verb == "stream":
        list(result)


@pytest.mark.parametrize("verb", ["run", "stream"])
@pytest.mark.parametrize("phase", ["create", "poll"])
def test_thread__exception_thrown_into_the_caller(verb, phase):
    """The prediction is canceled, and the exception is raised as it is."""
    arrived = threading.Event()

    def held():
        arrived.set()
        time.sleep(0.2)
        return api.reply({"status": "processing"}, 201)

    def polled():
        arrived.set()
        return api.reply({"status": "processing"})

    caught: list[BaseException] = []

    def call():
        try:
            with sync_client(api.url) as client:
                consume(client, verb)
        except BaseException as error:  # noqa: BLE001 - compared below
            caught.append(error)

    script = {"create": held} if phase == "create" else {"polls": [polled]}
    with ScriptedApi(**script) as api:
        thread = threading.Thread(target=call)
        thread.start()
        assert arrived.wait(20)
        throw(thread)
        thread.join(20)
        assert [type(error) for error in caught] == [Thrown]
        assert (api.create_count, api.cancel_count) == (1, 1)


GREENLETS = """
from gevent import monkey
monkey.patch_all()
import sys
import gevent
from _support.clients import sync_client
from _support.scripted_api import ScriptedApi
from replicate_typed._sync import pending

pending.ACK_GRACE, pending.CLEANUP_TIME = 30.0, 60.0  # room for a machine that pauses
how, phase = sys.argv[1:]

def held():
    arrived.set()
    gevent.sleep(0.2 if how == "kill" else limit + 0.2)
    return api.reply({"status": "processing"}, 201)

def polled():
    arrived.set()
    return api.reply({"status": "processing"})

def call():
    with sync_client(api.url) as client:
        if how == "timeout":
            with gevent.Timeout(limit):
                client.run("me/model", {})
        else:
            client.run("me/model", {})

# Where the machine pauses, the time may be over before the phase begins: there is more of it then.
for limit in (1.0, 10.0):
    arrived = gevent.event.Event()
    with ScriptedApi(**({"create": held} if phase == "create" else {"polls": [polled]})) as api:
        greenlet = gevent.spawn(call)
        gevent.wait([arrived, greenlet], timeout=20, count=1)
        if how == "kill":
            greenlet.kill(timeout=20)
        greenlet.join(20)
    if arrived.is_set():
        break
assert arrived.is_set()
print(api.create_count, api.cancel_count, type(greenlet.exception or greenlet.value).__name__)
"""


@pytest.mark.parametrize("phase", ["create", "poll"])
@pytest.mark.parametrize(("how", "raised"), [("kill", "GreenletExit"), ("timeout", "Timeout")])
def test_greenlet__killed_or_out_of_time(pytestconfig, how, raised, phase):
    """gevent throws into the caller what Ctrl-C does in the main thread."""
    result = subprocess.run(
        [sys.executable, "-c", GREENLETS, how, phase],
        cwd=pytestconfig.rootpath / "tests",
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert result.stdout.split() == ["1", "1", raised], result.stderr
