"""The names that ``replicate_typed`` offers, and the modules of ``replicate`` 1.x made of them.

Code for ``replicate`` 1.x imports from modules such as ``replicate.helpers``. Each of them is a
file at the root of the package, a door, which imports names from the rooms and holds nothing else.
Its imports are absolute: where ``sys.modules`` has this package as ``replicate``, Python loads a
door a second time for ``replicate.helpers``, and its classes must be those of this package then.
Public names and doors stand in the tables here. What is written from the tables:

- ``_exports.py``: the room of each public name, for the lazy imports of ``__init__.py``,
- ``__init__.pyi``: the same names as imports, for type checkers,
- one module for each door.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path

from attrs import frozen

from ._base import paths
from ._base.errors import GeneratorError
from ._base.formatting import format_tree
from ._base.install import Product

Table = Mapping[str, tuple[str, ...]]

PACKAGE = "replicate_typed"

HEADER = "# Made from the tables in generator/doors.py: do not edit, run `make regenerate`.\n"

#: The public names of ``replicate_typed``, by the module that defines them. A name that is another
#: one there is written as in an import: ``ModelVersion as Version``.
PUBLIC: Table = {
    "replicate_api.models": ("PredictionStatus",),
    "._async.bound": ("AsyncBoundModel",),
    "._async.client": ("AsyncClient",),
    "._async.deployments": ("AsyncDeployment", "AsyncDeployments"),
    "._async.function": ("AsyncModelFunction", "AsyncStreamingFunction"),
    "._async.files": ("AsyncFile", "AsyncFiles"),
    "._async.many": ("AsyncMapRun",),
    "._async.many_item": ("AsyncItem",),
    "._async.models": ("AsyncModel", "AsyncModels"),
    "._async.page": ("AsyncPage", "AsyncPageRequest"),
    "._async.jobs": ("AsyncPrediction", "AsyncTraining"),
    "._async.predictions": ("AsyncPredictions",),
    "._async.resources": (
        "AsyncCollection",
        "AsyncCollections",
        "AsyncSearchHit",
        "AsyncSearchResults",
    ),
    "._async.live_stream": ("AsyncStream",),
    "._async.trainings": ("AsyncTrainings",),
    "._async.versions": ("AsyncModelVersions",),
    "._async.webhooks": ("AsyncWebhooks",),
    "._base.caches": ("reset_caches",),
    "._base.errors": (
        "APIConnectionError",
        "APIError",
        "APIStatusError",
        "APITimeoutError",
        "AuthenticationError",
        "BadRequestError",
        "BudgetError",
        "ConflictError",
        "FileError",
        "InputError",
        "InputProblem",
        "InternalServerError",
        "JournalError",
        "MissingTokenError",
        "ModelError",
        "NotFoundError",
        "PermissionDeniedError",
        "PredictionCanceled",
        "PredictionError",
        "PredictionTimeout",
        "RateLimitError",
        "ReplicateError",
        "ReplicateError as ReplicateException",
        "ResponseDecodeError",
        "RunStopped",
        "StreamMismatchError",
        "UnprocessableEntityError",
        "WebhookValidationError",
    ),
    "._base.file_encoding": ("FileEncoding",),
    "._base.version": ("__version__",),
    "._facade.default": (
        "account",
        "collections",
        "default_client",
        "deployments",
        "files",
        "hardware",
        "models",
        "paginate",
        "predictions",
        "run",
        "search",
        "stream",
        "trainings",
        "use",
        "webhooks",
    ),
    "._facade.default_async": (
        "async_paginate",
        "async_run",
        "async_stream",
        "async_use",
        "default_async_client",
    ),
    "._facade.identifier": ("ModelVersionIdentifier",),
    "._facade.model_ref": ("ModelRef",),
    "._facade.typing": (
        "AsyncRunOptions",
        "CreateOptions",
        "Output",
        "RunOptions",
        "StreamOptions",
        "SupportsAsyncRun",
        "SupportsRun",
    ),
    "._files.file_output": ("FileOutput",),
    "._http.any_request": ("APIResponse",),
    "._http.received": ("Responses",),
    "._http.request_options": ("RequestOptions", "SearchOptions"),
    "._files.inputs": ("FileInput",),
    "._http.engine_types": (
        "AsyncHTTPClient",
        "AsyncHTTPTransport",
        "HTTPClient",
        "HTTPTimeout",
        "HTTPTransport",
    ),
    "._http.stopping": ("CancelEvent",),
    "._files.structured_inputs": ("ModelInput",),
    "._http.retry": ("RetryPolicy",),
    "._jobs.create_params": ("WebhookEventName",),
    "._jobs.events": (
        "LogEvent",
        "OutputEvent",
        "PredictionEvent",
        "ProgressEvent",
        "ServerSentEvent",
        "StatusEvent",
    ),
    "._many.journal": ("Journal", "JournalItem", "read_journal", "reset_journal"),
    "._many.map_params": ("MapParams",),
    "._many.retry_failed": ("RetryFailed",),
    "._many.summary": ("ItemState", "MapSummary"),
    "._objects.jobs": ("JobUrls", "TrainingOutput"),
    "._objects.models": ("ModelVersion", "ModelVersion as Version"),
    "._objects.prices": ("Prices",),
    "._objects.progress": ("Progress",),
    "._objects.resources": (
        "Account",
        "Hardware",
        "Release",
        "ReleaseConfiguration",
        "WebhookSecret",
        "WebhookSecret as WebhookSigningSecret",
    ),
    "._objects.webhook_signature": (
        "InvalidSecretKeyError",
        "InvalidSignatureError",
        "InvalidTimestampError",
        "MissingWebhookBodyError",
        "MissingWebhookHeaderError",
    ),
    "._sync.bound": ("BoundModel",),
    "._sync.client": ("Client",),
    "._sync.deployments": ("Deployment", "Deployments"),
    "._sync.function": ("ModelFunction", "StreamingFunction"),
    "._sync.files": ("File", "Files"),
    "._sync.many": ("MapRun",),
    "._sync.many_item": ("Item",),
    "._sync.models": ("Model", "Models"),
    "._sync.page": ("Page",),
    "._sync.jobs": ("Prediction", "Training"),
    "._sync.predictions": ("Predictions",),
    "._sync.resources": ("Collection", "Collections", "SearchHit", "SearchResults"),
    "._sync.live_stream": ("Stream",),
    "._sync.trainings": ("Trainings",),
    "._sync.versions": ("ModelVersions", "ModelVersions as Versions"),
    "._sync.webhooks": ("Webhooks",),
}

#: The modules of ``replicate`` 1.x, and the public names that each of them has.
DOORS: Table = {
    "__about__": ("__version__",),
    "account": ("Account",),
    "client": (
        "Client",
        "Collections",
        "Deployments",
        "Files",
        "Models",
        "Predictions",
        "ReplicateError",
        "Trainings",
        "Webhooks",
    ),
    "collection": ("Collection", "Collections", "Model", "Page"),
    "deployment": ("Account", "Deployment", "Deployments", "Page", "Prediction"),
    "exceptions": tuple(
        entry.rpartition(" ")[2]
        for module in ("._base.errors", "._objects.webhook_signature")
        for entry in PUBLIC[module]
    ),
    "file": ("File", "Files"),
    "hardware": ("Hardware",),
    "helpers": ("FileOutput",),
    "identifier": ("ModelVersionIdentifier",),
    "model": (
        "Model",
        "ModelVersionIdentifier",
        "Models",
        "Page",
        "Prediction",
        "ReplicateException",
        "Version",
        "Versions",
    ),
    "pagination": ("Page", "async_paginate", "paginate"),
    "prediction": (
        "ModelError",
        "Page",
        "Prediction",
        "Predictions",
        "ReplicateError",
        "Version",
    ),
    "resource": (),
    "run": ("Model", "ModelError", "Version", "Versions"),
    "schema": (),
    "stream": ("ReplicateError", "ServerSentEvent"),
    "training": ("Model", "ModelVersionIdentifier", "Page", "Training", "Trainings", "Version"),
    "version": ("Page", "Version", "Versions"),
    "webhook": (
        "InvalidSecretKeyError",
        "InvalidSignatureError",
        "InvalidTimestampError",
        "MissingWebhookBodyError",
        "MissingWebhookHeaderError",
        "WebhookSigningSecret",
        "WebhookValidationError",
        "Webhooks",
    ),
}

_RESOURCE_BASES: Table = {
    "._objects.values": ("Values as Resource",),
    "._sync.core": ("Resource as Namespace",),
}
_ENCODERS: Table = {"._facade.old_helpers": ("async_encode_json", "encode_json")}

#: What else the modules of ``replicate`` 1.x have, which new code has no use for: for each door,
#: names by the module that defines them.
OLD: Mapping[str, Table] = {
    "account": {**_RESOURCE_BASES, "._sync.resources": ("AccountResource as Accounts",)},
    "client": {
        "._facade.old_functions": ("async_run", "async_stream", "run", "stream"),
        "._http.options": ("token_of_environment as _get_api_token_from_environment",),
        "._sync.resources": ("AccountResource as Accounts", "HardwareResource as Hardware"),
    },
    "collection": _RESOURCE_BASES,
    "deployment": {
        **_RESOURCE_BASES,
        **_ENCODERS,
        "._sync.deployments": ("DeploymentPredictions", "DeploymentsPredictions"),
    },
    "file": _RESOURCE_BASES,
    "hardware": {**_RESOURCE_BASES, "._sync.resources": ("HardwareResource as HardwareNamespace",)},
    "helpers": {
        "._facade.old_helpers": (
            "async_encode_json",
            "base64_encode_file",
            "encode_json",
            "transform_output",
        )
    },
    "model": {**_RESOURCE_BASES, **_ENCODERS, "._sync.models": ("ModelsPredictions",)},
    "pagination": {"._objects.values": ("Values as Resource",)},
    "prediction": {
        **_RESOURCE_BASES,
        **_ENCODERS,
        "._facade.typing": ("CreateOptions as CreatePredictionRequestParams",),
    },
    "resource": _RESOURCE_BASES,
    "run": {
        "._facade.old_functions": ("async_run", "run"),
        "._facade.old_helpers": ("transform_output",),
        "._facade.old_schema": ("make_schema_backwards_compatible",),
    },
    "schema": {
        "._facade.old_schema": ("make_schema_backwards_compatible", "version_has_no_array_type")
    },
    "stream": {
        "._facade.old_functions": ("async_stream", "stream"),
        "._facade.old_helpers": ("transform_output",),
    },
    "training": {**_RESOURCE_BASES, **_ENCODERS},
    "version": _RESOURCE_BASES,
    "webhook": _RESOURCE_BASES,
}

#: Doors that are no attributes of the package, which has something else of that name, as in 1.x:
#: ``from replicate_typed.run import …`` finds them.
HIDDEN = ("account", "hardware", "run", "stream")

#: Doors that are also called, and the modules that say so to type checkers: one name is both.
CALLED: Mapping[str, str] = {"model": "._facade.model_door"}

#: Doors that ``from replicate_typed import *`` imports too. The others have names such as ``file``
#: and ``model``, which are variables in the code of many.
STAR_IMPORTED = ("exceptions",)


@frozen
class Home:
    """Where a public name is defined.

    Attributes:
        module: The module, relative to the package unless it is of another one.
        name: The name in that module.
    """

    module: str
    name: str

    def imported_as(self, name: str, package: str = "") -> str:
        """Return the statement that imports the name, relative to the package if none is given."""
        renamed = "" if name == self.name else f" as {name}"
        module = f"{package}{self.module}" if self.module.startswith(".") else self.module
        return f"from {module} import {self.name}{renamed}"


def make_doors(
    scratch: Path,
    *,
    public: Table = PUBLIC,
    doors: Table = DOORS,
    old: Mapping[str, Table] = OLD,
    called: Mapping[str, str] = CALLED,
) -> list[Product]:
    """Write the doors and what ``__init__.py`` needs into a scratch folder.

    Raises:
        GeneratorError: The tables contradict each other or themselves.
    """
    homes = find_homes(public)
    check_doors(homes, doors, old)
    visible = {door: names for door, names in doors.items() if door not in HIDDEN}
    texts = {
        "_exports.py": _exports(homes, visible),
        "__init__.pyi": _stub(homes, visible, called),
    }
    for door, names in doors.items():
        named = {name: homes[name] for name in names}
        texts[f"{door}.py"] = _door(door, named | _old_homes(old.get(door, {})))
    scratch.mkdir(parents=True)
    for name, text in texts.items():
        (scratch / name).write_text(HEADER + text, "utf-8")
    format_tree(scratch)
    package = paths.ROOT / "wrappers" / PACKAGE
    return [Product(scratch / name, package / name) for name in texts]


def find_homes(public: Table) -> dict[str, Home]:
    """Return where each public name is defined.

    Raises:
        GeneratorError: A name stands twice.
    """
    homes: dict[str, Home] = {}
    for module, name, defined in _entries(public):
        if name in homes:
            raise GeneratorError(
                f"generator/doors.py: PUBLIC has {name!r} twice, in {homes[name].module!r} and in "
                f"{module!r}; keep the one that defines it"
            )
        homes[name] = Home(module, defined)
    return dict(sorted(homes.items()))


def _entries(table: Table) -> Iterator[tuple[str, str, str]]:
    """Yield the module, the name, and the name in that module, of each entry of a table."""
    for module, entries in table.items():
        for entry in entries:
            defined, _, renamed = entry.partition(" as ")
            yield module, renamed or defined, defined


def _old_homes(table: Table) -> dict[str, Home]:
    return {name: Home(module, defined) for module, name, defined in _entries(table)}


def check_doors(homes: Mapping[str, Home], doors: Table, old: Mapping[str, Table]) -> None:
    """Check that each door has each of its names once, and hides no public one by its own name.

    Args:
        homes: Where each public name is defined.
        doors: The doors, with their public names.
        old: What else each door has.

    Raises:
        GeneratorError: A door does not; the message says which, and what to do.
    """
    for door in old:
        if door not in doors:
            raise GeneratorError(
                f"generator/doors.py: OLD has {door!r}, which is no door; add it to DOORS"
            )
    for door, public in doors.items():
        if door in homes and door not in HIDDEN:
            raise GeneratorError(
                f"generator/doors.py: the door {door!r} would hide the public name {door!r}, which "
                f"PUBLIC has in {homes[door].module!r}; rename one of the two, or add it to HIDDEN"
            )
        names = [*public, *(name for _, name, _ in _entries(old.get(door, {})))]
        for name in public:
            if name not in homes:
                raise GeneratorError(
                    f"generator/doors.py: the door {door!r} has the name {name!r}, which "
                    "replicate_typed lacks; add it to PUBLIC, under the module that defines it, or "
                    f"remove it from DOORS[{door!r}]"
                )
        if twice := [name for name, count in Counter(names).items() if count > 1]:
            raise GeneratorError(
                f"generator/doors.py: the door {door!r} has {twice[0]!r} twice; remove one from "
                f"DOORS[{door!r}]"
            )


def _door(door: str, homes: Mapping[str, Home]) -> str:
    return "\n".join(
        (
            f'"""What ``replicate.{door}`` of 1.x has; new code imports it from ``replicate_typed``."""',
            "",
            "from typing import TYPE_CHECKING",
            "",
            *(home.imported_as(name, PACKAGE) for name, home in homes.items()),
            "",
            f"__all__ = {sorted(homes)!r}",
            "",
            "if not TYPE_CHECKING:",
            f"    from {PACKAGE}._base.absent_names import advice_of_module",
            "",
            f"    __getattr__ = advice_of_module({door!r})",
        )
    )


def _exports(homes: Mapping[str, Home], doors: Table) -> str:
    modules = {name: home.module for name, home in homes.items()}
    renamed = {name: home.name for name, home in homes.items() if home.name != name}
    return "\n".join(
        (
            '"""The public names, and the module of each: what ``__init__.py`` loads on first use."""',
            "",
            "#: The module that defines each public name.",
            f"MODULES: dict[str, str] = {modules!r}",
            "",
            "#: Public names that are another one in their module.",
            f"RENAMED: dict[str, str] = {renamed!r}",
            "",
            "#: The modules of ``replicate`` 1.x that are attributes of the package.",
            f"DOORS: frozenset[str] = frozenset({sorted(doors)!r})",
            "",
            "#: Those that are not, since the package has something else of that name.",
            f"HIDDEN: frozenset[str] = frozenset({sorted(HIDDEN)!r})",
            "",
            "#: What ``from replicate_typed import *`` imports.",
            f"ALL: list[str] = {_starred(homes, doors)!r}",
        )
    )


def _stub(homes: Mapping[str, Home], doors: Table, called: Mapping[str, str]) -> str:
    return "\n".join(
        (
            # Written like this, a name is public, also to tools that do not read __all__.
            *(f"from {home.module} import {home.name} as {name}" for name, home in homes.items()),
            *(f"from {called.get(door, '.')} import {door} as {door}" for door in doors),
            "",
            f"__all__ = {_starred(homes, doors)!r}",
        )
    )


def _starred(homes: Mapping[str, Home], doors: Table) -> list[str]:
    return sorted((*homes, *(door for door in doors if door in STAR_IMPORTED)))
