"""``planner import graph``, and what can be done with what it writes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from planner.cli.application import application
from planner.cli.exit_codes import DONE, INFEASIBLE, USAGE, WRONG_INPUT
from tests.importers.graph.samples import paths, permission, written

ONE = "11111111-aaaa-4bbb-8ccc-000000000001"
DOCUMENT = {
    "Mail.Read": permission(paths({"/users/{id}/messages": "least=Application"})),
    "Mail.ReadWrite": permission(paths({"/users/{id}/messages": ""}, "GET", "POST")),
    "Chat.Own": permission(paths({"/chats/{id}": ""}), kind="RSC"),
}
PRINCIPAL = {"appRoles": [{"value": "Mail.Read", "id": ONE}], "oauth2PermissionScopes": []}
MESSAGES = "GET https://graph.microsoft.com/v1.0/USERS/{id}/messages"


def run(*arguments: str) -> Result:
    return CliRunner().invoke(application, arguments)


@pytest.fixture
def imported(tmp_path: Path) -> str:
    """The catalogue imported with identifiers, by its path."""
    source = written(tmp_path, DOCUMENT)
    identifiers = tmp_path / "ids.json"
    identifiers.write_text(json.dumps(PRINCIPAL), encoding="utf-8")
    answer = run(
        *("import", "graph", str(source), "--scheme", "Application", "--out", str(tmp_path)),
        *("--ids", str(identifiers), "--tenant", "contoso.com", "--name", "graph"),
    )
    assert answer.exit_code == DONE, answer.output
    return str(tmp_path / "catalogs" / "graph.yaml")


def planned(catalog: str, *apis: str) -> tuple[int, dict[str, Any]]:
    options = [word for api in apis for word in ("-a", api)]
    answer = run("plan", "--catalog", catalog, *options, "--format", "json")
    return answer.exit_code, json.loads(answer.stdout)


def test_a_plan_of_the_import_registers_the_application(imported: str) -> None:
    code, plan = planned(imported, MESSAGES)

    assert code == DONE
    assert plan["grants"] == {"application": ["Mail.Read"]}
    assert plan["apis"][0]["id"] == "GET /users/{id}/messages"
    assert plan["apis"][0]["documented_least"] == {"application": ["Mail.Read"]}
    access = plan["request"]["body"]["requiredResourceAccess"]
    assert access[0]["resourceAccess"] == [{"id": ONE, "type": "Role"}]
    assert plan["token_request"]["url"].startswith("https://login.microsoftonline.com/contoso.com/")
    assert plan["notes"] == []


def test_a_plan_whose_identifiers_were_not_in_the_file_holds_without_a_request(
    imported: str,
) -> None:
    code, plan = planned(imported, "POST /users/{id}/messages")

    assert (code, plan["status"], plan["request"]) == (DONE, "optimal", None)
    assert "none is known for `Mail.ReadWrite`" in plan["notes"][0]
    refused = run("request", "--catalog", imported, "-a", "POST /users/{id}/messages")
    assert refused.exit_code == WRONG_INPUT
    assert "`Mail.ReadWrite`" in refused.stderr


def test_a_permission_of_another_authorization_type_is_taken_only_where_it_is_allowed(
    imported: str,
) -> None:
    code, plan = planned(imported, "GET /chats/{id}")

    assert (code, plan["status"]) == (INFEASIBLE, "infeasible")
    allowed = run(
        *("plan", "--catalog", imported, "-a", "GET /chats/{id}"),
        *("--allow", "Chat.Own", "--format", "json"),
    )
    assert json.loads(allowed.stdout)["grants"] == {"application": ["Chat.Own"]}
    assert json.loads(allowed.stdout)["request"] is None


def test_the_same_source_gives_the_same_bytes(imported: str, tmp_path: Path) -> None:
    files = [tmp_path / folder / "graph.yaml" for folder in ("catalogs", "policies")]
    before = [file.read_bytes() for file in files]

    again = run(
        *("import", "graph", str(tmp_path / "permissions.json"), "--scheme", "Application"),
        *("--ids", str(tmp_path / "ids.json"), "--tenant", "contoso.com", "--name", "graph"),
        *("--out", str(tmp_path)),
    )

    assert imported == str(files[0])
    assert again.exit_code == DONE
    assert [file.read_bytes() for file in files] == before


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ((), "Missing option '--scheme'"),
        (("--scheme", "Delegated"), "is not one of 'Application', 'DelegatedWork'"),
        (("--scheme", "Application", "--api-version", "v2"), "is not one of 'v1.0', 'beta'"),
        (("--scheme", "Application", "--tenant", "common"), "needs its own tenant"),
    ],
)
def test_what_cannot_be_meant_is_a_usage_error(
    options: tuple[str, ...], says: str, tmp_path: Path
) -> None:
    answer = run("import", "graph", str(written(tmp_path, DOCUMENT)), *options)

    assert answer.exit_code == USAGE
    assert says in answer.stderr
