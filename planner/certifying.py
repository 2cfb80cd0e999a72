"""The certificate of a plan: what somebody else needs to check it (see `planner.verifying`)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence

from planner.coverage import Alike, held_with
from planner.model import Api
from planner.plans import Certificate, CertifiedCost, CertifiedGrant
from planner.solving.criteria import RISK_LEVELS
from planner.solving.formula import GrantKey
from planner.solving.problem import CriterionName, Proof, Solved


def certificate_of(
    outcome: Solved,
    *,
    criteria: Iterable[CriterionName],
    grants: Mapping[str, Sequence[str]],
    required: Collection[GrantKey],
    apis: Sequence[Api],
    closure: Mapping[GrantKey, frozenset[GrantKey]],
) -> Certificate:
    """Why each grant of the answer is needed, and how each number of it is proven.

    `apis`: the desired ones whose requirement is known, in their order. `closure`: what counts as
    held with each grant.
    """
    keys = [GrantKey(kind, name) for kind, names in grants.items() for name in names]
    alike = Alike(apis)
    return Certificate(
        grants=tuple(
            CertifiedGrant(
                grant=key,
                needed_by=alike.first_closed_to(
                    held_with(closure, (other for other in keys if other != key))
                ),
                required=key in required,
            )
            for key in keys
        ),
        costs=tuple(_costs(outcome, _keys_of(criteria))),
        names_proven_by=steps_of(outcome.proof) if outcome.proven else (),
    )


def steps_of(proof: Proof) -> tuple[str, ...]:
    """The steps that the proof rests on, in their order.

    ``forced``: grants without which a desired API has no way in; ``reduced``: grants ruled out by
    reductions; ``enumerated``: sets compared; ``highs``: bounds of HiGHS.
    """
    others = [
        name
        for name, work in (
            ("reduced", proof.excluded),
            ("enumerated", proof.enumerated),
            ("highs", proof.milp_parts),
        )
        if work
    ]
    return ("forced", *others) if proof.forced or not others else tuple(others)


def _costs(outcome: Solved, minimised: Collection[str]) -> Iterable[CertifiedCost]:
    """Bounds of criteria in turn rest on the whole proof, until one is not settled. From there on,
    and for what was not minimised, they rest on the indispensable grants alone."""
    settled = True
    steps = steps_of(outcome.proof)
    for key, value in outcome.cost.items():
        bound = outcome.bound[key]
        in_turn = settled and key in minimised
        proven_by = steps if in_turn else ("forced",)
        yield CertifiedCost(
            key=key, value=value, bound=bound, proven_by=proven_by if bound == value else ()
        )
        if in_turn and bound != value:
            settled = False


def _keys_of(criteria: Iterable[CriterionName]) -> set[str]:
    """The keys of the cost that are minimised."""
    keys = {name.replace("-", "_") for name in criteria}
    return keys | {f"risk_{level}" for level in RISK_LEVELS} if "risk" in keys else keys
