"""``planner whatif``, and the commands that an infeasible plan tells to paste."""

from __future__ import annotations

import json
import shlex
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

from planner.cli import exit_codes
from tests.cli.conftest import EXAMPLE, Invoke, Process

BLOCKED = """\
integration: 1
name: Clean Up Jobs
catalog: workfloplus
apis: [Get My Jobs, Delete a Job]
limits: {forbid: [OWNER]}
"""


@pytest.fixture
def blocked(tmp_path: Path) -> Path:
    path = tmp_path / "blocked.yaml"
    path.write_text(BLOCKED, encoding="utf-8")
    return path


def ring_integration(ring: Path, *apis: str, limits: str = "") -> str:
    path = ring.parent / "ring-integration.yaml"
    text = f"integration: 1\nname: Ring\ncatalog: ./{ring.name}\napis: [{', '.join(apis)}]\n"
    path.write_text(text + limits, encoding="utf-8")
    return str(path)


def commands_in(page: str) -> list[list[str]]:
    """The commands that a page tells to paste, split as a shell does."""
    lines = (line.strip() for line in page.splitlines())
    return [shlex.split(line) for line in lines if line.startswith("planner whatif ")]


class TestText:
    def test_an_addition(self, invoke: Invoke, example: Path) -> None:
        result = invoke("whatif", str(example), "--add", "Delete a Job")

        assert result.exit_code == exit_codes.DONE
        assert result.stderr == ""
        assert "  + permission OWNER\n  + scope job.modify\n  - permission ADMIN\n" in result.stdout
        assert "  write-reach     51 -> 59     +8\n" in result.stdout
        assert "Newly opened: 4 write and 3 read APIs\n" in result.stdout

    def test_nothing_changes(self, invoke: Invoke, example: Path) -> None:
        result = invoke("whatif", str(example), "--forbid", "query.read")

        assert "Grants: the same\n" in result.stdout
        assert "  grants           3 -> 3      same\n" in result.stdout
        assert "opened" not in result.stdout

    def test_prices_without_a_change(self, invoke: Invoke, example: Path) -> None:
        result = invoke("whatif", str(example))

        assert result.exit_code == exit_codes.DONE
        shown = " ".join(result.stdout.split())
        assert (
            "Without Create a Scheduled Job the client needs APPROVER, not ADMIN, and no scope"
            " schedule.admin." in shown
        )
        assert shown.index("Create a Scheduled Job") < shown.index("Get Workflows")

    def test_an_infeasible_change_tells_what_blocks_it_and_what_would_help(
        self, invoke: Invoke, example: Path
    ) -> None:
        result = invoke("whatif", str(example), "--forbid", "schedule.*")

        assert result.exit_code == exit_codes.INFEASIBLE
        assert "infeasible: 1 of 3 desired APIs has no way in" in result.stderr
        assert "Blocked: Create a Scheduled Job\n  schedule.admin: limits.forbid" in result.stdout
        [command] = commands_in(result.stdout)
        assert command[2:] == [
            str(example),
            *("--forbid", "schedule.*"),
            *("--allow", "schedule.admin"),
        ]
        assert invoke(*command[1:]).exit_code == exit_codes.DONE


class TestExitCodes:
    """Those of the new plan, whatever today's is."""

    def test_from_infeasible_to_feasible(self, invoke: Invoke, blocked: Path) -> None:
        result = invoke("whatif", str(blocked), "--allow", "OWNER")

        assert result.exit_code == exit_codes.DONE
        assert "Then:  2 grants, proven least." in result.stdout

    def test_prices_of_an_infeasible_plan(self, invoke: Invoke, blocked: Path) -> None:
        result = invoke("whatif", str(blocked))

        assert result.exit_code == exit_codes.INFEASIBLE
        assert "So there are no prices." in " ".join(result.stdout.split())

    def test_incomplete(self, invoke: Invoke, ring: Path) -> None:
        result = invoke("whatif", ring_integration(ring, "a0"), "--add", "Lost")

        assert result.exit_code == exit_codes.INCOMPLETE

    def test_wrong_input_names_the_option(self, invoke: Invoke, example: Path) -> None:
        for option, value in (
            ("--add", "Nix"),
            ("--drop", "Nix"),
            ("--forbid", "nix"),
            ("--require", "nix"),
            ("--allow", "nix"),
            ("--minimise", "nix"),
        ):
            result = invoke("whatif", str(example), option, value)
            assert result.exit_code == exit_codes.WRONG_INPUT
            assert f"error: {option}: " in result.stderr
            assert result.stdout == ""

    def test_no_file(self, invoke: Invoke) -> None:
        assert invoke("whatif").exit_code == exit_codes.USAGE


