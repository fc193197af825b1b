"""Files: upload, get, list, delete, download."""

from __future__ import annotations

import hashlib
import hmac
import re
import time
from typing import Any
from urllib.parse import quote

from starlette.datastructures import UploadFile
from starlette.formparsers import MultiPartException
from starlette.requests import Request
from starlette.responses import Response

from ..._base.filenames import guess_type
from ..._base.ids import full_timestamp, new_file_id, parse_timestamp
from ..._base.json_values import is_object, parse
from ..._contract.problems import Problem
from ..cursors import page_of
from ..request_bodies import limited
from ..responses import at_the_edge
from ..state import State

MAX_FILE = 100 * 1024 * 1024
TOO_LARGE = "Files must be less than 100MB in size"
LIFETIME = 24 * 3600.0
PAGE = 100
MAX_NAME = 255
MAX_METADATA = 1_000_000

_TYPE = re.compile(
    r"[A-Za-z0-9!#$&^_.+-]+/[A-Za-z0-9!#$&^_.+-]+(?:; ?[A-Za-z0-9_.-]+=[\w.\"-]+)*", re.ASCII
)


def _find(state: State, id: str) -> dict[str, Any]:
    record = state.store.get("file", id)
    if record is None or parse_timestamp(record["expires_at"]) < time.time():
        raise Problem(404, "File not found")
    return record


async def create(request: Request, state: State) -> Response:
    if not request.headers.get("content-type", "").startswith("multipart/form-data"):
        raise Problem(400, "The request body must be multipart/form-data")
    try:
        patience = state.terms.body_patience
        arriving = limited(request, MAX_FILE + 1_000_000, TOO_LARGE, patience=patience)
        async with arriving.form(max_part_size=1_000_000) as form:
            content = form.get("content")
            if not isinstance(content, UploadFile):
                raise Problem(400, 'The part "content" is missing')
            data = await content.read(MAX_FILE + 1)
            if len(data) > MAX_FILE:
                raise Problem(413, TOO_LARGE)
            name = _text(form.get("filename")) or content.filename or "file"
            kind = _text(form.get("type")) or content.content_type or guess_type(name, data)
            if not _TYPE.fullmatch(kind):
                kind = "application/octet-stream"
            if len(name.encode("utf-8", "replace")) > MAX_NAME:
                raise Problem(400, f"A file's name has {MAX_NAME} bytes at the most")
            metadata = await _metadata(form.get("metadata"))
    except MultiPartException as error:
        raise Problem(400, f"The request body is malformed: {error}") from error
    now = time.time()
    id = new_file_id()
    md5 = hashlib.md5(data, usedforsecurity=False).hexdigest()
    record: dict[str, Any] = {
        "id": id,
        "name": name,
        "content_type": kind,
        "size": len(data),
        "etag": md5,
        "checksums": {"sha256": hashlib.sha256(data).hexdigest(), "md5": md5},
        "metadata": metadata,
        "created_at": full_timestamp(now, digits=3),
        "expires_at": full_timestamp(now + LIFETIME, digits=3),
        "urls": {"get": f"{state.base}/v1/files/{id}"},
    }
    # The larger first: where there is no room for it, nothing is told of it.
    state.store.put_content(id, name, kind, data, now + LIFETIME)
    state.store.put("file", id, record)
    return at_the_edge(record, 201)


def _text(value: object) -> str | None:
    return value if isinstance(value, str) and value else None


async def _metadata(value: object) -> dict[str, Any]:
    if isinstance(value, UploadFile):
        value = (await value.read(MAX_METADATA)).decode("utf-8", "replace")
    if not value:
        return {}
    try:
        metadata: object = parse(str(value).encode("utf-8", "replace"))
    except ValueError as error:
        raise Problem(400, "metadata must be a JSON object") from error
    if not is_object(metadata):
        raise Problem(400, "metadata must be a JSON object")
    return metadata


async def get(request: Request, state: State) -> Response:
    return at_the_edge(_find(state, request.path_params["file_id"]))


async def list_all(request: Request, state: State) -> Response:
    now = time.time()
    records: list[dict[str, Any]] = []
    for record in state.store.all("file"):
        if parse_timestamp(record["expires_at"]) > now:
            records.append(record)
        else:
            state.store.delete("file", record["id"])
    return at_the_edge(page_of(request, state.base, records, PAGE))


async def delete(request: Request, state: State) -> Response:
    record = _find(state, request.path_params["file_id"])
    state.store.delete("file", record["id"])
    state.store.delete_content(record["id"])
    return Response(status_code=204, media_type="text/plain; charset=UTF-8")


async def download(request: Request, state: State) -> Response:
    record = _find(state, request.path_params["file_id"])
    query = request.query_params
    owner, expiry, signature = (query.get(n, "") for n in ("owner", "expiry", "signature"))
    if not re.fullmatch("[0-9]{1,15}", expiry) or int(expiry) < time.time():
        raise Problem(404, "File not found")
    expected = state.file_signature(owner, record["id"], int(expiry))
    if not hmac.compare_digest(expected.encode(), signature.encode()):
        raise Problem(404, "File not found")
    return content_response(state, record["id"], request)


def content_response(state: State, key: str, request: Request) -> Response:
    """A file's content, whole or the range that was asked for."""
    found = state.store.get_content(key, time.time())
    if found is None:
        raise Problem(404, "File not found")
    name, kind, content = found
    etag = f'"{hashlib.md5(content, usedforsecurity=False).hexdigest()}"'
    headers = {
        "Accept-Ranges": "bytes",
        "Access-Control-Allow-Origin": "*",
        "Cache-Control": "public,max-age=3600",
        "Content-Disposition": f"inline; filename*=UTF-8''{quote(name)}",
        "Content-Security-Policy": "sandbox",
        "ETag": etag,
        "X-Content-Type-Options": "nosniff",
    }
    wanted = request.headers.get("range", "")
    if wanted.startswith("bytes=") and request.headers.get("if-range", etag) == etag:
        first, _, last = wanted.removeprefix("bytes=").partition("-")
        numbers = re.fullmatch("([0-9]{1,15})-([0-9]{0,15})", wanted.removeprefix("bytes="))
        if numbers and int(first) < len(content) and int(last or first) >= int(first):
            end = min(int(last or len(content) - 1), len(content) - 1)
            headers["Content-Range"] = f"bytes {first}-{end}/{len(content)}"
            return Response(content[int(first) : end + 1], 206, headers, media_type=kind)
    return Response(content, 200, headers, media_type=kind)
