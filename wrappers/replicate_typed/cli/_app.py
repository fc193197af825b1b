"""The commands ``serve`` and ``models build``."""

from __future__ import annotations

import shlex
import signal
import sys
import threading
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from .._base.version import __version__
from ..local._cog import build, bundled_models
from ..local._contract.runtime import BrokenModel
from ..local._serving.listening import PortInUse, is_loopback
from ..local._serving.server import LocalServer
from ._inputs import UsageError, load_models, model_folders, read_faults

#: Exit codes: the command failed, and an argument is invalid.
FAILED = 1
USAGE = 2

#: Signals that stop a command, besides Ctrl-C; closing a terminal sends the second.
_STOP_SIGNALS = [signal.SIGTERM, *([signal.SIGHUP] if sys.platform != "win32" else [])]

#: Seconds between two checks for Ctrl-C on Windows, where an unlimited wait would block it.
_POLL_INTERVAL = 1.0 if sys.platform == "win32" else None

app = typer.Typer(
    name="replicate-typed",
    help="Run the Replicate API on your machine.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
models_app = typer.Typer(no_args_is_help=True, help="Work with model folders.")
app.add_typer(models_app, name="models")


def _show_version(value: bool) -> None:
    if value:
        typer.echo(f"replicate-typed {__version__}")
        raise typer.Exit


@app.callback()
def common(
    _version: Annotated[
        bool,
        typer.Option(
            "--version", callback=_show_version, is_eager=True, help="Show the version and exit."
        ),
    ] = False,
) -> None:
    """Run the Replicate API on your machine."""
    for number in _STOP_SIGNALS:
        if signal.getsignal(number) is signal.SIG_DFL:  # not where the signal is ignored
            signal.signal(number, _exit)


def _exit(number: int, _: object) -> NoReturn:
    # As after Ctrl-C, what was started is stopped on the way out.
    raise SystemExit(128 + number)


@app.command()
def serve(
    host: Annotated[str, typer.Option(help="The address to listen at.")] = "127.0.0.1",
    port: Annotated[
        int, typer.Option(help="The port to listen at, 0 for a free one.", min=0, max=65535)
    ] = 8787,
    data: Annotated[
        Path | None,
        typer.Option(help="A folder to keep all data in; by default, data is kept in memory."),
    ] = None,
    models: Annotated[
        list[Path] | None,
        typer.Option(help="A model folder, or a folder of model folders; can be repeated."),
    ] = None,
    token: Annotated[
        str | None,
        typer.Option(
            help="The token to accept; by default, a new one.", envvar="REPLICATE_LOCAL_TOKEN"
        ),
    ] = None,
    rate_limit: Annotated[
        float | None,
        typer.Option(help="The number of predictions that may be created per minute.", min=0.1),
    ] = None,
    faults: Annotated[
        Path | None, typer.Option(help="A JSON file with a list of faults to inject.")
    ] = None,
    seed: Annotated[
        int | None, typer.Option(help="Make faults with a probability reproducible.")
    ] = None,
    admin: Annotated[
        bool, typer.Option("--admin", help="Let requests change the faults, at /admin/faults.")
    ] = False,
) -> None:
    """Serve the API with the bundled models and your own, until Ctrl-C."""
    try:
        folders = model_folders(models or [])
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
        _fail(str(error), USAGE)
    except (BrokenModel, PortInUse) as error:
        _fail(str(error), FAILED)
    except OSError as error:
        _fail(f"the server cannot start: {error}", FAILED)
    except ValueError as error:
        _fail(str(error), USAGE)
    stopping = threading.Event()

    def stop(_signal: int, _frame: object) -> None:
        stopping.set()

    for number in (signal.SIGINT, *_STOP_SIGNALS):
        if number is signal.SIGINT or signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, stop)
    _show_banner(server, host, sorted(sources))
    try:
        while not stopping.wait(_POLL_INTERVAL):
            pass
    finally:
        typer.echo("Stopping…", err=True)
        server.stop()


@models_app.command("build")
def build_models(
    folders: Annotated[
        list[Path] | None, typer.Argument(help="Model folders; by default, the bundled ones.")
    ] = None,
) -> None:
    """Build the environments of models ahead of time, unless they exist."""
    try:
        build(model_folders(folders) if folders else bundled_models(), progress=_progress)
    except UsageError as error:
        _fail(str(error), USAGE)
    except BrokenModel as error:
        _fail(str(error), FAILED)


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


def _fail(message: str, code: int) -> NoReturn:
    typer.echo(f"replicate-typed: {message}", err=True)
    raise typer.Exit(code)
