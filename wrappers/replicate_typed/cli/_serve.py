"""What ``serve`` and ``models build`` do, which requires the extra ``local``."""

from __future__ import annotations

import shlex
import signal
import sys
import threading
from collections.abc import Iterable, Sequence
from pathlib import Path

import typer

from ..local._cog import build, bundled_models
from ..local._contract.runtime import BrokenModel
from ..local._serving.listening import PortInUse, is_loopback
from ..local._serving.server import LocalServer
from ._errors import UsageError
from ._exits import FAILED, USAGE, fail
from ._inputs import load_models, model_folders, read_faults

#: Seconds between two checks for Ctrl-C on Windows, where an unlimited wait would block it.
_POLL_INTERVAL = 1.0 if sys.platform == "win32" else None


def serve(
    *,
    host: str,
    port: int,
    data: Path | None,
    models: Sequence[Path],
    token: str | None,
    rate_limit: float | None,
    faults: Path | None,
    seed: int | None,
    admin: bool,
    stop_signals: Iterable[signal.Signals],
) -> None:
    """Serve the API until Ctrl-C or another signal.

    Args:
        host: The address to listen at.
        port: The port, 0 for a free one.
        data: The folder for all data, None for memory.
        models: Model folders, or folders of model folders.
        token: The token to accept, None for a new one.
        rate_limit: The number of predictions that may be created per minute.
        faults: A JSON file with faults to inject.
        seed: What makes faults with a probability reproducible.
        admin: Whether requests may change the faults.
        stop_signals: The signals that stop the server, besides Ctrl-C.
    """
    try:
        folders = model_folders(models)
        # A model of the user replaces a bundled one with the same name.
        sources = load_models(bundled_models(), progress=_progress) | load_models(
            folders, progress=_progress
        )
        server = LocalServer(
            sources,
            token=token,
            host=host,
            port=port,
            data=data,
            rate_limit=rate_limit,
            faults=None if faults is None else read_faults(faults),
            seed=seed,
            admin=admin,
        )
        build([*bundled_models(), *folders], progress=_progress_of_builds)
        server.start()
    except UsageError as error:
        fail(str(error), USAGE)
    except (BrokenModel, PortInUse) as error:
        fail(str(error), FAILED)
    except OSError as error:
        fail(f"the server cannot start: {error}", FAILED)
    except ValueError as error:
        fail(str(error), USAGE)
    stopping = threading.Event()

    def stop(_signal: int, _frame: object) -> None:
        stopping.set()

    for number in (signal.SIGINT, *stop_signals):
        if number is signal.SIGINT or signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, stop)
    _show_banner(server, host, sorted(sources))
    try:
        while not stopping.wait(_POLL_INTERVAL):
            pass
    finally:
        typer.echo("Stopping…", err=True)
        server.stop()


def build_models(folders: Sequence[Path]) -> None:
    """Build the environments of models.

    Args:
        folders: Model folders, none for the bundled ones.
    """
    try:
        build(model_folders(folders) if folders else bundled_models(), progress=_progress)
    except UsageError as error:
        fail(str(error), USAGE)
    except BrokenModel as error:
        fail(str(error), FAILED)


def _progress(line: str) -> None:
    typer.echo(line, err=True)


def _progress_of_builds(line: str) -> None:
    """Show progress, except that of models which are ready already."""
    if ": ready, version " not in line:
        _progress(line)


def _show_banner(server: LocalServer, host: str, names: list[str]) -> None:
    typer.echo(f"Serving the Replicate API at {server.url}")
    typer.echo(f"Predictions in the browser: {server.base}/")
    typer.echo("Models:")
    for name in names:
        typer.echo(f"  {name}")
    typer.echo("To use it, run this in another terminal:")
    typer.echo(
        f"  export REPLICATE_BASE_URL={server.url} REPLICATE_API_TOKEN={shlex.quote(server.token)}"
    )
    if not is_loopback(host):
        typer.echo(
            f"Warning: {host} can be reached from other machines. Anyone with the token can run "
            "models on this machine, and anyone with the URL of an output can read it.",
            err=True,
        )
    sys.stdout.flush()
