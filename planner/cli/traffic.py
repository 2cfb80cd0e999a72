"""Reading traffic for a command, and what is said about it on standard error."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from planner.cli.reading_progress import ReadingProgress
from planner.cli.talk import note, warn
from planner.errors import Fault, InvalidFile
from planner.names import ApiNames, Misnamed
from planner.rendering.traffic_words import (
    MOST_SHOWN,
    ambiguous_call,
    calls,
    candidate,
    refused_in_words,
    remarks,
    sources_in_words,
    unplanned_calls,
    unrecognised_call,
)
from planner.rendering.wording import counted
from planner.traffic import Traffic, read_traffic

if TYPE_CHECKING:
    from planner.model import Catalog, Integration


def watched_traffic(sources: Sequence[str], catalogs: Sequence[Catalog], **options: Any) -> Traffic:
    """What `read_traffic` returns, with a line on standard error while it takes long."""
    progress = ReadingProgress()
    try:
        return read_traffic(sources, catalogs, observer=progress, **options)
    finally:
        progress.clear()


def with_traffic(
    integration: Integration, catalogs: Sequence[Catalog], sources: Sequence[str]
) -> Integration:
    """The integration with the APIs that the traffic in `sources` calls, each once, and with the
    calls that are none of the catalogues' as unrecognised. Says what was read."""
    traffic = watched_traffic(sources, catalogs)
    tell(traffic)
    if not integration.apis:
        refuse_nothing(traffic)
    desired = _desired(integration, catalogs)
    several = len(catalogs) > 1
    called = tuple(
        candidate(one.catalog, one.api, qualified=several)
        for one in traffic.apis
        if (one.catalog, one.api.id) not in desired
    )
    return replace(
        integration,
        apis=integration.apis + called,
        unrecognised=tuple(unplanned_calls(traffic)),
    )


def refuse_nothing(traffic: Traffic) -> None:
    """Raise InvalidFile for traffic without a call of the catalogues' APIs: an integration without
    an API is none."""
    if traffic.apis:
        return
    names = ", ".join(traffic.catalogs)
    faults = [
        Fault(
            message=f"no call is an API of {names}",
            file=source.name,
            hint="name another catalogue with --catalog, or the host with --host",
        )
        for source in traffic.sources
    ]
    raise InvalidFile(faults)


def _desired(integration: Integration, catalogs: Sequence[Catalog]) -> set[tuple[str, str]]:
    """The APIs that the integration names in a way that needs no look at other catalogues."""
    found: set[tuple[str, str]] = set()
    for catalog in catalogs:
        names = ApiNames(catalog)
        apis = (names.find(name) for name in integration.apis)
        found.update((catalog.name, api.id) for api in apis if not isinstance(api, Misnamed))
    return found


def tell(traffic: Traffic) -> None:
    """What was read, and everything that a plan from it does not cover."""
    number = sum(called.seen.calls for called in traffic.apis)
    names = ", ".join(traffic.catalogs)
    note(f"read {sources_in_words(traffic)}")
    note(f"{counted(len(traffic.apis), 'API')} of {names} in {calls(number)}")
    for remark in remarks(traffic):
        note(remark)
    for called in traffic.refused[:MOST_SHOWN]:
        warn("refused", refused_in_words(called))
    if len(traffic.refused) > MOST_SHOWN:
        warn("refused", f"calls of {len(traffic.refused) - MOST_SHOWN} more APIs")
    _tell_unrecognised(traffic)
    _tell_ambiguous(traffic)


def _tell_unrecognised(traffic: Traffic) -> None:
    for one in traffic.unrecognised[:MOST_SHOWN]:
        warn("not recognised", unrecognised_call(one))
    left = traffic.unrecognised[MOST_SHOWN:]
    beyond = sum(one.seen.calls for one in left) + traffic.unrecognised_beyond
    if beyond:
        warn("not recognised", f"{calls(beyond)} with other URLs")


def _tell_ambiguous(traffic: Traffic) -> None:
    several = len(traffic.catalogs) > 1
    for one in traffic.ambiguous[:MOST_SHOWN]:
        names = [candidate(catalog, api, qualified=several) for catalog, api in one.candidates]
        which = "" if one.hosts else f" {', '.join(names)}; name the right one with --choose"
        warn("ambiguous", f"{ambiguous_call(one)}{which}")
    left = traffic.ambiguous[MOST_SHOWN:]
    beyond = sum(one.seen.calls for one in left) + traffic.ambiguous_beyond
    if beyond:
        warn("ambiguous", f"{calls(beyond)} more")
