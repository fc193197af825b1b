# Derived from ../_async/models.py: edit that file, then run `make regenerate`.
"""``client.models``: models, their examples and readmes."""

from __future__ import annotations

from functools import partial
from types import EllipsisType
from typing import Any, Literal, ParamSpec, TypeVar, Unpack, cast, overload

from replicate_api import models as api
from replicate_api.api.models import models_get, models_list

from .._base.errors import NotFoundError
from .._base.json_values import is_object
from .._base.public import public
from .._files.structured_inputs import ModelInput
from .._http.request_options import RequestOptions, SearchOptions
from .._jobs.create_params import CreateParams
from .._jobs.typed_calls import Creatable
from .._objects.arguments import (
    check_choice,
    check_id_or_text,
    check_optional_text,
    check_text,
    parse_owner_and_name,
)
from .._objects.models import ModelValues
from .._objects.refs import ModelName, Reference
from .._objects.resources import Hardware
from .core import Core, Resource
from .jobs import Prediction
from .page import Page, fetch_page
from .predictions import Predictions
from .versions import ModelsVersions, ModelVersions

P = ParamSpec("P")
O = TypeVar("O")  # noqa: E741 - output

Sort = Literal["model_created_at", "latest_version_created_at"]
SORTS: tuple[Sort, ...] = ("model_created_at", "latest_version_created_at")


@public
class Model(ModelValues):
    """A model. ``versions`` has its versions; ``run`` and ``predictions.create`` take it as it is."""

    def __init__(self, core: Core, raw: dict[str, Any]) -> None:
        self._core = core
        super().__init__(raw)

    @property
    def versions(self) -> ModelVersions:
        """Its versions."""
        return ModelVersions(self._core, self.owner, self.name)

    @property
    def default_example(self) -> Prediction | None:
        """A prediction that shows what it does, if it has one."""
        raw = self.raw.get("default_example")
        return Prediction(self._core, raw) if is_object(raw) else None

    def examples(self, **options: Unpack[RequestOptions]) -> Page[Prediction]:
        """Predictions that show what it does (operation ``models.examples.list``).

        Args:
            **options: ``timeout``, ``headers`` and ``query`` of this call: see ``RequestOptions``.
        """
        return Models(self._core).examples(self, **options)

    def readme(self, **options: Unpack[RequestOptions]) -> str | None:
        """Its readme in Markdown, None if it has none (operation ``models.readme.get``).

        Args:
            **options: ``timeout``, ``headers`` and ``query`` of this call: see ``RequestOptions``.
        """
        return Models(self._core).readme(self, **options)

    def reload(self, **options: Unpack[RequestOptions]) -> None:
        """Get its present state from the API (operation ``models.get``).

        Args:
            **options: ``timeout``, ``headers`` and ``query`` of this call: see ``RequestOptions``.
        """
        self._core.request(models_get.operation(self.owner, self.name), self._fill, options)

    def delete(self, **options: Unpack[RequestOptions]) -> bool:
        """Delete it, if it is private and has no versions (operation ``models.delete``).

        Args:
            **options: ``timeout``, ``headers`` and ``query`` of this call: see ``RequestOptions``.
        """
        return Models(self._core).delete(self, **options)


class ModelsPredictions(Resource):
    """``client.models.predictions``: predictions by a model's name."""

    @overload
    def create(
        self, model: Creatable[P, O], *args: P.args, **kwargs: P.kwargs
    ) -> Prediction[O]: ...
    @overload
    def create(
        self,
        model: Reference,
        input: ModelInput | None = None,
        **params: Unpack[CreateParams],
    ) -> Prediction: ...
    def create(  # type: ignore[misc]  # of the arguments P, it takes what a reference has
        self,
        model: Any,
        input: ModelInput | None = None,
        **params: Unpack[CreateParams],
    ) -> Prediction:
        """Create a prediction of a model (operation ``models.predictions.create``).

        Args:
            model: The model, ``owner/name`` in one string or in two, or a ``Model``.
            input: What the model takes, as for ``client.predictions.create``.
            params: The other keywords of ``client.predictions.create``.
        """
        return Predictions(self._core).create(model=model, input=input, **params)


