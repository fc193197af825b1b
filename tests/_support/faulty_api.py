"""An API with faults that knows the truth: which predictions it made, for whom, and their ends.

It serves predictions of the models ``me/number`` and ``me/text``, of their versions, and of the
deployment ``me/deployed``. The input of each has the number of the call that it is for: ``n``. What
is to go wrong in which request of a call is asked of a plan.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import random
import re
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any, Self
from urllib.parse import parse_qs, urlsplit

from attrs import define, field

from _support.event_streams import DONE, event
from _support.faulty_wire import Wire, WireRequest
from _support.http_faults import KINDS, Answer, End, FaultKind, Script, correct
from _support.predictions import prediction_json

#: Seconds until a prediction is being processed, and until it has succeeded.
STARTED, SUCCEEDED = 0.005, 0.02

#: Seconds until an endless prediction fails: who waits for it by mistake does not wait forever.
FAILED = 15.0

#: The longest that the response to a create is held back, in seconds.
HOLD = 2.0

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


@define
class Record:
    """A prediction as it truly is.

    Attributes:
        n: The number of the call that it is for.
        id: Its id.
        model: What it runs, ``number`` or ``text``.
        version: The id of the version.
        input: Its input.
        created: When it was created, by the monotonic clock.
        is_known: Whether its create was answered properly.
        canceled: When it was canceled.
        cancel_count: How many cancels of it were carried out.
    """

    n: int
    id: str
    model: str
    version: str
    input: dict[str, Any]
    created: float
    deployment: str | None = None
    created_at: datetime = field(factory=lambda: datetime.now(UTC))
    is_known: bool = False
    canceled: float | None = None
    cancel_count: int = 0
    _was_canceled: asyncio.Event = field(factory=asyncio.Event)

    @property
    def is_endless(self) -> bool:
        """Whether it runs until it is canceled, or fails in the end."""
        return bool(self.input.get("endless"))

    @property
    def output(self) -> Any:
        """What it returns when it has succeeded."""
        return f"text {self.n}" if self.model == "text" else self.n

    @property
    def status(self) -> str:
        """Its status at this moment."""
        age = time.monotonic() - self.created
        if not self.is_endless and (self.canceled or time.monotonic()) - self.created > SUCCEEDED:
            return "succeeded"
        if self.canceled is not None:
            return "canceled"
        if age > FAILED:
            return "failed"
        return "processing" if age > STARTED else "starting"

    @property
    def is_left(self) -> bool:
        """Whether it was to be canceled, and was not."""
        return self.is_endless and self.canceled is None

    def cancel(self) -> None:
        """Cancel it, if it still runs."""
        self.cancel_count += 1
        if self.status not in {"succeeded", "canceled"}:
            self.canceled = time.monotonic()
            self._was_canceled.set()

    async def end_within(self, seconds: float) -> None:
        """Wait until it has ended, or for some seconds."""
        if not self.is_endless:
            seconds = min(seconds, self.created + SUCCEEDED + 0.001 - time.monotonic())
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._was_canceled.wait()


class FaultyApi:
    """The server, in a thread of its own; a context manager.

    Args:
        plan: Returns the names of the faults of a call's requests to an operation, in order.
        seed: For the faults of requests that belong to no call, and for ids.
        stray: The probability of a fault of a request or connection that belongs to no call.

    Attributes:
        records: The predictions by their ids, in the order in which they were created.
        hits: The faults of each call, each with its operation.
        timed: The calls that have a time limit.
    """

    def __init__(
        self,
        plan: Callable[[int, str], Sequence[str]] = lambda n, operation: (),
        *,
        seed: int = 0,
        stray: float = 0.05,
    ) -> None:
        self.records: dict[str, Record] = {}
        self.hits: dict[int, list[tuple[str, str]]] = defaultdict(list)
        self.timed: set[int] = set()
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

    def version_of(self, n: int) -> str:
        """Return the id of the version that the n-th call runs: each has its own."""
        version = hashlib.sha256(b"%d" % n).hexdigest()
        self._versions[version] = n
        return version

    def records_of(self, n: int) -> list[Record]:
        """Return the predictions that were created for a call."""
        return [record for record in self.records.values() if record.n == n]

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
                    record.is_known = True
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
    ) -> tuple[Answer, Record | None]:
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

    def _create(self, request: WireRequest) -> Record:
        body = request.json()
        value = body["input"]
        owner = request.target.split("/")
        is_deployed = "deployments" in owner
        record = Record(
            n=value["n"],
            id=f"p{self._random.getrandbits(60):015x}",
            model=value["model"],
            version=self.version_of(value["n"]),
            input=value,
            created=time.monotonic(),
            deployment="me/deployed" if is_deployed else None,
        )
        self.records[record.id] = record
        return record

    async def _hold(self, record: Record, request: WireRequest) -> None:
        found = re.match(r"wait(?:=(\d+))?", request.headers.get("prefer", ""))
        if not found:
            return
        await record.end_within(min(HOLD, float(found[1] or 60)))

    def _json(self, record: Record) -> dict[str, Any]:
        status = record.status
        made = prediction_json(
            self.base,
            status,
            record.id,
            model=f"me/{record.model}",
            version=record.version,
            input=record.input,
            output=record.output if status == "succeeded" else None,
            created_at=record.created_at.isoformat(),
            deployment=record.deployment,
        )
        if record.model == "text":
            made["urls"]["stream"] = f"{self.base}/stream/{record.id}"
        return made

    def _answer(self, record: Record, status: int = 200) -> Answer:
        body = json.dumps(self._json(record)).encode()
        return Answer(body, status, other=self._other(record, body))

    def _other(self, record: Record, body: bytes) -> bytes:
        """Return the JSON of another prediction that the client knows and that has ended."""
        known = (r for r in reversed([*self.records.values()]) if r.is_known)
        for one in known:
            if one.n != record.n and one.status == "succeeded":
                return json.dumps(self._json(one)).encode()
        return body

    def _listed(self, query: str) -> Answer:
        given = parse_qs(urlsplit(f"?{query}").query).get("created_after", [""])[0]
        after = datetime.fromisoformat(given) if given else datetime.now(UTC) - timedelta(hours=1)
        results = [self._json(r) for r in self.records.values() if r.created_at >= after]
        page = {"results": results[::-1], "next": None, "previous": None}
        return Answer(json.dumps(page).encode(), other=b'{"results": []}')

    def _schema(self, model: str, version: str | None) -> Answer:
        output = {"type": "string"} if model == "text" else {"type": "integer"}
        made: dict[str, Any] = {
            "id": version or self.version_of(-1),
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

    async def _stream(self, record: Record, request: WireRequest) -> Answer:
        await record.end_within(FAILED)
        seen = request.headers.get("last-event-id", "")
        words = re.findall(r"\w+ ?", record.output)
        events = [event(word, str(n)) for n, word in enumerate(words, 1)]
        rest = events[int(seen) if seen.isdecimal() else 0 :]
        other = event("another ", "1") + DONE
        return Answer(b"".join(rest) + DONE, content_type="text/event-stream", other=other)
