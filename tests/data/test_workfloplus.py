"""The shipped WorkfloPlus data, compared with the vendor's tables and with itself."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Mapping

import pytest

from planner.model import Api, Catalog, Policy, PolicySet, TemplateObject, ValueOf
from planner.reading import read_catalog
from planner.solving.formula import TRUE, AnyOf, Formula, GrantKey, atoms, part_of_kind
from tests.conftest import shared_path

DOCUMENTATION = "https://intoware.github.io/workfloplus-docs"
ANY_TOKEN = "Any Valid Token"
SCOPE_PREFIX = "https://www.workfloplus.com/auth/"
METHODS = {"DEL": "DELETE"}

Row = Mapping[str, str]


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    return read_catalog("workfloplus")


@pytest.fixture(scope="module")
def policy_set(catalog: Catalog) -> PolicySet:
    return catalog.policy_set


def table(name: str) -> list[Row]:
    with shared_path("facts", name).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines, delimiter="\t"))


def any_one_of(policy: Policy, kind: str) -> set[str]:
    """The names of one kind that the policy accepts; fails unless any one of them is enough."""
    part = part_of_kind(policy.requirement, kind)
    if part == TRUE:
        return set()
    alternatives: Iterable[Formula] = part.members if isinstance(part, AnyOf) else [part]
    names = set()
    for alternative in alternatives:
        assert isinstance(alternative, GrantKey)
        names.add(alternative.name)
    return names


def names_of(policy_set: PolicySet, kind: str) -> set[str]:
    return {key.name for key in policy_set.grants if key.kind == kind}


# Row by row with the vendor's tables


def test_every_policy_says_what_the_vendors_table_says(policy_set: PolicySet) -> None:
    rows = table("workfloplus-policies.tsv")

    documented = {
        row["policy"]: (set(row["scopes_any_of"].split()), set(row["permissions_any_of"].split()))
        for row in rows
    }
    shipped = {
        name: (any_one_of(policy, "scopes"), any_one_of(policy, "permissions"))
        for name, policy in policy_set.policies.items()
        if name != ANY_TOKEN
    }
    assert shipped == documented
    assert len(documented) == len(rows)


def test_the_grants_are_those_of_the_vendors_table(policy_set: PolicySet) -> None:
    rows = table("workfloplus-policies.tsv")

    for kind, column in (("scopes", "scopes_any_of"), ("permissions", "permissions_any_of")):
        documented = {name for row in rows for name in row[column].split()}
        assert names_of(policy_set, kind) == documented


def test_every_api_says_what_the_vendors_table_says(catalog: Catalog) -> None:
    rows = table("workfloplus-apis.tsv")

    documented = {
        row["docs_permalink"].removeprefix("/"): (
            row["title"],
            METHODS.get(row["method_as_documented"], row["method_as_documented"]),
            row["url"],
            row["policy_as_documented"],
            DOCUMENTATION + row["docs_permalink"],
        )
        for row in rows
    }
    shipped = {
        api.id: (api.title, api.method, api.url, api.policy, api.page) for api in catalog.apis
    }
    assert shipped == documented
    assert len(documented) == len(rows)


# What must hold on any machine


def test_there_are_82_apis(catalog: Catalog) -> None:
    assert len(catalog.apis) == 82


def test_there_are_27_policies_and_one_that_any_token_meets(policy_set: PolicySet) -> None:
    assert len(policy_set.policies) == 28
    nothing_needed = [name for name, one in policy_set.policies.items() if one.requirement == TRUE]
    assert nothing_needed == [ANY_TOKEN]


@pytest.mark.parametrize(
    ("policy", "scopes", "permissions"),
    [
        ("Any Valid Token", 0, 0),
        ("Client_Admin", 1, 1),
        ("Job_Modify", 2, 1),
        ("Job_Read", 3, 2),
        ("Job_ReadAll", 3, 2),
        ("Query_Admin", 1, 2),
        ("Query_Read", 2, 2),
        ("Reports_Admin", 1, 2),
        ("Reports_Create", 2, 3),
        ("Reports_Modify", 2, 2),
        ("Reports_Read", 3, 3),
        ("Schedule_Admin", 1, 2),
        ("Schedule_Read", 3, 2),
        ("Schedule_ReadAll", 2, 2),
        ("Spoke_Client", 1, 1),
        ("Team_Admin", 1, 2),
        ("TeamSettings_Admin", 1, 2),
        ("TeamSettings_Read", 2, 4),
        ("Trigger_Admin", 1, 2),
        ("Trigger_Execute", 2, 2),
        ("Trigger_Read", 2, 2),
        ("Workflow_Admin", 1, 2),
        ("Workflow_Approve", 1, 1),
        ("Workflow_Create", 2, 3),
        ("Workflow_Delete", 2, 3),
        ("Workflow_Execute", 1, 0),
        ("Workflow_Modify", 2, 3),
        ("Workflow_Read", 4, 5),
    ],
)
def test_a_policy_accepts_so_many_scopes_and_permissions(
    policy_set: PolicySet, policy: str, scopes: int, permissions: int
) -> None:
    accepted = policy_set.policies[policy]
    assert len(any_one_of(accepted, "scopes")) == scopes
    assert len(any_one_of(accepted, "permissions")) == permissions


def test_a_permission_is_held_by_the_client_and_a_scope_by_the_token(
    policy_set: PolicySet,
) -> None:
    assert [(kind.name, kind.title, kind.held_by) for kind in policy_set.kinds] == [
        ("permissions", "permission", "client"),
        ("scopes", "scope", "token"),
    ]


def test_every_declared_grant_is_accepted_somewhere(policy_set: PolicySet) -> None:
    accepted = {key for one in policy_set.policies.values() for key in atoms(one.requirement)}
    assert set(policy_set.grants) == accepted


def test_requests_write_scopes_in_full_and_permissions_in_small_letters(
    policy_set: PolicySet,
) -> None:
    for (kind, name), grant in policy_set.grants.items():
        assert grant.value == (SCOPE_PREFIX + name if kind == "scopes" else name.lower())


def test_only_the_grants_of_spoke_devices_are_reserved(policy_set: PolicySet) -> None:
    reserved = {
        str(key): grant.reserved for key, grant in policy_set.grants.items() if grant.reserved
    }
    assert reserved == {
        "permissions:SPOKE": "It is meant for the vendor's own Spoke devices.",
        "scopes:spoke.client": "It is meant for the vendor's own Spoke devices.",
    }


def test_no_risk_and_no_implication_is_claimed_as_the_vendor_publishes_none(
    policy_set: PolicySet,
) -> None:
    assert {grant.risk for grant in policy_set.grants.values()} == {None}
    assert {grant.implies for grant in policy_set.grants.values()} == {()}


def test_the_policies_that_guard_no_documented_api_are_those_that_say_so(catalog: Catalog) -> None:
    policies = catalog.policy_set.policies
    named = {api.policy for api in catalog.apis}
    unnamed = set(policies) - named
    assert unnamed == {
        "Query_Admin",
        "Reports_Admin",
        "Reports_Modify",
        "Spoke_Client",
        "Trigger_Execute",
        "Workflow_Admin",
        "Workflow_Approve",
    }
    assert {
        name for name, one in policies.items() if one.meaning == "Guards no documented API."
    } == (unnamed)
    assert {policies[name].effect for name in unnamed} == {"write"}
    [assumption] = [one for one in catalog.policy_set.assumptions if "no documented API" in one]
    assert all(name in assumption for name in unnamed)


def test_every_grant_and_policy_has_a_meaning(policy_set: PolicySet) -> None:
    lacking = [key for key, one in policy_set.grants.items() if not one.meaning]
    assert lacking == []
    assert [name for name, one in policy_set.policies.items() if not one.meaning] == []


def accepting(policy_set: PolicySet, kind: str, name: str) -> set[str]:
    key = GrantKey(kind, name)
    return {
        policy for policy, one in policy_set.policies.items() if key in set(atoms(one.requirement))
    }


def policies_in(policy_set: PolicySet, sentence: str) -> set[str]:
    return set(re.findall(r"\w+", sentence)) & set(policy_set.policies)


@pytest.mark.parametrize("permission", ["OWNER", "ADMIN"])
def test_the_meanings_of_owner_and_admin_name_every_exception(
    policy_set: PolicySet, permission: str
) -> None:
    meaning = policy_set.grants[GrantKey("permissions", permission)].meaning
    asking = {name for name, one in policy_set.policies.items() if any_one_of(one, "permissions")}

    assert "every policy that asks for a permission, except" in meaning
    assert policies_in(policy_set, meaning) == (
        asking - accepting(policy_set, "permissions", permission)
    )


def test_a_meaning_that_says_listed_by_names_every_such_policy_without_an_api(
    catalog: Catalog,
) -> None:
    policy_set = catalog.policy_set
    named = {api.policy for api in catalog.apis}
    for name in names_of(policy_set, "scopes"):
        meaning = policy_set.grants[GrantKey("scopes", name)].meaning
        sentences = [one for one in meaning.split(". ") if "isted by" in one]
        said = {policy for one in sentences for policy in policies_in(policy_set, one)}
        assert said == accepting(policy_set, "scopes", name) - named


def test_the_missing_permission_of_workflow_execute_is_an_assumption(
    policy_set: PolicySet,
) -> None:
    said = {name: one.assumption for name, one in policy_set.policies.items() if one.assumption}
    assert list(said) == ["Workflow_Execute"]
    assert "no permission is needed" in said["Workflow_Execute"]


def by_id(catalog: Catalog, api_id: str) -> Api:
    [api] = [api for api in catalog.apis if api.id == api_id]
    return api


def test_get_workflow_is_the_one_api_that_reads_although_its_method_says_otherwise(
    catalog: Catalog,
) -> None:
    assert [api.id for api in catalog.apis if api.effect_reason] == ["workflows/get-workflow"]
    get_workflow = by_id(catalog, "workflows/get-workflow")
    assert (get_workflow.method, get_workflow.effect) == ("POST", "read")
    for api in catalog.apis:
        if api is not get_workflow:
            assert api.effect == ("read" if api.method == "GET" else "write")


def test_no_api_keeps_the_documentations_spelling_of_delete(catalog: Catalog) -> None:
    assert {api.method for api in catalog.apis} == {"DELETE", "GET", "POST", "PUT"}
    assert catalog.method_spellings == METHODS


def test_an_id_is_the_address_of_its_page(catalog: Catalog) -> None:
    for api in catalog.apis:
        assert api.page == f"{DOCUMENTATION}/{api.id}"


def test_every_group_of_facts_says_where_and_when_it_was_read(catalog: Catalog) -> None:
    pages = [
        (source.page, source.read) for source in (*catalog.sources, *catalog.policy_set.sources)
    ]
    assert pages == [
        (DOCUMENTATION, "2026-11-23"),
        (f"{DOCUMENTATION}/authentication/policies", "2026-11-23"),
        (f"{DOCUMENTATION}/authentication/m2mclient", "2026-11-23"),
    ]
    last_change = "2021-12-14"
    assert any(last_change in one for one in catalog.assumptions)
    assert any(last_change in one for one in catalog.policy_set.assumptions)


# Requests


def test_a_client_is_created_by_the_documented_request(catalog: Catalog) -> None:
    request = catalog.policy_set.create_client
    assert request is not None
    documented = by_id(catalog, "authentication/m2mclient")
    assert (request.method, request.url) == (documented.method, documented.url)
    assert (request.encoding, request.bearer) == ("json", True)
    assert request.sent_by == "an OWNER user of the team"
    assert request.body == TemplateObject(
        (
            ("name", ValueOf("name")),
            ("scopes", ValueOf("scopes")),
            ("permissions", ValueOf("permissions")),
        )
    )


def test_a_token_is_requested_by_the_documented_request(policy_set: PolicySet) -> None:
    request = policy_set.get_token
    assert request is not None
    assert (request.method, request.url) == (
        "POST",
        "https://accounts.workfloplus.com/connect/token",
    )
    assert (request.encoding, request.bearer) == ("form", False)
    assert request.body == TemplateObject(
        (
            ("grant_type", "client_credentials"),
            ("client_id", ValueOf("client-id")),
            ("client_secret", ValueOf("client-secret")),
        )
    )
