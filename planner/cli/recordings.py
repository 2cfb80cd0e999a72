"""Recorded traffic as an audit takes it: by the ids of one vendor's merged catalogue."""

from __future__ import annotations

from collections.abc import Sequence

from planner.auditing.usage import Recording, Use
from planner.cli.traffic import tell, watched_traffic
from planner.model import Catalog
from planner.services import ids_in_union
from planner.traffic import Traffic
from planner.traffic.found import Seen


def recording_of(catalog: Catalog, sources: Sequence[str]) -> Recording:
    """What the traffic in `sources` calls of `catalog`. Says on standard error what was read."""
    services = catalog.services or (catalog,)
    traffic = watched_traffic(sources, services)
    tell(traffic)
    return _recording(traffic, ids_in_union(services))


def _recording(traffic: Traffic, ids: dict[tuple[str, str], str]) -> Recording:
    unmatched = sum(one.seen.calls for one in traffic.unrecognised)
    unmatched += sum(one.seen.calls for one in traffic.ambiguous)
    return Recording(
        uses={ids[one.catalog, one.api.id]: _use(one.seen) for one in traffic.apis},
        possible=frozenset(
            ids[name, api.id] for one in traffic.ambiguous for name, api in one.candidates
        ),
        calls=traffic.seen.calls,
        unmatched=unmatched + traffic.unrecognised_beyond + traffic.ambiguous_beyond,
        unread=sum(source.malformed for source in traffic.sources),
        undated=traffic.undated,
        first=traffic.seen.first,
        last=traffic.seen.last,
    )


def _use(seen: Seen) -> Use:
    return Use(calls=seen.calls, refused=seen.refused, first=seen.first, last=seen.last)
