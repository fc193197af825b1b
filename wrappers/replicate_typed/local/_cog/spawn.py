"""The start of a model's process, and the end of its process group."""

from __future__ import annotations

import asyncio
import json
import os
import secrets
import shutil
import signal
import socket
import sys
from contextlib import suppress
from pathlib import Path

from ..._base.records import frozen
from .launch import BOOT_SCRIPT, Launch, model_environment, scratch_folder

#: The longest line of the process's output, in bytes.
MAX_LINE = 1 << 20

#: The name of the socket of Cog's HTTP application, in the scratch folder.
HTTP_SOCKET = "http.sock"


@frozen
class SpawnedProcess:
    """A process that was started, and what connects it to the server.

    Attributes:
        process: The process.
        reader: Receives the events.
        writer: Ends the process when it is closed.
        scratch: The private folder of the process.
        mark: The key of the objects that stand for files in outputs.
    """

    process: asyncio.subprocess.Process
    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    scratch: Path
    mark: str


async def spawn(launch: Launch) -> SpawnedProcess:
    """Start the process of a model.

    Args:
        launch: How to start the process.
    """
    scratch = scratch_folder()
    spool, temporary = scratch / "spool", scratch / "tmp"
    ours, theirs = socket.socketpair()
    listener = socket.socket(socket.AF_UNIX)
    mark = f"file:{secrets.token_hex(16)}"
    try:
        spool.mkdir()
        temporary.mkdir()
        # A socket in a private folder, which other users and web pages cannot reach, unlike a port.
        listener.bind(str(scratch / HTTP_SOCKET))
        options = {
            "channel": theirs.fileno(),
            "http": listener.fileno(),
            "mode": launch.mode,
            "parent": os.getpid(),
            "spool": str(spool),
            "mark": mark,
        }
        process = await asyncio.create_subprocess_exec(
            *(str(launch.python), str(BOOT_SCRIPT), "serve", json.dumps(options)),
            cwd=launch.folder,
            env=model_environment(launch) | {"TMPDIR": str(temporary)},
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
            limit=MAX_LINE,
            pass_fds=(theirs.fileno(), listener.fileno()),
            start_new_session=True,
        )
        reader, writer = await asyncio.open_unix_connection(sock=ours)
    except BaseException:
        ours.close()
        shutil.rmtree(scratch, ignore_errors=True)
        raise
    finally:
        theirs.close()
        listener.close()
    return SpawnedProcess(process, reader, writer, scratch, mark)


def describe_exit(code: int) -> str:
    """Return an exit status in words, such as ``exit code 3`` or ``signal SIGKILL``."""
    if code >= 0:
        return f"exit code {code}"
    try:
        return f"signal {signal.Signals(-code).name}"
    except ValueError:
        return f"signal {-code}"


def kill_group(pid: int) -> None:
    """Kill a process group, if it still exists."""
    if sys.platform != "win32":
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(pid, signal.SIGKILL)
