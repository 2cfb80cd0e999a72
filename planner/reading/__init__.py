"""YAML files -> model: strict, every fault at once, each with its address.

The way through: `files` (bytes) -> `composing` (nodes) -> `formats` and `shapes` (plain values)
-> `policy_sets`, `catalogs`, `integrations` (checks across places, and the model).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from planner.reading.catalogs import read_catalog, read_catalog_of
from planner.reading.integrations import read_integration
from planner.reading.locating import CATALOGS, POLICIES, shipped_names
from planner.reading.policy_sets import read_policy_set

if TYPE_CHECKING:
    from planner.model import Catalog, Integration


def read_catalogs_of(integration: Integration) -> tuple[Catalog, ...]:
    """Every catalogue that an integration names; see `planner.reading.services`."""
    from planner.reading import services

    return services.read_catalogs_of(integration)


def shipped_catalogs() -> tuple[str, ...]:
    """The names of the catalogues that come with planner, sorted."""
    return shipped_names(CATALOGS)


def shipped_policy_sets() -> tuple[str, ...]:
    """The names of the policy sets that come with planner, sorted."""
    return shipped_names(POLICIES)


__all__ = [
    "read_catalog",
    "read_catalog_of",
    "read_catalogs_of",
    "read_integration",
    "read_policy_set",
    "shipped_catalogs",
    "shipped_policy_sets",
]
