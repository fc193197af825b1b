"""What the handlers of one server share."""

from __future__ import annotations

import base64
import hashlib
import hmac
import time
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, unquote

from jsonschema import Draft202012Validator
from starlette.requests import Request

from .._json import is_list, is_object
from .catalog import Catalog
from .description import Description
from .engine import Engine
from .problems import Problem, invalid_input
from .runtime import VersionInfo
from .store import Store
from .validation import failures, make_validator

#: The largest body of JSON, in bytes.
MAX_BODY = 64 * 1024 * 1024

#: For how many seconds a model may read an uploaded file.
SIGNED_FOR = 24 * 3600


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
    _validators: dict[str, Draft202012Validator] = field(
        default_factory=dict[str, Draft202012Validator]
    )

    async def body(self, request: Request, operation_id: str) -> dict[str, Any]:
        """The request's JSON, checked against the description.

        Raises:
            Problem: It is not what the operation takes.
        """
        import json

        raw = await read_body(request)
        try:
            value: dict[str, Any] = json.loads(raw)
        except (ValueError, RecursionError) as error:
            raise Problem(400, f"The request body is not valid JSON: {error}") from error
        found = failures(self.description.body_validator(operation_id), value)
        if found:
            raise invalid_input(found)
        return value

    def check_input(self, version: VersionInfo, value: Any, name: str = "Input") -> None:
        """Check a model's input against its own description.

        Raises:
            Problem: It is not what the model takes.
        """
        components = version.openapi_schema.get("components", {}).get("schemas", {})
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

    def page(
        self, request: Request, results: list[dict[str, Any]], next_cursor: str | None
    ) -> dict[str, Any]:
        """A page of a list."""
        following = None
        if next_cursor is not None:
            following = f"{self.base}{request.url.path}?cursor={quote(next_cursor, safe='')}"
        return {"next": following, "previous": None, "results": results}

    def page_of(self, request: Request, items: list[dict[str, Any]], size: int) -> dict[str, Any]:
        """A page of a list that is wholly in memory."""
        start = cursor_number(request)
        end = start + size
        return self.page(
            request, items[start:end], make_cursor(str(end)) if end < len(items) else None
        )

    def readable(self, value: Any) -> Any:
        """An input in which uploads stand by URLs that a model can read without a token."""
        if isinstance(value, str):
            prefix = f"{self.base}/v1/files/"
            id = value.removeprefix(prefix)
            if not value.startswith(prefix) or self.store.get("file", id) is None:
                return value
            expiry = int(time.time()) + SIGNED_FOR
            signature = quote(self.file_signature(self.owner, id, expiry), safe="")
            return f"{value}/download?owner={self.owner}&expiry={expiry}&signature={signature}"
        if is_list(value):
            return [self.readable(item) for item in value]
        if is_object(value):
            return {key: self.readable(item) for key, item in value.items()}
        return value

    def file_signature(self, owner: str, file_id: str, expiry: int) -> str:
        """What gives access to a file without a token."""
        message = f"{owner} {file_id} {expiry}".encode()
        digest = hmac.new(self.files_secret, message, hashlib.sha256).digest()
        return base64.b64encode(digest).decode()


async def read_body(request: Request, limit: int = MAX_BODY) -> bytes:
    """The request's body.

    Raises:
        Problem: It is too large.
    """
    parts: list[bytes] = []
    size = 0
    async for part in request.stream():
        size += len(part)
        if size > limit:
            raise Problem(413, f"The request body is larger than {limit} bytes.")
        parts.append(part)
    return b"".join(parts)


def make_cursor(position: str) -> str:
    """A cursor; clients are to treat it as opaque."""
    return base64.b64encode(f"p={quote(position, safe='')}".encode()).decode()


def read_cursor(request: Request) -> str | None:
    """The position of the request's cursor, None if it has none.

    Raises:
        Problem: The cursor is none of this server's.
    """
    cursor = request.query_params.get("cursor")
    if cursor is None:
        return None
    try:
        text = base64.b64decode(cursor, validate=True).decode()
    except ValueError as error:
        raise Problem(400, "Invalid cursor") from error
    return unquote(text.removeprefix("p="))


def cursor_number(request: Request) -> int:
    """The position of a cursor that counts items."""
    position = read_cursor(request)
    if position is None:
        return 0
    if not position.isdigit() or len(position) > 12:
        raise Problem(400, "Invalid cursor")
    return int(position)
