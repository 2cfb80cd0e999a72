"""A vendor on the stage: its catalogue, and how its grants are judged and written."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from planner.model import Catalog, PolicySet
from planner.prerequisites import prerequisites_of
from planner.requesting import variable_name
from planner.sandbox.answers import documented
from planner.sandbox.clients import Client
from planner.sandbox.deciding import Judge
from planner.sandbox.spelling import Spelling

CALLER = "sandbox-caller"
"""The id of the client that a caller's token is of."""


class Vendor:
    """One vendor, and the caller who may create clients there: with the grants that the catalogue
    asks for that, if it has such an API."""

    def __init__(self, catalog: Catalog) -> None:
        self.catalog = catalog
        self.policy_set: PolicySet = catalog.policy_set
        self.name = self.policy_set.name
        self.spelling = Spelling(self.policy_set)
        self.judge = Judge(self.policy_set)
        self.shape: Mapping[str, Any] = documented(self.name)
        needed = prerequisites_of(catalog)
        self.caller = Client(CALLER, "Caller", needed.grants if needed else {})

    @property
    def token_variable(self) -> str:
        """The environment variable in which requests expect a caller's token."""
        return variable_name(self.policy_set, "TOKEN")
