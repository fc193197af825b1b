"""A model's process in a state that a real model reaches very rarely."""

from __future__ import annotations

import asyncio
import socket
from pathlib import Path

from replicate_typed.local._cog.process import ModelProcess
from replicate_typed.local._cog.spawn import SpawnedProcess


def frame(text: bytes) -> bytes:
    return len(text).to_bytes(4, "big") + text


def test_model_process__start_canceled(tmp_path: Path) -> None:
    """A start that is cancelled when the model becomes ready leaves nothing."""
    scratch = tmp_path / "scratch"
    scratch.mkdir()

    async def main() -> None:
        ours, theirs = socket.socketpair()
        process = await asyncio.create_subprocess_exec(
            *("sleep", "600"), stdout=asyncio.subprocess.PIPE, start_new_session=True
        )
        reader, writer = await asyncio.open_unix_connection(sock=ours)
        model = ModelProcess(SpawnedProcess(process, reader, writer, scratch, "mark"))
        model._ready.cancel()
        theirs.sendall(frame(b'{"event": "ready"}'))
        theirs.close()
        await model.kill()
        assert process.returncode is not None

    asyncio.run(main())
    assert not scratch.exists()
