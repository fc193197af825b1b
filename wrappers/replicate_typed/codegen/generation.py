"""Writing of the lock and the code."""

from __future__ import annotations

from pathlib import Path

from .._base.records import frozen
from .api import Api
from .changes import Change, changes_between
from .lockfile import Locked, render_lock
from .modules import HEADER
from .names import assign_names
from .project import Request, open_project
from .report import Report
from .writing import stale_files, write_packages


@frozen
class Outcome:
    """What a generation did.

    Attributes:
        folders: The folders of the packages.
        models: How many models it has.
        changed: How many files were written or removed.
        report: What changed for callers in the versions that were moved.
        dropped: The references that are no longer part of it.
    """

    folders: tuple[Path, ...]
    models: int
    changed: int
    report: Report
    dropped: tuple[str, ...] = ()


def generate(request: Request, *, folder: Path) -> Outcome:
    """Write the lock and the code.

    Args:
        request: What is asked for.
        folder: The folder that the command was started in.

    Raises:
        CodegenError: Something is not right; nothing was changed.
    """
    with Api(offline=request.offline) as api:
        project = open_project(request, folder, api)
        kept = {ref: old for ref, old in project.locked.items() if ref in project.wanted}
        project.check_files(kept)
        pins = project.pins({ref for ref in kept if not project.moves(ref)}, project.wanted)
    names = assign_names(
        [(reference, pin.model, pin.version) for reference, pin in pins.items()],
        {reference: old.name for reference, old in kept.items()},
    )
    lock = render_lock(
        Locked(reference, names[reference], pin.version, pin.schema_hash)
        for reference, pin in pins.items()
    )
    packages = project.packages(pins, names)
    changes: list[Change] = []
    for reference, old in kept.items():
        if old.version != pins[reference].version and (before := project.stored(old)) is not None:
            changes += changes_between(before, pins[reference])
    stale = stale_files(packages, header=HEADER)
    write_packages(packages, {project.lock: lock}, header=HEADER)
    return Outcome(
        tuple(packages),
        len(pins),
        len(stale),
        Report(changes=changes),
        tuple(sorted(project.locked.keys() - set(project.wanted))),
    )
