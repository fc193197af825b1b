"""What the generator reports instead of a traceback."""

from __future__ import annotations

import re
import shutil
from typing import cast


class GeneratorError(Exception):
    """Something in the description, the templates or the sources that a person must mend."""


def reason(error: BaseException) -> str:
    """Why something failed, as a message says it: for the system's own errors, what and where."""
    if isinstance(error, shutil.Error) and error.args and isinstance(error.args[0], list):
        # A folder fails file by file; the first says enough.
        _, place, why = cast("list[tuple[str, str, str]]", error.args[0])[0]
        return f"{re.sub(r'^.Errno [0-9]+. |: .*', '', why)}: {place}"
    if isinstance(error, OSError) and error.strerror:
        return f"{error.strerror}: {error.filename2 or error.filename}"
    return str(error)
