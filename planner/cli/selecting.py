"""From the command line to a catalogue, an integration and its plan."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import click

from planner.cli.options import Selection
from planner.cli.progress import watched
from planner.errors import Fault, PlannerError
from planner.model import Catalog, Integration, Limits
from planner.planning import plan_integration
from planner.plans import Plan
from planner.reading import (
    read_catalog,
    read_catalog_of,
    read_catalogs_of,
    read_integration,
    shipped_catalogs,
)

if TYPE_CHECKING:
    from planner.vendors import Plans

UNNAMED = "Unnamed integration"
_FROM_OPTIONS = Fault(message="").file


def chosen_catalog(names: Sequence[str]) -> Catalog:
    """The catalogue of that name or path, or the services of one vendor merged; without a name the
    shipped one, if there is only one."""
    catalogs = chosen_catalogs(names)
    if len(catalogs) == 1:
        return catalogs[0]
    from planner.services import merged

    return merged(catalogs)


def chosen_catalogs(names: Sequence[str]) -> tuple[Catalog, ...]:
    """The catalogues of these names or paths; without a name the shipped one, if there is only
    one."""
    if len(names) > 1:
        return _all_of(names)
    if names:
        return (read_catalog(names[0]),)
    shipped = shipped_catalogs()
    if len(shipped) == 1:
        return (read_catalog(shipped[0]),)
    raise click.UsageError(f"name a catalogue with --catalog; shipped: {', '.join(shipped)}")


def planned(selection: Selection) -> Plan:
    """The plan for what was selected, of one vendor: the only one, or that of ``--vendor``.

    Raises PlannerError for wrong input, each fault with its place in the file or the option that it
    came by, and click.UsageError.
    """
    answer = answered(selection)
    if isinstance(answer, Plan):
        return answer
    names = ", ".join(plan.catalog.policy_set.name for plan in answer)
    raise click.UsageError(f"choose one of the vendors with --vendor: {names}")


def answered(selection: Selection) -> Plan | Plans:
    """The plan for what was selected; where it has several vendors, a plan for each of them, or
    that of ``--vendor`` alone. Raises as `planned` does."""
    return _answered(selection, selection.vendor)


def answered_in_full(selection: Selection) -> Plan | Plans:
    """As `answered`, with a plan for each vendor whichever ``--vendor`` names."""
    return _answered(selection, None)


def _answered(selection: Selection, vendor: str | None) -> Plan | Plans:
    integration, catalogs = _selected(selection)
    try:
        if not isinstance(catalogs, Catalog) or selection.vendor is not None:
            return _divided(integration, catalogs, selection, vendor)
        return _planned(integration, catalogs, selection)
    except PlannerError as error:
        raise type(error)([*_addressed(error, integration)]) from None


def _divided(
    integration: Integration,
    catalogs: Catalog | Sequence[Catalog],
    selection: Selection,
    vendor: str | None,
) -> Plan | Plans:
    from planner.vendors import divided, plans_of

    several = (catalogs,) if isinstance(catalogs, Catalog) else catalogs
    division = divided(integration, several)
    chosen = None if selection.vendor is None else division.part_of(selection.vendor)
    if len(division.vendors) == 1:
        chosen = division.parts[0]
    elif vendor is None:
        with watched() as progress:
            return plans_of(division, time_limit=selection.time_limit, observer=progress)
    assert chosen is not None, "there is one vendor, or one was chosen"
    return _planned(chosen.integration, chosen.catalog, selection)


def read_one_vendor(
    file: str, vendor: str | None
) -> tuple[Integration, Catalog | Sequence[Catalog]]:
    """The integration in `file` with its catalogue. Of several vendors the part of `vendor`; where
    none is named, the whole with all catalogues. Raises as `planned` does."""
    integration = read_integration(file)
    if not integration.catalogs and vendor is None:
        return integration, read_catalog_of(integration)
    from planner.vendors import divided

    catalogs = read_catalogs_of(integration)
    try:
        division = divided(integration, catalogs)
        if vendor is None and len(division.vendors) > 1:
            return integration, catalogs
        return division.part_of(vendor) if vendor is not None else division.parts[0]
    except PlannerError as error:
        raise type(error)([*_addressed(error, integration)]) from None


def _planned(integration: Integration, catalog: Catalog, selection: Selection) -> Plan:
    with watched() as progress:
        return plan_integration(
            integration, catalog, time_limit=selection.time_limit, observer=progress
        )


def _selected(selection: Selection) -> tuple[Integration, Catalog | Sequence[Catalog]]:
    integration, catalogs = _without_traffic(selection)
    if not selection.traffic:
        return integration, catalogs
    from planner.cli.traffic import with_traffic

    several = (catalogs,) if isinstance(catalogs, Catalog) else catalogs
    return with_traffic(integration, several, selection.traffic), catalogs


def _without_traffic(selection: Selection) -> tuple[Integration, Catalog | Sequence[Catalog]]:
    if selection.file is None:
        return _from_options(selection)
    if selection.catalog:
        raise click.UsageError("FILE names its catalogue itself: give FILE or --catalog, not both")
    written = read_integration(selection.file)
    catalogs = read_catalogs_of(written) if written.catalogs else read_catalog_of(written)
    return _extended(written, selection), catalogs


def _from_options(selection: Selection) -> tuple[Integration, Catalog | Sequence[Catalog]]:
    if not selection.catalog:
        raise click.UsageError(
            "name an integration FILE, or a catalogue with --catalog and APIs with --api;"
            f" shipped catalogues: {', '.join(shipped_catalogs())}"
        )
    if not selection.api and not selection.traffic:
        raise click.UsageError("name at least one API with --api, or traffic with --traffic")
    several = len(selection.catalog) > 1
    catalogs = _all_of(selection.catalog) if several else read_catalog(selection.catalog[0])
    integration = Integration(
        name=selection.name or UNNAMED,
        purpose=selection.purpose or "",
        catalog="" if isinstance(catalogs, tuple) else catalogs.name,
        catalogs=tuple(one.name for one in catalogs) if isinstance(catalogs, tuple) else (),
        apis=selection.api,
        limits=Limits(forbid=selection.forbid, require=selection.require, allow=selection.allow),
        minimise=selection.minimise,
    )
    return integration, catalogs


def _all_of(names: Sequence[str]) -> tuple[Catalog, ...]:
    from planner.reading.services import all_read

    return all_read(names, read_catalog)


def _extended(written: Integration, selection: Selection) -> Integration:
    """The integration with what the options add to it, or put in the place of something."""
    replaced = {
        key: value for key in ("name", "purpose", "minimise") if (value := getattr(selection, key))
    }
    limits = {
        name: getattr(written.limits, name) + getattr(selection, name)
        for name in ("forbid", "require", "allow")
    }
    gone = tuple(replaced)
    return replace(
        written,
        **replaced,
        apis=written.apis + selection.api,
        limits=Limits(**limits),
        # What was replaced has no place in the file any more.
        places={path: at for path, at in written.places.items() if not path.startswith(gone)},
    )


_OPTIONS = {
    "apis[": "--api",
    "limits.forbid[": "--forbid",
    "limits.require[": "--require",
    "limits.allow[": "--allow",
    "minimise[": "--minimise",
    "name": "--name",
    "purpose": "--purpose",
    "vendor": "--vendor",
}


def _addressed(error: PlannerError, integration: Integration) -> Iterator[Fault]:
    """The faults, with the option in the place of a key path that no file holds."""
    for fault in error.faults:
        option = next((o for start, o in _OPTIONS.items() if fault.path.startswith(start)), "")
        ours = fault.file in (_FROM_OPTIONS, integration.file)
        if ours and option and fault.path not in integration.places:
            yield Fault(message=fault.message, file=option, hint=fault.hint)
        else:
            yield fault
