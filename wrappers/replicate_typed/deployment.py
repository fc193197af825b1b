# Made from the tables in generator/doors.py: do not edit, run `make regenerate`.
"""What ``replicate.deployment`` of 1.x has; new code imports it from ``replicate_typed``."""

from ._sync.deployments import Deployment, Deployments

__all__ = ["Deployment", "Deployments"]
