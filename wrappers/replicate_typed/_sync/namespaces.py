# Derived from ../_async/namespaces.py: edit that file, then run `make regenerate`.
"""What a client has by name: one attribute for each resource of the API."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from .._facade.old_async import HasOldAsync
from .core import Core
from .predictions import Predictions

# The resources are loaded when they are first used: most programs need one or two of them.
if TYPE_CHECKING:
    from .deployments import Deployments
    from .files import Files
    from .models import Models
    from .resources import (
        AccountResource,
        Collections,
        HardwareResource,
        Search,
    )
    from .trainings import Trainings
    from .webhooks import Webhooks


class Namespaces(HasOldAsync):
    """The resources of a client."""

    _core: Core

    @cached_property
    def predictions(self) -> Predictions:
        """Predictions: create, get, list, cancel."""
        return Predictions(self._core)

    @cached_property
    def models(self) -> Models:
        """Models and their versions."""
        from .models import Models

        return Models(self._core)

    @cached_property
    def deployments(self) -> Deployments:
        """Deployments: models on hardware of one's own choice."""
        from .deployments import Deployments

        return Deployments(self._core)

    @cached_property
    def trainings(self) -> Trainings:
        """Trainings: create, get, list, cancel."""
        from .trainings import Trainings

        return Trainings(self._core)

    @cached_property
    def files(self) -> Files:
        """Files to use in inputs."""
        from .files import Files

        return Files(self._core)

    @cached_property
    def collections(self) -> Collections:
        """Collections of models."""
        from .resources import Collections

        return Collections(self._core)

    @cached_property
    def hardware(self) -> HardwareResource:
        """What models can run on."""
        from .resources import HardwareResource

        return HardwareResource(self._core)

    @cached_property
    def account(self) -> AccountResource:
        """The account of the token."""
        from .resources import AccountResource

        return AccountResource(self._core)

    @property
    def accounts(self) -> AccountResource:
        """The same as ``account``, by its old name."""
        return self.account

    @cached_property
    def webhooks(self) -> Webhooks:
        """The signing secret, and what webhooks say."""
        from .webhooks import Webhooks

        return Webhooks(self._core)

    @cached_property
    def search(self) -> Search:
        """Search over models, collections and documentation."""
        from .resources import Search

        return Search(self._core)
