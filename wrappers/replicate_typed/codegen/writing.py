"""Files that are put in place together: all of them, or none."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import TypeAlias

from .errors import CodegenError

#: The texts of the files of packages, by their paths in it, by the folders of the packages.
Packages: TypeAlias = Mapping[Path, Mapping[str, str]]


def stale_files(packages: Packages, *, header: str) -> list[Path]:
    """Return the generated files that are missing, not current, or not wanted any more.

    Args:
        packages: The packages.
        header: The first line of every generated file.
    """
    texts = _texts(packages)
    stale = [path for path, text in texts.items() if _read(path) != text]
    return stale + _unwanted(packages, header)


def _texts(packages: Packages) -> dict[Path, str]:
    return {
        folder / name: text for folder, files in packages.items() for name, text in files.items()
    }


def generated_files(folder: Path, header: str) -> list[Path]:
    """Return the files of code in a folder that begin with the header of generated ones."""
    return [
        path
        for path in sorted([*folder.glob("**/*.py"), *folder.glob("**/*.pyi")])
        if (_read(path) or "").partition("\n")[0] == header
    ]


def write_packages(packages: Packages, others: Mapping[Path, str], *, header: str) -> None:
    """Write packages and other files, and remove generated files that they do not have any more.

    Files of people in the folders stay. If a file cannot be written, every file stays as it was.

    Args:
        packages: The packages.
        others: The texts of other files, by their paths.
        header: The first line of every generated file.

    Raises:
        CodegenError: A file cannot be written, or one of a person would be overwritten.
    """
    texts = _texts(packages) | dict(others)
    changed = {path: text for path, text in texts.items() if _read(path) != text}
    for path in changed:
        if path.is_dir():
            raise CodegenError(f"{path} is a folder, and a file is to be there")
        is_code = path not in others
        if is_code and path.exists() and not _is_generated(path, header):
            raise CodegenError(
                f"{path} was not made by this command, and would be overwritten: move it, or "
                "choose another folder by --out"
            )
    _replace_all(changed, _unwanted(packages, header))


def _unwanted(packages: Packages, header: str) -> list[Path]:
    wanted = _texts(packages)
    return [
        path
        for folder in packages
        for path in generated_files(folder, header)
        if path not in wanted
    ]


def _is_generated(path: Path, header: str) -> bool:
    text = _read(path)
    return text is not None and (not text.strip() or text.partition("\n")[0] == header)


def _replace_all(texts: Mapping[Path, str], unwanted: Iterable[Path]) -> None:
    """Put texts in place and remove files, or undo all of it.

    Everything is written beside its place first. The files that were there are renamed, and are
    deleted when all others are in place.
    """
    mark = f".{secrets.token_hex(4)}"
    made: list[Path] = []
    temporary: list[tuple[Path, Path]] = []
    backups: list[tuple[Path, Path]] = []
    placed: list[Path] = []
    try:
        for path, text in texts.items():
            _make_folder(path.parent, made)
            temporary.append((path.with_name(f"{path.name}{mark}.new"), path))
            temporary[-1][0].write_text(text, "utf-8", newline="\n")
        for path in [*texts, *unwanted]:
            if path.exists():
                backup = path.with_name(f"{path.name}{mark}.old")
                path.replace(backup)
                backups.append((backup, path))
        for new, path in temporary:
            new.replace(path)
            placed.append(path)
    except BaseException as error:
        for path in [*(new for new, _ in temporary), *placed]:
            with suppress(OSError):
                path.unlink()
        for backup, path in backups:
            backup.replace(path)
        for folder in reversed(made):
            with suppress(OSError):
                folder.rmdir()
        if isinstance(error, OSError):
            raise CodegenError(f"the files cannot be written: {error}") from error
        raise
    for backup, _ in backups:
        backup.unlink(missing_ok=True)


def _make_folder(folder: Path, made: list[Path]) -> None:
    """Create a folder and those above it, and list the new ones, outermost first."""
    missing = [path for path in (folder, *folder.parents) if not path.exists()]
    for path in reversed(missing):
        path.mkdir()
        made.append(path)


def _read(path: Path) -> str | None:
    try:
        return path.read_bytes().decode("utf-8")
    except (OSError, UnicodeDecodeError):
        return None
