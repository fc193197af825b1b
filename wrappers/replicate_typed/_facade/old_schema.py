"""The functions of ``replicate.schema`` of 1.x."""

from __future__ import annotations

import re
from typing import Any

#: The first release of Cog whose schemas say which outputs are produced in pieces.
_FIRST_WITH_TYPE = (0, 3, 9)

_VERSION = re.compile(
    r"v?(\d+(?:\.\d+)*)(?P<pre>[-._]?(?:a|b|rc|alpha|beta|dev)[-._]?\d*)?(?:\+.*)?"
)


def version_has_no_array_type(cog_version: str) -> bool | None:
    """Return whether the schemas of a release of Cog lack ``x-cog-array-type``.

    Returns:
        None if that is not the version of a release.
    """
    parsed = _VERSION.fullmatch(cog_version.strip())
    if parsed is None:
        return None
    numbers = tuple(int(part) for part in parsed[1].split("."))
    numbers += (0,) * (len(_FIRST_WITH_TYPE) - len(numbers))
    return numbers < _FIRST_WITH_TYPE or (numbers == _FIRST_WITH_TYPE and parsed["pre"] is not None)


def make_schema_backwards_compatible(schema: dict[str, Any], cog_version: str) -> dict[str, Any]:
    """Mark an output that is an array as produced in pieces, in a schema too old to say so.

    Args:
        schema: The schema of a version, which is changed.
        cog_version: The release of Cog that wrote it.

    Returns:
        The same schema.
    """
    if version_has_no_array_type(cog_version):
        output = schema["components"]["schemas"]["Output"]
        if output.get("type") == "array":
            output["x-cog-array-type"] = "iterator"
    return schema
