"""The whole process `planner plan` beside one that only imports click and yaml and parses.

Both read the same two files. The parsing process uses PyYAML's C loader.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from statistics import median

from benchmarks.processes import alternating

REPOSITORY = Path(__file__).resolve().parent.parent
INTEGRATION = REPOSITORY / "reports" / "job-scheduling" / "integration.yaml"
FILES = [REPOSITORY / folder / "workfloplus.yaml" for folder in ("policies", "catalogs")]

ROUNDS = 41
TARGET_RATIO = 1.6
TARGET_PEAK = 60_000_000

PARSING = """\
import sys
import click, yaml
for path in sys.argv[1:]:
    with open(path, "rb") as stream:
        yaml.load(stream, Loader=yaml.CSafeLoader)
"""


def planner_command() -> list[str]:
    """The installed script of this environment, or the module where there is none."""
    script = Path(sys.executable).parent / "planner"
    program = [str(script)] if script.exists() else [sys.executable, "-m", "planner"]
    return [*program, "plan", str(INTEGRATION)]


def lines() -> Iterator[str]:
    """Ratios of time and peaks of memory, with their targets."""
    parsing = [sys.executable, "-c", PARSING, *map(str, FILES)]
    pairs = alternating(planner_command(), parsing, ROUNDS)
    yield f"{ROUNDS} rounds, in turn: {' '.join(planner_command()[:-1])} FILE, and parsing"
    ours, theirs = zip(*pairs, strict=True)
    for name, runs in (("planner", ours), ("parsing", theirs)):
        peak = max(run.peak for run in runs)
        yield (
            f"{name}: {median(run.seconds for run in runs) * 1000:.0f} ms, of the processor "
            f"{median(run.processor for run in runs) * 1000:.0f} ms; peak {peak / 1e6:.1f} MB"
        )
    ratio = median(one.seconds / other.seconds for one, other in pairs)
    work = median(one.processor / other.processor for one, other in pairs)
    peak = max(run.peak for run in ours)
    yield f"time, ratio: {ratio:.2f} (target: at most {TARGET_RATIO}); of the processor {work:.2f}"
    yield f"memory, peak: {peak / 1e6:.1f} MB (target: at most {TARGET_PEAK / 1e6:.0f} MB)"
