"""What traffic shows, as comments of an integration file. A comment holds one line, whatever it
tells of."""

from __future__ import annotations

from collections.abc import Iterator

from planner.rendering.escaping import terminal
from planner.rendering.traffic_words import (
    ambiguous_call,
    called_api,
    calls,
    candidate,
    remarks,
    sources_in_words,
    unrecognised_call,
)
from planner.traffic.found import Traffic


def api_comments(traffic: Traffic) -> tuple[str, ...]:
    """A comment for each API, in the order of `Traffic.apis`."""
    return tuple(f"# {terminal(called_api(called))}" for called in traffic.apis)


def closing_comments(traffic: Traffic) -> str:
    """The comments at the end of the file: what no plan from it covers, and what was read."""
    lines = [*_unrecognised(traffic), *_ambiguous(traffic), *_read(traffic)]
    return "".join(f"# {terminal(line)}".rstrip() + "\n" for line in lines)


def _unrecognised(traffic: Traffic) -> Iterator[str]:
    if not traffic.unrecognised and not traffic.unrecognised_beyond:
        return
    yield "NOT COVERED: calls to hosts of the catalogue that are none of its APIs."
    for one in traffic.unrecognised:
        yield f"  {unrecognised_call(one)}"
    if traffic.unrecognised_beyond:
        yield f"  {calls(traffic.unrecognised_beyond)} with other URLs, not listed"
    yield ""


def _ambiguous(traffic: Traffic) -> Iterator[str]:
    if not traffic.ambiguous and not traffic.ambiguous_beyond:
        return
    several = len(traffic.catalogs) > 1
    yield "NOT COVERED: calls that may be several APIs. Add the right one to the list above, or"
    yield "name it with --choose."
    for one in traffic.ambiguous:
        yield f"  {ambiguous_call(one)}"
        for catalog, api in one.candidates:
            yield f"    - {candidate(catalog, api, qualified=several)}  # {api.title}"
    if traffic.ambiguous_beyond:
        yield f"  {calls(traffic.ambiguous_beyond)} more, not listed"
    yield ""


def _read(traffic: Traffic) -> Iterator[str]:
    yield f"Read: {sources_in_words(traffic)}."
    for remark in remarks(traffic):
        yield f"  {remark}"
