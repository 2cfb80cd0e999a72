"""The prerequisites in a plan: the grants of whoever creates the client."""

from __future__ import annotations

from planner.model import Catalog
from planner.solving.formula import GrantKey
from planner.verifying.claims import Claim, keys_of
from planner.verifying.costs import DEFAULT
from planner.verifying.expecting import creating_api
from planner.verifying.findings import Findings, lesser_in_words
from planner.verifying.leastness import Effort, leastness_of
from planner.verifying.questions import Question, question_about
from planner.verifying.truth import Closure
from planner.verifying.verdicts import Reason

_AT = ("prerequisites", "grants")


def judge_caller(
    claim: Claim, catalog: Catalog, closure: Closure, effort: Effort, findings: Findings
) -> None:
    """Whether the caller's grants suffice for the one API, and are the least of all there are.

    The limits are the client's, not the caller's. Whether there should be prerequisites at all is
    seen when the fields are compared.
    """
    api, claimed = creating_api(catalog), claim.data["prerequisites"]
    if claimed is None or api is None or api.requirement is None:
        return
    keys = keys_of(claimed["grants"])
    if not closure.keys() >= set(keys):
        findings.add([Reason(_AT, "the catalogue does not know all of these grants")])
        return
    question = question_about(
        catalog,
        closure,
        desired={api.id},
        demands=[api.requirement],
        permitted=closure,
        required=frozenset(),
        criteria=DEFAULT,
    )
    _judge(question, keys, effort, findings)


def _judge(question: Question, keys: list[GrantKey], effort: Effort, findings: Findings) -> None:
    choice = frozenset(keys)
    kinds = [kind.name for kind in question.catalog.policy_set.kinds]
    if keys != sorted(choice, key=lambda key: (kinds.index(key.kind), key.name)):
        findings.add([Reason(_AT, "expected each grant once, and those of a kind by name")])
    if not question.is_sufficient(choice):
        findings.add([Reason(_AT, "these grants do not suffice to create the client")])
        findings.check("prerequisites", False, "enough to create the client")
        return
    found = leastness_of(question, choice, effort)
    if found.better is not None:
        findings.add([Reason(_AT, lesser_in_words(question, choice, found.better))])
    findings.check_least("prerequisites", found)
