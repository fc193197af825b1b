"""The rows of the table: what is compared, and the goals."""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum
from functools import partial

from attrs import frozen

from .comparison import Goal, Results
from .measuring import Subject

OURS = "replicate-typed"
OVER_AIOHTTP = "replicate-typed over aiohttp"
FIRST = "replicate 1.0.7"
SECOND = "replicate 2.0.0b4"


class Server(Enum):
    """The server that a row needs."""

    NONE = "none"
    FAST = "fast"
    LATE = "late"
    LARGE = "large"


@frozen
class Row:
    """One row.

    Attributes:
        name: Its name on the command line.
        title: What is measured.
        quantity: The quantity that is shown for each subject.
        show: Writes it.
        subjects: What is compared.
        goals: What it must come to.
        server: The server that the workers ask.
        rounds: How often each subject has its turn, without and with ``--quick``.
    """

    name: str
    title: str
    quantity: str
    show: Callable[[float], str]
    subjects: tuple[Subject, ...]
    goals: tuple[Goal, ...]
    server: Server = Server.NONE
    rounds: tuple[int, int] = (9, 3)


def milliseconds(seconds: float) -> str:
    return f"{seconds * 1e3:.1f} ms"


def microseconds(seconds: float) -> str:
    return f"{seconds * 1e6:,.0f} µs"


def kibibytes(size: float) -> str:
    return f"{size / 1024:,.1f} KiB"


def mebibytes(size: float) -> str:
    return f"{size / 1024**2:,.1f} MiB"


def rate(number: float) -> str:
    return f"{number:,.0f}/s"


def seconds(number: float) -> str:
    return f"{number:,.1f} s"


def count(number: float) -> str:
    return f"{number:,.0f}"


def ratio(mine: str, other: str, quantity: str) -> Callable[[Results], float]:
    """Return what computes the ratio of two subjects."""
    return lambda results: results.ratio(mine, other, quantity)


def median(subject: str, quantity: str) -> Callable[[Results], float]:
    """Return what computes the median of a subject."""
    return lambda results: results.median(subject, quantity)


def _over_bare(results: Results) -> float:
    return results.median(OURS, "process") - results.median("Python alone", "process")


def _import_ratio(results: Results) -> float:
    bare = results.median("Python alone", "process")
    return _over_bare(results) / (results.median(FIRST, "process") - bare)


def _worker(label: str, script: str, *arguments: str, environment: str | None = None) -> Subject:
    return Subject(label, environment or label, (script, *arguments))


_over_aiohttp = partial(_worker, OVER_AIOHTTP, environment="replicate-typed[aiohttp]")


def _at_once(*labels: str, calls: int) -> tuple[Subject, ...]:
    worker = "concurrent_calls.py"
    return tuple(
        (_over_aiohttp if label == OVER_AIOHTTP else partial(_worker, label))(
            worker, label, "{base}", str(calls)
        )
        for label in labels
    )


