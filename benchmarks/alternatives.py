"""What a reviewer asks for besides: trades, ties, prices, grants not chosen, against one plan."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from statistics import median

from planner import load_catalog, plan
from planner.prices import prices
from planner.tradeoffs import not_chosen, ties_of, tradeoffs_of

APIS = (
    "Get All Jobs",
    "Get My Scheduled Jobs",
    "Create Job",
    "Get Workflows",
    "Get TeamSettings",
    "Create Report Template",
    "Delete Workflow",
    "Get all Triggers",
    "Create Group",
    "Get User",
    "Abort a Job",
    "Upload Collection File",
)
ROUNDS = 15


def lines() -> Iterator[str]:
    """Times of each on 12 WorkfloPlus APIs, as ratios to the plain plan measured beside it."""
    catalog = load_catalog("workfloplus")
    planned = plan(catalog, APIS)
    asked: dict[str, Callable[[], object]] = {
        "trades": lambda: tradeoffs_of(planned),
        "ties": lambda: ties_of(planned),
        "prices": lambda: prices(planned),
        "grants not chosen": lambda: not_chosen(planned),
    }
    total: list[float] = []
    for name, ask in asked.items():
        ratios = [_seconds(ask) / _seconds(lambda: plan(catalog, APIS)) for _ in range(ROUNDS)]
        total.append(median(ratios))
        yield f"{name:20} {median(ratios):5.2f} times the plan"
    yield f"{'all of them':20} {sum(total):5.2f} times the plan (target for the first three: 10)"


def _seconds(call: Callable[[], object]) -> float:
    started = time.perf_counter()
    call()
    return time.perf_counter() - started
