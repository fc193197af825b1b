"""Progress bars in a log."""

import pytest
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


@pytest.mark.parametrize(
    ("line", "progress"),
    [
        ("flux_train:  10%|█| 100/1000 [00:10<01:30]", Progress(0.1, 100, 1000)),
        ("Epoch 1/5 (50% of data): 30%|###7  | 3/10", Progress(0.3, 3, 10)),
        ("[INFO] steps:   5%|▌         | 1/20, loss=0.5", Progress(0.05, 1, 20)),
        ("a|b: 40%|| 4/10", Progress(0.4, 4, 10)),
        ("model.safetensors:  10%|█ | 105M/1.05G [00:01<00:09]", Progress(0.1, 105e6, 1.05e9)),
        ("train: 50%|##| 0.5/1.0", Progress(0.5, 0, 1)),
        ("outer: 10%|#  | 1/10  inner:  20%|## | 2/10", Progress(0.2, 2, 10)),
    ],
)
def test_parse__description(line, progress):
    """A bar after a description is read, also one with short numbers; the last of a line counts."""
    assert Progress.parse(f"loading\n{line}\nsaved\n") == progress


@pytest.mark.parametrize(
    "line", ["accuracy: 80%| of the tests | 3/4", "loss 3.50%|#| 1/2", "done: 100%", "3/4 | 75% |"]
)
def test_parse__no_progress_bar(line):
    """Text that only resembles a bar is none."""
    assert Progress.parse(line) is None


def test_parse__no_bar():
    """A log without a progress bar has no progress."""
    assert Progress.parse("nothing at all\n") is None


@given(st.text(max_size=500))
def test_parse__any_log(logs):
    """Any log is read without an error."""
    Progress.parse(logs)