@public
class Models(Resource):
    """Models: get, list, search, create, update, delete, examples, readme; their versions."""

    @property
    def predictions(self) -> ModelsPredictions:
        """Predictions by a model's name."""
        return ModelsPredictions(self._core)

    @property
    def versions(self) -> ModelsVersions:
        """Versions by a model's name."""
        return ModelsVersions(self._core)

    def _build(self, raw: dict[str, Any]) -> Model:
        return Model(self._core, raw)

    @overload
    def get(self, owner: ModelName, /, **options: Unpack[RequestOptions]) -> Model: ...
    @overload
    def get(self, owner: str, name: str, **options: Unpack[RequestOptions]) -> Model: ...
    @overload
    def get(self, *, key: str, **options: Unpack[RequestOptions]) -> Model: ...
    def get(
        self,
        owner: ModelName | None = None,
        name: str | None = None,
        *,
        key: str | None = None,
        **options: Unpack[RequestOptions],
    ) -> Model:
        """Get the model ``owner/name``, in one string or in two (operation ``models.get``).

        Args:
            owner: Its owner; or ``owner/name``, if that is all.
            name: Its name.
            key: ``owner/name`` by the keyword of ``replicate`` 1.x.
            **options: ``timeout``, ``headers`` and ``query`` of this call: see ``RequestOptions``.

        Raises:
            InputError: The name of the model is not valid.
            NotFoundError: There is no such model, or the token may not see it.
            APIError: The API did not answer.
        """
        operation = models_get.operation(
            *parse_owner_and_name(key if owner is None else owner, name)
        )
        return self._core.request(operation, self._build, options)

    def list(
        self,
        cursor: str | EllipsisType = ...,
        *,
        sort_by: Sort | None = None,
        sort_direction: Literal["asc", "desc"] | None = None,
        **options: Unpack[RequestOptions],
    ) -> Page[Model]:
        """List public models, 25 a page (operation ``models.list``).

        Args:
            cursor: The ``next`` or ``previous`` of another page, to get that one.
            sort_by: By which moment they are sorted, their latest version's if not given.
            sort_direction: ``desc``, the newest first, if not given.
            **options: ``timeout``, ``headers`` and ``query`` of this call: see ``RequestOptions``.

        Raises:
            InputError: The order or the cursor is not valid.
            APIError: The API did not answer.
        """
        order: dict[str, Any] = {}
        if sort_by is not None:
            order["sort_by"] = check_choice(sort_by, "sort_by", SORTS)
        if sort_direction is not None:
            order["sort_direction"] = check_choice(
                sort_direction, "sort_direction", ("asc", "desc")
            )
        operation = models_list.operation(**order)
        return fetch_page(self._core, operation, self._build, cursor, options)

    def search(self, query: str, **options: Unpack[SearchOptions]) -> Page[Model]:
        """Search public models (operation ``models.search``).

        Args:
            query: What to search for.
            **options: ``timeout`` and ``headers`` of this call: see ``SearchOptions``.

        Raises:
            InputError: The query is empty.
            APIError: The API did not answer.
        """
        from replicate_api.api.models import models_search

        operation = models_search.operation(body=check_text(query, "query"))
        return fetch_page(
            self._core, operation, self._build, options=cast("RequestOptions", options)
        )

    def create(
        self,
        owner: str,
        name: str,
        *,
        visibility: Literal["public", "private"],
        hardware: str | Hardware,
        description: str | None = None,
        github_url: str | None = None,
        paper_url: str | None = None,
        license_url: str | None = None,
        cover_image_url: str | None = None,
        **options: Unpack[RequestOptions],
    ) -> Model:
        """Create a model without a version (operation ``models.create``).

        Args:
            owner: The user or organisation that it is to belong to; the token's own.
            name: Its name, not yet taken.
            visibility: ``public`` or ``private``.
            hardware: What it runs on, one of ``client.hardware.list()`` or its ``sku``.
            description: What it does.
            github_url: Where its source is.
            paper_url: Where its paper is.
            license_url: Where its licence is.
            cover_image_url: Where a picture for it is.
            **options: ``timeout``, ``headers`` and ``query`` of this call: see ``RequestOptions``.

        Raises:
            InputError: One of the values cannot be sent.
            ConflictError: There is one of that name.
            APIError: The API did not create it.
        """
        from replicate_api.api.models import models_create

        owner, name = parse_owner_and_name(check_text(owner, "owner"), check_text(name, "name"))
        body = api.CreateModelRequest(
            owner=owner,
            name=name,
            visibility=api.ModelVisibility(
                check_choice(visibility, "visibility", ("public", "private"))
            ),
            hardware=check_id_or_text(hardware, "hardware", Hardware),
            description=check_optional_text(description, "description"),
            github_url=check_optional_text(github_url, "github_url"),
            paper_url=check_optional_text(paper_url, "paper_url"),
            license_url=check_optional_text(license_url, "license_url"),
            cover_image_url=check_optional_text(cover_image_url, "cover_image_url"),
        )
        return self._core.request(models_create.operation(body=body), self._build, options)

    @overload
    def update(
        self,
        owner: ModelName,
        /,
        *,
        description: str | None = None,
        readme: str | None = None,
        github_url: str | None = None,
        paper_url: str | None = None,
        weights_url: str | None = None,
        license_url: str | None = None,
        **options: Unpack[RequestOptions],
    ) -> Model: ...
    @overload
    def update(
        self,
        owner: str,
        name: str,
        *,
        description: str | None = None,
        readme: str | None = None,
        github_url: str | None = None,
        paper_url: str | None = None,
        weights_url: str | None = None,
        license_url: str | None = None,
        **options: Unpack[RequestOptions],
    ) -> Model: ...
    def update(
        self,
        owner: ModelName,
        name: str | None = None,
        *,
        description: str | None = None,
        readme: str | None = None,
        github_url: str | None = None,
        paper_url: str | None = None,
        weights_url: str | None = None,
        license_url: str | None = None,
        **options: Unpack[RequestOptions],
    ) -> Model:
        """Change the description and links of a model; what is not given stays (operation
        ``models.update``).

        Args:
            owner: Its owner; or ``owner/name``, if that is all.
            name: Its name.
            description: What it does; empty to clear it, and likewise below.
            readme: Its readme, in Markdown.
            github_url: Where its source is.
            paper_url: Where its paper is.
            weights_url: Where its weights are.
            license_url: Where its licence is.
            **options: ``timeout``, ``headers`` and ``query`` of this call: see ``RequestOptions``.

        Raises:
            InputError: One of the values cannot be sent.
            APIError: The API did not change it.
        """
        from replicate_api.api.models import models_update

        names = parse_owner_and_name(owner, name)
        body = api.UpdateModelRequest(
            description=check_optional_text(description, "description"),
            readme=check_optional_text(readme, "readme"),
            github_url=check_optional_text(github_url, "github_url"),
            paper_url=check_optional_text(paper_url, "paper_url"),
            weights_url=check_optional_text(weights_url, "weights_url"),
            license_url=check_optional_text(license_url, "license_url"),
        )
        operation = models_update.operation(*names, body=body)
        return self._core.request(operation, self._build, options)

    @overload
    def delete(self, owner: ModelName, /, **options: Unpack[RequestOptions]) -> bool: ...
    @overload
    def delete(self, owner: str, name: str, **options: Unpack[RequestOptions]) -> bool: ...
    @overload
    def delete(self, *, key: str, **options: Unpack[RequestOptions]) -> bool: ...
    def delete(
        self,
        owner: ModelName | None = None,
        name: str | None = None,
        *,
        key: str | None = None,
        **options: Unpack[RequestOptions],
    ) -> bool:
        """Delete a private model that has no versions (operation ``models.delete``).

        Args:
            owner: Its owner; or ``owner/name``, if that is all.
            name: Its name.
            key: ``owner/name`` by the keyword of ``replicate`` 1.x.
            **options: ``timeout``, ``headers`` and ``query`` of this call: see ``RequestOptions``.

        Raises:
            InputError: The name of the model is not valid.
            APIError: The API did not delete it.
        """
        from replicate_api.api.models import models_delete

        names = parse_owner_and_name(key if owner is None else owner, name)
        self._core.fetch(models_delete.operation(*names), options)
        return True

    @overload
    def examples(
        self, owner: ModelName, /, **options: Unpack[RequestOptions]
    ) -> Page[Prediction]: ...
    @overload
    def examples(
        self, owner: str, name: str, **options: Unpack[RequestOptions]
    ) -> Page[Prediction]: ...
    def examples(
        self,
        owner: ModelName,
        name: str | None = None,
        **options: Unpack[RequestOptions],
    ) -> Page[Prediction]:
        """List predictions that show what a model does (operation ``models.examples.list``).

        Args:
            **options: ``timeout``, ``headers`` and ``query`` of this call: see ``RequestOptions``.

        Raises:
            NotFoundError: There is no such model.
            APIError: The API did not answer.
        """
        from replicate_api.api.models import models_examples_list

        core = self._core
        operation = models_examples_list.operation(*parse_owner_and_name(owner, name))
        return fetch_page(core, operation, partial(Prediction, core), options=options)

    @overload
    def readme(self, owner: ModelName, /, **options: Unpack[RequestOptions]) -> str | None: ...
    @overload
    def readme(self, owner: str, name: str, **options: Unpack[RequestOptions]) -> str | None: ...
    def readme(
        self, owner: ModelName, name: str | None = None, **options: Unpack[RequestOptions]
    ) -> str | None:
        """Get a model's readme in Markdown, None if it has none (operation ``models.readme.get``).

        The API does not tell a model without one from no such model.

        Args:
            **options: ``timeout``, ``headers`` and ``query`` of this call: see ``RequestOptions``.

        Raises:
            APIError: The API did not answer.
        """
        from replicate_api.api.models import models_readme_get

        operation = models_readme_get.operation(*parse_owner_and_name(owner, name))
        try:
            return self._core.request(operation, str, options)
        except NotFoundError:
            return None
