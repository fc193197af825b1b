"""What the API's objects hold, the same in both modes: plain values, ``None`` for what is missing.

Each is made of the JSON as received (``raw``) through the generated model, which reads tolerantly.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any, ClassVar, Literal, TypedDict, TypeVar, cast

from replicate_api import models as api
from replicate_api.decoding import (
    Fields,
    read_bool,
    read_datetime,
    read_int,
    read_object,
    read_str,
)
from replicate_api.types import Unset

from ._json import is_object
from ._progress import Progress
from ._salvage import EPOCH, JOB_SPARES, read

if TYPE_CHECKING:
    from collections.abc import Mapping

    from replicate_api.models import PredictionStatus

T = TypeVar("T")

_EPOCH = datetime.fromisoformat(EPOCH)

#: A prediction or training with one of these statuses is over. Any other status, known to this
#: version or not, means that it goes on.
TERMINAL = frozenset({"succeeded", "failed", "canceled", "aborted"})


#: The URLs of a prediction or training.
class JobUrls(TypedDict, total=False):
    get: str
    cancel: str
    stream: str
    web: str


def plain(value: T | Unset | None) -> T | None:
    """The value, ``None`` if it is missing."""
    return None if isinstance(value, Unset) else value


def member(parsed: object, name: str) -> Any:
    """A member that descriptions of other days do not have, ``None`` if it is missing."""
    return plain(getattr(parsed, name, None))


def _moment(value: datetime) -> datetime | None:
    return None if value == _EPOCH else value


def _text_values(raw: Mapping[str, Any], key: str) -> dict[str, str]:
    value = raw.get(key)
    if not is_object(value):
        return {}
    return {name: item for name, item in value.items() if isinstance(item, str)}


class Values:
    """One object of the API.

    Attributes:
        raw: The JSON as received.
    """

    raw: dict[str, Any]

    def __init__(self, raw: dict[str, Any]) -> None:
        self._fill(raw)

    def _fill(self, raw: dict[str, Any]) -> None:
        self.raw = raw

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Values) and type(self) is type(other) and self.raw == other.raw

    __hash__ = None  # type: ignore[assignment]  # the object changes when it is reloaded


class JobValues(Values):
    """What a prediction and a training have in common.

    Attributes:
        id: Its id.
        status: ``starting``, ``processing``, ``succeeded``, ``failed``, ``canceled`` or
            ``aborted``; a status that this version does not know is kept as it came.
        model: ``owner/name``.
        version: The version's id.
        input: The input as sent; defaults are not filled in.
        output: What came of it so far.
        error: What went wrong, if it failed.
        logs: What it has logged so far.
        created_at: When it was created.
        started_at: When it started to run.
        completed_at: When it ended.
        metrics: Figures such as ``predict_time``, in seconds.
        urls: ``get``, ``cancel``, and ``stream`` and ``web`` if it has them.
        source: ``api`` or ``web``.
        data_removed: Whether the API has deleted its input, output and logs.
    """

    kind: ClassVar[Literal["prediction", "training"]]

    id: str
    status: PredictionStatus
    model: str | None
    version: str | None
    input: dict[str, Any]
    output: Any
    error: str | None
    logs: str | None
    created_at: datetime | None
    started_at: datetime | None
    completed_at: datetime | None
    metrics: dict[str, Any]
    urls: JobUrls
    source: str | None
    data_removed: bool

    @property
    def done(self) -> bool:
        """Whether it is over: succeeded, failed, canceled or aborted."""
        return self.status in TERMINAL

    @property
    def progress(self) -> Progress | None:
        """How far it has come by the last progress bar in its log, if there is one."""
        return Progress.parse(self.logs) if self.logs else None

    def _fill_job(self, raw: dict[str, Any]) -> None:
        self.raw = raw
        self.urls = cast("JobUrls", _text_values(raw, "urls"))
        metrics = raw.get("metrics")
        self.metrics = dict(metrics) if is_object(metrics) else {}
        given = raw.get("input")
        self.input = dict(given) if is_object(given) else {}
        self.error = error_text(raw.get("error"))

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.id} {self.status} {self.model or self.version or ''}>"


class PredictionValues(JobValues):
    """One run of a model (operation ``predictions.get``).

    Attributes:
        output: The output so far, JSON as the API sent it.
        deadline: When the API will cancel it, if it was created with ``cancel_after``.
        deployment: ``owner/name`` of the deployment that ran it, if one did.
    """

    kind = "prediction"

    output: Any
    deadline: datetime | None
    deployment: str | None

    def _fill(self, raw: dict[str, Any]) -> None:
        parsed = read(api.Prediction.from_dict, raw, JOB_SPARES)
        self._fill_job(raw)
        self.id = parsed.id
        self.status = parsed.status
        self.model = plain(parsed.model)
        self.version = plain(parsed.version)
        self.output = raw.get("output")
        self.logs = plain(parsed.logs)
        self.created_at = _moment(parsed.created_at)
        self.started_at = plain(parsed.started_at)
        self.completed_at = plain(parsed.completed_at)
        self.deadline = member(parsed, "deadline")
        self.deployment = member(parsed, "deployment")
        self.source = _text(member(parsed, "source"))
        self.data_removed = plain(parsed.data_removed) or False


class TrainingValues(JobValues):
    """One training (operation ``trainings.get``).

    Attributes:
        output: ``version`` and ``weights`` of what it made, once it succeeded.
        destination: ``owner/name`` of the model that the new version belongs to, if known.
    """

    kind = "training"

    output: dict[str, Any] | None

    def _fill(self, raw: dict[str, Any]) -> None:
        parsed = read(api.Training.from_dict, raw, JOB_SPARES)
        self._fill_job(raw)
        self.id = parsed.id
        self.status = api.PredictionStatus(str(parsed.status))
        self.model = plain(parsed.model)
        self.version = plain(parsed.version)
        output = raw.get("output")
        self.output = output if is_object(output) else None
        self.logs = plain(parsed.logs)
        self.created_at = _moment(parsed.created_at)
        self.started_at = plain(parsed.started_at)
        self.completed_at = plain(parsed.completed_at)
        self.source = _text(member(parsed, "source"))
        self.data_removed = raw.get("data_removed") is True

    @property
    def destination(self) -> str | None:
        """``owner/name`` of the model that it made a version of, once it succeeded."""
        version = self.output.get("version") if self.output else None
        return version.partition(":")[0] if isinstance(version, str) else None


#: What stands for members that an answer lacks: a model or version that can be named can be used.
_VERSION_SPARES = {"cog_version": None, "created_at": EPOCH, "openapi_schema": None}
_MODEL_SPARES = {
    "cover_image_url": None,
    "default_example": None,
    "description": None,
    "github_url": None,
    "latest_version": None,
    "license_url": None,
    "paper_url": None,
    "run_count": -1,
    "url": "",
    "visibility": "public",
}


class ModelVersion(Values):
    """One version of a model (operation ``models.versions.get``).

    Attributes:
        id: Its id, 64 hex digits.
        model: ``owner/name``, if it was got from a model.
        created_at: When it was made.
        cog_version: The version of Cog that it was made with.
        openapi_schema: Cog's description of its inputs and outputs.
    """

    id: str
    model: str | None
    created_at: datetime | None
    cog_version: str | None
    openapi_schema: dict[str, Any] | None

    def __init__(self, raw: dict[str, Any], *, model: str | None = None) -> None:
        self.model = model
        super().__init__(raw)

    def _fill(self, raw: dict[str, Any]) -> None:
        fields = Fields("ModelVersion", raw)
        self.raw = raw
        self.id = fields.required("id", read_str)
        self.created_at = plain(fields.optional("created_at", read_datetime))
        self.cog_version = plain(fields.optional("cog_version", read_str))
        self.openapi_schema = plain(fields.optional("openapi_schema", read_object))

    def __repr__(self) -> str:
        return f"<ModelVersion {self.model or ''}:{self.id}>"


class ModelValues(Values):
    """One model (operation ``models.get``).

    Attributes:
        owner: The user or organisation that it belongs to.
        name: Its name.
        url: Its page.
        description: What it does.
        visibility: ``public`` or ``private``.
        run_count: How often it was run.
        latest_version: Its newest version, if it has any.
        is_official: Whether it is always on and has a stable interface.
    """

    owner: str
    name: str
    url: str | None
    description: str | None
    visibility: str | None
    github_url: str | None
    paper_url: str | None
    license_url: str | None
    weights_url: str | None
    cover_image_url: str | None
    run_count: int | None
    created_at: datetime | None
    is_official: bool | None
    latest_version: ModelVersion | None

    def _fill(self, raw: dict[str, Any]) -> None:
        fields = Fields("Model", raw)
        self.raw = raw
        self.owner = fields.required("owner", read_str)
        self.name = fields.required("name", read_str)
        self.url = plain(fields.optional("url", read_str))
        self.description = plain(fields.optional("description", read_str))
        self.visibility = plain(fields.optional("visibility", read_str))
        self.github_url = plain(fields.optional("github_url", read_str))
        self.paper_url = plain(fields.optional("paper_url", read_str))
        self.license_url = plain(fields.optional("license_url", read_str))
        self.weights_url = plain(fields.optional("weights_url", read_str))
        self.cover_image_url = plain(fields.optional("cover_image_url", read_str))
        self.run_count = plain(fields.optional("run_count", read_int))
        self.created_at = plain(fields.optional("created_at", read_datetime))
        self.is_official = plain(fields.optional("is_official", read_bool))
        version = fields.optional(
            "latest_version", lambda found: ModelVersion(found, model=self.id)
        )
        self.latest_version = plain(version)

    @property
    def id(self) -> str:
        """``owner/name``."""
        return f"{self.owner}/{self.name}"

    @property
    def username(self) -> str:
        """The owner, by its old name."""
        return self.owner

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.id}>"


def error_text(error: object) -> str | None:
    """What went wrong as one string: the API sends a string, seldom an object."""
    if error is None or error == "":
        return None
    if isinstance(error, str):
        return error
    if is_object(error):
        for key in ("detail", "message", "error"):
            if isinstance(text := error.get(key), str) and text:
                return text
    return str(error)


def _text(value: object) -> str | None:
    return str(value) if isinstance(value, str) else None


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
        self.checksums = _text_values(raw, "checksums")
        self.metadata = plain(parsed.metadata) or {}
        self.created_at = _moment(parsed.created_at)
        self.expires_at = _moment(parsed.expires_at)
        self.urls = _text_values(raw, "urls")

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


class DeploymentValues(Values):
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

    @property
    def id(self) -> str:
        """``owner/name``."""
        return f"{self.owner}/{self.name}"

    @property
    def username(self) -> str:
        """The owner, by its old name."""
        return self.owner

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.id}>"


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

    def _fill(self, raw: dict[str, Any]) -> None:
        self.raw = raw
        self.key = api.WebhookSecret.from_dict(raw).key

    def __repr__(self) -> str:
        return "<WebhookSecret>"
