"""An integration, divided: for each vendor an integration of its own, with its catalogue."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from planner.errors import Fault, PlannerError, UnknownName
from planner.model import Catalog, Integration, Limits, Task
from planner.names import Misnamed
from planner.planning import criteria_of, refuse_nothing_desired
from planner.qualifying import Found, VendorNames
from planner.reading.quoting import key_path, listed, quoted
from planner.requesting import variable_name
from planner.services import vendors_of
from planner.solving.records import dataclass
from planner.tasks import not_desired
from planner.vendors.limiting import VendorLimits


class Part(NamedTuple):
    """What of an integration concerns one vendor."""

    integration: Integration
    catalog: Catalog

    @property
    def vendor(self) -> str:
        """The name of the vendor's policy set."""
        return self.catalog.policy_set.name


@dataclass(frozen=True, slots=True, kw_only=True)
class Divided:
    """The parts of an integration, in the order in which the desired APIs first need their vendors.

    `vendors`: one catalogue per vendor, `catalogs` all that there are, `notes` what a reader should
    know of the division.
    """

    integration: Integration
    vendors: tuple[Catalog, ...]
    catalogs: tuple[Catalog, ...]
    parts: tuple[Part, ...]
    notes: tuple[str, ...]

    def part_of(self, vendor: str) -> Part:
        """The part of the vendor whose policy set has that name; letter case does not matter.

        Raises UnknownName for a name of none, and for a vendor that has no part.
        """
        known = {one.policy_set.name.casefold(): one.policy_set for one in self.vendors}
        policy_set = known.get(vendor.strip().casefold())
        if policy_set is None:
            message = f"this integration has no vendor {quoted(vendor)}"
            hint = f"its vendors: {listed((one.name for one in known.values()), 'and')}"
            raise self._no_part(message, hint)
        part = next((part for part in self.parts if part.vendor == policy_set.name), None)
        if part is None:
            message = f"no API of {quoted(policy_set.title)} is desired"
            raise self._no_part(message)
        return part

    def _no_part(self, message: str, hint: str = "") -> UnknownName:
        file = self.integration.file
        return UnknownName([Fault(message=message, file=file, path="vendor", hint=hint)])


class _Named(NamedTuple):
    """An API as its vendor finds it: by `name`; `path` is its key path in the whole integration."""

    vendor: int
    name: str
    api_id: str
    path: str


def parts_of(integration: Integration, catalogs: Sequence[Catalog]) -> tuple[Part, ...]:
    """One part per vendor that has a desired API; see `divided`."""
    return divided(integration, catalogs).parts


def divided(integration: Integration, catalogs: Sequence[Catalog]) -> Divided:
    """Divide `integration` among the vendors that the `catalogs` belong to.

    A name that its vendor alone would not understand stands in a part as the API's id, and a limit
    without the vendor in front. Raises PlannerError with every wrong name, limit and criterion.
    """
    return _Division(integration, catalogs).divided()


