"""The commands of ``replicate-typed``; what each does is imported when it is called."""

from __future__ import annotations

import signal
import sys
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from .._base.version import __version__
from ._exits import FAILED, USAGE, fail
from ._map_app import map_app

#: Signals that stop a command, besides Ctrl-C; closing a terminal sends the second.
_STOP_SIGNALS = [signal.SIGTERM, *([signal.SIGHUP] if sys.platform != "win32" else [])]

_HELP = "Run models for many inputs, serve the API on your machine, and generate typed models."

app = typer.Typer(
    name="replicate-typed",
    help=_HELP,
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)
models_app = typer.Typer(no_args_is_help=True, help="Work with model folders.")
app.add_typer(models_app, name="models")
app.add_typer(map_app, name="map")


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
    """Run models for many inputs, serve the API on your machine, and generate typed models."""
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
    with _local_extra():
        from . import _serve
    _serve.serve(
        host=host,
        port=port,
        data=data,
        models=models or [],
        token=token,
        rate_limit=rate_limit,
        faults=faults,
        seed=seed,
        admin=admin,
        stop_signals=_STOP_SIGNALS,
    )


@models_app.command("build")
def build_models(
    folders: Annotated[
        list[Path] | None, typer.Argument(help="Model folders; by default, the bundled ones.")
    ] = None,
) -> None:
    """Build the environments of models ahead of time, unless they exist."""
    with _local_extra():
        from . import _serve
    _serve.build_models(folders or [])


@app.command()
def codegen(
    references: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[REFERENCE]...",
            help="Models, as owner/name or owner/name:version, besides the configured ones.",
            show_default=False,
        ),
    ] = None,
    from_file: Annotated[
        list[str] | None,
        typer.Option(
            help="A file with a model, or with a version as owner/name=FILE, as the API returns "
            "it; can be repeated.",
            metavar="FILE",
        ),
    ] = None,
    from_calls: Annotated[
        list[Path] | None,
        typer.Option(
            help="A folder or file of Python whose calls name models; can be repeated.",
            metavar="PATH",
        ),
    ] = None,
    out: Annotated[
        Path | None, typer.Option(help="The folder of the generated package.", metavar="FOLDER")
    ] = None,
    stubs: Annotated[
        Path | None,
        typer.Option(
            help="The folder of the project's stubs, such as typings, for calls that name a model "
            "by text.",
            metavar="FOLDER",
        ),
    ] = None,
    open: Annotated[
        bool,
        typer.Option("--open", help="Let the stubs allow references to other models, untyped."),
    ] = False,
    check: Annotated[
        bool,
        typer.Option(
            "--check",
            help="Write nothing; report what is not current, and what newer versions change. "
            "Exits with 0 for nothing, 1 for compatible changes, 2 for breaking ones, 3 for a "
            "failure.",
        ),
    ] = False,
    upgrade: Annotated[
        bool,
        typer.Option("--upgrade", help="Move the named models, or all, to their newest versions."),
    ] = False,
    offline: Annotated[bool, typer.Option("--offline", help="Do not ask the API.")] = False,
) -> None:
    """Write typed modules for models, and lock their versions in replicate.lock.

    The models are those of [tool.replicate-typed] in pyproject.toml (models, from-calls, out) and
    those that are named here; without a configuration, also those of the lock. A command that fails
    changes no file.
    """
    from ..codegen.project import Request
    from ._codegen import run

    request = Request(
        references=tuple(references or ()),
        files=tuple(from_file or ()),
        calls=tuple(from_calls or ()),
        out=out,
        stubs=stubs,
        is_open=open,
        upgrade=upgrade,
        offline=offline,
    )
    if check and upgrade:
        fail("--check writes nothing, and --upgrade does: choose one", USAGE)
    run(request, is_check=check, folder=Path.cwd())


@contextmanager
def _local_extra() -> Generator[None]:
    """Say what to install if an import fails."""
    try:
        yield
    except ModuleNotFoundError as error:
        fail(
            f"this command needs {error.name}, which is not installed: "
            "pip install 'replicate-typed[local]'",
            FAILED,
        )
