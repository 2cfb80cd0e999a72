"""Plans out of Microsoft Graph's 8,760 application APIs, beside the documented example's plan.

The catalogue is imported from the permission document in ../shared, and kept in a temporary folder
like the cache.
"""

from __future__ import annotations

import os
import random
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

import yaml

from benchmarks.processes import Run, alternating, measured
from benchmarks.start_up import INTEGRATION, PARSING

REPOSITORY = Path(__file__).resolve().parent.parent
SOURCE = REPOSITORY.parent / "shared" / "data" / "microsoft-graph-permissions.json"

ROUNDS = 11
CHOSEN = 20
TARGET_WARM, TARGET_COLD = 2.0, 1.5
TARGET_PEAK = 150_000_000
TARGET_ALL = 3.0

HEAD = "integration: 1\nname: Sample\ncatalog: ./catalogs/graph.yaml\napis:\n"


def lines() -> Iterator[str]:
    """Ratios of time, peaks of memory and seconds, with their targets."""
    if not SOURCE.exists():
        yield "skipped: needs ../shared/data, which is not on this machine"
        return
    with TemporaryDirectory() as folder:
        os.environ["PLANNER_CACHE_DIR"] = str(Path(folder, "cache"))
        yield from _measured(Path(folder))
        del os.environ["PLANNER_CACHE_DIR"]


def planner(*arguments: str) -> list[str]:
    """The installed script of this environment, or the module where there is none."""
    script = Path(sys.executable).parent / "planner"
    program = [str(script)] if script.exists() else [sys.executable, "-m", "planner"]
    return [*program, *arguments]


def _measured(folder: Path) -> Iterator[str]:
    importing = ("import", "graph", str(SOURCE), "--scheme", "Application", "--name", "graph")
    subprocess.run(planner(*importing, "--out", str(folder)), stdout=subprocess.DEVNULL, check=True)
    catalog = folder / "catalogs" / "graph.yaml"
    ids = list(yaml.load(catalog.read_bytes(), yaml.CSafeLoader)["apis"])
    some = _integration(folder / "some.yaml", random.Random(1).sample(ids, CHOSEN))
    limits = _reserved_too(folder / "policies" / "graph.yaml")
    every = _integration(folder / "every.yaml", ids, limits)
    files = [str(folder / "policies" / "graph.yaml"), str(catalog)]
    size = catalog.stat().st_size / 1e6
    yield f"{len(ids):,} APIs, {size:.1f} MB of YAML; {ROUNDS} rounds, in turn"
    yield from _warm(some)
    yield from _cold(some, files)
    yield from _all(every)


def _integration(path: Path, ids: list[str], limits: str = "") -> str:
    path.write_text(HEAD + yaml.safe_dump(ids, width=10_000) + limits, encoding="utf-8")
    return str(path)


def _reserved_too(policies: Path) -> str:
    """Limits that let in what no app registration can ask for: some APIs have no other way in."""
    grants = yaml.load(policies.read_bytes(), yaml.CSafeLoader)["grants"]["application"]
    reserved = [name for name, grant in grants.items() if "reserved" in grant]
    return yaml.safe_dump({"limits": {"allow": ["*", *reserved]}})


def _warm(some: str) -> Iterator[str]:
    pairs = alternating(planner("plan", some), planner("plan", str(INTEGRATION)), ROUNDS)
    yield from _ratio(f"{CHOSEN} APIs, warm cache, beside the documented example", pairs)
    yield f"  target: at most {TARGET_WARM}, and {TARGET_PEAK / 1e6:.0f} MB"


def _cold(some: str, files: list[str]) -> Iterator[str]:
    parsing = [sys.executable, "-c", PARSING, *files]
    pairs = alternating(planner("plan", some, "--no-cache"), parsing, ROUNDS)
    yield from _ratio(f"{CHOSEN} APIs without a cache, beside parsing the same YAML", pairs)
    clearing = planner("cache", "--clear")
    filling = []
    for _ in range(ROUNDS):
        measured(clearing)
        filling.append((measured(planner("plan", some)), measured(parsing)))
    yield from _ratio(f"{CHOSEN} APIs with an empty cache, which it fills, beside parsing", filling)
    yield f"  target: at most {TARGET_COLD}"


def _all(every: str) -> Iterator[str]:
    command = planner("plan", every)
    proven = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    runs = [measured(command) for _ in range(5)]
    yield (
        f"all APIs at once, warm: {median(run.seconds for run in runs):.2f} s, peak "
        f"{max(run.peak for run in runs) / 1e6:.0f} MB; {proven.splitlines()[0].partition(': ')[2]}"
    )
    yield f"  target: under {TARGET_ALL:.0f} s, and proven"


def _ratio(what: str, pairs: list[tuple[Run, Run]]) -> Iterator[str]:
    ours, theirs = zip(*pairs, strict=True)
    ratio = median(one.seconds / other.seconds for one, other in pairs)
    work = median(one.processor / other.processor for one, other in pairs)
    yield (
        f"{what}: {median(run.seconds for run in ours) * 1000:.0f} ms to "
        f"{median(run.seconds for run in theirs) * 1000:.0f} ms, ratio {ratio:.2f}; of the "
        f"processor {work:.2f}; peak {max(run.peak for run in ours) / 1e6:.0f} MB"
    )
