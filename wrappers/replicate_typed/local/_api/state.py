"""The state of one server that its request handlers share."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import hmac
import time
from typing import Any
from urllib.parse import quote

from attrs import field
from jsonschema import Draft202012Validator
from starlette.requests import Request

from ..._base.records import define
from ..._objects.input_schema import component_schemas
from .._base.json_values import is_list, is_object, parse_json
from .._contract.description import Description
from .._contract.problems import Problem, invalid_input, not_found
from .._contract.runtime import VersionInfo
from .._contract.validation import find_failures, make_validator
from .._jobs.catalog import Catalog
from .._jobs.engine import Engine
from .._jobs.job import Job
from .._jobs.store import Store
from .request_bodies import read_body
from .time_limits import TimeLimits

#: Seconds for which a signed URL gives a model access to an uploaded file.
SIGNATURE_LIFETIME = 24 * 3600


@define
class State:
    """The state of one server.

    Attributes:
        description: The API's description.
        store: Stores everything.
        catalog: The models.
        engine: Runs jobs.
        base: The server's address, without ``/v1``.
        owner: The username of the account.
        files_secret: Signs the URLs of uploaded files.
        webhook_secret: Signs webhooks.
        time_limits: The time limits.
        is_local: Whether the server listens on a loopback address.
        slots: The number of instances of each deployment, and the semaphore that limits its jobs.
    """

    description: Description
    store: Store
    catalog: Catalog
    engine: Engine
    base: str
    owner: str
    files_secret: bytes
    webhook_secret: str
    time_limits: TimeLimits
    is_local: bool
    slots: dict[str, tuple[int, asyncio.Semaphore]] = field(
        factory=dict[str, tuple[int, asyncio.Semaphore]], init=False
    )
    _validators: dict[str, Draft202012Validator] = field(
        factory=dict[str, Draft202012Validator], init=False
    )

    async def read_json(self, request: Request, operation_id: str) -> dict[str, Any]:
        """Return the JSON body of a request, validated against the description.

        Raises:
            Problem: The body is not valid JSON, or violates the operation's schema.
        """
        raw = await read_body(request, timeout=self.time_limits.body)
        try:
            value: Any = parse_json(raw)
        except ValueError as error:
            raise Problem(400, f"The request body is not valid JSON: {error}") from error
        failures = find_failures(self.description.body_validator(operation_id), value)
        if failures:
            raise invalid_input(failures)
        body: dict[str, Any] = value
        return body

    def validate_input(self, version: VersionInfo, value: Any, name: str = "Input") -> None:
        """Validate an input against the schema of a model.

        Args:
            version: The model's version.
            value: The input.
            name: The schema of the input, ``Input`` or ``TrainingInput``.

        Raises:
            Problem: The input violates the schema.
        """
        schemas = component_schemas(version.openapi_schema)
        if name not in schemas:
            return
        key = f"{version.id}/{name}"
        validator = self._validators.get(key)
        if validator is None:
            if version.refuses_unknown_names and is_object(schemas[name]):
                schemas = {**schemas, name: {"additionalProperties": False, **schemas[name]}}
            schema = {"$ref": f"#/components/schemas/{name}"}
            validator = self._validators[key] = make_validator(schema, schemas)
        failures = find_failures(validator, value, "input")
        if failures:
            raise invalid_input(failures)

    def with_signed_urls(self, value: Any) -> Any:
        """Return an input with signed URLs of uploaded files, which a model reads without a token."""
        if isinstance(value, str):
            prefix = f"{self.base}/v1/files/"
            if not value.startswith(prefix):
                return value
            id = value.removeprefix(prefix)
            if self.store.get("file", id) is None:
                return value
            expiry = int(time.time()) + SIGNATURE_LIFETIME
            signature = quote(self.sign_file(self.owner, id, expiry), safe="")
            return f"{value}/download?owner={self.owner}&expiry={expiry}&signature={signature}"
        if is_list(value):
            return [self.with_signed_urls(item) for item in value]
        if is_object(value):
            return {key: self.with_signed_urls(item) for key, item in value.items()}
        return value

    def sign_file(self, owner: str, file_id: str, expiry: int) -> str:
        """Return the signature that gives access to a file without a token.

        Args:
            owner: The username of the file's owner.
            file_id: The file's id.
            expiry: When the signature expires, in Unix seconds.
        """
        message = f"{owner} {file_id} {expiry}".encode()
        digest = hmac.new(self.files_secret, message, hashlib.sha256).digest()
        return base64.b64encode(digest).decode()

    async def find_job(self, id: str, kind: str | None = None) -> Job:
        """Return the prediction, training or example with an id.

        Args:
            id: The id.
            kind: ``prediction`` or ``training``, None for either.

        Raises:
            Problem: It does not exist.
        """
        job = self.engine.find(id) or await self.catalog.find_example(id)
        if job is None or kind not in {None, job.kind}:
            raise not_found()
        return job

    async def find_job_by_stream(self, key: str) -> Job:
        """Return the job or example whose stream has a key.

        Raises:
            Problem: It does not exist.
        """
        job = self.engine.find_by_stream(key) or await self.catalog.find_example(key)
        if job is None:
            raise not_found()
        return job
