"""What would be if an integration over several vendors asked for more, less, or under other limits.

The changed integration is divided anew, and each vendor's plan compared with today's. A change can
make the first API of a vendor desired, so that a client is needed there, or drop the last one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from planner.errors import Fault, PlannerError, UnknownName
from planner.model import Catalog, Integration
from planner.names import Misnamed
from planner.plans import Plan
from planner.qualifying import Found, VendorNames
from planner.reading.quoting import quoted
from planner.solving.records import dataclass
from planner.vendors.dividing import Divided, divided
from planner.vendors.limiting import VendorLimits
from planner.vendors.plans import Plans, plans_of
from planner.whatif import Change, Difference, as_in_change, changed_to, difference

_LISTS = ("add", "drop", "forbid", "require", "allow")


@dataclass(frozen=True, slots=True, kw_only=True)
class VendorDifference:
    """What a change does at one vendor. `before` is None where no API is desired there today, and
    `after` where none is any more; `difference` compares the two where both are there. `touched`:
    something of the change concerns this vendor."""

    catalog: Catalog
    before: Plan | None
    after: Plan | None
    difference: Difference | None
    touched: bool


def what_if_per_vendor(
    integration: Integration,
    catalogs: Sequence[Catalog],
    change: Change,
    *,
    time_limit: float | None = None,
) -> tuple[Plans, tuple[VendorDifference, ...]]:
    """The plans after the change, and what it does at each vendor that has an API desired before
    or after. Raises PlannerError as `planner.whatif.what_if` does."""
    today = divided(integration, catalogs)
    before = plans_of(today, time_limit=time_limit)
    changing = _Changing(integration, today, change)
    changed = changing.changed()
    try:
        tomorrow = divided(changed, catalogs)
        after = plans_of(tomorrow, lifted=changing.lifted(), time_limit=time_limit)
    except PlannerError as error:
        raise type(error)([as_in_change(one, changed, change) for one in error.faults]) from None
    return after, tuple(changing.differences(before, after))


class _Changing:
    """A change, and which vendor each of its entries concerns."""

    def __init__(self, integration: Integration, today: Divided, change: Change) -> None:
        self._integration = integration
        self._vendors = today.vendors
        self._change = change
        self._names = VendorNames(today.vendors)
        self._limits = VendorLimits([vendor.policy_set for vendor in today.vendors])
        self._faults: list[Fault] = []
        desired = [self._names.find(name) for name in integration.apis]
        self._desired = [found for found in desired if isinstance(found, Found)]
        # Option -> for each of its entries the vendors that it concerns, by their places.
        self._vendors_of: dict[str, list[frozenset[int]]] = {name: [] for name in _LISTS}
        self._added = self._found("add")
        self._dropped = self._found("drop")
        self._check_dropped()
        self._divide_limits()
        if self._faults:
            raise UnknownName(self._faults)

    def _refuse(self, misnamed: Misnamed, path: str) -> None:
        self._faults.append(misnamed.at(Fault(message="").file, (0, 0), path))

    def _found(self, option: str) -> list[Found | None]:
        names: tuple[str, ...] = getattr(self._change, option)
        found: list[Found | None] = []
        for index, name in enumerate(names):
            one = self._names.find(name)
            if isinstance(one, Misnamed):
                self._refuse(one, f"{option}[{index}]")
            api = one if isinstance(one, Found) else None
            found.append(api)
            self._vendors_of[option].append(frozenset({api.vendor} if api else ()))
        return found

    def _check_dropped(self) -> None:
        for index, found in enumerate(self._dropped):
            name = quoted(self._change.drop[index])
            if found is not None and found not in self._desired:
                message = f"{name} is not the name of one of the desired APIs"
                self._refuse(Misnamed(message), f"drop[{index}]")
            elif found is not None and found in self._added:
                message = f"{name} is to be dropped and to be added"
                self._refuse(Misnamed(message), f"drop[{index}]")

    def _divide_limits(self) -> None:
        everywhere = list(range(len(self._vendors)))
        for option in ("forbid", "require", "allow"):
            entries = self._limits.entries(
                option,
                getattr(self._change, option),
                used=everywhere,
                refuse=lambda wrong, path: self._refuse(wrong, path.removeprefix("limits.")),
            )
            self._vendors_of[option] = [meant for _, meant in entries]

    def changed(self) -> Integration:
        """The integration with what the change says, save for its `allow`, and without tasks."""
        integration, change = self._integration, self._change
        kept = [index for index, one in enumerate(self._desired) if one not in self._dropped]
        return changed_to(integration, change, kept)

    def lifted(self) -> Mapping[str, tuple[str, ...]]:
        """Vendor -> the entries of `allow` that concern it."""
        return {
            vendor.policy_set.name: self._of(index, "allow")
            for index, vendor in enumerate(self._vendors)
        }

    def _of(self, vendor: int, option: str) -> tuple[str, ...]:
        entries = zip(getattr(self._change, option), self._vendors_of[option], strict=True)
        return tuple(text for text, vendors in entries if vendor in vendors)

    def differences(self, before: Plans, after: Plans) -> list[VendorDifference]:
        """What the change does at each vendor, in the order of the vendors' names."""
        found = [
            self._difference(index, _plan_of(vendor, before), _plan_of(vendor, after))
            for index, vendor in enumerate(self._vendors)
        ]
        return [one for one in found if one.before or one.after]

    def _difference(self, vendor: int, before: Plan | None, after: Plan | None) -> VendorDifference:
        own = replace(self._change, **{option: self._of(vendor, option) for option in _LISTS})
        return VendorDifference(
            catalog=self._vendors[vendor],
            before=before,
            after=after,
            difference=difference(own, before, after) if before and after else None,
            touched=own != Change(),
        )


def _plan_of(vendor: Catalog, plans: Plans) -> Plan | None:
    return next(iter(plans.of(vendor.policy_set.name)), None)
