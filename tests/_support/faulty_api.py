"""An API with faults that knows the truth: which predictions it made, for whom, and their ends.

It serves predictions of the models ``me/number`` and ``me/text``, of their versions, and of the
deployment ``me/deployed``. The input of each has the number of the call that it is for: ``n``. What
is to go wrong in which request of a call is asked of a plan.
"""

from __future__ import annotations

import asyncio
import json
import random
import re
import threading
import time
from collections import defaultdict, deque
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any, Self
from urllib.parse import parse_qs, urlsplit

from _support.event_streams import DONE, event
from _support.fault_plan import version_of
from _support.faulty_wire import Wire, WireRequest
from _support.http_faults import KINDS
from _support.http_scripts import Answer, End, FaultKind, Script, correct
from _support.true_predictions import FAILED, TruePrediction

#: The longest that the response to a create is held back, in seconds.
HOLD = 2.0

#: After how many seconds a client has read the answer to a create; how many of these are kept.
KNOWN, MAX_ANSWERED = 0.3, 100

#: For how many seconds a slow answer is drawn out: to a call that has a time limit, and to others.
LONG, SHORT = 6.0, 0.6

#: The operations, by what their requests look like.
OPERATIONS = {
    "create": re.compile(r"POST .*/predictions$"),
    "cancel": re.compile(r"POST /v1/predictions/(?P<id>\w+)/cancel$"),
    "get": re.compile(r"GET /v1/predictions/(?P<id>\w+)$"),
    "list": re.compile(r"GET /v1/predictions$"),
    "stream": re.compile(r"GET /stream/(?P<id>\w+)$"),
    "schema": re.compile(r"GET /v1/models/me/(?P<model>\w+)(/versions/(?P<version>\w+))?$"),
}


