# Derived from ../_async/namespaces.py: edit that file, then run `make regenerate`.
"""The attributes of a client: one for each resource of the API."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .._base.cached_parts import cached_property
from .._base.deprecation import deprecated
from .._base.fixed_attributes import FixedAttributes
from .._base.old_names import OldNames
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


class Namespaces(FixedAttributes, OldNames):
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
        """Deployments: models on hardware of your choice."""
        from .deployments import Deployments

        return Deployments(self._core)

    @cached_property
    def trainings(self) -> Trainings:
        """Trainings: create, get, list, cancel."""
        from .trainings import Trainings

        return Trainings(self._core)

    @cached_property
    def files(self) -> Files:
        """Files to use in inputs: create, get, list, delete, download."""
        from .files import Files

        return Files(self._core)

    @cached_property
    def collections(self) -> Collections:
        """Collections of models."""
        from .resources import Collections

        return Collections(self._core)

    @cached_property
    def hardware(self) -> HardwareResource:
        """The hardware that models can run on."""
        from .resources import HardwareResource

        return HardwareResource(self._core)

    @cached_property
    def account(self) -> AccountResource:
        """The account of the token."""
        from .resources import AccountResource

        return AccountResource(self._core)

    @property
    @deprecated("use account")
    def accounts(self) -> AccountResource:
        """The same as ``account``, by the name of ``replicate`` 1.x."""
        return self.account

    @cached_property
    def webhooks(self) -> Webhooks:
        """Webhooks: the signing secret, and checking and reading requests."""
        from .webhooks import Webhooks

        return Webhooks(self._core)

    @cached_property
    def search(self) -> Search:
        """Search over models, collections and documentation."""
        from .resources import Search

        return Search(self._core)
