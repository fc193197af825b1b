# Derived from ../_async/deployments.py: edit that file, then run `make regenerate`.
"""``client.deployments``: models on hardware of your choice."""

from __future__ import annotations

from types import EllipsisType
from typing import Any, Unpack, overload

from replicate_api import models as api
from replicate_api.api.deployments import (
    deployments_create,
    deployments_get,
    deployments_list,
)
from replicate_api.types import UNSET

from .._base.public import public
from .._files.structured_inputs import ModelInput
from .._http.request_options import RequestOptions
from .._jobs.create_params import CreateParams
from .._objects.arguments import check_id_or_text, check_integer, check_text, parse_owner_and_name
from .._objects.models import ModelVersion
from .._objects.refs import ModelName, Named
from .._objects.resources import DeploymentValues, Hardware
from .core import Core, Resource
from .jobs import Prediction
from .page import Page, fetch_page
from .predictions import Predictions


class DeploymentPredictions(Resource):
    """The predictions of one deployment."""

    def __init__(self, core: Core, deployment: str) -> None:
        super().__init__(core)
        self._deployment = deployment

    def create(self, input: ModelInput | None = None, **params: Unpack[CreateParams]) -> Prediction:
        """Create a prediction of this deployment (operation ``deployments.predictions.create``).

        Args:
            input: The input of its model, as for ``client.predictions.create``.
            params: The other keywords of ``client.predictions.create``.
        """
        return Predictions(self._core).create(input=input, deployment=self._deployment, **params)


@public
class Deployment(DeploymentValues):
    """A deployment. ``predictions.create`` runs it."""

    def __init__(self, core: Core, raw: dict[str, Any]) -> None:
        self._core = core
        super().__init__(raw)

    @property
    def predictions(self) -> DeploymentPredictions:
        """Its predictions."""
        return DeploymentPredictions(self._core, self.id)

    def reload(self, **options: Unpack[RequestOptions]) -> None:
        """Get its present state from the API (operation ``deployments.get``).

        Args:
            **options: ``timeout``, ``headers`` and ``query`` of this call: see ``RequestOptions``.
        """
        self._core.request(deployments_get.operation(self.owner, self.name), self._fill, options)


class DeploymentsPredictions(Resource):
    """``client.deployments.predictions``: predictions by a deployment's name."""

    def create(
        self,
        deployment: Named,
        input: ModelInput | None = None,
        **params: Unpack[CreateParams],
    ) -> Prediction:
        """Create a prediction of a deployment (operation ``deployments.predictions.create``).

        Args:
            deployment: The deployment, ``owner/name`` in one string or in two, or a ``Deployment``.
            input: The input of its model, as for ``client.predictions.create``.
            params: The other keywords of ``client.predictions.create``.
        """
        return Predictions(self._core).create(input=input, deployment=deployment, **params)


