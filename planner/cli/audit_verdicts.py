"""What is said on standard error about audits, and their exit codes."""

from __future__ import annotations

from planner.auditing.reports import Audited
from planner.auditing.tallying import Tally
from planner.auditing.usage import Usage
from planner.cli.exit_codes import DONE, FINDINGS, INFEASIBLE, WRONG_INPUT, of_plan
from planner.cli.talk import note, warn
from planner.cli.verdicts import warn_of
from planner.plans import Plan
from planner.rendering.wording import counted


def told(found: Audited) -> int:
    """Say why the exit code of an audit is not 0, and return it."""
    if found.token is not None and found.token.signature.state == "unchecked":
        note("the token's signature was not checked; --jwks FILE checks it")
    plan = found.audit.plan
    warn_of(plan)
    code = _code(plan, clean=found.clean)
    if code == FINDINGS:
        warn("findings", _findings(found))
    return code


def told_of_usage(plan: Plan, usage: Usage) -> int:
    """The same for a comparison of grants with their use."""
    warn_of(plan)
    code = _code(plan, clean=usage.clean)
    if code == FINDINGS:
        warn("findings", "the recording and the integration are not the same")
    return code


def told_of_many(tally: Tally) -> int:
    """The same for many audits."""
    warn_of(tally.plan)
    code = _code(tally.plan, clean=tally.clean == tally.clients)
    if code == FINDINGS:
        number = tally.clients - tally.clean
        warn("findings", f"{counted(number, 'client')} of {tally.clients:,} to put right")
    if tally.broken:
        warn("broken", f"{tally.broken:,} of {tally.broken + tally.clients:,} entries")
    return WRONG_INPUT if tally.broken and code == DONE else code


def _code(plan: Plan, *, clean: bool) -> int:
    if plan.status == "infeasible":
        return INFEASIBLE
    return of_plan(plan) if clean else FINDINGS


def _findings(found: Audited) -> str:
    audit = found.audit
    numbers = {
        "missing": len(audit.missing),
        "in excess": len(audit.excess),
        "unknown": len(audit.unknown),
    }
    parts = [f"{number} {what}" for what, number in numbers.items() if number]
    if found.token is not None:
        parts += [problem.message for problem in found.token.problems]
    return "; ".join(parts)
