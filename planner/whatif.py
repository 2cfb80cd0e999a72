"""What would be if an integration asked for more, for less, or under other limits.

The answer is the difference of two plans: today's, and the one for the changed integration. Both
are ordinary plans, so whatever holds of a plan holds here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TypeVar

from planner.errors import Fault, PlannerError, UnknownName
from planner.model import Api, Catalog, Integration, Policy
from planner.names import ApiNames
from planner.planning import plan_integration
from planner.plans import Plan
from planner.reading.quoting import quoted
from planner.solving.problem import Observer
from planner.solving.records import dataclass

_Named = TypeVar("_Named", Api, Policy)


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What to change, as written.

    `add` and `drop` name APIs, `forbid` and `require` grants for the limits. `allow` names grants
    that are taken as if no limit blocked them, not even one of `forbid`; unlike the limit of that
    name it shuts out no other grant. `minimise`: other criteria in their order; empty to keep them.
    """

    add: tuple[str, ...] = ()
    drop: tuple[str, ...] = ()
    forbid: tuple[str, ...] = ()
    require: tuple[str, ...] = ()
    allow: tuple[str, ...] = ()
    minimise: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class CostChange:
    """One number of the cost; None where the plan has no such number: it is infeasible, or does not
    count by this criterion."""

    key: str
    before: int | None
    after: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class MetDifferently:
    """An API that both plans authorise, by other grants (kind -> names)."""

    api: Api
    before: Mapping[str, tuple[str, ...]]
    after: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """Two plans and what differs.

    `grants_added`, `grants_removed`: kind -> names, kinds without one left out. `apis_added`,
    `apis_dropped`: desired in one of the two only. `opened`, `closed`: not desired and authorised
    by the new plan only, or by today's only. `still_open`: dropped, and yet authorised by the new
    plan; `open_already`: added, and authorised by today's plan as it is. An API is in one of these
    four at most. The policies are those that no API of the catalogue names.

    An infeasible plan has no grants and authorises nothing; where one of the two is, the grants and
    APIs of the other are all listed.
    """

    change: Change
    before: Plan
    after: Plan
    grants_added: Mapping[str, tuple[str, ...]]
    grants_removed: Mapping[str, tuple[str, ...]]
    cost: tuple[CostChange, ...]
    apis_added: tuple[Api, ...]
    apis_dropped: tuple[Api, ...]
    met_differently: tuple[MetDifferently, ...]
    opened: tuple[Api, ...]
    closed: tuple[Api, ...]
    still_open: tuple[Api, ...]
    open_already: tuple[Api, ...]
    opened_policies: tuple[Policy, ...]
    closed_policies: tuple[Policy, ...]


def what_if(
    integration: Integration,
    catalog: Catalog,
    change: Change,
    *,
    time_limit: float | None = None,
    observer: Observer | None = None,
) -> Difference:
    """Plan for `integration` as it is and as it would be, and compare.

    `time_limit` in seconds, for each of the two plans. Raises PlannerError for wrong input; the
    path of a fault in `change` is the place in it, such as ``add[0]``.
    """
    before = plan_integration(integration, catalog, time_limit=time_limit, observer=observer)
    changed = changed_integration(integration, catalog, change)
    try:
        after = plan_integration(
            changed, catalog, lifted=change.allow, time_limit=time_limit, observer=observer
        )
    except PlannerError as error:
        faults = [as_in_change(fault, changed, change) for fault in error.faults]
        raise type(error)(faults) from None
    return difference(change, before, after)


def changed_integration(integration: Integration, catalog: Catalog, change: Change) -> Integration:
    """The integration with what `change` says, save for `change.allow`, which no limits can say.

    Its tasks are left out: what-if compares plans, and tasks divide a plan. Raises PlannerError
    where an API to drop is not desired, or is to be added as well.
    """
    names = ApiNames(catalog)
    desired = [names.find(name) for name in integration.apis]
    dropped = _dropped(change, catalog, [api for api in desired if isinstance(api, Api)])
    _refuse_dropping_and_adding(change, names, dropped)
    return changed_to(
        integration, change, [index for index, api in enumerate(desired) if api not in dropped]
    )


def changed_to(integration: Integration, change: Change, kept: Sequence[int]) -> Integration:
    """The integration with the APIs at the places `kept`, and with what the change adds.

    Raises PlannerError where no API would be left.
    """
    if not kept and not change.add:
        raise PlannerError([_fault("no API would be left to plan for", "drop[0]")])
    limits = integration.limits
    return replace(
        integration,
        apis=(*(integration.apis[index] for index in kept), *change.add),
        limits=replace(
            limits,
            forbid=limits.forbid + change.forbid,
            require=limits.require + change.require,
        ),
        minimise=change.minimise or integration.minimise,
        tokens=(),
        places=dict(places_after(integration.places, kept, change)),
    )