def make_rows(*, quick: bool) -> list[Row]:
    """Return all rows.

    Args:
        quick: Whether each worker does less, for figures that are less sure.
    """
    calls = "200" if quick else "1500"
    modules = "40" if quick else "400"
    return [
        Row(
            "import",
            "`import replicate_typed`, CPU",
            "process",
            milliseconds,
            (
                Subject("Python alone", OURS, ("-c", "pass")),
                Subject(OURS, OURS, ("-c", "import replicate_typed")),
                Subject(FIRST, FIRST, ("-c", "import replicate")),
                Subject(SECOND, SECOND, ("-c", "import replicate")),
            ),
            (
                Goal("× 1.0.7, both over bare Python", 0.05, _import_ratio),
                Goal("over bare Python", 0.012, _over_bare, show=milliseconds),
            ),
            rounds=(21, 7),
        ),
        *(
            Row(
                f"first-{kind}",
                f"import, client and first {kind} of a process, CPU",
                "process",
                milliseconds,
                tuple(
                    _worker(label, "first_call.py", kind, label, "{base}")
                    for label in (OURS, FIRST, SECOND, "httpx")
                ),
                (Goal("× 1.0.7", 0.7, ratio(OURS, FIRST, "process")),),
                Server.FAST,
                rounds=(21, 7),
            )
            for kind in ("get", "create")
        ),
        Row(
            "call",
            "create + decode, one after the other, CPU per call",
            "cpu",
            microseconds,
            (
                *(
                    _worker(label, "calls.py", label, "{base}", calls)
                    for label in (OURS, FIRST, SECOND, "httpx", "httpx2")
                ),
                _worker(
                    "http.client", "calls.py", "http.client", "{base}", calls, environment=OURS
                ),
            ),
            (
                Goal("× 1.0.7", 0.7, ratio(OURS, FIRST, "cpu")),
                Goal("× 2.0.0b4", 0.4, ratio(OURS, SECOND, "cpu")),
                Goal("× `httpx.Client.post().json()`", 0.85, ratio(OURS, "httpx", "cpu")),
            ),
            Server.FAST,
        ),
        Row(
            "decode",
            "decode a prediction, CPU",
            "cpu",
            microseconds,
            (
                _worker(OURS, "decoding.py", OURS, calls),
                _worker(FIRST, "decoding.py", FIRST, calls),
                _worker("json.loads", "decoding.py", "json.loads", calls, environment=OURS),
            ),
            (
                Goal("× 1.0.7", 0.4, ratio(OURS, FIRST, "cpu")),
                Goal("× `json.loads` of it", 3.0, ratio(OURS, "json.loads", "cpu")),
            ),
        ),
        Row(
            "at-once",
            "async, 1,000 at once, a server that answers at once",
            "rate",
            rate,
            _at_once(OURS, FIRST, SECOND, "httpx", calls=1000),
            (Goal("× 1.0.7", 4.0, ratio(OURS, FIRST, "rate"), is_least=True),),
            Server.FAST,
            rounds=(2, 1),
        ),
        Row(
            "at-once-httpx2",
            "the same, beside httpx2",
            "rate",
            rate,
            _at_once(OURS, "httpx2", calls=1000),
            (Goal("× httpx2", 1.5, ratio(OURS, "httpx2", "rate"), is_least=True),),
            Server.FAST,
            rounds=(15, 3),
        ),
        Row(
            "at-once-late",
            "the same, a server that answers after 200 ms",
            "rate",
            rate,
            _at_once(OURS, FIRST, calls=1000),
            (
                Goal("× 1.0.7", 12.0, ratio(OURS, FIRST, "rate"), is_least=True),
                Goal("failed", 0.0, median(OURS, "failed"), show=count),
            ),
            Server.LATE,
            rounds=(2, 1),
        ),
        Row(
            "at-once-aiohttp",
            "the same over the fastest transport, a server that answers at once",
            "rate",
            rate,
            _at_once(OVER_AIOHTTP, "aiohttp", calls=1000),
            (Goal("× aiohttp itself", 0.5, ratio(OVER_AIOHTTP, "aiohttp", "rate"), is_least=True),),
            Server.FAST,
            rounds=(15, 3),
        ),
        Row(
            "events",
            "decode server-sent events",
            "rate",
            rate,
            (
                _worker(OURS, "events.py", OURS, "20000"),
                _worker(FIRST, "events.py", FIRST, "20000"),
                _worker("httpx-sse", "events.py", "httpx-sse", "20000", environment="httpx"),
            ),
            (
                Goal("× 1.0.7", 5.0, ratio(OURS, FIRST, "rate"), is_least=True),
                Goal("× httpx-sse", 1.0, ratio(OURS, "httpx-sse", "rate"), is_least=True),
            ),
        ),
        Row(
            "requests",
            "requests of `run()` of a finished prediction",
            "requests",
            count,
            tuple(
                _worker(case, "run_requests.py", case, environment=OURS)
                for case in ("text", "pieces", "typed")
            ),
            (
                Goal("where no schema is needed", 1.0, median("text", "requests"), show=count),
                Goal("else, once per version", 2.0, median("pieces", "requests"), show=count),
                Goal("after that", 1.0, median("pieces", "again"), show=count),
                Goal("with a typed reference", 1.0, median("typed", "requests"), show=count),
            ),
            rounds=(1, 1),
        ),
        Row(
            "waiting",
            "waiting for predictions of 0.5 s to 30 min, by a simulated clock",
            "overshoot",
            "{:.2f}".format,
            (_worker(OURS, "waiting.py", "40" if quick else "400"),),
            (
                Goal("of 5 % + 0.1 s, the mean overshoot", 1.0, median(OURS, "overshoot")),
                Goal("of the requests of a 0.5 s poll", 0.25, median(OURS, "requests")),
            ),
            rounds=(1, 1),
        ),
        *(
            Row(
                f"large-{direction}",
                f"256 MiB {how}, CPU and greatest memory",
                "cpu",
                seconds,
                tuple(
                    _worker(label, "large_bodies.py", label, direction, "{base}", "{folder}")
                    for label in (OURS, "httpx")
                ),
                (
                    Goal("more memory", 32 * 1024.0**2, median(OURS, "memory"), show=mebibytes),
                    Goal("× CPU of httpx", 1.2, ratio(OURS, "httpx", "cpu")),
                ),
                Server.LARGE,
                rounds=(5, 1),
            )
            for direction, how in (("up", "up in four files"), ("down", "down into a file"))
        ),
        Row(
            "memory",
            "memory of an idle client; each of 1,000 further ones",
            "idle",
            mebibytes,
            tuple(_worker(label, "memory.py", label, "{base}", "1000") for label in (OURS, FIRST)),
            (
                Goal("× 1.0.7, the first", 1.0, ratio(OURS, FIRST, "idle")),
                Goal(
                    "resident, each further", 20 * 1024.0, median(OURS, "further"), show=kibibytes
                ),
                Goal("traced, each further", 20 * 1024.0, median(OURS, "traced"), show=kibibytes),
            ),
            Server.FAST,
            rounds=(3, 1),
        ),
        *(
            Row(
                f"types-{checker}",
                f"{checker}, {modules} modules that import the package, cold, CPU",
                "process",
                seconds,
                tuple(
                    _worker(label, "checked_modules.py", checker, label, modules, "{tools}")
                    for label in (OURS, "openai")
                ),
                (Goal("× openai", 1.0, ratio(OURS, "openai", "process")),),
                rounds=(2, 1),
            )
            for checker in ("mypy", "pyright")
        ),
    ]
