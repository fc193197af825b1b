# Made from openapi.yaml by openapi-python-client 0.29.1: do not edit, run `make regenerate`.
from enum import StrEnum
from typing import TYPE_CHECKING, Self


class ModelsListSortDirection(StrEnum):
    """Old first or new first.

    The enum is open: a value that is not listed is a member of its own, so that a ``match`` needs a
    case for any other value.
    """

    ASC = "asc"
    DESC = "desc"

    if TYPE_CHECKING:
        # Stands for all values that are not listed.
        _UNLISTED = str()

    @classmethod
    def _missing_(cls, value: object) -> Self | None:
        if not isinstance(value, str):
            return None
        member = str.__new__(cls, value)
        member._name_ = value
        member._value_ = value
        return member
