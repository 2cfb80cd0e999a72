"""From the command line to a catalogue, an integration and its plan."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import click

from planner.cli.options import Selection
from planner.cli.progress import watched
from planner.errors import Fault, PlannerError
from planner.model import Catalog, Integration, Limits
from planner.planning import plan_integration
from planner.plans import Plan
from planner.reading import read_catalog, read_catalog_of, read_integration, shipped_catalogs

UNNAMED = "Unnamed integration"
_FROM_OPTIONS = Fault(message="").file


def chosen_catalog(name: str | None) -> Catalog:
    """The catalogue of that name or path; without one the shipped one, if there is only one."""
    if name is not None:
        return read_catalog(name)
    shipped = shipped_catalogs()
    if len(shipped) == 1:
        return read_catalog(shipped[0])
    raise click.UsageError(f"name a catalogue with --catalog; shipped: {', '.join(shipped)}")


def planned(selection: Selection) -> Plan:
    """The plan for what was selected. Raises PlannerError for wrong input, each fault with its
    place in the file or the option that it came by, and click.UsageError."""
    integration, catalog = _selected(selection)
    try:
        with watched() as progress:
            return plan_integration(
                integration, catalog, time_limit=selection.time_limit, observer=progress
            )
    except PlannerError as error:
        raise type(error)([*_addressed(error, integration)]) from None


def _selected(selection: Selection) -> tuple[Integration, Catalog]:
    if selection.file is None:
        return _from_options(selection)
    if selection.catalog is not None:
        raise click.UsageError("FILE names its catalogue itself: give FILE or --catalog, not both")
    written = read_integration(selection.file)
    return _extended(written, selection), read_catalog_of(written)


def _from_options(selection: Selection) -> tuple[Integration, Catalog]:
    if selection.catalog is None:
        raise click.UsageError(
            "name an integration FILE, or a catalogue with --catalog and APIs with --api;"
            f" shipped catalogues: {', '.join(shipped_catalogs())}"
        )
    if not selection.api:
        raise click.UsageError("name at least one API with --api")
    catalog = read_catalog(selection.catalog)
    integration = Integration(
        name=selection.name or UNNAMED,
        purpose=selection.purpose or "",
        catalog=catalog.name,
        apis=selection.api,
        limits=Limits(forbid=selection.forbid, require=selection.require, allow=selection.allow),
        minimise=selection.minimise,
    )
    return integration, catalog


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
