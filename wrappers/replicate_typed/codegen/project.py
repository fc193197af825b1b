"""What a run of the command is about: what is asked for, what is locked, and its pins."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from attrs import field

from .._base.errors import InputError
from .._base.records import define, frozen
from .._objects.refs import parse_reference
from .api import Api, Gone
from .calls import references_in
from .config import Config, find_config
from .errors import CodegenError
from .lockfile import LOCK, Locked, read_lock
from .package import pinned_path, read_pinned, render_package
from .pin_files import pins_of_files
from .pins import Pin
from .stubs import STUBBED, render_stubs
from .writing import Packages


@frozen
class Request:
    """What the command line asks for.

    Attributes:
        references: References of models.
        files: Files with models or versions, as ``--from-file`` takes them.
        calls: Folders and files of Python in which references are looked for.
        out: The folder of the package, None for the configured one, if any.
        stubs: The folder of the stubs of the project, None for the configured one, if any.
        is_open: Whether the stubs allow references to other models; so they do if configured.
        upgrade: Whether versions are moved: those of ``references`` and ``files``, or all.
        offline: Whether the API is not asked.
    """

    references: tuple[str, ...] = ()
    files: tuple[str, ...] = ()
    calls: tuple[Path, ...] = ()
    out: Path | None = None
    stubs: Path | None = None
    is_open: bool = False
    upgrade: bool = False
    offline: bool = False


@define
class Project:
    """A project during a run.

    Attributes:
        request: What is asked for.
        api: The API.
        out: The folder of the package, None for stubs alone.
        stubs: The folder of the stubs that replace the package of the client, None for none.
        is_open: Whether the stubs allow references to other models.
        lock: The path of the lock.
        locked: What it holds.
        wanted: The references that the package is for.
        asked: Those that the command line names.
        given: The pins of files.
    """

    request: Request
    api: Api
    out: Path | None
    stubs: Path | None
    is_open: bool
    lock: Path
    locked: dict[str, Locked]
    wanted: list[str]
    asked: set[str]
    given: list[Pin] = field(factory=list[Pin])

    def moves(self, reference: str) -> bool:
        """Return whether the version of a locked reference is to be moved."""
        is_asked = not self.asked or reference in self.asked
        return self.request.upgrade and is_asked and not self.locked[reference].is_fixed

    def check_files(self, kept: Iterable[str]) -> None:
        """Check that no file is for another version than what is locked and stays.

        Args:
            kept: The locked references.

        Raises:
            CodegenError: A file is.
        """
        for reference in kept:
            locked = self.locked[reference]
            if self.moves(reference) or locked.is_fixed:
                continue
            given = self.file_pin(locked.model, None)
            if given is not None and given.version != locked.version:
                raise CodegenError(
                    f"{reference} is locked to the version {locked.version}, and the file has "
                    f"{given.version}: pass --upgrade to move it"
                )

    def stored(self, locked: Locked) -> Pin | None:
        """Return what the package has of a locked version, None if that is not what is locked."""
        folders = [folder for folder in (self.out, self.stubs) if folder is not None]
        found = [read_pinned(folder / pinned_path(locked.name)) for folder in folders]
        return next((pin for pin in found if pin is not None and _is_pin_of(pin, locked)), None)

    def packages(self, pins: Mapping[str, Pin], names: Mapping[str, str]) -> Packages:
        """Return the files to generate, by the folders of their packages.

        Args:
            pins: What each model is made from, by its reference.
            names: The names of their modules, by reference.
        """
        by_name = {names[reference]: pin for reference, pin in pins.items()}
        packages = {} if self.out is None else {self.out: render_package(by_name)}
        if self.stubs is not None:
            packages[self.stubs] = render_stubs(
                by_name,
                {names[reference]: reference for reference in pins},
                is_open=self.is_open,
                keeps_pins=self.out is None,
            )
        return packages

    def file_pin(self, model: str, version: str | None) -> Pin | None:
        """Return the pin of a file: of a version, or of the only version that is given."""
        found = [pin for pin in self.given if pin.model == model and version in {None, pin.version}]
        if len({pin.version for pin in found}) > 1:
            raise CodegenError(f"several files are for {model}: name the version, as {found[0]}")
        return found[-1] if found else None

    def pins(self, kept: set[str], wanted: Sequence[str]) -> dict[str, Pin]:
        """Return what each reference is to be generated from.

        Args:
            kept: The references that stay at their locked versions.
            wanted: The references.

        Raises:
            CodegenError: One cannot be had, or is not what is locked.
        """
        pins: dict[str, Pin] = {}
        missing: dict[str, tuple[str, str | None]] = {}
        for reference in wanted:
            model, _, version = reference.partition(":")
            if reference in kept:
                version = self.locked[reference].version
                pin = self.stored(self.locked[reference]) or self.file_pin(model, version)
            else:
                pin = self.file_pin(model, version or None)
            if pin is None:
                missing[reference] = (model, version or None)
            else:
                pins[reference] = pin
        for reference, found in self.api.pins(missing).items():
            if isinstance(found, Gone):
                advice = "name another" if ":" in reference else "--upgrade takes the current one"
                raise CodegenError(
                    f"{found.model} does not have the version {found.version} (any more): {advice}"
                )
            pins[reference] = found
        for reference in kept & pins.keys():
            self._check_hash(self.locked[reference], pins[reference])
        return {reference: pins[reference] for reference in wanted}

    def _check_hash(self, locked: Locked, pin: Pin) -> None:
        if pin.schema_hash != locked.schema:
            raise CodegenError(
                f"{self.lock}: the hash of {locked.reference} is not that of the schema of version "
                f"{locked.version}. The lock was edited, or merged wrongly: delete the table, and "
                "run the command again"
            )


def _is_pin_of(pin: Pin, locked: Locked) -> bool:
    is_same = (pin.model, pin.version) == (locked.model, locked.version)
    return is_same and pin.schema_hash == locked.schema


def open_project(request: Request, folder: Path, api: Api) -> Project:
    """Read the configuration, the lock and the files of a request.

    Args:
        request: What is asked for.
        folder: The folder that the command was started in.
        api: The API.

    Raises:
        CodegenError: One of them is not sound, or there is nothing to generate.
    """
    config = find_config(folder)
    out, stubs = request.out, request.stubs
    if config is not None:
        out, stubs = out or config.out, stubs or config.stubs
    if out is None and stubs is None:
        raise CodegenError(
            "name the folder of the package: --out my_models, or out in [tool.replicate-typed] of "
            "pyproject.toml; --stubs typings is for stubs"
        )
    if out is not None and not (folder / out).resolve().name.isidentifier():
        raise CodegenError(f"{out} cannot be imported: a package needs a name such as my_models")
    home = folder if config is None else config.folder
    if config is None and (first := out or stubs) is not None:
        home = (folder / first).parent
    lock = home / LOCK
    locked = read_lock(lock)
    named = [_reference(reference) for reference in request.references]
    given = pins_of_files(request.files, named)
    found = references_in(folder / path for path in request.calls)
    asked = [*named, *_references_of(given, named), *found]
    configured = _configured(config)
    wanted = sorted({*asked, *(configured or locked)})
    if not wanted:
        raise CodegenError(
            "there are no models: name them, list them as models in [tool.replicate-typed] of "
            "pyproject.toml, or pass --from-file or --from-calls"
        )
    return Project(
        request,
        api,
        out=None if out is None else folder / out,
        stubs=None if stubs is None else folder / stubs / STUBBED,
        is_open=request.is_open or (config is not None and config.is_open),
        lock=lock,
        locked=locked,
        wanted=wanted,
        asked=set(asked),
        given=given,
    )


def _configured(config: Config | None) -> list[str]:
    if config is None:
        return []
    return [*map(_reference, config.models), *references_in(config.from_calls)]


def _references_of(given: Iterable[Pin], named: Sequence[str]) -> list[str]:
    """Return the references that files stand for: the model, unless its version is named."""
    return [pin.model for pin in given if f"{pin.model}:{pin.version}" not in named]


def _reference(text: str) -> str:
    try:
        target = parse_reference(text)
    except InputError as error:
        raise CodegenError(str(error)) from error
    if target.model is None:
        raise CodegenError(f"{text} does not name its model: use 'owner/name:version'")
    return str(target)
