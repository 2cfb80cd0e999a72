"""Cycles among implied grants. Grants that imply each other would be one grant with two names, so
the least set would not be one set."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from planner.reading.documents import Document
from planner.reading.quoting import quoted

_MOST_SHOWN = 5
_MOST_EXPLAINED = 100  # finding the way round takes a walk over all grants for each cycle


def report_cycles(document: Document, kind: str, implied: Mapping[str, Sequence[str]]) -> None:
    """Note every implication that closes a cycle, where it is written.

    A depth-first search without recursion: `trail` is the way from a start to where it is now, and
    an implication that leads back onto it closes a cycle.
    """
    done: set[str] = set()
    cycles = 0
    for start in implied:
        if start in done:
            continue
        trail = {start: 0}
        while trail:
            name, index = trail.popitem()
            if index == len(implied[name]):
                done.add(name)
                continue
            trail[name] = index + 1
            target = implied[name][index]
            if target in trail:
                cycles += 1
                way = [*trail] if cycles <= _MOST_EXPLAINED else [target]
                _report(document, (kind, name, index), way, target)
            elif target in implied and target not in done:
                trail[target] = 0


def _report(document: Document, at: tuple[str, str, int], way: list[str], target: str) -> None:
    kind, name, index = at
    node = document.at("grants", kind, name, "implies", index)
    between = way[way.index(target) + 1 :]
    if not between:
        document.report.at_node(node, "{} implies itself", target)
        return
    shown = ", ".join(map(quoted, between[:_MOST_SHOWN]))
    more = f" and {len(between) - _MOST_SHOWN} more" if len(between) > _MOST_SHOWN else ""
    document.report.at_node(node, "{} implies itself, by way of " + _template(shown + more), target)


def _template(text: str) -> str:
    return text.replace("{", "{{").replace("}", "}}")
