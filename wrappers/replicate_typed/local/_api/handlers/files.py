"""Handlers of files, and the response with a file's content."""

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

from ..._base.filenames import guess_media_type
from ..._base.ids import new_file_id
from ..._base.json_values import is_object, parse_json
from ..._base.timestamps import full_timestamp, parse_timestamp
from ..._contract.problems import Problem
from ..cursors import page_by_index
from ..request_bodies import limit_body
from ..responses import edge_json
from ..state import State

#: The largest file, in bytes, and the API's error for a larger one.
MAX_FILE = 100 * 1024 * 1024
TOO_LARGE = "Files must be less than 100MB in size"

#: Seconds after which a file is deleted.
LIFETIME = 24 * 3600.0

#: Files per page.
PAGE_SIZE = 100

#: The longest file name, and the largest metadata, in bytes.
MAX_NAME = 255
MAX_METADATA = 1_000_000

_MEDIA_TYPE = re.compile(
    r"[A-Za-z0-9!#$&^_.+-]+/[A-Za-z0-9!#$&^_.+-]+(?:; ?[A-Za-z0-9_.-]+=[\w.\"-]+)*", re.ASCII
)


def _find(state: State, id: str) -> dict[str, Any]:
    record = state.store.get("file", id)
    if record is None or parse_timestamp(record["expires_at"]) < time.time():
        raise Problem(404, "File not found")
    return record


async def create(request: Request, state: State) -> Response:
    """``files.create``."""
    if not request.headers.get("content-type", "").startswith("multipart/form-data"):
        raise Problem(400, "The request body must be multipart/form-data")
    try:
        timeout = state.time_limits.body
        limited = limit_body(request, MAX_FILE + MAX_METADATA, TOO_LARGE, timeout=timeout)
        async with limited.form(max_part_size=MAX_METADATA) as form:
            content = form.get("content")
            if not isinstance(content, UploadFile):
                raise Problem(400, 'The part "content" is missing')
            data = await content.read(MAX_FILE + 1)
            if len(data) > MAX_FILE:
                raise Problem(413, TOO_LARGE)
            name = _text(form.get("filename")) or content.filename or "file"
            media_type = (
                _text(form.get("type")) or content.content_type or guess_media_type(name, data)
            )
            if not _MEDIA_TYPE.fullmatch(media_type):
                media_type = "application/octet-stream"
            if len(name.encode("utf-8", "replace")) > MAX_NAME:
                raise Problem(400, f"A file name must have at most {MAX_NAME} bytes")
            metadata = await _metadata(form.get("metadata"))
    except MultiPartException as error:
        raise Problem(400, f"The request body is malformed: {error}") from error
    now = time.time()
    id = new_file_id()
    md5 = hashlib.md5(data, usedforsecurity=False).hexdigest()
    record: dict[str, Any] = {
        "id": id,
        "name": name,
        "content_type": media_type,
        "size": len(data),
        "etag": md5,
        "checksums": {"sha256": hashlib.sha256(data).hexdigest(), "md5": md5},
        "metadata": metadata,
        "created_at": full_timestamp(now, digits=3),
        "expires_at": full_timestamp(now + LIFETIME, digits=3),
        "urls": {"get": f"{state.base}/v1/files/{id}"},
    }
    # The content first: if there is no space for it, the file must not be listed.
    state.store.put_content(id, name, media_type, data, now + LIFETIME)
    state.store.put("file", id, record)
    return edge_json(record, 201)


def _text(value: object) -> str | None:
    return value if isinstance(value, str) and value else None


async def _metadata(value: object) -> dict[str, Any]:
    if isinstance(value, UploadFile):
        value = (await value.read(MAX_METADATA)).decode("utf-8", "replace")
    if not value:
        return {}
    try:
        metadata: object = parse_json(str(value).encode("utf-8", "replace"))
    except ValueError as error:
        raise Problem(400, "metadata must be a JSON object") from error
    if not is_object(metadata):
        raise Problem(400, "metadata must be a JSON object")
    return metadata


async def get(request: Request, state: State) -> Response:
    """``files.get``."""
    return edge_json(_find(state, request.path_params["file_id"]))


async def list_all(request: Request, state: State) -> Response:
    """``files.list``; deletes expired files."""
    now = time.time()
    records: list[dict[str, Any]] = []
    for record in state.store.all("file"):
        if parse_timestamp(record["expires_at"]) > now:
            records.append(record)
        else:
            state.store.delete("file", record["id"])
    return edge_json(page_by_index(request, state.base, records, PAGE_SIZE))


async def delete(request: Request, state: State) -> Response:
    """``files.delete``."""
    record = _find(state, request.path_params["file_id"])
    state.store.delete("file", record["id"])
    state.store.delete_content(record["id"])
    return Response(status_code=204, media_type="text/plain; charset=UTF-8")


async def download(request: Request, state: State) -> Response:
    """``files.download``, authorized by the signature in the query."""
    record = _find(state, request.path_params["file_id"])
    query = request.query_params
    owner, expiry, signature = (query.get(n, "") for n in ("owner", "expiry", "signature"))
    if not re.fullmatch("[0-9]{1,15}", expiry) or int(expiry) < time.time():
        raise Problem(404, "File not found")
    expected = state.sign_file(owner, record["id"], int(expiry))
    if not hmac.compare_digest(expected.encode(), signature.encode()):
        raise Problem(404, "File not found")
    return content_response(state, record["id"], request)


def content_response(state: State, key: str, request: Request) -> Response:
    """Return the response with a file's content, or with the requested range of it.

    Args:
        state: The server's state.
        key: The key of the content in the store.
        request: The request.

    Raises:
        Problem: There is no such content, or it has expired.
    """
    stored = state.store.get_content(key, time.time())
    if stored is None:
        raise Problem(404, "File not found")
    name, media_type, content = stored
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
    requested = request.headers.get("range", "")
    if requested.startswith("bytes=") and request.headers.get("if-range", etag) == etag:
        first, _, last = requested.removeprefix("bytes=").partition("-")
        numbers = re.fullmatch("([0-9]{1,15})-([0-9]{0,15})", requested.removeprefix("bytes="))
        if numbers and int(first) < len(content) and int(last or first) >= int(first):
            end = min(int(last or len(content) - 1), len(content) - 1)
            headers["Content-Range"] = f"bytes {first}-{end}/{len(content)}"
            return Response(content[int(first) : end + 1], 206, headers, media_type=media_type)
    return Response(content, 200, headers, media_type=media_type)
