"""What files, deployments, collections and the other resources hold."""

from __future__ import annotations

from datetime import datetime
from typing import Any, overload

from replicate_api import models as api

from .._base.json_values import is_object
from .lenient import EPOCH, read
from .values import OwnedValues, Values, moment, plain, text_values

#: What stands for members of a file that an answer lacks: the file was uploaded all the same.
_FILE_SPARES = {
    "checksums": {"md5": "", "sha256": ""},
    "content_type": "",
    "created_at": EPOCH,
    "etag": "",
    "expires_at": EPOCH,
    "metadata": {},
    "name": "",
    "size": -1,
    "urls": {"get": ""},
}


class FileValues(Values):
    """An uploaded file (operation ``files.get``).

    Attributes:
        id: Its id.
        name: Its name.
        content_type: Its MIME type.
        size: Its size in bytes.
        etag: A tag of its content.
        checksums: ``sha256`` and ``md5`` of its content, in hex.
        metadata: What was given with it when it was uploaded.
        created_at: When it was uploaded.
        expires_at: When the API deletes it, a day after the upload.
        urls: ``get`` is its URL, and what stands for it in an input.
    """

    id: str
    name: str | None
    content_type: str | None
    size: int | None
    etag: str | None
    checksums: dict[str, str]
    metadata: dict[str, Any]
    created_at: datetime | None
    expires_at: datetime | None
    urls: dict[str, str]

    def _fill(self, raw: dict[str, Any]) -> None:
        parsed = read(api.File.from_dict, raw, _FILE_SPARES)
        self.raw = raw
        self.id = parsed.id
        self.name = plain(parsed.name) or None
        self.content_type = plain(parsed.content_type) or None
        self.size = parsed.size if parsed.size >= 0 else None
        self.etag = plain(parsed.etag) or None
        self.checksums = text_values(raw, "checksums")
        self.metadata = plain(parsed.metadata) or {}
        self.created_at = moment(parsed.created_at)
        self.expires_at = moment(parsed.expires_at)
        self.urls = text_values(raw, "urls")

    @property
    def url(self) -> str | None:
        """What stands for it in an input."""
        return self.urls.get("get")

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.id} {self.name or ''} {self.size} bytes>"


class Hardware(Values):
    """Something that models run on (operation ``hardware.list``).

    Attributes:
        sku: What it is called in requests.
        name: What it is called by people.
    """

    sku: str
    name: str

    def _fill(self, raw: dict[str, Any]) -> None:
        parsed = api.Hardware.from_dict(raw)
        self.raw = raw
        self.sku = parsed.sku
        self.name = parsed.name

    @property
    def id(self) -> str:
        """The ``sku``, by its old name."""
        return self.sku

    def __repr__(self) -> str:
        return f"<Hardware {self.sku}: {self.name}>"


class Account(Values):
    """The user or organisation of a token (operation ``account.get``).

    Attributes:
        type: ``user`` or ``organization``.
        username: Its name on Replicate.
        name: Its name for people.
        github_url: Its page on GitHub.
        avatar_url: Its picture.
    """

    type: str
    username: str
    name: str | None
    github_url: str | None
    avatar_url: str | None

    def _fill(self, raw: dict[str, Any]) -> None:
        parsed = api.Account.from_dict(raw)
        self.raw = raw
        self.type = str(parsed.type_)
        self.username = parsed.username
        self.name = plain(parsed.name)
        self.github_url = plain(parsed.github_url)
        self.avatar_url = plain(parsed.avatar_url)

    def __repr__(self) -> str:
        return f"<Account {self.username} ({self.type})>"


class ReleaseConfiguration(Values):
    """How a deployment's release runs.

    Attributes:
        hardware: The ``sku`` that it runs on.
        min_instances: Instances that are always on.
        max_instances: Instances at the most.
    """

    hardware: str | None
    min_instances: int | None
    max_instances: int | None

    def _fill(self, raw: dict[str, Any]) -> None:
        parsed = api.DeploymentConfiguration.from_dict(raw)
        self.raw = raw
        self.hardware = plain(parsed.hardware)
        self.min_instances = plain(parsed.min_instances)
        self.max_instances = plain(parsed.max_instances)

    def __repr__(self) -> str:
        return (
            f"<ReleaseConfiguration {self.hardware}, {self.min_instances} to {self.max_instances} "
            "instances>"
        )


class Release(Values):
    """What a deployment runs at present.

    Attributes:
        number: Which of its releases it is, counted from 1.
        model: ``owner/name``.
        version: The version's id.
        created_at: When it was released.
        created_by: Who released it.
        configuration: How it runs.
    """

    number: int | None
    model: str | None
    version: str | None
    created_at: datetime | None
    created_by: Account | None
    configuration: ReleaseConfiguration

    def _fill(self, raw: dict[str, Any]) -> None:
        parsed = api.DeploymentRelease.from_dict(raw)
        self.raw = raw
        self.number = plain(parsed.number)
        self.model = plain(parsed.model)
        self.version = plain(parsed.version)
        self.created_at = plain(parsed.created_at)
        by = raw.get("created_by")
        known = plain(parsed.created_by) is not None
        self.created_by = Account(by) if known and is_object(by) else None
        configuration = raw.get("configuration")
        self.configuration = ReleaseConfiguration(configuration if is_object(configuration) else {})

    def __repr__(self) -> str:
        return f"<Release {self.number} of {self.model}:{self.version}>"


class DeploymentValues(OwnedValues):
    """A deployment (operation ``deployments.get``).

    Attributes:
        owner: The user or organisation that it belongs to.
        name: Its name.
        current_release: What it runs at present.
    """

    owner: str
    name: str
    current_release: Release | None

    def _fill(self, raw: dict[str, Any]) -> None:
        parsed = api.Deployment.from_dict(raw)
        self.raw = raw
        self.owner = parsed.owner
        self.name = parsed.name
        release = raw.get("current_release")
        known = plain(parsed.current_release) is not None
        self.current_release = Release(release) if known and is_object(release) else None


class CollectionValues(Values):
    """A collection of models (operation ``collections.get``).

    Attributes:
        slug: What it is called in requests.
        name: What it is called by people.
        description: What is in it.
        full_description: More about it, in Markdown.
    """

    slug: str
    name: str
    description: str | None
    full_description: str | None

    def _fill(self, raw: dict[str, Any]) -> None:
        parsed = read(api.CollectionSummary.from_dict, raw, {"description": ""})
        self.raw = raw
        self.slug = parsed.slug
        self.name = parsed.name
        self.description = plain(parsed.description) or None
        full = raw.get("full_description")
        self.full_description = full if isinstance(full, str) else None

    @property
    def id(self) -> str:
        """The ``slug``, by its old name."""
        return self.slug

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.slug}>"


class WebhookSecret(Values):
    """What webhooks are signed with (operation ``webhooks.default.secret.get``).

    Attributes:
        key: The secret, ``whsec_`` and base64.
    """

    key: str

    @overload
    def __init__(self, raw: dict[str, Any]) -> None: ...
    @overload
    def __init__(self, *, key: str) -> None: ...
    def __init__(self, raw: dict[str, Any] | None = None, *, key: str | None = None) -> None:
        """A secret as the API sent it, or by the key that you kept."""
        super().__init__({"key": key} if raw is None else raw)

    def _fill(self, raw: dict[str, Any]) -> None:
        self.raw = raw
        self.key = api.WebhookSecret.from_dict(raw).key

    def __repr__(self) -> str:
        return "<WebhookSecret>"
