"""The catalogues of an integration that names several."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from typing import TypeVar

from planner.errors import Fault, InvalidFile, PlannerError, UnknownName
from planner.model import Catalog, Integration
from planner.reading.catalogs import read_catalog
from planner.reading.quoting import listed
from planner.services import merged, vendors_of

_Source = TypeVar("_Source")


def read_catalogs_of(integration: Integration) -> tuple[Catalog, ...]:
    """Read every catalogue that `integration` names, each path relative to the integration's file.

    Raises PlannerError with what is wrong with all of them; for one that is not there, the fault
    tells the place in the integration.
    """
    folder = os.path.dirname(integration.file)
    if not integration.catalogs:
        return all_read([(integration, "catalog", integration.catalog)], _reader(folder))
    named = [
        (integration, f"catalogs[{index}]", name) for index, name in enumerate(integration.catalogs)
    ]
    return all_read(named, _reader(folder))


def read_single_catalog_of(integration: Integration) -> Catalog:
    """Several services of one vendor, merged. Raises InvalidFile for those of several vendors."""
    catalogs = read_catalogs_of(integration)
    vendors = vendors_of(catalogs)
    if len(vendors) == 1:
        return merged(catalogs)
    names = listed((vendor.policy_set.name for vendor in vendors), "and")
    line, column = integration.places.get("catalogs", (0, 0))
    fault = Fault(
        message=f"one vendor is expected here, and these catalogues are of {names}",
        file=integration.file,
        line=line,
        column=column,
        path="catalogs" if line else "",
    )
    raise InvalidFile([fault])


def all_read(sources: Iterable[_Source], read: Callable[[_Source], Catalog]) -> tuple[Catalog, ...]:
    """What `read` makes of each of `sources`. Raises all that is wrong with them together."""
    found: list[Catalog] = []
    wrong: list[PlannerError] = []
    for source in sources:
        try:
            found.append(read(source))
        except PlannerError as error:
            wrong.append(error)
    if wrong:
        kinds = {type(error) for error in wrong}
        kind = kinds.pop() if len(kinds) == 1 else PlannerError
        # What is wrong with a policy set is told once, however many catalogues name it.
        raise kind(list(dict.fromkeys(fault for error in wrong for fault in error.faults)))
    return tuple(found)


def _reader(folder: str) -> Callable[[tuple[Integration, str, str]], Catalog]:
    def read(source: tuple[Integration, str, str]) -> Catalog:
        integration, path, name = source
        try:
            return read_catalog(name, relative_to=folder)
        except UnknownName as error:
            raise UnknownName([*_placed(error, integration, path)]) from None

    return read


def _placed(error: UnknownName, integration: Integration, path: str) -> Iterator[Fault]:
    line, column = integration.places.get(path, (0, 0))
    for fault in error.faults:
        yield replace(
            fault,
            file=integration.file,
            line=line,
            column=column,
            path=path if line else "",
        )
