"""``python -m benchmarks``: run all, or those named."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping

from benchmarks import (
    alternatives,
    audit,
    comparison,
    har,
    hard_problems,
    openapi_directory,
    random_sets,
    scale,
    set_covering,
    start_up,
)

BENCHMARKS: Mapping[str, Callable[..., Iterator[str]]] = {
    "start-up": start_up.lines,
    "random-sets": random_sets.lines,
    "set-covering": set_covering.lines,
    "alternatives": alternatives.lines,
    "hard-problems": hard_problems.lines,
    "scale": scale.lines,
    "comparison": comparison.lines,
    "openapi-directory": openapi_directory.lines,
    "har": har.lines,
    "audit": audit.lines,
}
SIZE = "--size"


def main(names: list[str]) -> int:
    """Returns 2 if a name is unknown. `har` takes ``--size 1GB``."""
    names, size = _without_size(names)
    unknown = [name for name in names if name not in BENCHMARKS]
    if unknown:
        print(f"unknown: {', '.join(unknown)}; there are {', '.join(BENCHMARKS)}", file=sys.stderr)
        return 2
    for name in names or BENCHMARKS:
        print(f"{name}: {(sys.modules[BENCHMARKS[name].__module__].__doc__ or '').splitlines()[0]}")
        for line in BENCHMARKS[name](*size) if name == "har" else BENCHMARKS[name]():
            print(f"  {line}", flush=True)
        print()
    return 0


def _without_size(words: list[str]) -> tuple[list[str], list[str]]:
    if SIZE not in words:
        return words, []
    at = words.index(SIZE)
    return words[:at] + words[at + 2 :], words[at + 1 : at + 2]


sys.exit(main(sys.argv[1:]))
