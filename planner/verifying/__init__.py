"""A second opinion on plans: everything that a plan says, worked out anew and compared.

Nothing here is shared with the planning: neither the solver nor what composes its problem, counts
costs, applies limits or explains. What is shared is the question (the model, the files' readers,
the vendor's request templates) and the types of formulas. An import contract keeps it so.

The way through: `documents` (bytes to checked JSON) -> `claims` (what a plan says) -> `judging`,
which asks `expecting` (what it should say, from the catalogue), `blocking` (the same where the
limits leave no way in), `consistency` (what must fit together in any case) and `leastness` (whether
nothing less will do) -> `verdicts`. `several` does so for the plans of several vendors, and checks
that they are the parts of their integration.
"""

from __future__ import annotations

from planner.verifying.claims import Claim, read_claim
from planner.verifying.judging import verify
from planner.verifying.several import Claims, Verdicts, read_claims, verify_all
from planner.verifying.verdicts import Verdict

__all__ = [
    "Claim",
    "Claims",
    "Verdict",
    "Verdicts",
    "read_claim",
    "read_claims",
    "verify",
    "verify_all",
]
