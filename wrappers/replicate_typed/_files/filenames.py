"""Names of files: what may go into a header, and what may be written under."""

from __future__ import annotations

from unicodedata import category

from .._base.errors import InputError

#: The longest name of a file, in bytes of UTF-8; most file systems take 255.
MAX_NAME = 200

#: Names that mean a device on Windows, whatever their extension.
_DEVICES = frozenset(
    {
        *("CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$"),
        *(f"{device}{digit}" for device in ("COM", "LPT") for digit in "123456789¹²³"),
    }
)

#: What Windows has no names with; a colon there leads to another stream of the same file.
_RESERVED = str.maketrans(dict.fromkeys('<>:"|?*', "_"))


def safe_name(name: str, default: str = "file") -> str:
    """A file's name for a header or a folder: no folders, control characters or device names."""
    base = name.replace("\\", "/").rpartition("/")[2]
    cleaned = "".join(c for c in base if c.isprintable()).strip()
    if cleaned in {"", ".", ".."}:
        return default
    if cleaned.partition(".")[0].rstrip().upper() in _DEVICES:
        cleaned = f"_{cleaned}"
    return _shortened(cleaned)


def given_name(name: object, where: str) -> str:
    """A name that the caller chose: it is sent as it is, or not at all.

    Raises:
        InputError: It is none, or it has folders or control characters.
    """
    if not isinstance(name, str):
        raise InputError(f"filename is a string, not a {type(name).__name__}", path=where)
    if name in {".", ".."} or any(c in "/\\" or category(c) == "Cc" for c in name):
        raise InputError(
            f"filename is a name without folders and control characters, not {name!r}", path=where
        )
    return name


def name_to_save(name: str, default: str) -> str:
    """A name that somebody else chose, for a file on this machine.

    It is safe on every system, and it hides nothing: a name that begins with a dot could be that
    of a program's settings.
    """
    return safe_name(safe_name(name.translate(_RESERVED), default).strip(". "), default)


def _shortened(name: str) -> str:
    """A name of up to ``MAX_NAME`` bytes that ends as the whole name does."""
    if len(name.encode()) <= MAX_NAME:
        return name
    stem, dot, extension = name.rpartition(".")
    ending = f"{dot}{extension}" if stem and len(extension) <= 16 else ""
    room = MAX_NAME - len(ending.encode())
    return name.encode()[:room].decode(errors="ignore") + ending
