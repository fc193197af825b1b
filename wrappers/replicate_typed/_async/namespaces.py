"""The attributes of a client: one for each resource of the API."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .._base.cached_parts import cached_property
from .._base.deprecation import deprecated
from .._base.fixed_attributes import FixedAttributes
from .._base.old_names import OldNames
from .core import AsyncCore
from .predictions import AsyncPredictions

# The resources are loaded when they are first used: most programs need one or two of them.
if TYPE_CHECKING:
    from .deployments import AsyncDeployments
    from .files import AsyncFiles
    from .models import AsyncModels
    from .resources import (
        AsyncAccountResource,
        AsyncCollections,
        AsyncHardwareResource,
        AsyncSearch,
    )
    from .trainings import AsyncTrainings
    from .webhooks import AsyncWebhooks


class AsyncNamespaces(FixedAttributes, OldNames):
    """The resources of a client."""

    _core: AsyncCore

    @cached_property
    def predictions(self) -> AsyncPredictions:
        """Predictions: create, get, list, cancel."""
        return AsyncPredictions(self._core)

    @cached_property
    def models(self) -> AsyncModels:
        """Models and their versions."""
        from .models import AsyncModels

        return AsyncModels(self._core)

    @cached_property
    def deployments(self) -> AsyncDeployments:
        """Deployments: models on hardware of your choice."""
        from .deployments import AsyncDeployments

        return AsyncDeployments(self._core)

    @cached_property
    def trainings(self) -> AsyncTrainings:
        """Trainings: create, get, list, cancel."""
        from .trainings import AsyncTrainings

        return AsyncTrainings(self._core)

    @cached_property
    def files(self) -> AsyncFiles:
        """Files to use in inputs: create, get, list, delete, download."""
        from .files import AsyncFiles

        return AsyncFiles(self._core)

    @cached_property
    def collections(self) -> AsyncCollections:
        """Collections of models."""
        from .resources import AsyncCollections

        return AsyncCollections(self._core)

    @cached_property
    def hardware(self) -> AsyncHardwareResource:
        """The hardware that models can run on."""
        from .resources import AsyncHardwareResource

        return AsyncHardwareResource(self._core)

    @cached_property
    def account(self) -> AsyncAccountResource:
        """The account of the token."""
        from .resources import AsyncAccountResource

        return AsyncAccountResource(self._core)

    @property
    @deprecated("use account")
    def accounts(self) -> AsyncAccountResource:
        """The same as ``account``, by the name of ``replicate`` 1.x."""
        return self.account

    @cached_property
    def webhooks(self) -> AsyncWebhooks:
        """Webhooks: the signing secret, and checking and reading requests."""
        from .webhooks import AsyncWebhooks

        return AsyncWebhooks(self._core)

    @cached_property
    def search(self) -> AsyncSearch:
        """Search over models, collections and documentation."""
        from .resources import AsyncSearch

        return AsyncSearch(self._core)
