"""Whether a plan works: rehearsed from the create request to the last API.

The planned client is created on a stage (`planner.sandbox`) by the planned request, over HTTP; each
task's token is got for it, and the one with all scopes; with each of them every API of the
catalogue is called. Whether a call is authorised is decided there by code that shares nothing with
the solver, and compared here with what the plan says.

The way through: `sampling` (a URL for each API) and `rehearsing` (the client, its tokens, the
calls) -> `claims` (what the plan says) -> `outcomes`.
"""

from __future__ import annotations

from planner.proving.outcomes import Disagreement, Outcome, Skipped, Tried, Unrehearsed
from planner.proving.rehearsing import prove

__all__ = ["Disagreement", "Outcome", "Skipped", "Tried", "Unrehearsed", "prove"]
