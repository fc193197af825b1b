"""The ``TypedDict`` that pydantic can read, which people have fields and parameters of."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

__all__ = ["TypedDict"]

if TYPE_CHECKING or sys.version_info >= (3, 12):
    from typing import TypedDict
else:
    # Before Python 3.12, pydantic reads no other TypedDict; it brings this one.
    try:
        from typing_extensions import TypedDict
    except ImportError:
        from typing import TypedDict
