"""What the handlers of one server share."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import hmac
import time
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

from jsonschema import Draft202012Validator
from starlette.requests import Request

from .._base.json_values import is_list, is_object, parse
from .._contract.description import Description
from .._contract.problems import Problem, invalid_input, not_found
from .._contract.runtime import VersionInfo
from .._contract.validation import failures, make_validator
from .._jobs.catalog import Catalog
from .._jobs.engine import Engine
from .._jobs.job import Job
from .._jobs.store import Store
from .request_bodies import PATIENCE, read_body
from .sse import SILENCE

#: For how many seconds a model may read an uploaded file.
SIGNED_FOR = 24 * 3600


#: The least that a deadline can be, in seconds.
SHORTEST_DEADLINE = 5.0


@dataclass(frozen=True)
class Terms:
    """Times that one server keeps to, in seconds.

    Attributes:
        stream_silence: Without an event after which a stream is ended.
        body_patience: That the body of a request may take to arrive.
        shortest_deadline: The least that a deadline can be.
    """

    stream_silence: float = SILENCE
    body_patience: float = PATIENCE
    shortest_deadline: float = SHORTEST_DEADLINE


@dataclass
class State:
    """One server's parts."""

    description: Description
    store: Store
    catalog: Catalog
    engine: Engine
    base: str
    owner: str
    files_secret: bytes
    webhook_secret: str
    terms: Terms
    is_local: bool
    slots: dict[str, tuple[int, asyncio.Semaphore]] = field(
        default_factory=dict[str, tuple[int, asyncio.Semaphore]]
    )
    _validators: dict[str, Draft202012Validator] = field(
        default_factory=dict[str, Draft202012Validator]
    )

    async def body(self, request: Request, operation_id: str) -> dict[str, Any]:
        """The request's JSON, checked against the description.

        Raises:
            Problem: It is not what the operation takes.
        """
        raw = await read_body(request, patience=self.terms.body_patience)
        try:
            value: Any = parse(raw)
        except ValueError as error:
            raise Problem(400, f"The request body is not valid JSON: {error}") from error
        found = failures(self.description.body_validator(operation_id), value)
        if found:
            raise invalid_input(found)
        checked: dict[str, Any] = value
        return checked

    def check_input(self, version: VersionInfo, value: Any, name: str = "Input") -> None:
        """Check a model's input against its own description.

        Raises:
            Problem: It is not what the model takes.
        """
        components = schemas_of(version)
        if name not in components:
            return
        key = f"{version.id}/{name}"
        validator = self._validators.get(key)
        if validator is None:
            schema = {"$ref": f"#/components/schemas/{name}"}
            validator = self._validators[key] = make_validator(schema, components)
        found = failures(validator, value, "input")
        if found:
            raise invalid_input(found)

    def readable(self, value: Any) -> Any:
        """An input in which uploads stand by URLs that a model can read without a token."""
        if isinstance(value, str):
            prefix = f"{self.base}/v1/files/"
            if not value.startswith(prefix):
                return value
            id = value.removeprefix(prefix)
            if self.store.get("file", id) is None:
                return value
            expiry = int(time.time()) + SIGNED_FOR
            signature = quote(self.file_signature(self.owner, id, expiry), safe="")
            return f"{value}/download?owner={self.owner}&expiry={expiry}&signature={signature}"
        if is_list(value):
            return [self.readable(item) for item in value]
        if is_object(value):
            return {key: self.readable(item) for key, item in value.items()}
        return value

    async def job(self, id: str, kind: str | None = None) -> Job:
        """The prediction or training of this id, or the example.

        Args:
            id: The id.
            kind: ``prediction`` or ``training``, None for either.

        Raises:
            Problem: There is none.
        """
        job = self.engine.find(id) or await self.catalog.find_example(id)
        if job is None or kind not in {None, job.kind}:
            raise not_found()
        return job

    async def job_of_stream(self, key: str) -> Job:
        """The job whose stream has this key.

        Raises:
            Problem: There is none.
        """
        job = self.engine.by_stream(key) or await self.catalog.find_example(key)
        if job is None:
            raise not_found()
        return job

    def file_signature(self, owner: str, file_id: str, expiry: int) -> str:
        """What gives access to a file without a token."""
        message = f"{owner} {file_id} {expiry}".encode()
        digest = hmac.new(self.files_secret, message, hashlib.sha256).digest()
        return base64.b64encode(digest).decode()


def schemas_of(version: VersionInfo) -> dict[str, Any]:
    """The named schemas of a version."""
    found: dict[str, Any] = version.openapi_schema.get("components", {}).get("schemas", {})
    return found
