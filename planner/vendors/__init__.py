"""An integration over several vendors: one part per vendor, each planned on its own.

The grants of different vendors are disjoint, and so is what they open. Every criterion is a sum
over vendors, so the least for each vendor are together the least for all (docs/decisions/0003).

The way through: `limiting` (which vendor each limit means) and `planner.qualifying` (which vendor
has each API) -> `dividing` (one integration per vendor) -> `plans` (one plan per vendor) and
`changing` (what would be if).
"""

from __future__ import annotations

from planner.vendors.dividing import Divided, Part, divided, parts_of
from planner.vendors.plans import Plans, plan_per_vendor, plans_of, together

__all__ = [
    "Divided",
    "Part",
    "Plans",
    "divided",
    "parts_of",
    "plan_per_vendor",
    "plans_of",
    "together",
]
