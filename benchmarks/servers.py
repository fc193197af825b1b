"""Servers in processes of their own, which answer faster than any client asks.

nginx with a fixed answer does about 100,000 requests a second on one core, so what is measured is
the client. A server in Python answers late on purpose, takes and gives large bodies, and stands in
where nginx is not installed; it does about 10,000 a second.
"""

from __future__ import annotations

import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from .workers import answers

#: What to say where nginx is missing.
NGINX_ADVICE = "nginx is not installed (`apt install nginx-light`, `brew install nginx`)"

#: For how long a server may take to listen, in seconds.
START_TIME = 10.0

_CONFIG = """
daemon off;
worker_processes 1;
pid {folder}/pid;
error_log {folder}/error.log;
events {{ worker_connections 4096; }}
http {{
  access_log off;
  keepalive_requests 100000000;
  keepalive_timeout 600;
  client_body_temp_path {folder}/body;
  proxy_temp_path {folder}/proxy;
  fastcgi_temp_path {folder}/fastcgi;
  uwsgi_temp_path {folder}/uwsgi;
  scgi_temp_path {folder}/scgi;
  server {{
    listen 127.0.0.1:{port} backlog=4096;
    default_type application/json;
    location ~ ^/v1/predictions/(?<id>[^/]+)$ {{ return 200 '{known}'; }}
    location / {{ return 200 '{created}'; }}
  }}
}}
"""


def has_nginx() -> bool:
    """Return whether nginx is installed."""
    return _nginx() is not None


@contextmanager
def fast_server() -> Iterator[str]:
    """Run a server that answers at once with a prediction, and yield its address."""
    nginx = _nginx()
    if nginx is None:
        with python_server() as base:
            yield base
        return
    with tempfile.TemporaryDirectory() as folder:
        port = _free_port()
        base = f"http://127.0.0.1:{port}"
        config = Path(folder, "nginx.conf")
        config.write_text(
            _CONFIG.format(
                folder=folder,
                port=port,
                known=_quoted("$id", base),
                created=_quoted("$request_id", base),
            ),
            "utf-8",
        )
        command = [nginx, "-c", str(config), "-p", folder, "-e", f"{folder}/error.log"]
        with _process(command, port):
            yield base


def _quoted(id: str, base: str) -> str:
    """Return a prediction as a string of nginx's configuration."""
    return answers.prediction(id, base).replace("\\", "\\\\").replace("'", "\\'")


@contextmanager
def python_server(*, delay: float = 0.0) -> Iterator[str]:
    """Run a server in Python, and yield its address.

    Args:
        delay: After how many seconds it answers.
    """
    port = _free_port()
    script = Path(__file__).with_name("workers") / "serve.py"
    command = [sys.executable, str(script), str(port), str(delay)]
    with _process(command, port):
        yield f"http://127.0.0.1:{port}"


@contextmanager
def _process(command: list[str], port: int) -> Iterator[None]:
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as process:
        try:
            _wait_for(process, port)
            yield
        finally:
            process.terminate()


def _wait_for(process: subprocess.Popen[bytes], port: int) -> None:
    end = time.monotonic() + START_TIME
    while time.monotonic() < end and process.poll() is None:
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        time.sleep(0.02)
    raise RuntimeError(f"{process.args!r} does not listen on port {port}")


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
        return port


def _nginx() -> str | None:
    return shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin:/usr/local/sbin")