class FaultyApi:
    """The server, in a thread of its own; a context manager.

    Args:
        plan: Returns the names of the faults of a call's requests to an operation, in order.
        seed: For the faults of requests that belong to no call, and for ids.
        stray: The probability of a fault of a request or connection that belongs to no call.

    Attributes:
        records: The predictions by their ids.
        hits: The faults of each call, each with its operation.
        timed: The calls that have a time limit.
        header_names: The names of the headers that requests had, in lower case.
    """

    def __init__(
        self,
        plan: Callable[[int, str], Sequence[str]] = lambda n, operation: (),
        *,
        seed: int = 0,
        stray: float = 0.05,
    ) -> None:
        self.records: dict[str, TruePrediction] = {}
        self.hits: dict[int, list[tuple[str, str]]] = defaultdict(list)
        self.timed: set[int] = set()
        self.header_names: set[str] = set()
        self._by_call: dict[int, list[TruePrediction]] = defaultdict(list)
        self._answered: deque[TruePrediction] = deque(maxlen=MAX_ANSWERED)
        self.errors: list[BaseException] = []
        self._plan = plan
        self._random = random.Random(seed)
        self._stray = stray
        self._counts: dict[tuple[int, str], int] = defaultdict(int)
        self._versions: dict[str, int] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._loop = asyncio.new_event_loop()
        self._ready = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self.port = 0

    @property
    def base(self) -> str:
        """The URL without a path."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def url(self) -> str:
        """The base URL for a client."""
        return f"{self.base}/v1"

    def records_of(self, n: int) -> list[TruePrediction]:
        """Return the predictions that were created for a call."""
        return self._by_call[n]

    def __enter__(self) -> Self:
        self._thread.start()
        assert self._ready.wait(10)
        return self

    def __exit__(self, *_: object) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        assert not self.errors, self.errors

    def _run(self) -> None:
        async def start() -> asyncio.Server:
            return await asyncio.start_server(self._accept, "127.0.0.1", 0, limit=1 << 20)

        async def stop() -> None:
            server.close()
            for task in self._tasks:
                task.cancel()
            await asyncio.gather(*self._tasks, return_exceptions=True)

        server = self._loop.run_until_complete(start())
        self.port = server.sockets[0].getsockname()[1]
        self._ready.set()
        self._loop.run_forever()
        self._loop.run_until_complete(stop())
        self._loop.close()

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        wire = Wire(reader, writer)
        try:
            if self._random.random() < self._stray / 2:
                wire.finish(End.RESET)
            while wire.is_open and (request := await wire.next_request()):
                await self._respond(wire, request)
        except (OSError, asyncio.IncompleteReadError):
            pass
        except asyncio.CancelledError:
            writer.transport.abort()
        except Exception as error:  # noqa: BLE001 - shown at the end of the test
            self.errors.append(error)
        finally:
            self._tasks.discard(task)
            with suppress(OSError, RuntimeError):
                writer.close()

    async def _respond(self, wire: Wire, request: WireRequest) -> None:
        self.header_names.update(request.headers)
        path, _, query = request.target.partition("?")
        line = f"{request.method} {path}"
        found = ((name, made) for name, p in OPERATIONS.items() if (made := p.match(line)))
        operation, match = next(found, ("other", None))
        n = self._call_of(operation, match, request)
        kind = self._next_fault(n, operation)
        if kind is not None:
            self.hits[-1 if n is None else n].append((operation, kind.name))
        script: Script
        if kind is not None and not kind.is_accepted:
            script = kind.script(Answer(b"{}"))
        else:
            answer, record = await self._carry_out(operation, match, request, query)
            if kind is not None:
                script = kind.script(answer)
            else:
                script = correct(answer, self._random.randrange(4))
                if record is not None:
                    self._answered.append(record)
        await wire.play(script, LONG if n in self.timed else SHORT)

    def _call_of(
        self, operation: str, match: re.Match[str] | None, request: WireRequest
    ) -> int | None:
        if operation == "create":
            number = request.json()["input"]["n"]
            return number if isinstance(number, int) else None
        named = match.groupdict() if match else {}
        if record := self.records.get(named.get("id") or ""):
            return record.n
        return self._versions.get(named.get("version") or "")

    def _next_fault(self, n: int | None, operation: str) -> FaultKind | None:
        if n is None:
            if self._random.random() >= self._stray:
                return None
            return self._random.choice([*KINDS.values()])
        kinds = self._plan(n, operation)
        count = self._counts[n, operation]
        self._counts[n, operation] += 1
        return KINDS[kinds[count]] if count < len(kinds) else None

    async def _carry_out(
        self, operation: str, match: re.Match[str] | None, request: WireRequest, query: str
    ) -> tuple[Answer, TruePrediction | None]:
        """Do what a request asks for, and return the answer, with a prediction it has created."""
        named = match.groupdict() if match else {}
        if operation == "create":
            record = self._create(request)
            await self._hold(record, request)
            return self._answer(record, 201), record
        if operation == "list":
            return self._listed(query), None
        if operation == "schema":
            return self._schema(named["model"], named["version"]), None
        record = self.records.get(named.get("id") or "")
        if record is None:
            return Answer(b'{"detail": "there is none", "status": 404}', 404), None
        if operation == "stream":
            return await self._stream(record, request), None
        if operation == "cancel":
            record.cancel()
        return self._answer(record), None

    def _create(self, request: WireRequest) -> TruePrediction:
        body = request.json()
        value = body["input"]
        owner = request.target.split("/")
        is_deployed = "deployments" in owner
        record = TruePrediction(
            n=value["n"],
            id=f"p{self._random.getrandbits(60):015x}",
            model=value["model"],
            version=version_of(value["n"]),
            input=value,
            created=time.monotonic(),
            deployment="me/deployed" if is_deployed else None,
        )
        self.records[record.id] = record
        self._by_call[record.n].append(record)
        self._versions[record.version] = record.n
        return record

    async def _hold(self, record: TruePrediction, request: WireRequest) -> None:
        found = re.match(r"wait(?:=(\d+))?", request.headers.get("prefer", ""))
        if not found:
            return
        await record.end_within(min(HOLD, float(found[1] or 60)))

    def _answer(self, record: TruePrediction, status: int = 200) -> Answer:
        body = json.dumps(record.json(self.base)).encode()
        return Answer(body, status, other=self._other(record))

    def _other(self, record: TruePrediction) -> bytes:
        """Return the JSON of another prediction that the client has known for a while."""
        for one in reversed(self._answered):
            if one.n != record.n and one.status == "succeeded" and one.age > KNOWN:
                return json.dumps(one.json(self.base)).encode()
        return json.dumps(record.json(self.base)).encode()

    def _listed(self, query: str) -> Answer:
        given = parse_qs(urlsplit(f"?{query}").query).get("created_after", [""])[0]
        after = datetime.fromisoformat(given) if given else datetime.now(UTC) - timedelta(hours=1)
        results = [r.json(self.base) for r in self.records.values() if r.created_at >= after]
        page = {"results": results[::-1], "next": None, "previous": None}
        return Answer(json.dumps(page).encode(), other=b'{"results": []}')

    def _schema(self, model: str, version: str | None) -> Answer:
        output = {"type": "string"} if model == "text" else {"type": "integer"}
        made: dict[str, Any] = {
            "id": version or version_of(-1),
            "created_at": "2026-01-01T00:00:00Z",
            "cog_version": "0.16",
            "openapi_schema": {"components": {"schemas": {"Output": output}}},
        }
        other = {
            **made,
            "openapi_schema": {"components": {"schemas": {"Output": {"type": "null"}}}},
        }
        if version is None:
            made = {"owner": "me", "name": model, "latest_version": made}
        return Answer(json.dumps(made).encode(), other=json.dumps(other).encode())

    async def _stream(self, record: TruePrediction, request: WireRequest) -> Answer:
        await record.end_within(0.0 if record.is_endless else FAILED)
        seen = request.headers.get("last-event-id", "")
        words = re.findall(r"\w+ ?", record.output)
        events = [event(word, str(n)) for n, word in enumerate(words, 1)]
        rest = events[int(seen) if seen.isdecimal() else 0 :]
        other = event("another ", "1") + DONE
        end = b"" if record.is_endless else DONE
        return Answer(b"".join(rest) + end, content_type="text/event-stream", other=other)
