"""Problem documents, read from error bodies of any form."""

from __future__ import annotations

import re
from typing import Any

from replicate_api import models as api

from .._base.json_values import is_object, object_items
from .retry import seconds_or_none

_TEXTS = ("title", "detail", "type", "instance")


def read_problem(body: dict[str, Any]) -> api.Problem:
    """Return the problem document of an error body.

    Proxies, gateways and validators have error bodies of their own, in which a member may be of
    another type than in the API's. Such a member stays as it is in ``additional_properties``.
    """
    usable, other = dict(body), dict[str, Any]()
    for name in _TEXTS:
        if not isinstance(usable.get(name, ""), str):
            other[name] = usable.pop(name)
    for name in ("status", "retry_after"):
        if not _is_number(usable.get(name, 0)):
            other[name] = usable.pop(name)
    status, seconds = other.get("status"), seconds_or_none(other.get("retry_after"))
    if isinstance(status, str) and re.fullmatch("[1-5][0-9]{2}", status):
        usable["status"] = int(other.pop("status"))
    if seconds is not None:
        usable["retry_after"] = seconds
        del other["retry_after"]
    if "invalid_fields" in usable:
        given = usable["invalid_fields"]
        usable["invalid_fields"] = [item for item in object_items(given) if _is_invalid_field(item)]
        if usable["invalid_fields"] != given:
            other["invalid_fields"] = given
    problem = api.Problem.from_dict(usable)
    problem.additional_properties.update(other)
    return problem


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _is_invalid_field(item: dict[str, Any]) -> bool:
    return is_object(item) and all(
        isinstance(item.get(name, ""), str) for name in ("description", "field", "type")
    )
