"""What can go wrong between a plan and a working client, by what is known afterwards.

The difference matters more than the cause: whether a client exists now, and where its secret is.
"""

from __future__ import annotations

from planner.errors import PlannerError


class NotSent(PlannerError):
    """Nothing that counts has left this machine: there is no new client and no new token."""


class Rejected(PlannerError):
    """The server said no: there is no new client and no new token."""


class OutcomeUnknown(PlannerError):
    """The request may have reached the server, and its answer does not tell what became of it."""


class SecretNotPlaced(PlannerError):
    """The client exists, and its secret lies in the recovery file that the message names."""


class PlaceRefused(PlannerError):
    """A place cannot take a secret, or give it back."""
