"""Identifiers of permissions, from the two sources that tell them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from planner.errors import InvalidFile
from planner.importers.graph.identifiers import GRAPH_APP_ID
from planner.importers.graph.schemes import SchemeName
from tests.importers.graph.samples import by_rule, found, paths, permission

ONE = "11111111-aaaa-4bbb-8ccc-000000000001"
TWO = "22222222-aaaa-4bbb-8ccc-000000000002"
BOTH: tuple[SchemeName, ...] = ("Application", "DelegatedWork")
DOCUMENT = {
    name: permission(
        paths({f"/{name.lower()}": ""}, schemes=BOTH),
        schemes={scheme: {} for scheme in BOTH},
    )
    for name in ("Mail.Read", "Mail.Send")
}
DOCUMENT["Chat.Own"] = permission(paths({"/chat": ""}), kind="RSC", schemes={"Application": {}})


def role(name: str, identifier: Any, **more: Any) -> dict[str, Any]:
    return {"value": name, "id": identifier, **more}


PRINCIPAL = {
    "appId": GRAPH_APP_ID,
    "appRoles": [
        role("Mail.Read", ONE.upper(), isEnabled=True, allowedMemberTypes=["Application"]),
        role("Mail.Send", TWO, isEnabled=False),
        role("Chat.Own", TWO),
        role("Another.One", TWO),
        role("", TWO),
    ],
    "oauth2PermissionScopes": [role("Mail.Send", TWO)],
}
DEPLOYED = {
    "permissionDeployments": {
        "Mail.Read": [
            {"id": ONE, "scheme": "Application", "environment": "PPE;public", "isEnabled": True},
            {"id": TWO, "scheme": "DelegatedWork", "environment": "public"},
            {"id": "", "scheme": "Application", "environment": "public"},
        ],
        "Mail.Send": [{"id": TWO, "scheme": "Application", "environment": "PPE"}],
    }
}


def identifiers(
    folder: Path, told: object, scheme: SchemeName = "Application"
) -> dict[str, str | None]:
    path = folder / "ids.json"
    path.write_text(json.dumps(told), encoding="utf-8")
    of = found(folder, DOCUMENT, scheme, ids=path)
    return {grant.key.name: grant.id for grant in of.grants}


@pytest.mark.parametrize("told", [PRINCIPAL, {"value": [PRINCIPAL]}, DEPLOYED])
def test_enabled_application_permissions_get_theirs(told: object, tmp_path: Path) -> None:
    assert identifiers(tmp_path, told) == {"Mail.Read": ONE, "Mail.Send": None, "Chat.Own": None}


def test_delegated_permissions_have_others(tmp_path: Path) -> None:
    assert identifiers(tmp_path, PRINCIPAL, "DelegatedWork") == {
        "Mail.Read": None,
        "Mail.Send": TWO,
    }
    assert identifiers(tmp_path, DEPLOYED, "DelegatedWork") == {
        "Mail.Read": TWO,
        "Mail.Send": None,
    }


def test_what_is_missing_is_told_by_name(tmp_path: Path) -> None:
    (tmp_path / "ids.json").write_text(json.dumps(PRINCIPAL), encoding="utf-8")

    (without,) = by_rule(found(tmp_path, DOCUMENT).left_out, "missing-identifier")
    (partly,) = by_rule(
        found(tmp_path, DOCUMENT, ids=tmp_path / "ids.json").left_out, "missing-identifier"
    )

    assert "--ids FILE" in without.message
    assert partly.message.endswith("comes without a create request: Mail.Send")


def test_the_file_is_part_of_the_sources_digest(tmp_path: Path) -> None:
    (tmp_path / "ids.json").write_text(json.dumps(PRINCIPAL), encoding="utf-8")

    plain, told = found(tmp_path, DOCUMENT), found(tmp_path, DOCUMENT, ids=tmp_path / "ids.json")

    assert plain.digest != told.digest
    assert [source.facts for source in told.sources] == [
        "permissions and what they open",
        "identifiers of permissions",
    ]


@pytest.mark.parametrize(
    ("told", "message"),
    [
        ([], "no appRoles and no permissionDeployments"),
        ({"appRoles": {}}, "expected a list, found a mapping in appRoles"),
        ({"appRoles": [role("A", 1)]}, "expected text, found a number in appRoles[0].id"),
        ({"appRoles": [role("A", "7")]}, "expected an identifier (a GUID), found `7`"),
        ({"appRoles": [role("A", ONE), role("A", TWO)]}, f"two identifiers for `A`: {ONE}, {TWO}"),
        ({"appId": ONE, "appRoles": []}, f"Microsoft Graph, found that of `{ONE}` in appId"),
        ({"permissionDeployments": []}, "expected a mapping, found a list"),
        ({"permissionDeployments": {"A": {}}}, "in permissionDeployments.A"),
    ],
)
def test_other_documents_are_refused(told: object, message: str, tmp_path: Path) -> None:
    with pytest.raises(InvalidFile) as raised:
        identifiers(tmp_path, told)

    assert message in str(raised.value)
