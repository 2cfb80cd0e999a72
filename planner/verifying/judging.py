"""From a plan and a catalogue to a verdict."""

from __future__ import annotations

from collections.abc import Iterator

from planner.model import Api, Catalog
from planner.reading.quoting import key_path, listed, quoted
from planner.verifying.blocking import expected_of_infeasible, shut_out
from planner.verifying.callers import judge_caller
from planner.verifying.choices import judge_choice
from planner.verifying.claims import Claim
from planner.verifying.comparing import ANYTHING, Record, differences, unknown_keys
from planner.verifying.consistency import contradictions
from planner.verifying.expecting import Basis, expected_of_solved
from planner.verifying.findings import Findings
from planner.verifying.leastness import Effort
from planner.verifying.naming import Names
from planner.verifying.permitting import permission_under
from planner.verifying.questions import question_about
from planner.verifying.repairs import judge_repairs
from planner.verifying.tokens import Tokens
from planner.verifying.truth import closure_of
from planner.verifying.verdicts import Outcome, Reason, Verdict

_NOT_COMPARED = ("schema", "status", "criteria", "proof", "notes")
_UNCHECKED = ("proof", "notes")
_INTEGRATION = ("name", "purpose", "apis", "limits")
_PERHAPS = ("vendors", "unrecognised")


def verify(
    claim: Claim, catalog: Catalog, *, effort: Effort | None = None, among_others: bool = False
) -> Verdict:
    """Whether the plan is what it says, by the catalogue as it is now.

    Only what the plan itself records is taken as given: the integration (its name, desired APIs,
    limits, calls of traffic that it does not cover) and the criteria. `effort` bounds the search
    for something less. One vendor's part of an integration is refused, as it says nothing of the
    other vendors, save `among_others`.
    """
    findings = Findings(changed=_is_changed(claim, catalog), unchecked=[*_UNCHECKED])
    inner = list(contradictions(claim))
    findings.check("consistent", not inner, "what the plan says fits together")
    if claim.vendors and not among_others:
        message = "one vendor's plan out of several: verify those of all vendors together"
        inner.append(Reason(("integration", "vendors"), message))
    written = claim.data["catalog"]["name"]
    if written != catalog.name:
        message = f"the plan is for {quoted(written)}, this catalogue is {quoted(catalog.name)}"
        inner.append(Reason(("catalog", "name"), message))
    else:
        how = "changed since the plan was made" if findings.changed else "the same content"
        findings.check("catalogue", None if findings.changed else True, how)
        _judge(claim, catalog, effort or Effort(), findings)
    return Verdict(
        outcome="refused" if inner else _outcome(findings),
        reasons=(*inner, *findings.reasons),
        checks=tuple(findings.checks),
        changed=findings.changed,
        changes=tuple(findings.changes),
        sufficient=findings.sufficient,
        least=findings.least,
        unchecked=tuple(dict.fromkeys(findings.unchecked)),
    )


def _is_changed(claim: Claim, catalog: Catalog) -> bool:
    written = claim.data["catalog"]
    digests = written["digest"], written["policies"]["digest"]
    return digests != (catalog.digest, catalog.policies_digest)


def _outcome(findings: Findings) -> Outcome:
    if findings.reasons:
        return "outdated" if findings.changed else "refused"
    return "unproven" if findings.open_questions else "verified"


def _judge(claim: Claim, catalog: Catalog, effort: Effort, findings: Findings) -> None:
    basis = _basis(claim, catalog, findings)
    if claim.status == "infeasible":
        _judge_infeasible(basis, findings)
        judge_repairs(basis, effort, findings)
    elif _knows_the_grants(basis, findings):
        judge_choice(basis, effort, findings)
        tokens = Tokens(basis, effort, findings)
        tokens.judge()
        expected = Record(expected_of_solved(basis), tokens=tokens.expected())
        _compare(expected, basis, findings)
    judge_caller(claim, catalog, basis.closure, effort, findings)


