"""Plans for random sets of WorkfloPlus APIs, with the catalogue read once.

The sets are the same on every run.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from random import Random
from statistics import mean, median, quantiles

import planner

SETS = 1000
FEWEST, MOST = 2, 20


def lines() -> Iterator[str]:
    """How long a plan takes."""
    catalog = planner.load_catalog("workfloplus")
    random = Random(2026)
    ids = [api.id for api in catalog.apis]
    desired = [random.sample(ids, random.randint(FEWEST, MOST)) for _ in range(SETS)]
    planner.plan(catalog, desired[0])
    took, statuses = [], set[str]()
    for apis in desired:
        started = time.perf_counter()
        plan = planner.plan(catalog, apis)
        took.append((time.perf_counter() - started) * 1000)
        statuses.add(plan.status)
    yield f"{SETS} sets of {FEWEST} to {MOST} APIs: {sum(took) / 1000:.2f} s; {', '.join(statuses)}"
    yield (
        f"each: mean {mean(took):.2f} ms, median {median(took):.2f} ms, "
        f"95 % below {quantiles(took, n=20)[-1]:.2f} ms, most {max(took):.2f} ms"
    )
