"""The attributes of files, deployments, collections and the other objects of the API."""

from __future__ import annotations

from datetime import datetime
from typing import Any, overload

from replicate_api import models as api

from .._base.deprecation import deprecated
from .._base.json_values import is_object
from .._base.public import public
from .._base.records import safe_repr
from .lenient import EPOCH, decode_leniently
from .values import (
    OwnedValues,
    Values,
    none_if_unset,
    text_members,
    text_or_none,
    timestamp_or_none,
)

#: The values of members of a file that a response lacks. The file was uploaded nevertheless.
_FILE_FALLBACKS = {
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
    """An uploaded file (operation ``files.get``)."""

    id: str
    """The id."""

    name: str | None
    """The filename."""

    content_type: str | None
    """The MIME type."""

    size: int | None
    """The size in bytes."""

    etag: str | None
    """The entity tag of the content."""

    checksums: dict[str, str]
    """The hex digests ``sha256`` and ``md5`` of the content."""

    metadata: dict[str, Any]
    """The JSON object that was uploaded with the file."""

    created_at: datetime | None
    """The time of the upload."""

    expires_at: datetime | None
    """The time at which the API deletes the file, a day after the upload."""

    urls: dict[str, str]
    """The URL ``get``, to use in the input of a prediction."""

    def _read(self, raw: dict[str, Any]) -> None:
        parsed = decode_leniently(api.File.from_dict, raw, _FILE_FALLBACKS)
        self.id = parsed.id
        self.name = none_if_unset(parsed.name) or None
        self.content_type = none_if_unset(parsed.content_type) or None
        self.size = parsed.size if parsed.size >= 0 else None
        self.etag = none_if_unset(parsed.etag) or None
        self.checksums = text_members(parsed.checksums)
        self.metadata = none_if_unset(parsed.metadata) or {}
        self.created_at = timestamp_or_none(parsed.created_at)
        self.expires_at = timestamp_or_none(parsed.expires_at)
        self.urls = text_members(parsed.urls)

    @property
    def url(self) -> str | None:
        """The URL to use in the input of a prediction."""
        return self.urls.get("get")

    @safe_repr
    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.id} {self.name or ''} {self.size} bytes>"


@public
class Hardware(Values):
    """Hardware that a model can run on (operation ``hardware.list``)."""

    sku: str
    """The identifier, to use in requests."""

    name: str
    """The name to display."""

    def _read(self, raw: dict[str, Any]) -> None:
        parsed = api.Hardware.from_dict(raw)
        self.sku = parsed.sku
        self.name = parsed.name

    @property
    @deprecated("use sku")
    def id(self) -> str:
        """The ``sku``, under the name that it has in ``replicate`` 1.x."""
        return self.sku

    @safe_repr
    def __repr__(self) -> str:
        return f"<Hardware {self.sku}: {self.name}>"


@public
class Account(Values):
    """A user or an organisation (operation ``account.get``)."""

    type: str
    """``user`` or ``organization``."""

    username: str
    """The name on Replicate."""

    name: str | None
    """The name to display."""

    github_url: str | None
    """The URL of the account on GitHub."""

    avatar_url: str | None
    """The URL of the account's picture."""

    def _read(self, raw: dict[str, Any]) -> None:
        parsed = api.Account.from_dict(raw)
        self.type = str(parsed.type_)
        self.username = parsed.username
        self.name = none_if_unset(parsed.name)
        self.github_url = none_if_unset(parsed.github_url)
        self.avatar_url = none_if_unset(parsed.avatar_url)

    @safe_repr
    def __repr__(self) -> str:
        return f"<Account {self.username} ({self.type})>"


