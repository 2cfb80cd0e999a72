"""Lists in requests with one item for each grant, identifiers of grants, and documented leasts."""

from __future__ import annotations

from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from planner.errors import InvalidFile
from planner.model import ForEach, TemplateList, TemplateObject, ValueOf
from planner.reading import read_catalog, read_policy_set
from planner.reading.schemas import json_schema
from planner.solving.formula import GrantKey
from tests.reading.test_schemas import load

POLICIES = """\
policy-set: 1
name: depot
title: Depot
kinds:
  roles: {title: role, held-by: client}
  scopes: {title: scope, held-by: token}
grants:
  roles: {OWNER: {id: 7c7f}, shared: {}}
  scopes: {read: {id: 1a2b}, shared: {}, "roles:OWNER": {}}
policies:
  Read: {scopes: read, roles: none}
requests:
  create-client:
    method: POST
    url: https://depot.example/clients
    encoding: json
    body:
      name: {value-of: name}
      access:
        - resource: "1"
          items: {for-each: scopes, give: {id: {value-of: grant-id}, type: Scope}}
      names: {for-each: roles, give: {value-of: grant}}
      give: {for: each}
"""
CATALOG = """\
catalog: 1
name: depot
title: Depot
policies: ./policies.yaml
apis:
  a: {title: A, method: GET, url: /a, policy: Read, documented-least: read}
  b: {title: B, method: GET, url: /b, policy: Read, documented-least: [read, OWNER]}
  c: {title: C, method: GET, url: /c, policy: Read, documented-least: ["roles:shared"]}
  d: {title: D, method: GET, url: /d, policy: Read, documented-least: "roles:OWNER"}
  e: {title: E, method: GET, url: /e, policy: Read}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "policies.yaml").write_text(POLICIES, encoding="utf-8")
    (tmp_path / "catalog.yaml").write_text(CATALOG, encoding="utf-8")
    return tmp_path


def test_a_list_with_an_item_for_each_grant_becomes_a_template(folder: Path) -> None:
    template = read_policy_set(folder / "policies.yaml").create_client

    assert template is not None
    item = TemplateObject((("id", ValueOf("grant-id")), ("type", "Scope")))
    access = TemplateObject((("resource", "1"), ("items", ForEach("scopes", item))))
    assert dict(template.body.members) == {
        "name": ValueOf("name"),
        "access": TemplateList((access,)),
        "names": ForEach("roles", ValueOf("grant")),
        "give": TemplateObject((("for", "each"),)),
    }


def test_grants_have_the_identifiers_that_the_vendor_gave_them(folder: Path) -> None:
    grants = read_policy_set(folder / "policies.yaml").grants

    assert {key.name: grant.id for key, grant in grants.items() if grant.id} == {
        "OWNER": "7c7f",
        "read": "1a2b",
    }


def test_documented_leasts_are_found_by_name_and_where_needed_by_kind(folder: Path) -> None:
    least = {api.id: api.documented_least for api in read_catalog(folder / "catalog.yaml").apis}

    assert least == {
        "a": (GrantKey("scopes", "read"),),
        "b": (GrantKey("roles", "OWNER"), GrantKey("scopes", "read")),
        "c": (GrantKey("roles", "shared"),),
        # A name goes before a kind and a name: this scope is called so.
        "d": (GrantKey("scopes", "roles:OWNER"),),
        "e": (),
    }


def test_a_name_of_two_grants_has_to_say_its_kind(folder: Path) -> None:
    text = CATALOG.replace('["roles:shared"]', "shared")
    (folder / "catalog.yaml").write_text(text, encoding="utf-8")

    with pytest.raises(InvalidFile) as raised:
        read_catalog(folder / "catalog.yaml")

    (fault,) = raised.value.faults
    assert fault.message == "`shared` names several grants"
    assert fault.hint == "write roles:shared or scopes:shared"
    assert (fault.line, fault.path) == (8, "apis.c.documented-least")


@pytest.mark.parametrize("name", ["policies", "catalog"])
def test_the_schemas_take_what_the_reader_takes(folder: Path, name: str) -> None:
    form = "policy-set" if name == "policies" else name

    Draft202012Validator(json_schema(form)).validate(load(folder / f"{name}.yaml"))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("for-each: scopes", "for-each: roles"),
        ("give: {id: {value-of: grant-id}", "give: {id: {value-of: grant}"),
        ("OWNER: {id: 7c7f}", "OWNER: {id: 7c80}"),
        ("OWNER: {id: 7c7f}", "OWNER: {}"),
    ],
)
def test_what_they_say_is_part_of_the_policies_digest(
    folder: Path, before: str, after: str
) -> None:
    digest = read_catalog(folder / "catalog.yaml").policies_digest
    (folder / "policies.yaml").write_text(POLICIES.replace(before, after), encoding="utf-8")

    assert read_catalog(folder / "catalog.yaml").policies_digest != digest


def test_documented_leasts_are_part_of_the_catalogs_digest_whatever_their_order(
    folder: Path,
) -> None:
    def digest(listed: str) -> str:
        text = CATALOG.replace("[read, OWNER]", listed)
        (folder / "catalog.yaml").write_text(text, encoding="utf-8")
        return read_catalog(folder / "catalog.yaml").digest

    assert digest("[read, OWNER]") == digest("[OWNER, read]")
    assert digest("[read, OWNER]") != digest("[read]")
    assert digest("[read]") == digest("read")
