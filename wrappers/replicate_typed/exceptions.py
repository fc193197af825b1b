"""The errors, under the module name that ``replicate`` 1.x has them under."""

from ._base.errors import ModelError, ReplicateError

#: What everything else descends from, by its old name.
ReplicateException = ReplicateError

__all__ = ["ModelError", "ReplicateError", "ReplicateException"]
