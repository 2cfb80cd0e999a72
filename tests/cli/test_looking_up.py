from __future__ import annotations

import json
from pathlib import Path

import pytest

from planner.cli import exit_codes
from tests.cli.conftest import POLICIES, Invoke

WORKFLOPLUS = ("--catalog", "workfloplus")


class TestApis:
    def test_finds_by_intent_best_first(self, invoke: Invoke) -> None:
        result = invoke("apis", *WORKFLOPLUS, "schedule", "a", "job")
        assert result.exit_code == exit_codes.DONE
        assert result.stdout.splitlines()[0].startswith("Create a Scheduled Job")

    def test_a_row_has_title_method_url_and_policy(self, invoke: Invoke) -> None:
        result = invoke(
            "apis", *WORKFLOPLUS, "create client", "--limit", "1", env={"COLUMNS": "120"}
        )
        assert result.stdout == (
            "Create Client  POST  https://accounts.workfloplus.com/api/client/  Client_Admin\n"
        )

    def test_lists_all_by_group(self, invoke: Invoke) -> None:
        result = invoke("apis", *WORKFLOPLUS)
        lines = result.stdout.splitlines()
        assert lines[0] == "authentication"
        assert sum(line.startswith("  ") for line in lines) == 82
        assert result.stderr == ""

    def test_keeps_to_the_width(self, invoke: Invoke) -> None:
        result = invoke("apis", *WORKFLOPLUS, env={"COLUMNS": "90"})
        assert max(map(len, result.stdout.splitlines())) <= 90
        assert "…" in result.stdout

    def test_of_a_url_without_room_the_end_stays(self, invoke: Invoke) -> None:
        result = invoke(
            "apis", *WORKFLOPLUS, "create client", "--limit", "1", env={"COLUMNS": "60"}
        )
        assert result.stdout == ("Create Client  POST  …/api/client/              Client_Admin\n")

    def test_an_api_that_is_called_by_its_url_says_it_once_and_in_no_group(
        self, invoke: Invoke, tmp_path: Path
    ) -> None:
        (tmp_path / "policies.yaml").write_text(POLICIES)
        (tmp_path / "catalog.yaml").write_text(
            "catalog: 1\nname: urls\ntitle: Urls\npolicies: policies.yaml\napis:\n"
            "  GET /lost/{id}: {title: 'GET /lost/{id}', method: GET,"
            " url: 'https://ring.example/v1/lost/{id}', policy: unknown, reason: no page tells}\n"
        )
        result = invoke("apis", "--catalog", str(tmp_path / "catalog.yaml"))
        assert result.stdout == "GET /lost/{id}  (unknown)\n"

    def test_json_holds_what_plan_v1_calls_an_api(self, invoke: Invoke) -> None:
        found = json.loads(
            invoke("apis", *WORKFLOPLUS, "get", "all", "jobs", "--format", "json").stdout
        )
        assert found["schema"] == "apis-v1"
        assert found["catalog"] == "workfloplus"
        assert found["query"] == "get all jobs"
        first = found["apis"][0]
        assert first["title"] == "Get All Jobs"
        assert first["policy"] == "Job_ReadAll"
        assert first["effect"] == "read"

    def test_the_limit_holds_and_is_told(self, invoke: Invoke) -> None:
        result = invoke("apis", *WORKFLOPLUS, "--limit", "5", "--format", "json")
        assert len(json.loads(result.stdout)["apis"]) == 5
        assert result.stderr == "note: 77 more APIs are not shown\n"

    def test_nothing_found_is_no_error(self, invoke: Invoke) -> None:
        result = invoke("apis", *WORKFLOPLUS, "xyzzy")
        assert (result.exit_code, result.stdout) == (exit_codes.DONE, "")
        assert "no API of WorkfloPlus matches" in result.stderr
        found = json.loads(invoke("apis", *WORKFLOPLUS, "xyzzy", "--format", "json").stdout)
        assert found["apis"] == []

    def test_an_api_without_a_known_policy_is_marked(self, invoke: Invoke, ring: Path) -> None:
        result = invoke("apis", "lost", "--catalog", str(ring))
        assert result.stdout == "Lost  GET  /lost  (unknown)\n"


class TestPolicies:
    def test_lists_all_with_what_they_ask(self, invoke: Invoke) -> None:
        result = invoke("policies", *WORKFLOPLUS, env={"COLUMNS": "120"})
        lines = result.stdout.splitlines()
        assert len(lines) == 28
        line = next(line for line in lines if line.startswith("Client_Admin"))
        assert line.split(maxsplit=1)[1] == "permission OWNER, and scope team.admin"

    def test_shows_one_in_full(self, invoke: Invoke) -> None:
        result = invoke("policies", *WORKFLOPLUS, "Workflow_Execute")
        assert "Asks for scope workflow.execute." in result.stdout
        assert "Assumption: The documentation lists a scope and no permission" in result.stdout
        assert "Create Job  write  POST" in result.stdout

    def test_letter_case_does_not_matter(self, invoke: Invoke) -> None:
        assert invoke("policies", *WORKFLOPLUS, "workflow_EXECUTE").stdout == (
            invoke("policies", *WORKFLOPLUS, "Workflow_Execute").stdout
        )

    def test_one_without_apis_says_how_it_counts(self, invoke: Invoke) -> None:
        result = invoke("policies", *WORKFLOPLUS, "Spoke_Client")
        assert "No API of WorkfloPlus names it." in result.stdout

    def test_json_has_the_requirement_as_structure(self, invoke: Invoke) -> None:
        answer = json.loads(
            invoke("policies", *WORKFLOPLUS, "Client_Admin", "--format", "json").stdout
        )
        assert answer["schema"] == "policies-v1"
        (policy,) = answer["policies"]
        assert policy["requires"] == {
            "all": [
                {"kind": "permissions", "name": "OWNER"},
                {"kind": "scopes", "name": "team.admin"},
            ]
        }
        assert policy["apis"] == ["authentication/m2mclient"]
        assert (
            len(json.loads(invoke("policies", *WORKFLOPLUS, "--format", "json").stdout)["policies"])
            == 28
        )

    def test_an_unknown_one_lists_the_nearest(self, invoke: Invoke) -> None:
        result = invoke("policies", *WORKFLOPLUS, "Job_Raed")
        assert result.exit_code == exit_codes.WRONG_INPUT
        assert "error: no policy of WorkfloPlus is called `Job_Raed`" in result.stderr
        assert "`Job_Read`" in result.stderr


