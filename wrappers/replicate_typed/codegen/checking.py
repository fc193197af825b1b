"""Comparison of the code with the lock, and of the locked versions with the current ones."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from .api import Api, Gone
from .changes import Change, changes_between
from .errors import CodegenError
from .lockfile import Locked, render_lock
from .modules import HEADER
from .pins import Pin
from .project import Project, Request, open_project
from .report import Report
from .writing import stale_files


def check(request: Request, *, folder: Path) -> Report:
    """Compare the code with the lock, and the locked versions with the current ones.

    Nothing is written. With ``request.files``, those are the current versions, and the API is not
    asked for others.

    Raises:
        CodegenError: Something is not right, or cannot be known.
    """
    with Api(offline=request.offline) as api:
        project = open_project(request, folder, api)
        if not project.locked:
            raise CodegenError(f"there is no {project.lock} to check: run replicate-typed codegen")
        kept = {ref: old for ref, old in project.locked.items() if ref in project.wanted}
        pins = project.pins(set(kept), list(kept))
        stale = [f"{ref} is not locked" for ref in project.wanted if ref not in kept]
        stale += [
            f"{ref} is locked, and not asked for" for ref in project.locked if ref not in kept
        ]
        packages = project.packages(pins, {ref: old.name for ref, old in kept.items()})
        stale += [
            f"{_relative(path, folder)} is not current"
            for path in stale_files(packages, header=HEADER)
        ]
        lock = render_lock(
            Locked(reference, kept[reference].name, pin.version, pin.schema_hash)
            for reference, pin in pins.items()
        )
        if len(kept) == len(project.locked) and project.lock.read_text("utf-8") != lock:
            stale.append(f"{_relative(project.lock, folder)} is not current")
        changes, moved = _news(project, pins)
    return Report(changes=changes, stale=stale, moved=moved)


def _news(project: Project, pins: Mapping[str, Pin]) -> tuple[list[Change], list[str]]:
    """Return what is different in the current versions, and which are newer without that.

    Args:
        project: The project.
        pins: What is locked, by reference.

    Raises:
        CodegenError: The API cannot be asked.
    """
    current: dict[str, Pin] = {}
    asked: dict[str, tuple[str, str | None]] = {}
    for reference, pin in pins.items():
        version = pin.version if project.locked[reference].is_fixed else None
        if (given := project.file_pin(pin.model, version)) is not None:
            current[reference] = given
        elif not project.given and not project.api.is_offline:
            asked[reference] = (pin.model, version)
    found = project.api.pins(asked)
    current |= {reference: pin for reference, pin in found.items() if isinstance(pin, Pin)}
    moved = {
        reference: (pins[reference].model, pins[reference].version)
        for reference, pin in current.items()
        if pin.version != pins[reference].version
    }
    # A version that is not the current one any more may not be there at all.
    found |= project.api.pins({ref: moved[ref] for ref in moved if ref in asked})
    changes = [_gone(gone) for gone in found.values() if isinstance(gone, Gone) and gone.is_sure]
    same: list[str] = []
    for reference, pin in current.items():
        different = changes_between(pins[reference], pin)
        changes += different
        if reference in moved and not different:
            same.append(f"{reference}: {pin.version}")
    return sorted(changes, key=lambda change: not change.breaking), same


def _gone(gone: Gone) -> Change:
    return Change("model", gone.model, "removed", f"version {gone.version}", breaking=True)


def _relative(path: Path, folder: Path) -> str:
    return path.relative_to(folder).as_posix() if path.is_relative_to(folder) else str(path)
