"""Ways to tamper with a plan, by name. Each takes a plan as data, which it changes in place.

A mutation that finds nothing to change leaves the plan as it is. One that changes something makes
the plan say what is not so.
"""

from __future__ import annotations

from tests.verifying import (
    mutations_of_additions,
    mutations_of_answers,
    mutations_of_input,
    mutations_of_requests,
)
from tests.verifying.tampering import MUTATIONS

MODULES = (
    mutations_of_input,
    mutations_of_answers,
    mutations_of_requests,
    mutations_of_additions,
)

__all__ = ["MODULES", "MUTATIONS"]