class TestGrants:
    def test_lists_all(self, invoke: Invoke) -> None:
        lines = invoke("grants", *WORKFLOPLUS).stdout.splitlines()
        answer = json.loads(invoke("grants", *WORKFLOPLUS, "--format", "json").stdout)
        assert len(lines) == len(answer["grants"])
        assert any("SPOKE" in line and "reserved" in line for line in lines)

    def test_shows_one_in_full(self, invoke: Invoke) -> None:
        result = invoke("grants", *WORKFLOPLUS, "admin")
        assert result.stdout.startswith("ADMIN, permission\n")
        assert "Requests write it as admin" in result.stdout
        assert "Job_ReadAll" in result.stdout

    def test_counts_apis_and_policies(self, invoke: Invoke) -> None:
        (grant,) = json.loads(
            invoke("grants", *WORKFLOPLUS, "job.modify", "--format", "json").stdout
        )["grants"]
        assert grant["policies"] == ["Job_Modify", "Job_ReadAll"]
        apis = json.loads(invoke("apis", *WORKFLOPLUS, "--format", "json").stdout)["apis"]
        guarded = [api["effect"] for api in apis if api["policy"] in grant["policies"]]
        assert grant["apis"] == {
            "read": guarded.count("read"), "write": guarded.count("write"),
        }  # fmt: skip

    def test_tells_implied_grants_risk_and_reservation(
        self, invoke: Invoke, tmp_path: Path
    ) -> None:
        (tmp_path / "policies.yaml").write_text(
            "policy-set: 1\nname: v\ntitle: V\nkinds:\n  scopes: {title: scope, held-by: token}\n"
            "grants:\n  scopes:\n    read: {}\n    write: {implies: [read], risk: 4, "
            "reserved: for the boss}\npolicies:\n  Reading: read\n"
        )
        catalog = tmp_path / "catalog.yaml"
        catalog.write_text(
            "catalog: 1\nname: v\ntitle: V\npolicies: policies.yaml\napis:\n"
            "  x: {title: X, method: GET, url: /x, policy: Reading}\n"
        )
        page = invoke("grants", "write", "--catalog", str(catalog)).stdout
        assert "Holding it counts as holding read" in page
        assert "Risk, says the vendor: 4 of 5" in page
        assert "Reserved, planned only if allowed by name: for the boss" in page
        assert "In the requirements of 1 API: 1 read, 0 write" in page
        assert "Accepted by the policies: Reading" in page

    def test_a_name_of_several_kinds_needs_its_kind(self, invoke: Invoke, tmp_path: Path) -> None:
        (tmp_path / "policies.yaml").write_text(
            "policy-set: 1\nname: v\ntitle: V\nkinds:\n  scopes: {title: scope, held-by: token}\n"
            "  roles: {title: role, held-by: client}\ngrants:\n  scopes: {read: {}, Case: {}, case:"
            " {}}\n  roles: {read: {}}\n"
        )
        catalog = tmp_path / "catalog.yaml"
        catalog.write_text(
            "catalog: 1\nname: v\ntitle: V\npolicies: policies.yaml\napis:\n"
            "  x: {title: X, method: GET, url: /x, policy: none}\n"
        )
        shared = invoke("grants", "read", "--catalog", str(catalog))
        assert shared.exit_code == exit_codes.WRONG_INPUT
        assert "write `roles:read` or `scopes:read`" in shared.stderr
        assert invoke("grants", "roles:read", "--catalog", str(catalog)).stdout.startswith(
            "read, role\n"
        )
        unclear = invoke("grants", "CASE", "--catalog", str(catalog))
        assert unclear.exit_code == exit_codes.WRONG_INPUT
        assert "write `Case` or `case`" in unclear.stderr


@pytest.mark.parametrize("command", ["apis", "policies", "grants"])
class TestCatalogues:
    def test_an_unknown_catalogue(self, invoke: Invoke, command: str) -> None:
        result = invoke(command, "--catalog", "workflowplus")
        assert result.exit_code == exit_codes.WRONG_INPUT
        assert "error: unknown catalogue `workflowplus`" in result.stderr

    def test_without_a_sole_shipped_catalogue_one_has_to_be_named(
        self, invoke: Invoke, command: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("planner.cli.selecting.shipped_catalogs", lambda: ("one", "two"))
        result = invoke(command)
        assert result.exit_code == exit_codes.USAGE
        assert "shipped: one, two" in result.stderr
