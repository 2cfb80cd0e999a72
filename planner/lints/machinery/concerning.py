"""The findings that concern one plan."""

from __future__ import annotations

from collections.abc import Iterable

from planner.lints.machinery.findings import Document, Finding, Subject, api_subject
from planner.lints.machinery.rules import Rule
from planner.lints.machinery.running import findings_of
from planner.lints.machinery.vendors import Service, Vendor
from planner.plans import Plan
from planner.solving.formula import GrantKey


def findings_concerning(plan: Plan, rules: Iterable[Rule]) -> tuple[Finding, ...]:
    """The findings of `rules` that are about something that `plan` touches, rule by rule."""
    policies = Document("policy-set", plan.catalog.policy_set.name)
    service = Service(plan.catalog, Document("catalog", plan.catalog.name))
    vendor = Vendor([service], policies)
    touched = _touched(plan)
    found = findings_of(vendor, (rule for rule in rules if not rule.needs_all))
    return tuple(finding for finding in found if _concerns(finding, touched))


def _concerns(finding: Finding, touched: frozenset[Subject]) -> bool:
    """Whether one of the things that the finding is chiefly about is touched."""
    sort = finding.about[0].sort
    return sort == "facts" or any(one in touched for one in finding.about if one.sort == sort)


def _touched(plan: Plan) -> frozenset[Subject]:
    apis = [
        *(planned.api for planned in plan.apis),
        *plan.exposed,
        *(blocked.api for blocked in plan.blocked),
    ]
    unplanned = {one.name for one in plan.unplanned}
    apis += [api for api in plan.catalog.apis if {api.id, api.title} & unplanned]
    policies = {api.policy for api in apis} | {policy.name for policy in plan.exposed_policies}
    grants = [GrantKey(kind, name) for kind, names in plan.grants.items() for name in names]
    return frozenset(
        [
            *(api_subject(api) for api in apis),
            *(Subject("policy", name) for name in policies if name is not None),
            *(Subject("grant", str(key)) for key in grants),
            *(Subject("kind", key.kind) for key in grants),
        ]
    )
