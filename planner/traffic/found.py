"""What traffic shows, without anything that belongs to a single call."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field

from planner.model import Api
from planner.solving.records import dataclass

REFUSED = frozenset({401, 403})
"""Statuses of calls that were not let through (RFC 9110, sections 15.5.2 and 15.5.4)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """How often something was called, when (ISO 8601 in UTC, empty where no time was recorded),
    and with which answers: status -> calls; calls without a recorded answer are in none."""

    calls: int
    first: str = ""
    last: str = ""
    statuses: Mapping[int, int] = field(default_factory=dict)

    @property
    def refused(self) -> int:
        """Calls that were answered 401 or 403."""
        return sum(self.statuses.get(status, 0) for status in REFUSED)

    @property
    def succeeded(self) -> int:
        """Calls that were answered 2xx or 3xx."""
        return sum(calls for status, calls in self.statuses.items() if 200 <= status < 400)


@dataclass(frozen=True, slots=True, kw_only=True)
class CalledApi:
    """An API of a catalogue that was called. `respelled` counts the calls that differ from the
    catalogue in letter case or in OData's spellings, `by_path` those that were matched without
    knowing the host."""

    catalog: str
    api: Api
    seen: Seen
    respelled: int = 0
    by_path: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class UnrecognisedCall:
    """Calls to a host of the catalogues that are none of their APIs. `path` is masked. `methods`
    are those that the catalogues have for the URL, none where it is unknown."""

    method: str
    host: str
    path: str
    seen: Seen
    methods: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class AmbiguousCall:
    """Calls that fit several APIs equally well, or, with `hosts`, an API that may stand on any of
    several hosts. `candidates` are names of catalogues with the API."""

    method: str
    host: str
    path: str
    seen: Seen
    candidates: tuple[tuple[str, Api], ...]
    hosts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ElsewhereHost:
    """A host that no catalogue names."""

    host: str
    calls: int


@dataclass(frozen=True, slots=True, kw_only=True)
class MalformedPlace:
    """A place in a source that holds no call."""

    source: str
    place: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadSource:
    """A source: its name, what it was read as, its calls, and how many places hold none."""

    name: str
    type: str
    calls: int
    malformed: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Traffic:
    """Recorded traffic, matched to catalogues.

    `seen` counts all calls. Lists are cut where the traffic holds very many different things; each
    `…_beyond` counts the calls that are in none of the listed entries. `preflights` are OPTIONS
    calls that no catalogue has: browsers send them by themselves and need no grant for them.
    `not_http` are URLs that are not called over HTTP. `undated` counts the calls without a time.
    """

    catalogs: tuple[str, ...]
    sources: tuple[ReadSource, ...]
    seen: Seen
    apis: tuple[CalledApi, ...]
    unrecognised: tuple[UnrecognisedCall, ...]
    ambiguous: tuple[AmbiguousCall, ...]
    elsewhere: tuple[ElsewhereHost, ...]
    malformed: tuple[MalformedPlace, ...]
    unrecognised_beyond: int = 0
    ambiguous_beyond: int = 0
    elsewhere_beyond: int = 0
    malformed_beyond: int = 0
    preflights: int = 0
    not_http: int = 0
    undated: int = 0

    @property
    def complete(self) -> bool:
        """Whether every call to a host of the catalogues is one of their APIs."""
        beyond = self.unrecognised_beyond + self.ambiguous_beyond
        return not (self.unrecognised or self.ambiguous or beyond)

    @property
    def refused(self) -> tuple[CalledApi, ...]:
        """The APIs of which some calls were refused."""
        return tuple(called for called in self.apis if called.seen.refused)
