"""Progress bars in a log."""

from hypothesis import given
from hypothesis import strategies as st
from replicate_typed import Progress


def test_parse__last_bar():
    """The last progress bar of a log counts."""
    logs = (
        "Using seed: 1\n  0%|          | 0/50 [00:00<?, ?it/s]\n"
        " 12%|█▏        | 6/50 [00:00<00:02, 16.60it/s]\nsaving\n"
    )
    assert Progress.parse(logs) == Progress(0.12, 6, 50)


def test_parse__carriage_returns():
    """Progress bars that overwrite each other are read."""
    assert Progress.parse("\r 10%|# | 1/10\r 20%|## | 2/10") == Progress(0.2, 2, 10)


def test_parse__no_bar():
    """A log without a progress bar has no progress."""
    assert Progress.parse("nothing at all\n") is None


@given(st.text(max_size=500))
def test_parse__any_log(logs):
    """Any log is read without an error."""
    Progress.parse(logs)
