"""``make bench``: measure every row, and print and write the tables."""

from __future__ import annotations

import argparse
import os
import platform
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from .comparison import Results
from .environments import ROOT
from .measuring import measure
from .rows import Row, Server, make_rows
from .servers import NGINX_ADVICE, fast_server, has_nginx, python_server
from .table import full_table, plain_lines, replace_between_markers, short_table
from .workers.answers import LARGE_SIZE

#: The pages with tables.
PAGE, README = ROOT / "docs" / "performance.md", ROOT / "README.md"

#: After how many seconds the late server answers.
DELAY = 0.2


def main() -> None:
    options = _options()
    rows = make_rows(quick=options.quick)
    known = [row.name for row in rows]
    if options.list:
        print("\n".join(f"{row.name:16} {row.title}" for row in rows))
        return
    if unknown := set(options.row) - set(known):
        sys.exit(f"no such row: {', '.join(sorted(unknown))}. There are: {', '.join(known)}")
    if options.write and options.row:
        sys.exit("the pages have the table of one run: --write takes all rows")
    about = machine(quick=options.quick)
    print(about)
    measured: list[tuple[Row, Results]] = []
    for row in rows:
        if not options.row or row.name in options.row:
            results = _measured(row, quick=options.quick)
            measured.append((row, results))
            print("\n".join(("", *plain_lines(row, results))), flush=True)
    if options.write:
        text = f"{about}\n\n"
        _write(PAGE, text + full_table(measured))
        _write(README, text + short_table(measured))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="less of everything: rough figures")
    parser.add_argument("--row", action="append", default=[], metavar="NAME", help="only this row")
    parser.add_argument("--list", action="store_true", help="list the names of the rows")
    parser.add_argument("--write", action="store_true", help=f"write {PAGE.name} and {README.name}")
    return parser.parse_args()


def machine(*, quick: bool) -> str:
    """Return a sentence about where and when the figures were measured."""
    server = "nginx" if has_nginx() else f"a server in Python, as {NGINX_ADVICE}"
    kind = "A quick run" if quick else "Measured"
    text = (
        f"{kind} on {datetime.now(UTC):%Y-%m-%d}: {_processor()}, {os.cpu_count()} cores, "
        f"Python {platform.python_version()}, {platform.system()}; the server is {server}."
    )
    if not has_nginx():
        text += " **It is slower than some clients, which hides what is between them.**"
    return text


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text("utf-8").splitlines()
    except OSError:
        return platform.machine()
    names = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(names, platform.machine())


def _measured(row: Row, *, quick: bool) -> Results:
    with tempfile.TemporaryDirectory() as folder, _server(row.server) as base:
        if row.server is Server.LARGE:
            with Path(folder, "large").open("wb") as file:
                file.truncate(LARGE_SIZE)
        tools = str(Path(sys.executable).parent)
        replacements = {"base": base, "folder": folder, "tools": tools}
        return measure(row.subjects, rounds=row.rounds[quick], replacements=replacements)


@contextmanager
def _server(kind: Server) -> Iterator[str]:
    if kind is Server.NONE:
        yield ""
    elif kind is Server.FAST:
        with fast_server() as base:
            yield base
    else:
        with python_server(delay=DELAY if kind is Server.LATE else 0.0) as base:
            yield base


def _write(page: Path, text: str) -> None:
    page.write_text(replace_between_markers(page.read_text("utf-8"), text), "utf-8")


if __name__ == "__main__":
    main()
