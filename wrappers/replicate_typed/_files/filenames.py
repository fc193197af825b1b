"""Names of files: what may go into a header, and what may be written under."""

from __future__ import annotations

from unicodedata import category

from .._base.errors import InputError

#: The longest name of a file, in bytes of UTF-8; most file systems take 255.
MAX_FILENAME_SIZE = 200

#: Names that mean a device on Windows, whatever their extension.
_DEVICE_NAMES = frozenset(
    {
        *("CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$"),
        *(f"{device}{digit}" for device in ("COM", "LPT") for digit in "123456789¹²³"),
    }
)

#: What Windows has no names with; a colon there leads to another stream of the same file.
_RESERVED_CHARACTERS = str.maketrans(dict.fromkeys('<>:"|?*', "_"))


def safe_filename(name: str, default: str = "file") -> str:
    """A file's name for a header or a folder: no folders, control characters or device names."""
    base = name.replace("\\", "/").rpartition("/")[2]
    cleaned = "".join(c for c in base if c.isprintable()).strip()
    if cleaned in {"", ".", ".."}:
        return default
    if cleaned.partition(".")[0].rstrip().upper() in _DEVICE_NAMES:
        cleaned = f"_{cleaned}"
    return _truncate(cleaned)


def check_filename(name: object, value_path: str) -> str:
    """A name that the caller chose: it is sent as it is, or not at all.

    Raises:
        InputError: It is none, or it has folders or control characters.
    """
    if not isinstance(name, str):
        raise InputError(f"filename is a string, not a {type(name).__name__}", path=value_path)
    if name in {".", ".."} or any(c in "/\\" or category(c) == "Cc" for c in name):
        raise InputError(
            f"filename is a name without folders and control characters, not {name!r}",
            path=value_path,
        )
    return name


def local_filename(name: str, default: str) -> str:
    """A name that somebody else chose, for a file on this machine.

    It is safe on every system, and it hides nothing: a name that begins with a dot could be that
    of a program's settings.
    """
    return safe_filename(
        safe_filename(name.translate(_RESERVED_CHARACTERS), default).strip(". "), default
    )


def _truncate(name: str) -> str:
    """A name of up to ``MAX_FILENAME_SIZE`` bytes that ends as the whole name does."""
    if len(name.encode()) <= MAX_FILENAME_SIZE:
        return name
    stem, dot, extension = name.rpartition(".")
    ending = f"{dot}{extension}" if stem and len(extension) <= 16 else ""
    room = MAX_FILENAME_SIZE - len(ending.encode())
    return name.encode()[:room].decode(errors="ignore") + ending
