"""The version that changes require."""

from __future__ import annotations

import re
from typing import Literal, TypeAlias

Bump: TypeAlias = Literal["major", "minor", "patch", "none"]


def bump_for(version: str, *, breaking: bool, felt: bool) -> Bump:
    """Return the part of a version to raise; before 1.0, breaking changes raise the minor part.

    Args:
        version: The current version.
        breaking: Whether any change breaks code.
        felt: Whether users notice any change.
    """
    released = not version.startswith("0.")
    if breaking:
        return "major" if released else "minor"
    if felt:
        return "minor" if released else "patch"
    return "none"


def raised(version: str, bump: Bump) -> str:
    """Return the version after a bump."""
    numbers = [int(part) for part in re.findall(r"\d+", version)[:3]]
    major, minor, patch = [*numbers, 0, 0, 0][:3]
    return {
        "major": f"{major + 1}.0.0",
        "minor": f"{major}.{minor + 1}.0",
        "patch": f"{major}.{minor}.{patch + 1}",
        "none": version,
    }[bump]
