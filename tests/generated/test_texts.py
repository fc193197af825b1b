"""Texts with more than one meaning: ambiguous time zones, and characters that end a line."""

from __future__ import annotations

import datetime

import pytest
from replicate_api.decoding import Unusable, read_bytes, read_datetime
from replicate_api.types import File


@pytest.mark.parametrize("zone", ["EST", "CET", "XYZ", "+25:00", "-99:00"])
def test_read_datetime__ambiguous_zone(zone: str):
    """A timestamp in an ambiguous or impossible time zone is refused."""
    with pytest.raises(Unusable, match="not a timestamp"):
        read_datetime(f"2026-01-02 10:00 {zone}")


@pytest.mark.parametrize("zone", ["GMT", "UTC", "+0000"])
def test_read_datetime__utc(zone: str):
    """A timestamp in UTC is read in every spelling."""
    expected = datetime.datetime(2026, 1, 2, 10, tzinfo=datetime.UTC)
    assert read_datetime(f"Fri, 02 Jan 2026 10:00:00 {zone}") == expected


def test_read_datetime__no_zone():
    """A timestamp without a time zone is naive."""
    assert read_datetime("Jan 2 2026 10:00").tzinfo is None


def test_read_bytes__lone_surrogate():
    """A lone surrogate cannot be encoded."""
    with pytest.raises(Unusable, match="not valid text"):
        read_bytes("\ud800")


@pytest.mark.parametrize("mime_type", ["a/b\r\nX: y", "a/b\n", "a/b\x00"])
def test_file__mime_type(mime_type: str):
    """A MIME type that would end its line is refused."""
    with pytest.raises(ValueError, match="is not a MIME type"):
        File(b"", "a", mime_type).to_tuple()
