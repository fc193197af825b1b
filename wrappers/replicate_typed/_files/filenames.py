"""Safe names for files that are sent or saved."""

from __future__ import annotations

from unicodedata import category

from .._base.errors import InputError

#: The longest filename, in bytes of UTF-8; most file systems allow 255.
MAX_FILENAME_SIZE = 200

#: Names that Windows reserves for devices, with any extension.
_DEVICE_NAMES = frozenset(
    {
        *("CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$"),
        *(f"{device}{digit}" for device in ("COM", "LPT") for digit in "123456789¹²³"),
    }
)

#: Replaces the characters that filenames on Windows must not have. There, a colon would select
#: another data stream of the same file.
_RESERVED_CHARACTERS = str.maketrans(dict.fromkeys('<>:"|?*', "_"))


def safe_filename(name: str, default: str = "file") -> str:
    """Return a filename without folders, control characters or device names.

    Args:
        name: Any text.
        default: The result if nothing is left of the name.
    """
    base = name.replace("\\", "/").rpartition("/")[2]
    cleaned = "".join(c for c in base if c.isprintable()).strip()
    if cleaned in {"", ".", ".."}:
        return default
    if cleaned.partition(".")[0].rstrip().upper() in _DEVICE_NAMES:
        cleaned = f"_{cleaned}"
    return _truncate(cleaned)


def check_filename(name: object, value_path: str) -> str:
    """Return a filename that the caller chose, unchanged.

    Args:
        name: The value of the argument ``filename``.
        value_path: The place of the file in the input, for the message.

    Raises:
        InputError: The name is not a string, or it has folders or control characters.
    """
    if not isinstance(name, str):
        raise InputError(f"filename must be a string, not a {type(name).__name__}", path=value_path)
    if name in {".", ".."} or any(c in "/\\" or category(c) == "Cc" for c in name):
        raise InputError(
            f"filename must be a name without folders and control characters, not {name!r}",
            path=value_path,
        )
    return name


def local_filename(name: str, default: str) -> str:
    """Return a filename to save a file under whose name a server chose.

    The name is safe on every operating system. It does not begin with a dot, since the file could
    otherwise replace the settings of a program.

    Args:
        name: Any text.
        default: The result if nothing is left of the name.
    """
    return safe_filename(
        safe_filename(name.translate(_RESERVED_CHARACTERS), default).strip(". "), default
    )


def _truncate(name: str) -> str:
    """Return a name cut to ``MAX_FILENAME_SIZE`` bytes, with its extension."""
    if len(name.encode()) <= MAX_FILENAME_SIZE:
        return name
    stem, dot, extension = name.rpartition(".")
    suffix = f"{dot}{extension}" if stem and len(extension) <= 16 else ""
    stem_size = MAX_FILENAME_SIZE - len(suffix.encode())
    return name.encode()[:stem_size].decode(errors="ignore") + suffix
