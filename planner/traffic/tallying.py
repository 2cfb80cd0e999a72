"""Counting calls in a space that does not grow with the traffic."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple, TypeAlias, TypeVar

from planner.model import Catalog
from planner.traffic.calls import Call, Malformed
from planner.traffic.found import (
    AmbiguousCall,
    CalledApi,
    ElsewhereHost,
    MalformedPlace,
    Traffic,
    UnrecognisedCall,
)
from planner.traffic.matching import Matcher
from planner.traffic.tallies import SourceCounts, Tally, instant_of
from planner.traffic.verdicts import (
    Ambiguous,
    CatalogApi,
    Recognised,
    UnknownUrl,
    Verdict,
    WrongMethod,
)

_Key: TypeAlias = "tuple[str, str]"
_Thing = TypeVar("_Thing")
_Record = TypeVar("_Record", UnrecognisedCall, AmbiguousCall)

MOST_DISTINCT = 1000
"""How many different unrecognised calls, ambiguous calls and other hosts are told apart."""
MOST_MALFORMED = 10
MOST_HOSTS = 20
"""On how many hosts APIs that name none are counted; from two on, none of them is taken."""


class _Unmatched(NamedTuple):
    """How calls that are no API are told apart. `elsewhere` as in `UnknownUrl`."""

    method: str
    host: str
    path: str
    methods: tuple[str, ...]
    elsewhere: bool | None


class _Doubtful(NamedTuple):
    """How ambiguous calls are told apart: by what they are ambiguous between."""

    method: str
    host: str
    path: str
    owners: tuple[_Key, ...]


class Counter:
    """Takes verdicts on calls, one after the other, and gives a `Traffic` in the end. `matcher` is
    asked how a call may be shown."""

    def __init__(self, matcher: Matcher) -> None:
        self._matcher = matcher
        self._all = Tally()
        self._owners: dict[_Key, CatalogApi] = {}
        self._apis: dict[_Key, Tally] = {}
        # APIs whose templates name no host, by the host that the calls went to.
        self._by_host: dict[str, dict[_Key, Tally]] = {}
        self._unmatched: dict[_Unmatched, Tally] = {}
        self._doubtful: dict[_Doubtful, Tally] = {}
        self._elsewhere: dict[str, int] = {}
        self._malformed: list[MalformedPlace] = []
        self._sources: list[SourceCounts] = []
        self._undated = self._preflights = self._not_http = 0
        self._unmatched_beyond = self._doubtful_beyond = self._elsewhere_beyond = 0

    def source(self, name: str, source_type: str) -> None:
        """What follows comes from this source."""
        self._sources.append(SourceCounts(name, source_type))

    def malformed(self, one: Malformed) -> None:
        """Count a place without a call."""
        source = self._sources[-1]
        source.malformed += 1
        if len(self._malformed) < MOST_MALFORMED:
            place = MalformedPlace(source=source.name, place=one.place, reason=one.reason)
            self._malformed.append(place)

    def call(self, call: Call, verdict: Verdict | None) -> None:
        """Count a call."""
        self._sources[-1].calls += 1
        at = instant_of(call.at)
        self._undated += at is None
        self._all.add(call.status, at)
        tally = self._tally_for(call, verdict)
        if tally is not None:
            tally.add(call.status, at)

    def _tally_for(self, call: Call, verdict: Verdict | None) -> Tally | None:
        """Where to count the call; None where it is counted as a number alone."""
        if isinstance(verdict, Recognised):
            return self._recognised(verdict)
        if isinstance(verdict, Ambiguous):
            owners = tuple(map(self._known, verdict.owners))
            doubt = _Doubtful(*self._matcher.shown(call), owners)
            tally = _tally(self._doubtful, doubt, MOST_DISTINCT)
            self._doubtful_beyond += tally is None
            return tally
        if verdict is None:
            self._not_http += 1
        elif call.method.upper() == "OPTIONS":
            self._preflights += 1
        elif isinstance(verdict, UnknownUrl) and verdict.elsewhere:
            self._count_elsewhere(self._matcher.shown(call).host)
        else:
            return self._unrecognised(call, verdict)
        return None

    def _recognised(self, verdict: Recognised) -> Tally | None:
        key = self._known(verdict.owner)
        apis: dict[_Key, Tally] | None = self._apis
        if verdict.by_path and verdict.host:
            apis = self._by_host.get(verdict.host)
            if apis is None and len(self._by_host) < MOST_HOSTS:
                apis = self._by_host[verdict.host] = {}
        if apis is None:
            self._doubtful_beyond += 1
            return None
        tally = apis.get(key) or apis.setdefault(key, Tally())
        tally.respelled += verdict.respelled
        tally.by_path += verdict.by_path
        return tally

    def _known(self, owner: CatalogApi) -> _Key:
        key = owner.catalog, owner.api.id
        self._owners.setdefault(key, owner)
        return key

    def _unrecognised(self, call: Call, verdict: UnknownUrl | WrongMethod) -> Tally | None:
        methods = verdict.methods if isinstance(verdict, WrongMethod) else ()
        elsewhere = verdict.elsewhere if isinstance(verdict, UnknownUrl) else False
        one = _Unmatched(*self._matcher.shown(call), methods, elsewhere)
        tally = _tally(self._unmatched, one, MOST_DISTINCT)
        self._unmatched_beyond += tally is None
        return tally

    def _count_elsewhere(self, host: str, calls: int = 1) -> None:
        if host in self._elsewhere or len(self._elsewhere) < MOST_DISTINCT:
            self._elsewhere[host] = self._elsewhere.get(host, 0) + calls
        else:
            self._elsewhere_beyond += calls

    def traffic(self, catalogs: Iterable[Catalog]) -> Traffic:
        """Everything counted. To be called once, in the end."""
        several = self._settle_hosts()
        catalogs = tuple(catalogs)
        return Traffic(
            catalogs=tuple(catalog.name for catalog in catalogs),
            sources=tuple(source.frozen() for source in self._sources),
            seen=self._all.seen(),
            apis=tuple(self._called(catalogs)),
            unrecognised=_most_called(map(self._unmatched_record, self._unmatched.items())),
            ambiguous=_most_called([*map(self._doubtful_record, self._doubtful.items()), *several]),
            elsewhere=tuple(
                ElsewhereHost(host=host, calls=calls)
                for host, calls in sorted(self._elsewhere.items(), key=lambda one: (-one[1], one))
            ),
            malformed=tuple(self._malformed),
            unrecognised_beyond=self._unmatched_beyond,
            ambiguous_beyond=self._doubtful_beyond,
            elsewhere_beyond=self._elsewhere_beyond,
            malformed_beyond=sum(one.malformed for one in self._sources) - len(self._malformed),
            preflights=self._preflights,
            not_http=self._not_http,
            undated=self._undated,
        )

    def _settle_hosts(self) -> list[AmbiguousCall]:
        """Take the APIs without a host of their own where only one host can be theirs; else return
        them as ambiguous. What went to hosts where none of them was called, went elsewhere."""
        hosts = {self._matcher.shown_host(host) for host in self._by_host}
        for one in [one for one in self._unmatched if one.elsewhere is None]:
            tally = self._unmatched.pop(one)
            if one.host in hosts:
                self._unmatched[one._replace(elsewhere=False)] = tally
            else:
                self._count_elsewhere(one.host, tally.calls)
        if len(self._by_host) > 1:
            return list(self._on_several_hosts())
        for apis in self._by_host.values():
            for key, tally in apis.items():
                self._apis.setdefault(key, Tally()).merge(tally)
        return []

    def _on_several_hosts(self) -> Iterator[AmbiguousCall]:
        tallies: dict[_Key, Tally] = {}
        hosts: dict[_Key, list[str]] = {}
        for host, apis in sorted(self._by_host.items()):
            for key, tally in apis.items():
                tallies.setdefault(key, Tally()).merge(tally)
                hosts.setdefault(key, []).append(self._matcher.shown_host(host))
        for key, tally in tallies.items():
            owner = self._owners[key]
            yield AmbiguousCall(
                method=owner.api.method,
                host="",
                path=owner.api.url,
                seen=tally.seen(),
                candidates=((owner.catalog, owner.api),),
                hosts=tuple(hosts[key]),
            )

    def _called(self, catalogs: Iterable[Catalog]) -> Iterator[CalledApi]:
        """In the order of the catalogues and their APIs."""
        for catalog in catalogs:
            for api in catalog.apis:
                tally = self._apis.get((catalog.name, api.id))
                if tally is not None:
                    yield CalledApi(
                        catalog=catalog.name,
                        api=api,
                        seen=tally.seen(),
                        respelled=tally.respelled,
                        by_path=tally.by_path,
                    )

    def _unmatched_record(self, item: tuple[_Unmatched, Tally]) -> UnrecognisedCall:
        one, tally = item
        return UnrecognisedCall(
            method=one.method, host=one.host, path=one.path, seen=tally.seen(), methods=one.methods
        )

    def _doubtful_record(self, item: tuple[_Doubtful, Tally]) -> AmbiguousCall:
        one, tally = item
        owners = map(self._owners.__getitem__, one.owners)
        return AmbiguousCall(
            method=one.method,
            host=one.host,
            path=one.path,
            seen=tally.seen(),
            candidates=tuple((owner.catalog, owner.api) for owner in owners),
        )


def _tally(tallies: dict[_Thing, Tally], one: _Thing, most: int) -> Tally | None:
    """The tally of `one`; None where so many others have one that it gets none."""
    found = tallies.get(one)
    if found is None and len(tallies) < most:
        found = tallies[one] = Tally()
    return found


def _most_called(records: Iterable[_Record]) -> tuple[_Record, ...]:
    return tuple(sorted(records, key=lambda one: (-one.seen.calls, one.host, one.path, one.method)))
