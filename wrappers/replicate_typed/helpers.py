# Made from the tables in generator/doors.py: do not edit, run `make regenerate`.
"""What ``replicate.helpers`` of 1.x has; new code imports it from ``replicate_typed``."""

from typing import TYPE_CHECKING

from replicate_typed._facade.old_helpers import (
    async_encode_json,
    base64_encode_file,
    encode_json,
    transform_output,
)
from replicate_typed._files.file_output import FileOutput

__all__ = [
    "FileOutput",
    "async_encode_json",
    "base64_encode_file",
    "encode_json",
    "transform_output",
]

if not TYPE_CHECKING:
    from replicate_typed._base.absent_names import advice_of_module

    __getattr__ = advice_of_module("helpers")