class TestData:
    def data(self, invoke: Invoke, *arguments: str) -> dict[str, Any]:
        result = invoke("whatif", *arguments, "--format", "json")
        answer: dict[str, Any] = json.loads(result.stdout)
        return answer

    def test_whatif_v1(self, invoke: Invoke, example: Path) -> None:
        found = self.data(invoke, str(example), "--drop", "Get Workflows", "--minimise", "grants")

        assert list(found) == [
            *("schema", "integration", "catalog", "change", "before", "after", "grants", "cost"),
            *("apis", "exposed", "exposed_policies", "unplanned", "blocked", "repairs", "notes"),
        ]
        assert found["schema"] == "whatif-v1"
        assert found["change"] == {
            "add": [],
            "drop": ["Get Workflows"],
            "forbid": [],
            "require": [],
            "allow": [],
            "minimise": ["grants"],
        }
        assert found["before"]["criteria"][0] == "write-reach"
        assert found["after"]["criteria"] == ["grants", "names"]
        assert found["grants"] == {"added": {}, "removed": {"scopes": ["workflow.read"]}}
        assert found["cost"]["grants"] == {"before": 3, "after": 2}
        assert [(api["id"], api["effect"]) for api in found["exposed"]["closed"]] == [
            ("workflows/get-workflow", "read")
        ]
        assert [api["id"] for api in found["apis"]["dropped"]] == ["workflows/get-workflows"]

    def test_prices_v1(self, invoke: Invoke, example: Path) -> None:
        found = self.data(invoke, str(example))

        assert list(found) == [
            *("schema", "integration", "catalog", "plan", "prices", "unplanned"),
        ]
        assert found["schema"] == "prices-v1"
        assert [price["api"]["title"] for price in found["prices"]] == [
            "Create a Scheduled Job",
            "Get Workflows",
            "Get Users",
        ]
        first = found["prices"][0]
        assert first["spared"] == {"permissions": ["ADMIN"], "scopes": ["schedule.admin"]}
        assert first["instead"] == {"permissions": ["APPROVER"]}
        assert first["saved"] == {"write_reach": 50, "reach": 71, "exposure": 7, "grants": 1}
        assert found["plan"]["grants"]["permissions"] == ["ADMIN"]

    def test_the_same_bytes_under_every_hash_seed(self, process: Process, example: Path) -> None:
        arguments = ("whatif", str(example), "--add", "Delete a Job", "--format", "json")
        pages = {
            process(*arguments, env={"PYTHONHASHSEED": seed}).stdout for seed in ("1", "2", "3")
        }

        assert len(pages) == 1
        assert b"whatif-v1" in pages.pop()

    def test_markdown(self, invoke: Invoke, example: Path) -> None:
        found = invoke(
            "whatif", str(example), "--add", "Delete a Job", "--format", "markdown"
        ).stdout

        assert "- Added: permission `OWNER`\n" in found
        assert "| write-reach | 51 | 59 | +8 |\n" in found
        assert "## Newly opened: 4 write and 3 read APIs\n" in found


