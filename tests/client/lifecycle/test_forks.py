"""Processes that are forked while other threads make requests."""

from __future__ import annotations

import multiprocessing
import os
import socket
import subprocess
import sys
import threading
from contextlib import contextmanager

import pytest
from _support.clients import connections_of, sync_client
from _support.scripted_api import ScriptedApi
from replicate_typed._base.forks import renew_lock_after_fork
from replicate_typed._jobs.schema_cache import SCHEMAS

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="there is no fork")

DONE = {"status": "succeeded", "output": "whole"}

FORKS = """
import multiprocessing, os, signal, sys, threading, time, warnings
warnings.simplefilter("ignore", DeprecationWarning)
import replicate_typed as replicate

url, how = sys.argv[1:]
stop = threading.Event()

def work(client):
    assert client.run("me/model", {}) == "whole"

def loop(client):
    while not stop.is_set():
        work(client)
        time.sleep(0.005)

def in_child(client):
    signal.alarm(40)
    work(client)
    work(replicate.Client("r8_x", base_url=url))

statuses = []
for _ in range(4):
    client = replicate.Client("r8_x", base_url=url)
    stop.clear()
    threads = [threading.Thread(target=loop, args=(client,)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for _ in range(2):
        if how == "os.fork":
            child = os.fork()
            if child == 0:
                in_child(client)
                sys.exit(0)
            statuses.append(os.waitpid(child, 0)[1])
        else:
            made = multiprocessing.get_context("fork").Process(target=in_child, args=(client,))
            made.start()
            made.join()
            statuses.append(made.exitcode)
    stop.set()
    for thread in threads:
        thread.join()
print(statuses)
"""


@pytest.mark.parametrize("how", ["os.fork", "multiprocessing"])
def test_fork__during_requests(how):
    """Each child runs a prediction with its parent's client and with its own, and ends."""
    with ScriptedApi(DONE) as api:
        made = subprocess.run(
            [sys.executable, "-c", FORKS, api.url, how],
            capture_output=True,
            text=True,
            timeout=100,
            check=False,
        )
        assert made.stdout == f"{[0] * 8}\n", made.stderr


FORKS_WHILE_LOADING = """
import os, signal, sys, threading, warnings
warnings.simplefilter("ignore", DeprecationWarning)
import certifi
import replicate_typed as replicate

url, pipe = sys.argv[1:]
client = replicate.Client("r8_x", base_url=url, max_retries=0)

def work():
    try:
        client.account.get()
    except replicate.APIConnectionError as error:
        assert "SSL" in str(error), error
    else:
        raise AssertionError

def send():
    with file:
        file.write(certificates)

with open(certifi.where(), "rb") as file:
    certificates = file.read()
first = threading.Thread(target=work)
first.start()
file = open(pipe, "wb")  # waits until the first request loads the certificates
threading.Timer(0.3, send).start()
child = os.fork()
if child == 0:
    signal.alarm(20)
    work()
    os._exit(0)
print(os.waitpid(child, 0)[1])
first.join()
"""


@contextmanager
def no_tls_server():
    """Accept connections and close each, whatever is sent; yield an address for them."""
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve():
            while True:
                try:
                    connection, _ = listener.accept()
                except OSError:
                    return
                with connection:
                    connection.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")

        thread = threading.Thread(target=serve)
        thread.start()
        yield f"https://127.0.0.1:{listener.getsockname()[1]}"
        listener.shutdown(socket.SHUT_RDWR)
        thread.join()


def test_fork__while_certificates_are_loaded(tmp_path):
    """A fork during the first request waits for the certificates, and the child works.

    OpenSSL has locks of its own while it loads them.
    """
    pipe = tmp_path / "certificates"
    os.mkfifo(pipe)
    with no_tls_server() as url:
        made = subprocess.run(
            [
                *(sys.executable, "-c", FORKS_WHILE_LOADING),
                *(url, str(pipe)),
            ],
            env={**os.environ, "SSL_CERT_FILE": str(pipe)},
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert made.stdout == "0\n", made.stderr


class Owner:
    """An object with a lock."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        renew_lock_after_fork(self)


def status_of_child(action) -> int:
    """Return the exit status of a forked process that carries out an action."""
    child = os.fork()
    if child == 0:
        status = 1
        try:
            action()
            status = 0
        finally:
            os._exit(status)
    return os.waitpid(child, 0)[1]


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_fork__held_lock():
    """A lock that was held when the process was forked is free in the child."""
    owner = Owner()

    def acquire():
        assert owner._lock.acquire(timeout=5)

    with owner._lock:
        assert status_of_child(acquire) == 0
        assert owner._lock.locked()


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_fork__held_locks_of_a_client():
    """A client works in the child although each of its locks was held at the fork."""
    with ScriptedApi(DONE) as api, sync_client(api.url) as client:
        assert client.run("me/model", {}) == "whole"
        connections = connections_of(client)
        pool = connections.sync_pool()

        def work():
            assert client.run("me/model", {}) == "whole"
            pool.close()  # as the exit of the child does

        held = [
            connections._lock,
            pool.shards._lock,
            pool.workers._lock,
            SCHEMAS._lock,
            client._core.rate_limiter._lock,
        ]
        for lock in held:
            lock.acquire()
        try:
            made = multiprocessing.get_context("fork").Process(target=work)
            made.start()
            made.join(30)
            assert made.exitcode == 0
        finally:
            made.kill()
            for lock in held:
                lock.release()
