"""What is wrong with the arguments of a command."""

from __future__ import annotations


class UsageError(Exception):
    """An argument of the command is invalid; the message says which, and why."""