def _dropped(change: Change, catalog: Catalog, desired: Iterable[Api]) -> list[Api]:
    """The APIs to drop, found among the desired ones."""
    names = ApiNames(replace(catalog, apis=tuple(desired)))
    dropped, faults = [], []
    for index, name in enumerate(change.drop):
        found = names.find(name)
        if isinstance(found, Api):
            dropped.append(found)
        else:
            message = f"{quoted(name)} is not the name of one of the desired APIs"
            faults.append(_fault(message, f"drop[{index}]", found.hint))
    if faults:
        raise UnknownName(faults)
    return dropped


def _refuse_dropping_and_adding(change: Change, names: ApiNames, dropped: Iterable[Api]) -> None:
    added = [names.find(name) for name in change.add]
    faults = [
        _fault(f"{quoted(name)} is to be dropped and to be added", f"drop[{index}]")
        for index, (name, api) in enumerate(zip(change.drop, dropped, strict=True))
        if api in added
    ]
    if faults:
        raise PlannerError(faults)


def _fault(message: str, path: str, hint: str = "") -> Fault:
    return Fault(message=message, path=path, hint=hint)


def as_in_change(fault: Fault, changed: Integration, change: Change) -> Fault:
    """A fault in what the change adds, with its place in the change; any other as it is.

    `changed` is the integration with what the change adds at the end of its lists.
    """
    limits = changed.limits
    behind = {
        "apis": ("add", len(changed.apis) - len(change.add)),
        "limits.forbid": ("forbid", len(limits.forbid) - len(change.forbid)),
        "limits.require": ("require", len(limits.require) - len(change.require)),
        "limits.lifted": ("allow", 0),
        **({"minimise": ("minimise", 0)} if change.minimise else {}),
    }
    path, _, index = fault.path.removesuffix("]").rpartition("[")
    name, first = behind.get(path, ("", 0))
    if not name or int(index) < first:
        return fault
    return _fault(fault.message, f"{name}[{int(index) - first}]", fault.hint)


def places_after(
    places: Mapping[str, tuple[int, int]], kept: Sequence[int], change: Change
) -> Iterator[tuple[str, tuple[int, int]]]:
    """The places of what stands in the file still, under the paths that it has after the change.

    `kept` are the indices of the desired APIs that stay.
    """
    paths = {f"apis[{before}]": f"apis[{after}]" for after, before in enumerate(kept)}
    for path, place in places.items():
        if path in paths:
            yield paths[path], place
        elif not path.startswith("apis[") and not (change.minimise and path.startswith("minimise")):
            yield path, place


def difference(change: Change, before: Plan, after: Plan) -> Difference:
    """Compare today's plan with the one after `change`."""
    was, now = _desired(before), _desired(after)
    opened, closed = _only(after.exposed, before.exposed), _only(before.exposed, after.exposed)
    return Difference(
        change=change,
        before=before,
        after=after,
        grants_added=_more(after.grants, before.grants),
        grants_removed=_more(before.grants, after.grants),
        cost=tuple(_cost_changes(before.cost, after.cost)),
        apis_added=tuple(api for key, api in now.items() if key not in was),
        apis_dropped=tuple(api for key, api in was.items() if key not in now),
        met_differently=tuple(_met_differently(before, after)),
        opened=tuple(api for api in opened if api.id not in was),
        closed=tuple(api for api in closed if api.id not in now),
        still_open=tuple(api for api in opened if api.id in was),
        open_already=tuple(api for api in closed if api.id in now),
        opened_policies=_only(after.exposed_policies, before.exposed_policies),
        closed_policies=_only(before.exposed_policies, after.exposed_policies),
    )


def _desired(plan: Plan) -> dict[str, Api]:
    names = ApiNames(plan.catalog)
    found = (names.find(name) for name in plan.integration.apis)
    return {api.id: api for api in found if isinstance(api, Api)}


def _only(these: Iterable[_Named], others: Iterable[_Named]) -> tuple[_Named, ...]:
    elsewhere = set(others)
    return tuple(one for one in these if one not in elsewhere)


def _more(
    these: Mapping[str, tuple[str, ...]], others: Mapping[str, tuple[str, ...]]
) -> dict[str, tuple[str, ...]]:
    found = {
        kind: tuple(name for name in names if name not in others.get(kind, ()))
        for kind, names in these.items()
    }
    return {kind: names for kind, names in found.items() if names}


def _cost_changes(before: Mapping[str, int], after: Mapping[str, int]) -> Iterator[CostChange]:
    for key in dict.fromkeys((*after, *before)):
        yield CostChange(key=key, before=before.get(key), after=after.get(key))


def _met_differently(before: Plan, after: Plan) -> Iterator[MetDifferently]:
    if "infeasible" in (before.status, after.status):
        return
    met = {planned.api.id: planned.met_by for planned in before.apis}
    for planned in after.apis:
        was = met.get(planned.api.id, planned.met_by)
        if was != planned.met_by:
            yield MetDifferently(api=planned.api, before=was, after=planned.met_by)