def _basis(claim: Claim, catalog: Catalog, findings: Findings) -> Basis:
    """The question that the plan answers, asked of this catalogue."""
    closure = closure_of(catalog.policy_set)
    permission = permission_under(claim.limits, catalog.policy_set, closure)
    findings.reasons += permission.reasons
    desired = {api.id: api for api in _desired(claim, catalog, findings)}
    return Basis(
        claim=claim,
        catalog=catalog,
        closure=closure,
        permission=permission,
        desired=tuple(desired.values()),
        question=question_about(
            catalog,
            closure,
            desired=desired.keys(),
            demands=[api.requirement for api in desired.values() if api.requirement is not None],
            permitted=closure.keys() - permission.blocked.keys(),
            required=permission.required,
            criteria=claim.criteria,
        ),
    )


def _desired(claim: Claim, catalog: Catalog, findings: Findings) -> Iterator[Api]:
    """The desired APIs, by the names as written. In another catalogue than the plan's an API may
    have lost a name and still be there by its id."""
    names = Names(catalog)
    for index, written in enumerate(claim.written):
        api = names.meant(written)
        if api is not None:
            yield api
        elif not findings.changed:
            message = f"{quoted(written)} is not the name of one API"
            findings.against(("integration", "apis", index), message)
    by_id = {api.id: api for api in catalog.apis}
    for api_id in dict.fromkeys(claim.api_ids):
        if api_id not in by_id:
            gone = "is gone from the catalogue" if findings.changed else "is not in the catalogue"
            findings.against(("apis", api_id), f"this API {gone}")
        elif by_id[api_id].requirement is None:
            message = "what this API asks for is not known"
            findings.against(("apis", api_id, "requirement"), message)
        elif findings.changed:
            yield by_id[api_id]


def _knows_the_grants(basis: Basis, findings: Findings) -> bool:
    unknown = [key for key in basis.claim.grants if key not in basis.closure]
    for key in unknown:
        message = f"the catalogue knows no grant {quoted(key.name)} of this kind"
        findings.against(("grants", key.kind), message)
    if unknown and findings.changed:
        findings.sufficient = False
    return not unknown


def _judge_infeasible(basis: Basis, findings: Findings) -> None:
    shut = [api.id for api, _ in shut_out(basis)]
    how = "what is blocked fails with every permitted grant, and nothing else does"
    findings.check("infeasible", bool(shut), how)
    if not shut:
        message = "says infeasible, yet the limits leave every desired API a way in"
        findings.against(("status",), message)
    for key in sorted(basis.permission.required & basis.permission.blocked.keys()):
        message = f"{quoted(key.name)} is required and not permitted"
        findings.against(("integration", "limits", "require"), message)
    blocked = {one["api"] for one in basis.claim.data["blocked"]}
    if findings.changed and shut and set(shut) != blocked:
        findings.against(("blocked",), f"today it is {listed(shut, 'and')} that is shut out")
    _compare(expected_of_infeasible(basis), basis, findings)
    if blocked:
        findings.unchecked.append("blocked[].alternatives[].blocked_by[].because")


def _compare(expected: Record, basis: Basis, findings: Findings) -> None:
    """Every other field, beside what it should be."""
    data, today = basis.claim.data, findings.changed
    asked = [*_INTEGRATION, *(name for name in _PERHAPS if data["integration"].get(name))]
    given = {"integration": Record.fromkeys(asked, ANYTHING)}
    expected = Record(dict.fromkeys(_NOT_COMPARED, ANYTHING) | given | expected)
    found = list(differences(expected, data))
    for one in found:
        words = one.in_words(today=today)
        if (today and "request" in one.at) or one.at[:1] == ("token_request",):
            findings.against(one.at, f"not the request of today: {words}")
        else:
            findings.add([Reason(one.at, words)])
    if not today:
        findings.check("every other field", not found, "compared with what it should be")
    findings.unchecked += map(key_path, unknown_keys(expected, data))