class TestCommandsToPaste:
    def test_the_command_of_every_repair_leads_to_a_plan(self, invoke: Invoke, ring: Path) -> None:
        file = ring_integration(
            ring, "a0", "a3", "deep", limits="limits: {forbid: ['g?'], allow: ['g*']}\n"
        )

        result = invoke("plan", file)

        assert result.exit_code == exit_codes.INFEASIBLE
        commands = commands_in(result.stdout)
        assert commands
        for command in commands:
            assert invoke(*command[1:]).exit_code == exit_codes.DONE

    def test_what_options_added_is_kept(self, invoke: Invoke, example: Path) -> None:
        result = invoke(
            *("plan", str(example), "-a", "Delete a Job", "--forbid", "OWNER"),
            *("--require", "job.read", "--minimise", "exposure,grants"),
        )

        [command] = commands_in(result.stdout)
        assert command[3:] == [
            *("--add", "Delete a Job", "--forbid", "OWNER", "--require", "job.read"),
            *("--minimise", "exposure,grants", "--allow", "OWNER"),
        ]
        assert invoke(*command[1:]).exit_code == exit_codes.DONE
        assert "limits.forbid (given as --forbid)" in " ".join(result.stdout.split())

    @pytest.mark.parametrize(
        "name", ["it's mine.yaml", "-s.yaml", "$(touch x).yaml", "a;b.yaml", "ü.yaml"]
    )
    def test_any_file_name_survives_a_shell(
        self, invoke: Invoke, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
    ) -> None:
        monkeypatch.chdir(tmp_path)
        Path(name).write_text(BLOCKED, encoding="utf-8")

        result = invoke("plan", "--", name)

        [command] = commands_in(result.stdout)
        assert invoke(*command[1:]).exit_code == exit_codes.DONE
        assert sorted(path.name for path in tmp_path.iterdir()) == [name]

    def test_a_file_name_that_cannot_be_shown_gets_no_command(
        self, invoke: Invoke, tmp_path: Path
    ) -> None:
        file = tmp_path / "a\x1b[31m\nb.yaml"
        file.write_text(BLOCKED, encoding="utf-8")

        result = invoke("plan", str(file))

        assert "Take OWNER out of limits.forbid (line 5)." in result.stdout
        assert commands_in(result.stdout) == []
        assert "\x1b" not in result.stdout

    def test_standard_input(self, invoke: Invoke) -> None:
        result = invoke("plan", "-", stdin=BLOCKED)

        [command] = commands_in(result.stdout)
        assert command == ["planner", "whatif", "-", "--allow", "OWNER"]
        assert invoke(*command[1:], stdin=BLOCKED).exit_code == exit_codes.DONE

    @pytest.mark.parametrize(
        "arguments",
        [
            ("--catalog", "workfloplus", "-a", "Delete a Job", "--forbid", "OWNER"),
            ("FILE", "--allow", "job.*"),
        ],
    )
    def test_what_no_command_can_say_gets_none(
        self, invoke: Invoke, blocked: Path, arguments: Iterable[str]
    ) -> None:
        words = [str(blocked) if word == "FILE" else word for word in arguments]

        result = invoke("plan", *words)

        assert "To make it feasible" in result.stdout
        assert commands_in(result.stdout) == []

    def test_a_reserved_grant_is_named_beside_a_pattern_for_all_others(
        self, invoke: Invoke, ring: Path
    ) -> None:
        result = invoke("plan", ring_integration(ring, "deep"))

        assert 'Set limits.allow to ["*", "vault"].' in result.stdout
        [command] = commands_in(result.stdout)
        assert command[3:] == ["--allow", "vault"]


class TestHostileText:
    def test_names_do_not_reach_the_terminal_as_they_are(
        self, invoke: Invoke, tmp_path: Path
    ) -> None:
        file = tmp_path / "integration.yaml"
        name = json.dumps("a\x1b]0;x\x07|<b>`{{ 1 }}")
        file.write_text(EXAMPLE.replace("My Job Scheduling Application", name), encoding="utf-8")

        for output_format in ("text", "markdown", "json"):
            for change in ((), ("--add", "Delete a Job")):
                page = invoke("whatif", str(file), *change, "--format", output_format).stdout
                assert "\x1b" not in page
                assert "\x07" not in page
                if output_format == "markdown":
                    assert "<b>" not in page
                if output_format == "json":
                    assert json.loads(page)["integration"]["name"] == json.loads(name)