class _Division:
    def __init__(self, integration: Integration, catalogs: Sequence[Catalog]) -> None:
        self._integration = integration
        self._catalogs = tuple(catalogs)
        self._vendors = _vendors(integration, catalogs)
        self._names = VendorNames(self._vendors)
        self._faults: list[Fault] = []
        self._apis: list[_Named] = []
        self._tasks: list[tuple[Task, list[_Named]]] = []

    def divided(self) -> Divided:
        refuse_nothing_desired(self._integration)
        self._apis = list(self._found(("apis",), self._integration.apis))
        self._tasks = [(task, self._found_in(task)) for task in self._integration.tokens]
        used = list(dict.fromkeys(named.vendor for named in self._apis))
        limits = VendorLimits([vendor.policy_set for vendor in self._vendors]).of_integration(
            self._integration, used=used, refuse=self._refuse
        )
        self._check_criteria()
        if self._faults:
            raise UnknownName(self._faults)
        return Divided(
            integration=self._integration,
            vendors=self._vendors,
            catalogs=self._catalogs,
            parts=tuple(self._part(vendor, limits[vendor]) for vendor in used),
            notes=tuple(self._notes(used)),
        )

    def _refuse(self, misnamed: Misnamed, path: str) -> None:
        place = self._integration.places.get(path, (0, 0))
        self._faults.append(misnamed.at(self._integration.file, place, path))

    def _found(self, at: tuple[str, ...], names: Sequence[str]) -> Iterator[_Named]:
        for index, name in enumerate(names):
            path = key_path((*at, index))
            found = self._names.find(name)
            if isinstance(found, Found):
                plain = self._names.plain(found, name)
                yield _Named(found.vendor, plain, found.api.id, path)
            else:
                self._refuse(found, path)

    def _found_in(self, task: Task) -> list[_Named]:
        desired = {(named.vendor, named.api_id) for named in self._apis}
        found = list(self._found(("tokens", task.name), task.apis))
        for named in found:
            if (named.vendor, named.api_id) not in desired:
                self._refuse(not_desired(named.name), named.path)
        return found

    def _check_criteria(self) -> None:
        try:
            criteria_of(self._integration)
        except PlannerError as error:
            self._faults += error.faults

    def _notes(self, used: Sequence[int]) -> Iterator[str]:
        for index, vendor in enumerate(self._vendors):
            title = vendor.policy_set.title
            if index not in used:
                yield f"No API of {title} is desired, so no client is asked for there."
            elif self._tasks and not any(
                named.vendor == index for _, ns in self._tasks for named in ns
            ):
                yield f"The desired APIs of {title} are in no task."

    def _part(self, vendor: int, limits: Limits) -> Part:
        catalog = self._vendors[vendor]
        tasks = list(self._tasks_of(vendor))
        several = len(self._vendors) > 1
        part = replace(
            self._integration,
            catalogs=self._catalogs_of(catalog),
            apis=tuple(named.name for named in self._apis if named.vendor == vendor),
            limits=limits,
            tokens=tuple(
                Task(name=task, apis=tuple(n.name for n in found)) for task, found in tasks
            ),
            vendors=tuple(one.policy_set.name for one in self._vendors) if several else (),
            places=self._places(vendor, tasks),
        )
        return Part(part, catalog)

    def _tasks_of(self, vendor: int) -> Iterator[tuple[str, list[_Named]]]:
        """The tasks with the vendor's APIs, those without any left out. One that is empty for every
        vendor goes to the first, to be refused where tasks are checked."""
        for task, found in self._tasks:
            own = [named for named in found if named.vendor == vendor]
            if own or (not task.apis and vendor == self._apis[0].vendor):
                yield task.name, own

    def _catalogs_of(self, vendor: Catalog) -> tuple[str, ...]:
        """The vendor's catalogues, as the integration names them where it does."""
        written = self._integration.catalogs
        if len(written) != len(self._catalogs):
            return written
        own = {catalog.name for catalog in vendor.services or (vendor,)}
        pairs = zip(written, self._catalogs, strict=True)
        return tuple(name for name, catalog in pairs if catalog.name in own)

    def _places(
        self, vendor: int, tasks: Iterable[tuple[str, list[_Named]]]
    ) -> dict[str, tuple[int, int]]:
        """The places of what the part holds, under the paths that it has there."""
        places = self._integration.places
        listed_in_tasks = {named.path for _, found in self._tasks for named in found}
        before = {
            f"apis[{index}]": named.path
            for index, named in enumerate(n for n in self._apis if n.vendor == vendor)
        } | {
            key_path(("tokens", task, index)): named.path
            for task, found in tasks
            for index, named in enumerate(found)
        }
        kept = {
            path: place
            for path, place in places.items()
            if not path.startswith("apis[") and path not in listed_in_tasks
        }
        return kept | {path: places[was] for path, was in before.items() if was in places}


def _vendors(integration: Integration, catalogs: Sequence[Catalog]) -> tuple[Catalog, ...]:
    """One catalogue per vendor. Raises UnknownName, at the place of the catalogues."""
    line, column = integration.places.get("catalogs", (0, 0))
    path, file = "catalogs" if line else "", integration.file
    if not catalogs:
        message = "no catalogue is given; name at least one"
        raise PlannerError([Fault(message=message, file=file)])
    try:
        vendors = vendors_of(catalogs)
        _refuse_shared_variables(vendors)
        return vendors
    except UnknownName as error:
        raise UnknownName(
            [
                replace(fault, file=file, line=line, column=column, path=path)
                for fault in error.faults
            ]
        ) from None


def _refuse_shared_variables(vendors: Iterable[Catalog]) -> None:
    """Two vendors whose requests take their tokens from one environment variable would each get
    the other's. Raises UnknownName."""
    names: dict[str, str] = {}
    for vendor in vendors:
        variable, name = variable_name(vendor.policy_set, "TOKEN"), vendor.policy_set.name
        if names.setdefault(variable, name) != name:
            message = f"the vendors {quoted(names[variable])} and {quoted(name)}"
            message += f" would share the environment variable {variable}"
            hint = "rename one of the policy sets"
            raise UnknownName([Fault(message=message, hint=hint)])
