"""Recorded traffic in words, for a summary and for comments in an integration file."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from planner.model import Api, Unplanned
from planner.rendering.wording import counted, joined
from planner.traffic.found import (
    REFUSED,
    AmbiguousCall,
    CalledApi,
    Seen,
    Traffic,
    UnrecognisedCall,
)

MOST_SHOWN = 5
"""How many entries of one list a summary shows."""
MOST_UNPLANNED = 100
"""How many of one list a plan shows."""


def calls(number: int) -> str:
    """``1 call``, ``1,200 calls``."""
    return f"{number:,} call" if number == 1 else f"{number:,} calls"


def seen_in_words(seen: Seen) -> str:
    """How often and when, and how many were refused or never got through."""
    return "; ".join(filter(None, (calls(seen.calls) + _when(seen), _answers(seen))))


def called_api(called: CalledApi) -> str:
    """An API with its calls, in a line."""
    parts = [
        f"{called.api.title}: {seen_in_words(called.seen)}",
        f"{called.respelled:,} in another spelling than the catalogue's" * bool(called.respelled),
        f"{called.by_path:,} matched by path alone" * bool(called.by_path),
    ]
    return "; ".join(filter(None, parts))


def unrecognised_call(one: UnrecognisedCall) -> str:
    """Calls that are none of the catalogue's APIs, in a line."""
    return f"{calls(one.seen.calls)}  {one.method} {one.host}{one.path}{_reason(one)}"


def ambiguous_call(one: AmbiguousCall) -> str:
    """Calls that fit several APIs, without the candidates."""
    if one.hosts:
        return (
            f"{calls(one.seen.calls)}  {one.method} {one.path} on {joined(one.hosts)}:"
            " the catalogue names no host; say which it is with --host"
        )
    return f"{calls(one.seen.calls)}  {one.method} {one.host}{one.path} fits each of"


def candidate(catalog: str, api: Api, *, qualified: bool) -> str:
    """The name of an API that may be meant: its id, with the catalogue's name before it where there
    are several."""
    return f"{catalog}:{api.id}" if qualified else api.id


def unplanned_calls(traffic: Traffic) -> Iterator[Unplanned]:
    """The calls to the catalogues' hosts that are none of their APIs, for a plan that cannot cover
    them."""
    for one in traffic.unrecognised[:MOST_UNPLANNED]:
        there = f"; the catalogue has {joined(one.methods)} there" if one.methods else ""
        reason = f"{calls(one.seen.calls)} of the traffic, and no API of the catalogue{there}"
        yield Unplanned(name=f"{one.method} {one.host}{one.path}", reason=reason)
    for doubt in traffic.ambiguous[:MOST_UNPLANNED]:
        names = joined((api.id for _, api in doubt.candidates), "or")
        what = "a host that is not known" if doubt.hosts else f"any of {names}"
        reason = f"{calls(doubt.seen.calls)} of the traffic, which may be {what}"
        yield Unplanned(name=f"{doubt.method} {doubt.host}{doubt.path}", reason=reason)
    left = traffic.unrecognised[MOST_UNPLANNED:] + traffic.ambiguous[MOST_UNPLANNED:]
    beyond = sum(one.seen.calls for one in left)
    beyond += traffic.unrecognised_beyond + traffic.ambiguous_beyond
    if beyond:
        yield Unplanned(name="Other URLs", reason=f"{calls(beyond)} of the traffic, not listed")


def sources_in_words(traffic: Traffic) -> str:
    """What was read."""
    sources = traffic.sources
    names = joined(source.name for source in sources[:MOST_SHOWN])
    more = f" and {len(sources) - MOST_SHOWN} more" * (len(sources) > MOST_SHOWN)
    return f"{calls(traffic.seen.calls)} in {names}{more}{_when(traffic.seen)}"


def remarks(traffic: Traffic) -> Iterator[str]:
    """What else somebody should know who relies on the traffic, a sentence each."""
    yield from _places_without_calls(traffic)
    if traffic.elsewhere or traffic.elsewhere_beyond:
        number = sum(one.calls for one in traffic.elsewhere) + traffic.elsewhere_beyond
        hosts = [one.host for one in traffic.elsewhere]
        yield f"{calls(number)} to other hosts: {_first(hosts)}"
    if traffic.preflights:
        yield f"{calls(traffic.preflights)} with OPTIONS, which need no grant, left out"
    if traffic.not_http:
        yield f"{calls(traffic.not_http)} whose address is not HTTP, or far too long, left out"
    if by_path := sum(called.by_path for called in traffic.apis):
        yield f"{calls(by_path)} matched by path alone; --host says where they belong"
    if respelled := sum(called.respelled for called in traffic.apis):
        yield (
            f"{calls(respelled)} written otherwise than in the catalogue (letter case, quotes or"
            " parentheses), counted all the same"
        )


def refused_in_words(called: CalledApi) -> str:
    """An API whose calls were refused."""
    return f"{called.api.title}: {_refused(called.seen)} of {calls(called.seen.calls)}"


def _when(seen: Seen) -> str:
    if not seen.first:
        return ""
    return f" at {seen.first}" if seen.first == seen.last else f" from {seen.first} to {seen.last}"


def _answers(seen: Seen) -> str:
    if seen.refused:
        return f"{_refused(seen)} refused"
    return "none succeeded" if seen.statuses and not seen.succeeded else ""


def _refused(seen: Seen) -> str:
    statuses = [str(status) for status in sorted(REFUSED) if seen.statuses.get(status)]
    return f"{seen.refused:,} ({joined(statuses)})"


def _reason(one: UnrecognisedCall) -> str:
    if one.methods:
        return f"  (the catalogue has {joined(one.methods)} there)"
    is_batch = one.path.rsplit("/", 1)[-1] in ("$batch", "batch") or "/batch/" in one.path
    return "  (a batch: the calls in its body are not read)" if is_batch else ""


def _first(names: Sequence[str]) -> str:
    more = len(names) - MOST_SHOWN
    return ", ".join(names[:MOST_SHOWN]) + (f" and {more} more" if more > 0 else "")


def _places_without_calls(traffic: Traffic) -> Iterator[str]:
    if not traffic.malformed:
        return
    number = len(traffic.malformed) + traffic.malformed_beyond
    places = [f"{one.source} {one.place} ({one.reason})" for one in traffic.malformed]
    yield f"{counted(number, 'place')} without a call: {_first_of(places, number)}"


def _first_of(places: Sequence[str], number: int) -> str:
    more = number - min(len(places), MOST_SHOWN)
    return ", ".join(places[:MOST_SHOWN]) + (f" and {more:,} more" if more else "")
