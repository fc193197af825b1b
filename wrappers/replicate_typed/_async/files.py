"""``client.files``: files to use in inputs."""

from __future__ import annotations

from collections.abc import Mapping
from os import PathLike
from pathlib import Path
from types import EllipsisType
from typing import IO, Any, Unpack

from replicate_api import models as api
from replicate_api.api.files import (
    files_create,
    files_delete,
    files_download,
    files_get,
    files_list,
)
from replicate_api.types import UNSET
from replicate_api.types import File as Payload

from .._base.errors import InputError
from .._base.public import public
from .._files.file_output import FileOutput
from .._files.inputs import encode_json
from .._files.sources import to_file_source
from .._http.request_options import RequestOptions
from .._jobs.identity import about
from .._objects.arguments import check_id, check_integer, check_mapping, check_text
from .._objects.resources import FileValues
from .core import AsyncCore, AsyncResource
from .page import AsyncPageRequest, fetch_page

#: The last second that a ``datetime`` can hold, in Unix seconds.
MAX_EXPIRY = 253_402_300_799


@public
class AsyncFile(FileValues):
    """An uploaded file, which can be used in an input as it is."""

    def __init__(self, core: AsyncCore, raw: dict[str, Any]) -> None:
        self._core = core
        super().__init__(raw)

    async def delete(self, **options: Unpack[RequestOptions]) -> bool:
        """Delete it (operation ``files.delete``).

        Args:
            **options: ``timeout``, ``headers`` and ``query`` of this call: see ``RequestOptions``.
        """
        return await AsyncFiles(self._core).delete(self.id, **options)


@public
class AsyncFiles(AsyncResource):
    """Files: create, get, list, delete, download."""

    def _build(self, raw: dict[str, Any]) -> AsyncFile:
        return AsyncFile(self._core, raw)

    async def create(
        self,
        file: str | PathLike[str] | bytes | IO[bytes],
        *,
        filename: str | None = None,
        content_type: str | None = None,
        metadata: Mapping[str, Any] | None = None,
        **options: Unpack[RequestOptions],
    ) -> AsyncFile:
        """Upload a file (operation ``files.create``); the API keeps it for a day.

        Args:
            file: A path, a binary file, or bytes; at the most 100 MiB.
            filename: Its name, without folders; that of the file itself if not given.
            content_type: Its MIME type; by its name or content if not given.
            metadata: JSON to keep with it.
            **options: ``timeout``, ``headers`` and ``query`` of this call: see ``RequestOptions``.

        Raises:
            InputError: The file cannot be read, is too large, or has a name that cannot be sent;
                nothing was sent.
            APIError: The API did not accept it.
        """
        # The metadata is sent as JSON: what JSON does not have is found before the file is opened.
        fields = UNSET
        if metadata is not None:
            fields = encode_json(check_mapping(metadata, "metadata"), root="metadata")
        # async only: begin
        if isinstance(file, FileOutput):
            await file.aread()  # so that its path needs no download
        # async only: end
        value = Path(file) if isinstance(file, str) else file
        source = to_file_source(value, name=filename, content_type=content_type)
        if source is None:
            raise InputError(
                f"a file must be a path, a binary file or bytes, not a {type(file).__name__}"
            )
        with source.open() as stream:
            body = api.UploadFileRequest(
                content=Payload(
                    payload=stream, file_name=source.name, mime_type=source.content_type
                ),
                metadata=fields,
            )
            return await self._core.request(files_create.operation(body=body), self._build, options)

    async def get(self, file_id: str, **options: Unpack[RequestOptions]) -> AsyncFile:
        """Get the file with this id (operation ``files.get``).

        Args:
            **options: ``timeout``, ``headers`` and ``query`` of this call: see ``RequestOptions``.

        Raises:
            InputError: The id is not valid.
            NotFoundError: There is no such file.
            APIError: The API did not answer.
        """
        file_id = check_id(file_id, "file_id")
        return await self._core.request(
            files_get.operation(file_id), about(file_id, self._build), options
        )

    def list(
        self, cursor: str | EllipsisType = ..., **options: Unpack[RequestOptions]
    ) -> AsyncPageRequest[AsyncFile]:
        """List the files that were uploaded (operation ``files.list``).

        Args:
            **options: ``timeout``, ``headers`` and ``query`` of this call: see ``RequestOptions``.

        Raises:
            APIError: The API did not answer.
        """
        return fetch_page(self._core, files_list.operation(), self._build, cursor, options)

    async def delete(self, file_id: str, **options: Unpack[RequestOptions]) -> bool:
        """Delete a file (operation ``files.delete``).

        Args:
            **options: ``timeout``, ``headers`` and ``query`` of this call: see ``RequestOptions``.

        Raises:
            InputError: The id is not valid.
            APIError: The API did not delete it.
        """
        await self._core.fetch(files_delete.operation(check_id(file_id, "file_id")), options)
        return True

    def output(self, url: str) -> FileOutput:
        """Return the file at a URL, to read through this client's connections.

        Args:
            url: The URL of an output that you kept, or of an upload; ``https:``, ``http:`` or
                ``data:``. The token is sent only if the URL is the API's own.

        Raises:
            InputError: The URL is not text.
        """
        return self._core.file(check_text(url, "url"))

    async def download(
        self,
        file_id: str,
        *,
        owner: str,
        expiry: int,
        signature: str,
        **options: Unpack[RequestOptions],
    ) -> bytes:
        """Download a file that its owner has signed a URL for (operation ``files.download``).

        Args:
            file_id: The file's id.
            owner: Whose file it is.
            expiry: When the signature expires, in Unix seconds.
            signature: The signature of the owner.
            **options: ``timeout``, ``headers`` and ``query`` of this call: see ``RequestOptions``.

        Raises:
            InputError: One of the values cannot be sent.
            APIError: The API did not return it.
        """
        operation = files_download.operation(
            check_id(file_id, "file_id"),
            owner=check_text(owner, "owner"),
            expiry=check_integer(expiry, "expiry", 0, MAX_EXPIRY),
            signature=check_text(signature, "signature"),
        )
        return await self._core.request(operation, bytes, options)
