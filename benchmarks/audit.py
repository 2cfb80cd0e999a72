"""Audits of many WorkfloPlus clients at two sizes: clients in a second, and peaks of memory."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.processes import measured
from benchmarks.start_up import INTEGRATION, planner_command
from planner.model import PolicySet
from planner.reading import read_catalog

SMALL, LARGE = 1_000, 10_000
SEED = 5

# As many different sets as a vendor's real customers hold, and as many as random choice gives.
USUAL_SETS = 200
_MOST_GRANTS = 8


def lines() -> Iterator[str]:
    """Clients in a second and peaks of memory, which must not grow with the clients."""
    with TemporaryDirectory() as folder:
        for what, sets in (("few different sets", USUAL_SETS), ("all different", 0)):
            yield f"{what}:"
            yield from _sizes(Path(folder), sets)


def _sizes(folder: Path, sets: int) -> Iterator[str]:
    policy_set = read_catalog("workfloplus").policy_set
    peaks = []
    for number in (SMALL, LARGE):
        path = folder / f"{number}.jsonl"
        write_clients(path, policy_set, number, sets=sets)
        for output in ("text", "jsonl"):
            run = measured([*_TOLERANT, *_planner(), str(path), "--format", output])
            peaks.append(run.peak)
            yield (
                f"  {number:>6,} clients, {output:<5}: {run.seconds:5.2f} s,"
                f" {number / run.seconds:7,.0f} clients/s, peak {run.peak / 1e6:.0f} MB"
            )
    yield f"  memory, the largest beside the smallest peak: {max(peaks) / min(peaks):.2f}"


def write_clients(path: Path, policy_set: PolicySet, number: int, *, sets: int) -> None:
    """Clients in the form of the vendor's answer, one in a line; with `sets`, no more than so many
    different sets of grants."""
    draw = random.Random(SEED)
    choices = [_choice(draw, policy_set) for _ in range(sets)]
    with path.open("w", encoding="utf-8") as stream:
        for index in range(number):
            grants = draw.choice(choices) if choices else _choice(draw, policy_set)
            client = {
                "clientId": f"{index:024x}",
                "displayName": f"Client {index}",
                "scopes": grants["scopes"],
                "clientPermissions": grants["permissions"],
            }
            stream.write(json.dumps({"client": client}) + "\n")


def _choice(draw: random.Random, policy_set: PolicySet) -> dict[str, list[str]]:
    chosen = draw.sample(sorted(policy_set.grants), draw.randint(1, _MOST_GRANTS))
    return {
        kind.name: [policy_set.grants[key].value for key in chosen if key.kind == kind.name]
        for kind in policy_set.kinds
    }


def _planner() -> list[str]:
    return [*planner_command()[:-2], "audit", str(INTEGRATION), "--clients"]


# Nearly all of these clients hold too much or too little, which the exit code 8 tells.
_TOLERANT = ("/bin/sh", "-c", '"$0" "$@" 2>/dev/null; code=$?; [ $code -eq 0 ] || [ $code -eq 8 ]')
