"""Texts that mean more than they seem: zones nobody can know, signs that end a line."""

from __future__ import annotations

import datetime

import pytest
from replicate_api.decoding import Unusable, read_bytes, read_datetime
from replicate_api.types import File


@pytest.mark.parametrize("zone", ["EST", "CET", "XYZ", "+25:00", "-99:00"])
def test_a_moment_in_a_zone_that_is_no_zone_is_no_moment(zone: str):
    with pytest.raises(Unusable, match="not a timestamp"):
        read_datetime(f"2026-01-02 10:00 {zone}")


@pytest.mark.parametrize("zone", ["GMT", "UTC", "+0000"])
def test_a_moment_in_universal_time_is_read_in_every_spelling(zone: str):
    expected = datetime.datetime(2026, 1, 2, 10, tzinfo=datetime.UTC)
    assert read_datetime(f"Fri, 02 Jan 2026 10:00:00 {zone}") == expected


def test_a_moment_without_a_zone_has_none():
    assert read_datetime("Jan 2 2026 10:00").tzinfo is None


def test_half_a_character_is_not_bytes():
    with pytest.raises(Unusable, match="not valid text"):
        read_bytes("\ud800")


@pytest.mark.parametrize("mime_type", ["a/b\r\nX: y", "a/b\n", "a/b\x00"])
def test_a_mime_type_that_ends_its_line_is_refused(mime_type: str):
    with pytest.raises(ValueError, match="is not a MIME type"):
        File(b"", "a", mime_type).to_tuple()
