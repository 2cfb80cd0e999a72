"""Rehearsing plans with a word about it where that takes long."""

from __future__ import annotations

from collections.abc import Sequence

from planner.cli.working import working
from planner.plans import Plan
from planner.proving import Outcome, prove
from planner.sandbox import Signer


def rehearsed(plans: Sequence[Plan]) -> list[Outcome]:
    """The outcome for each plan, none of them infeasible."""
    with working("rehearsing: calling every API of the catalogue with each token"):
        signer = Signer()
        return [prove(plan, signer=signer) for plan in plans]