@public
class Deployments(Resource):
    """Deployments: get, list, create, update, delete."""

    @property
    def predictions(self) -> DeploymentsPredictions:
        """Predictions by a deployment's name."""
        return DeploymentsPredictions(self._core)

    def _build(self, raw: dict[str, Any]) -> Deployment:
        return Deployment(self._core, raw)

    @overload
    def get(self, owner: Named, /, **options: Unpack[RequestOptions]) -> Deployment: ...
    @overload
    def get(self, owner: str, name: str, **options: Unpack[RequestOptions]) -> Deployment: ...
    @overload
    def get(self, *, name: str, **options: Unpack[RequestOptions]) -> Deployment: ...
    def get(
        self, owner: Named | None = None, name: str | None = None, **options: Unpack[RequestOptions]
    ) -> Deployment:
        """Get the deployment ``owner/name``, in one string or in two (operation
        ``deployments.get``).

        Args:
            owner: Its owner; or ``owner/name``, if that is all.
            name: Its name; or ``owner/name``, by the keyword of ``replicate`` 1.x.
            **options: ``timeout``, ``headers`` and ``query`` of this call: see ``RequestOptions``.

        Raises:
            InputError: The name of the deployment is not valid.
            NotFoundError: There is no such deployment.
            APIError: The API did not answer.
        """
        names = (name, None) if owner is None else (owner, name)
        operation = deployments_get.operation(*parse_owner_and_name(*names, kind="deployment"))
        return self._core.request(operation, self._build, options)

    def list(
        self, cursor: str | EllipsisType = ..., **options: Unpack[RequestOptions]
    ) -> Page[Deployment]:
        """List the deployments of the token's account (operation ``deployments.list``).

        Args:
            **options: ``timeout``, ``headers`` and ``query`` of this call: see ``RequestOptions``.

        Raises:
            APIError: The API did not answer.
        """
        return fetch_page(self._core, deployments_list.operation(), self._build, cursor, options)

    def create(
        self,
        name: str,
        model: ModelName,
        version: str | ModelVersion,
        hardware: str | Hardware,
        min_instances: int,
        max_instances: int,
        **options: Unpack[RequestOptions],
    ) -> Deployment:
        """Create a deployment (operation ``deployments.create``).

        Args:
            name: Its name.
            model: The model to run, ``owner/name`` or a ``Model``.
            version: The version to run, or its id.
            hardware: The hardware to run on, one of ``client.hardware.list()`` or its ``sku``.
            min_instances: Instances that are always on, 0 to 5.
            max_instances: Instances at the most, 0 to 20.
            **options: ``timeout``, ``headers`` and ``query`` of this call: see ``RequestOptions``.

        Raises:
            InputError: A value cannot be sent.
            APIError: The API did not create it.
        """
        body = api.CreateDeploymentRequest(
            name=check_text(name, "name"),
            model="/".join(parse_owner_and_name(model)),
            version=check_id_or_text(version, "version", ModelVersion),
            hardware=check_id_or_text(hardware, "hardware", Hardware),
            min_instances=_minimum(min_instances),
            max_instances=_maximum(max_instances),
        )
        return self._core.request(deployments_create.operation(body=body), self._build, options)

    @overload
    def update(
        self,
        owner: Named,
        /,
        *,
        version: str | ModelVersion | None = None,
        hardware: str | Hardware | None = None,
        min_instances: int | None = None,
        max_instances: int | None = None,
        **options: Unpack[RequestOptions],
    ) -> Deployment: ...
    @overload
    def update(
        self,
        owner: str,
        name: str,
        *,
        version: str | ModelVersion | None = None,
        hardware: str | Hardware | None = None,
        min_instances: int | None = None,
        max_instances: int | None = None,
        **options: Unpack[RequestOptions],
    ) -> Deployment: ...
    @overload
    def update(
        self,
        *,
        deployment_owner: str,
        deployment_name: str,
        version: str | ModelVersion | None = None,
        hardware: str | Hardware | None = None,
        min_instances: int | None = None,
        max_instances: int | None = None,
        **options: Unpack[RequestOptions],
    ) -> Deployment: ...
    def update(
        self,
        owner: Named | None = None,
        name: str | None = None,
        *,
        deployment_owner: str | None = None,
        deployment_name: str | None = None,
        version: str | ModelVersion | None = None,
        hardware: str | Hardware | None = None,
        min_instances: int | None = None,
        max_instances: int | None = None,
        **options: Unpack[RequestOptions],
    ) -> Deployment:
        """Change a deployment; what is not given stays as it is (operation
        ``deployments.update``).

        Args:
            owner: Its owner; or ``owner/name``, if that is all.
            name: Its name.
            deployment_owner: Its owner, by the keyword of ``replicate`` 1.x.
            deployment_name: Its name, by the keyword of ``replicate`` 1.x.
            version: The version to run, or its id.
            hardware: The hardware to run on, one of ``client.hardware.list()`` or its ``sku``.
            min_instances: Instances that are always on, 0 to 5.
            max_instances: Instances at the most, 0 to 20.
            **options: ``timeout``, ``headers`` and ``query`` of this call: see ``RequestOptions``.

        Raises:
            InputError: A value cannot be sent.
            APIError: The API did not change it.
        """
        from replicate_api.api.deployments import deployments_update

        names = parse_owner_and_name(
            deployment_owner if owner is None else owner,
            deployment_name if name is None else name,
            kind="deployment",
        )
        body = api.UpdateDeploymentRequest(
            version=UNSET
            if version is None
            else check_id_or_text(version, "version", ModelVersion),
            hardware=UNSET
            if hardware is None
            else check_id_or_text(hardware, "hardware", Hardware),
            min_instances=UNSET if min_instances is None else _minimum(min_instances),
            max_instances=UNSET if max_instances is None else _maximum(max_instances),
        )
        operation = deployments_update.operation(*names, body=body)
        return self._core.request(operation, self._build, options)

    @overload
    def delete(self, owner: Named, /, **options: Unpack[RequestOptions]) -> bool: ...
    @overload
    def delete(self, owner: str, name: str, **options: Unpack[RequestOptions]) -> bool: ...
    @overload
    def delete(
        self, *, deployment_owner: str, deployment_name: str, **options: Unpack[RequestOptions]
    ) -> bool: ...
    def delete(
        self,
        owner: Named | None = None,
        name: str | None = None,
        *,
        deployment_owner: str | None = None,
        deployment_name: str | None = None,
        **options: Unpack[RequestOptions],
    ) -> bool:
        """Delete a deployment that was not used for 15 minutes (operation
        ``deployments.delete``).

        Args:
            owner: Its owner; or ``owner/name``, if that is all.
            name: Its name.
            deployment_owner: Its owner, by the keyword of ``replicate`` 1.x.
            deployment_name: Its name, by the keyword of ``replicate`` 1.x.
            **options: ``timeout``, ``headers`` and ``query`` of this call: see ``RequestOptions``.

        Raises:
            InputError: The name of the deployment is not valid.
            APIError: The API did not delete it.
        """
        from replicate_api.api.deployments import deployments_delete

        names = parse_owner_and_name(
            deployment_owner if owner is None else owner,
            deployment_name if name is None else name,
            kind="deployment",
        )
        self._core.fetch(deployments_delete.operation(*names), options)
        return True


def _minimum(value: int) -> int:
    return check_integer(value, "min_instances", 0, 5)


def _maximum(value: int) -> int:
    return check_integer(value, "max_instances", 0, 20)
