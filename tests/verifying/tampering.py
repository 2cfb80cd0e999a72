"""What every mutation of a plan is made with."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias

from tests.verifying.vendors import Sample

Mutation: TypeAlias = Callable[[Any, Sample], None]

MUTATIONS: dict[str, Mutation] = {}


def mutation_by_sample(change: Mutation) -> Mutation:
    MUTATIONS[change.__name__.replace("_", " ")] = change
    return change


def mutation(change: Callable[[Any], None]) -> Callable[[Any], None]:
    MUTATIONS[change.__name__.replace("_", " ")] = lambda data, _: change(data)
    return change


def unplanned_grants(data: Any, sample: Sample) -> list[tuple[str, str]]:
    planned = {(kind, name) for kind, names in data["grants"].items() for name in names}
    keys = ((key.kind, key.name) for key in sorted(sample.catalog.policy_set.grants))
    return [key for key in keys if key not in planned]


def planned_grants(data: Any) -> list[tuple[str, str]]:
    return [(kind, name) for kind, names in data["grants"].items() for name in names]


def is_solved(data: Any) -> bool:
    return bool(data["status"] != "infeasible")
