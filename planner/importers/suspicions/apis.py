"""Which APIs have a requirement, said in few words."""

from __future__ import annotations

from collections.abc import Iterable

from planner.importers.found import Found
from planner.model import Api
from planner.solving.formula import Formula, GrantKey


def by_requirement(found: Found) -> dict[Formula, list[Api]]:
    """The APIs of each known requirement, in the order of the catalogues and ids."""
    apis: dict[Formula, list[Api]] = {}
    for service in found.services:
        for api in service.apis:
            if api.requirement is not None:
                apis.setdefault(api.requirement, []).append(api)
    return apis


def named(keys: Iterable[GrantKey]) -> str:
    """The names of grants, whole: long ones often start alike."""
    words = [f"`{key.name}`" for key in keys]
    return " and ".join(filter(None, (", ".join(words[:-1]), words[-1])))


def place_of(apis: list[Api]) -> str:
    """The first of `apis`, and how many others there are."""
    first = f"{apis[0].method} {apis[0].url}"
    more = len(apis) - 1
    return f"{first} and {more} more" if more else first
