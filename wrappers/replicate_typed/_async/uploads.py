"""Uploading or encoding the files of an input before what it is for is created."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any

from replicate_api.errors import ResponseDecodeError

from .._base.deadline import NEVER, Deadline
from .._base.json_values import is_object
from .._files.inputs import EncodedInput, PendingUpload
from .._files.sources import FileSource, data_uri
from .._http.io_async import run_concurrently, run_in_thread
from .core import AsyncCore


async def upload_all(core: AsyncCore, encoded: EncodedInput, deadline: Deadline = NEVER) -> None:
    """Upload the files of an input, and complete it with their URLs and data URIs.

    Raises:
        APIError: A file could not be uploaded.
        InputError: A file cannot be read.
    """

    def job(upload: PendingUpload) -> Callable[[], Awaitable[None]]:
        async def send() -> None:
            upload.complete(await _upload(core, upload.source, deadline))

        return send

    for large in encoded.data_uris:
        large.complete(await run_in_thread(partial(data_uri, large.source)))
    if encoded.uploads:
        await run_concurrently(job(upload) for upload in encoded.uploads)


async def _upload(core: AsyncCore, source: FileSource, deadline: Deadline) -> str:
    """Upload a file, and return the URL that stands for it in an input."""
    from replicate_api.api.files import files_create
    from replicate_api.models import UploadFileRequest
    from replicate_api.types import File

    def url_of(raw: Any) -> str:
        urls: object = raw.get("urls") if is_object(raw) else None
        url: object = urls.get("get") if is_object(urls) else None
        if not isinstance(url, str):
            raise ResponseDecodeError("files.create", "/urls/get", "it is not a URL")
        return url

    with source.open() as stream:
        body = UploadFileRequest(
            content=File(payload=stream, file_name=source.name, mime_type=source.content_type)
        )
        return await core.request(files_create.operation(body=body), url_of, deadline=deadline)
