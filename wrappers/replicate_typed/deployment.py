"""What ``replicate.deployment`` of 1.x has, for imports that name it; new code needs ``replicate_typed`` only."""

from ._sync.deployments import Deployment, Deployments

__all__ = ["Deployment", "Deployments"]
