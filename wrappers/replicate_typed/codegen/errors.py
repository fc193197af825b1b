"""The error of a generation that cannot go on."""

from __future__ import annotations


class CodegenError(Exception):
    """Nothing was generated; the message says why, and what to do."""