@public
class ReleaseConfiguration(Values):
    """The settings of a deployment's release."""

    hardware: str | None
    """The ``sku`` of the hardware that it runs on."""

    min_instances: int | None
    """The least number of running instances."""

    max_instances: int | None
    """The greatest number of running instances."""

    def _read(self, raw: dict[str, Any]) -> None:
        parsed = api.DeploymentConfiguration.from_dict(raw)
        self.hardware = none_if_unset(parsed.hardware)
        self.min_instances = none_if_unset(parsed.min_instances)
        self.max_instances = none_if_unset(parsed.max_instances)

    @safe_repr
    def __repr__(self) -> str:
        return (
            f"<ReleaseConfiguration {self.hardware}, {self.min_instances} to {self.max_instances} "
            "instances>"
        )


@public
class Release(Values):
    """A release of a deployment."""

    number: int | None
    """The number of the release, from 1."""

    model: str | None
    """The model as ``owner/name``."""

    version: str | None
    """The id of the model's version."""

    created_at: datetime | None
    """The time of the release."""

    created_by: Account | None
    """The account that released it."""

    configuration: ReleaseConfiguration
    """The settings."""

    def _read(self, raw: dict[str, Any]) -> None:
        parsed = api.DeploymentRelease.from_dict(raw)
        self.number = none_if_unset(parsed.number)
        self.model = none_if_unset(parsed.model)
        self.version = none_if_unset(parsed.version)
        self.created_at = none_if_unset(parsed.created_at)
        creator = raw.get("created_by")
        is_valid = none_if_unset(parsed.created_by) is not None
        self.created_by = Account(creator) if is_valid and is_object(creator) else None
        configuration = raw.get("configuration")
        self.configuration = ReleaseConfiguration(configuration if is_object(configuration) else {})

    @safe_repr
    def __repr__(self) -> str:
        return f"<Release {self.number} of {self.model}:{self.version}>"


class DeploymentValues(OwnedValues):
    """A deployment (operation ``deployments.get``)."""

    owner: str
    """The user or organisation that owns the deployment."""

    name: str
    """The name."""

    current_release: Release | None
    """The release that is running, None if there is none."""

    def _read(self, raw: dict[str, Any]) -> None:
        parsed = api.Deployment.from_dict(raw)
        self.owner = parsed.owner
        self.name = parsed.name
        release = raw.get("current_release")
        is_valid = none_if_unset(parsed.current_release) is not None
        self.current_release = Release(release) if is_valid and is_object(release) else None


class CollectionValues(Values):
    """A collection of models (operation ``collections.get``)."""

    slug: str
    """The identifier, to use in requests."""

    name: str
    """The name to display."""

    description: str | None
    """A short description."""

    full_description: str | None
    """A longer description in Markdown."""

    def _read(self, raw: dict[str, Any]) -> None:
        parsed = decode_leniently(api.CollectionSummary.from_dict, raw, {"description": ""})
        self.slug = parsed.slug
        self.name = parsed.name
        self.description = none_if_unset(parsed.description) or None
        self.full_description = text_or_none(parsed.additional_properties.get("full_description"))

    @property
    @deprecated("use slug")
    def id(self) -> str:
        """The ``slug``, under the name that it has in ``replicate`` 1.x."""
        return self.slug

    @safe_repr
    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.slug}>"


@public
class WebhookSecret(Values):
    """The secret that the API signs webhooks with (operation ``webhooks.default.secret.get``)."""

    key: str
    """The secret: ``whsec_`` and the key in base64."""

    @overload
    def __init__(self, raw: dict[str, Any]) -> None: ...
    @overload
    def __init__(self, *, key: str) -> None: ...
    def __init__(self, raw: dict[str, Any] | None = None, *, key: str | None = None) -> None:
        """Make a secret from the response of the API, or from a key that you have stored.

        Args:
            raw: The JSON as received.
            key: The key, ``whsec_…``.
        """
        super().__init__({"key": key} if raw is None else raw)

    def _read(self, raw: dict[str, Any]) -> None:
        self.key = api.WebhookSecret.from_dict(raw).key

    @safe_repr
    def __repr__(self) -> str:
        return "<WebhookSecret>"
