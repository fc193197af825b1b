"""The commands: ``serve``, and ``models build``."""

from __future__ import annotations

import json
import shlex
import signal
import sys
import threading
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from .._base.version import __version__
from ..local._api.faults import Fault, faults_from_json
from ..local._cog import build, bundled_models
from ..local._contract.runtime import BrokenModel, ModelSource
from ..local._jobs.model_sources import folder_model
from ..local._serving.server import LocalServer, PortInUse
from ..local._serving.service import is_loopback

FAILED = 1
USAGE = 2

#: What ends a command, beside Ctrl-C; a terminal that is closed sends the second.
_ENDS = [signal.SIGTERM, *([signal.SIGHUP] if sys.platform != "win32" else [])]

#: Seconds between two looks for Ctrl-C, where a wait without a limit would not let it through.
_LOOK = 1.0 if sys.platform == "win32" else None

app = typer.Typer(
    name="replicate-typed",
    help="The Replicate API on your machine.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
models_app = typer.Typer(no_args_is_help=True, help="Model folders.")
app.add_typer(models_app, name="models")


def _version(value: bool) -> None:
    if value:
        typer.echo(f"replicate-typed {__version__}")
        raise typer.Exit


@app.callback()
def common(
    _shown: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version.")
    ] = False,
) -> None:
    """The Replicate API on your machine."""
    for name in _ENDS:
        if signal.getsignal(name) is signal.SIG_DFL:  # not where somebody wants it ignored
            signal.signal(name, _end)


def _end(number: int, _: object) -> NoReturn:
    # As Ctrl-C does: what was started is ended on the way out.
    raise SystemExit(128 + number)


@app.command()
def serve(
    host: Annotated[str, typer.Option(help="The address to listen at.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="The port; 0 for a free one.", min=0, max=65535)] = 8787,
    data: Annotated[
        Path | None, typer.Option(help="A folder to keep everything in; in memory if not given.")
    ] = None,
    models: Annotated[
        list[Path] | None,
        typer.Option(help="A model folder, or a folder of such; may be given more than once."),
    ] = None,
    token: Annotated[
        str | None,
        typer.Option(
            help="The token to accept; a new one if not given.", envvar="REPLICATE_LOCAL_TOKEN"
        ),
    ] = None,
    rate_limit: Annotated[
        float | None, typer.Option(help="Predictions that may be created a minute.", min=0.1)
    ] = None,
    faults: Annotated[
        Path | None, typer.Option(help="A JSON file of faults that happen on purpose.")
    ] = None,
    seed: Annotated[
        int | None, typer.Option(help="Makes faults by probability repeatable.")
    ] = None,
    admin: Annotated[
        bool, typer.Option("--admin", help="Let requests change the faults, at /admin/faults.")
    ] = False,
) -> None:
    """Serve the API, with the bundled models and your own, until Ctrl-C."""
    try:
        # One of the user's own takes the place of a bundled one that has its name.
        named = _named(bundled_models()) | _named(_folders(models or []))
        server = LocalServer(
            named,
            token=token,
            host=host,
            port=port,
            data=data,
            rate_limit=rate_limit,
            faults=_faults(faults),
            seed=seed,
            admin=admin,
        )
        _build_missing([*bundled_models(), *_folders(models or [])])
        server.start()
    except (BrokenModel, PortInUse) as error:
        _fail(str(error), FAILED)
    except OSError as error:
        _fail(f"the server cannot start: {error}", FAILED)
    except ValueError as error:
        _fail(str(error), USAGE)
    stopping = threading.Event()

    def stop(_signal: int, _frame: object) -> None:
        stopping.set()

    for name in (signal.SIGINT, *_ENDS):
        if name is signal.SIGINT or signal.getsignal(name) is not signal.SIG_IGN:
            signal.signal(name, stop)
    _banner(server, host, sorted(named))
    try:
        while not stopping.wait(_LOOK):
            pass
    finally:
        typer.echo("Stopping…", err=True)
        server.stop()


@models_app.command("build")
def build_models(
    folders: Annotated[
        list[Path] | None, typer.Argument(help="Model folders; the bundled ones if not given.")
    ] = None,
) -> None:
    """Build the environments that models run in, as far as they are not there."""
    try:
        build(_folders(folders) if folders else bundled_models(), progress=_progress)
    except BrokenModel as error:
        _fail(str(error), FAILED)


def _named(folders: list[Path]) -> dict[str, ModelSource]:
    """The models in folders, by their names."""
    named: dict[str, ModelSource] = {}
    places: dict[str, Path] = {}
    for folder in folders:
        source = folder_model(folder, progress=_progress)
        name = f"{source.owner}/{source.name}"
        if name in named and folder.resolve() != places[name].resolve():
            raise BrokenModel(
                f"{places[name]} and {folder} are both named {name}: name one of them in its "
                f"cog.yaml, as in `image: r8.im/{source.owner}/another`"
            )
        named[name], places[name] = source, folder
    return named


def _folders(paths: list[Path]) -> list[Path]:
    """The model folders that paths name: themselves, or what is in them."""
    found: list[Path] = []
    for path in paths:
        if not path.is_dir():
            _fail(f"there is no folder {path}", USAGE)
        inside = sorted(manifest.parent for manifest in path.glob("*/cog.yaml"))
        found += [path] if (path / "cog.yaml").exists() or not inside else inside
    return found


def _build_missing(folders: list[Path]) -> None:
    build(folders, progress=_quiet_unless_building)


def _quiet_unless_building(line: str) -> None:
    if ": ready, version " not in line:
        _progress(line)


def _faults(path: Path | None) -> list[Fault] | None:
    if path is None:
        return None
    try:
        document = json.loads(path.read_text("utf-8"))
    except OSError as error:
        _fail(f"{path}: {error.strerror}", USAGE)
    except ValueError as error:
        _fail(f"{path}: it is no JSON: {error}", USAGE)
    try:
        return faults_from_json(document)
    except ValueError as error:
        _fail(f"{path}: {error}", USAGE)


def _progress(line: str) -> None:
    typer.echo(line, err=True)


def _banner(server: LocalServer, host: str, names: list[str]) -> None:
    typer.echo(f"Serving the Replicate API at {server.url}")
    typer.echo(f"Predictions as pages:  {server.base}/")
    typer.echo("Models:")
    for name in names:
        typer.echo(f"  {name}")
    typer.echo("Copy this into another terminal:")
    typer.echo(
        f"  export REPLICATE_BASE_URL={server.url} REPLICATE_API_TOKEN={shlex.quote(server.token)}"
    )
    if not is_loopback(host):
        typer.echo(
            f"Warning: {host} can be reached from other machines; anybody with the token can run "
            "models here, and who knows the address of an output can read it.",
            err=True,
        )
    sys.stdout.flush()


def _fail(message: str, code: int) -> NoReturn:
    typer.echo(f"replicate-typed: {message}", err=True)
    raise typer.Exit(code)
