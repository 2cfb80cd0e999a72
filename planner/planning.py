"""Catalogue + integration -> problem; outcome -> plan."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any, TypeVar, cast, get_args

from planner.composing import Planning
from planner.errors import Fault, PlannerError, UnknownName
from planner.limits import permitted_by
from planner.model import Api, Catalog, Integration, Limits, Task
from planner.names import ApiNames, Misnamed
from planner.plans import Plan
from planner.reading.quoting import quoted
from planner.solving.problem import DEFAULT_CRITERIA, CriterionName, Observer, Solved
from planner.solving.solver import solve
from planner.tasks import tasks_of
from planner.tokens import tokens_of

_Resolved = TypeVar("_Resolved")

CRITERIA: tuple[CriterionName, ...] = get_args(CriterionName)


def plan(  # noqa: PLR0913 (one keyword for each thing that an integration can say)
    catalog: Catalog | Sequence[Catalog],
    apis: Iterable[str],
    *,
    name: str = "Unnamed integration",
    purpose: str = "",
    forbid: Iterable[str] = (),
    require: Iterable[str] = (),
    allow: Iterable[str] = (),
    minimise: Iterable[str] = (),
    tokens: Mapping[str, Iterable[str]] | None = None,
    time_limit: float | None = None,
    observer: Observer | None = None,
) -> Plan:
    """The least grants that authorise the APIs named in `apis` (SPEC sections 2, 3 and 7).

    `catalog` may be several services of one vendor; an API can be named ``SERVICE:NAME`` then.
    `forbid`, `require` and `allow` hold names or patterns of grants; `minimise` the criteria in
    their order (empty: ``write-reach, reach, exposure, grants``); `tokens` maps the names of tasks
    to those of the desired APIs that get a token of their own; `time_limit` is in seconds. What
    cannot be met is a plan with status ``infeasible``; wrong input raises a PlannerError.
    """
    _refuse_text(apis=apis, forbid=forbid, require=require, allow=allow, minimise=minimise)
    integration = Integration(
        name=name,
        purpose=purpose,
        apis=tuple(apis),
        **_named(catalog),
        limits=Limits(forbid=tuple(forbid), require=tuple(require), allow=tuple(allow)),
        minimise=tuple(minimise),
        tokens=tuple(Task(name=task, apis=tuple(names)) for task, names in (tokens or {}).items()),
    )
    return plan_integration(integration, catalog, time_limit=time_limit, observer=observer)


def _named(catalog: Catalog | Sequence[Catalog]) -> dict[str, Any]:
    if isinstance(catalog, Catalog):
        return {"catalog": catalog.name}
    return {"catalogs": tuple(one.name for one in catalog)}


def _refuse_text(**lists: object) -> None:
    """A text where a list belongs would be read letter by letter."""
    faults = [
        Fault(message=f"expected a list of names, found the text {quoted(value)}", path=name)
        for name, value in lists.items()
        if isinstance(value, str)
    ]
    if faults:
        raise PlannerError(faults)


def plan_integration(
    integration: Integration,
    catalog: Catalog | Sequence[Catalog],
    *,
    lifted: Sequence[str] = (),
    time_limit: float | None = None,
    observer: Observer | None = None,
) -> Plan:
    """Plan for an integration as read from its file. Faults carry the file's addresses.

    `catalog` may be several services of one vendor; those of several vendors are planned by
    `planner.plan_per_vendor`. `lifted` names grants that are taken as if no limit blocked them.
    """
    if not isinstance(catalog, Catalog):
        integration, catalog = _of_services(integration, catalog)
    planning, notes = planning_of(integration, catalog, lifted=lifted)
    works, more = tasks_of(integration, catalog, planning.desired)
    notes += more
    outcome = solve(planning.problem, time_limit=time_limit, observer=observer)
    if isinstance(outcome, Solved):
        found = planning.solved(outcome, notes)
        tokens = tokens_of(found, planning.problem, planning.desired, works, time_limit=time_limit)
        return replace(found, tokens=tokens)
    from planner.repairing import repairs_of

    repairs = repairs_of(planning, outcome, lifted=lifted, time_limit=time_limit)
    return replace(planning.infeasible(outcome, notes), repairs=repairs)


def _of_services(
    integration: Integration, catalogs: Sequence[Catalog]
) -> tuple[Integration, Catalog]:
    from planner.qualifying import plainly_named
    from planner.services import merged

    if not catalogs:
        raise PlannerError([Fault(message="no catalogue is given; name at least one")])
    catalog = merged(catalogs)
    return plainly_named(integration, catalog), catalog


def planning_of(
    integration: Integration, catalog: Catalog, *, lifted: Sequence[str] = ()
) -> tuple[Planning, list[str]]:
    """The integration with its names and limits resolved and its problem composed, not yet solved,
    and what a reader should know of it. Raises PlannerError with everything that is wrong."""
    wrong: list[PlannerError] = []
    desired = _or_wrong(lambda: _desired(integration, catalog), wrong)
    criteria = _or_wrong(lambda: criteria_of(integration), wrong)
    limits = _or_wrong(lambda: permitted_by(integration, catalog.policy_set, lifted=lifted), wrong)
    if desired is None or criteria is None or limits is None:
        kinds = {type(error) for error in wrong}
        kind = kinds.pop() if len(kinds) == 1 else PlannerError
        raise kind([fault for error in wrong for fault in error.faults])
    apis, notes = desired
    return Planning(integration, catalog, apis, criteria, limits), notes


def _or_wrong(resolve: Callable[[], _Resolved], wrong: list[PlannerError]) -> _Resolved | None:
    """What `resolve` returns; if it raises, the error joins `wrong`, to be told with others."""
    try:
        return resolve()
    except PlannerError as error:
        wrong.append(error)
        return None


def refuse_nothing_desired(integration: Integration) -> None:
    """Raise PlannerError for an integration without an API."""
    if not integration.apis:
        message = "no API is desired; name at least one"
        raise PlannerError([Fault(message=message, file=integration.file)])


def _desired(integration: Integration, catalog: Catalog) -> tuple[tuple[Api, ...], list[str]]:
    """The APIs named, each once, in their order. Raises UnknownName with every wrong name."""
    refuse_nothing_desired(integration)
    names = ApiNames(catalog)
    desired: dict[str, Api] = {}
    faults, notes = [], []
    for index, name in enumerate(integration.apis):
        found = names.find(name)
        path = f"apis[{index}]"
        if isinstance(found, Misnamed):
            place = integration.places.get(path, (0, 0))
            faults.append(found.at(integration.file, place, path))
        elif found.id in desired:
            notes.append(f"{quoted(name)} names {quoted(found.id)} once more; it counts once.")
        else:
            desired[found.id] = found
    if faults:
        raise UnknownName(faults)
    return tuple(desired.values()), notes


def criteria_of(integration: Integration) -> tuple[CriterionName, ...]:
    """The criteria in their order, without the names, which always decide last. Where nothing is
    said they are the default; where the names alone are, there are none before them. Raises
    UnknownName."""
    named = integration.minimise or DEFAULT_CRITERIA
    if named and named[-1] == "names":
        named = named[:-1]
    faults = []
    for index, name in enumerate(named):
        wrong = _wrong_criterion(name, named[:index])
        if wrong:
            path = f"minimise[{index}]"
            line, column = integration.places.get(path, (0, 0))
            file = integration.file
            faults.append(Fault(message=wrong, file=file, line=line, column=column, path=path))
    if faults:
        raise UnknownName(faults)
    return cast("tuple[CriterionName, ...]", named)


def _wrong_criterion(name: str, before: Sequence[str]) -> str:
    if name == "names":
        return "`names` always decides last; put it at the end or leave it out"
    if name not in CRITERIA:
        return f"expected one of {', '.join(CRITERIA)}, names; found {quoted(name)}"
    return f"{quoted(name)} stands here a second time" if name in before else ""
