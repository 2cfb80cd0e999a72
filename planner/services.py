"""Several services of one vendor as one catalogue, and which catalogues belong to one vendor.

Services share a policy set, so one client holds the grants for all of them. They are planned as one
catalogue, whose APIs are those of all: what a grant opens in another service counts as well.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace

from planner.errors import Fault, UnknownName
from planner.model import Api, Catalog

JOINT = "+"
"""Stands between the names of services in the name of their merged catalogue."""


def merged(catalogs: Sequence[Catalog]) -> Catalog:
    """The services in `catalogs` as one catalogue, whatever their order.

    An id that several services share is written ``catalog:id``; every other one stays. Raises
    UnknownName where two services have one name, or where they are not of one vendor.
    """
    services = sorted(catalogs, key=lambda catalog: catalog.name)
    if len(services) == 1:
        return services[0]
    refuse_same_names(services)
    policy_set = services[0].policy_set
    if any(not _is_same_vendor(policy_set, one) for one in services):
        names = ", ".join(sorted({one.policy_set.name for one in services}))
        message = f"these catalogues are of several vendors: {names}"
        raise UnknownName(
            [
                Fault(
                    message=message,
                    hint="one vendor is expected here; planner.plan_per_vendor plans several",
                )
            ]
        )
    return Catalog(
        name=JOINT.join(one.name for one in services),
        title=_joined([one.title for one in services]),
        policy_set=policy_set,
        apis=_united(services),
        method_spellings=_spellings(services),
        sources=tuple(dict.fromkeys(source for one in services for source in one.sources)),
        assumptions=tuple(dict.fromkeys(text for one in services for text in one.assumptions)),
        services=tuple(services),
    )


def vendors_of(catalogs: Sequence[Catalog]) -> tuple[Catalog, ...]:
    """One catalogue per vendor, by the names of their policy sets.

    Raises UnknownName where two catalogues have one name, or two different policy sets have.
    """
    refuse_same_names(catalogs)
    groups: list[list[Catalog]] = []
    for catalog in catalogs:
        group = next((one for one in groups if _is_same_vendor(one[0].policy_set, catalog)), None)
        if group is None:
            groups.append([catalog])
        else:
            group.append(catalog)
    refuse_same_vendors(group[0] for group in groups)
    return tuple(
        sorted((merged(group) for group in groups), key=lambda vendor: vendor.policy_set.name)
    )


def _is_same_vendor(policy_set: object, catalog: Catalog) -> bool:
    # By content: a policy set that two catalogues name is read once for each of them.
    return policy_set is catalog.policy_set or policy_set == catalog.policy_set


def refuse_same_names(catalogs: Iterable[Catalog]) -> None:
    """Raise UnknownName where two catalogues have one name: ``CATALOG:API`` would mean two APIs."""
    _refuse_repeated((catalog.name for catalog in catalogs), "catalogues")


def refuse_same_vendors(catalogs: Iterable[Catalog]) -> None:
    """Raise UnknownName where two different policy sets have one name."""
    _refuse_repeated((catalog.policy_set.name for catalog in catalogs), "different policy sets")


def _refuse_repeated(names: Iterable[str], what: str) -> None:
    counted = Counter(name.casefold() for name in names)
    faults = [
        Fault(message=f"there are two {what} called `{name}`", hint="rename one of them")
        for name, times in sorted(counted.items())
        if times > 1
    ]
    if faults:
        raise UnknownName(faults)


def _joined(titles: Sequence[str]) -> str:
    """``a``, ``a and b``, ``a, b and c``."""
    return f"{', '.join(titles[:-1])} and {titles[-1]}"


def _spellings(services: Iterable[Catalog]) -> dict[str, str]:
    """The spellings of methods that mean the same in every service that has them."""
    meanings: dict[str, set[str]] = {}
    for service in services:
        for spelling, method in service.method_spellings.items():
            meanings.setdefault(spelling.casefold(), set()).add(method)
    return {
        spelling: method
        for service in services
        for spelling, method in sorted(service.method_spellings.items())
        if len(meanings[spelling.casefold()]) == 1
    }


def _united(services: Sequence[Catalog]) -> tuple[Api, ...]:
    ids = ids_in_union(services)
    apis = [
        api if ids[service.name, api.id] == api.id else replace(api, id=ids[service.name, api.id])
        for service in services
        for api in service.apis
    ]
    return tuple(sorted(apis, key=lambda api: api.id))


def ids_in_union(services: Sequence[Catalog]) -> dict[tuple[str, str], str]:
    """The service's name and the id of an API there -> its id in the merged catalogue.

    An id that is qualified can meet another that is so by itself; that one is qualified then too.
    Raises UnknownName where even this gives two APIs one id.
    """
    ids = {(service.name, api.id): api.id for service in services for api in service.apis}
    while True:
        times = Counter(ids.values())
        shared = [key for key, written in ids.items() if times[written] > 1]
        plain = [key for key in shared if ids[key] == key[1]]
        if not shared:
            return ids
        if not plain:
            message = f"two APIs of these catalogues would have the id `{ids[shared[0]]}`"
            raise UnknownName([Fault(message=message, hint="rename a catalogue")])
        for key in plain:
            ids[key] = ":".join(key)
