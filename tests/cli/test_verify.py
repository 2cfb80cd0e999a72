"""``planner verify``."""

from __future__ import annotations

import json
from pathlib import Path
from random import Random
from typing import Any

import pytest

from planner.cli import exit_codes
from tests.cli.conftest import ALL_OF_RING, CATALOG, Invoke, Process


@pytest.fixture
def plan(invoke: Invoke, example: Path) -> Any:
    return json.loads(invoke("plan", str(example), "--format", "json").stdout)


@pytest.fixture
def ring_plan(invoke: Invoke, ring: Path) -> Any:
    arguments = ("--catalog", str(ring), *ALL_OF_RING, "--format", "json")
    return json.loads(invoke("plan", *arguments).stdout)


def written(folder: Path, plan: Any) -> str:
    path = folder / "plan.json"
    path.write_text(json.dumps(plan), encoding="utf-8")
    return str(path)


def test_a_plan_is_verified(invoke: Invoke, plan: Any, tmp_path: Path) -> None:
    result = invoke("verify", written(tmp_path, plan))
    assert result.exit_code == exit_codes.DONE
    assert result.stderr == ""
    first, *rest = result.stdout.splitlines()
    assert first == "My Job Scheduling Application: verified, the plan is what it says."
    shown = [line.split()[:2] for line in rest if line.startswith("  yes")]
    assert ["yes", "sufficient"] in shown
    assert ["yes", "least"] in shown
    assert rest[-1] == "Not looked at: proof, notes"


def test_a_plan_comes_from_standard_input_too(invoke: Invoke, plan: Any) -> None:
    result = invoke("verify", "-", "--format", "json", stdin=json.dumps(plan))
    assert result.exit_code == exit_codes.DONE
    data = json.loads(result.stdout)
    assert list(data) == [
        "schema",
        "outcome",
        "plan",
        "reasons",
        "checks",
        "catalog",
        "sufficient",
        "least",
        "unchecked",
    ]
    assert data["schema"] == "verification-v1"
    assert (data["outcome"], data["reasons"]) == ("verified", [])
    assert data["plan"] == {"name": "My Job Scheduling Application", "status": "optimal"}
    assert data["catalog"] == {"name": "workfloplus", "changed": False, "changes": []}
    assert (data["sufficient"], data["least"]) == (True, True)
    assert all(check["holds"] for check in data["checks"])


def test_a_tampered_plan_is_refused_with_every_reason(
    invoke: Invoke, plan: Any, tmp_path: Path
) -> None:
    plan["grants"]["scopes"].append("team.admin")
    plan["request"]["body"]["name"] = "Another"
    result = invoke("verify", written(tmp_path, plan))
    assert result.exit_code == exit_codes.REFUSED == 7
    assert "REFUSED: the plan is not what it says." in result.stdout
    assert "grants.scopes: `team.admin` could be left out" in result.stdout
    assert "request.body.name: says `Another`, should be `My Job" in result.stdout
    assert result.stderr.startswith("refused: ")
    as_json = invoke("verify", written(tmp_path, plan), "--format", "json")
    assert as_json.exit_code == exit_codes.REFUSED
    reasons = json.loads(as_json.stdout)["reasons"]
    assert result.stderr == f"refused: {len(reasons)} reasons\n"


def test_a_catalogue_of_ones_own_is_named(
    invoke: Invoke, ring: Path, ring_plan: Any, tmp_path: Path
) -> None:
    path = written(tmp_path, ring_plan)
    unnamed = invoke("verify", path)
    assert unnamed.exit_code == exit_codes.WRONG_INPUT
    assert unnamed.stderr == (
        f"error: {path}: the plan's catalogue `ring` is not a shipped one in catalog.name\n"
        "  name its file with --catalog\n"
    )
    assert invoke("verify", path, "--catalog", str(ring)).exit_code == exit_codes.DONE


def test_a_plan_cannot_name_a_file_as_its_catalogue(
    invoke: Invoke, ring: Path, ring_plan: Any, tmp_path: Path
) -> None:
    ring_plan["catalog"]["name"] = str(ring)
    result = invoke("verify", written(tmp_path, ring_plan))
    assert result.exit_code == exit_codes.WRONG_INPUT
    assert "is not a shipped one" in result.stderr


class TestChanged:
    def test_what_is_different_and_matters_not_is_a_notice(
        self, invoke: Invoke, ring: Path, ring_plan: Any, tmp_path: Path
    ) -> None:
        ring.write_text(CATALOG.replace("title: Api 3", "title: Api Three"), encoding="utf-8")
        result = invoke("verify", written(tmp_path, ring_plan), "--catalog", str(ring))
        assert result.exit_code == exit_codes.DONE
        assert "will still do, with the catalogue as it is now." in result.stdout
        assert "apis.a3.title: was `Api 3`, is `Api Three`" in result.stdout
        assert "Still sufficient: yes. Still the least: yes." in result.stdout
        assert result.stderr.startswith("changed: the catalogue is not the one")

    def test_what_is_different_and_matters_is_outdated(
        self, invoke: Invoke, ring: Path, ring_plan: Any, tmp_path: Path
    ) -> None:
        ring.write_text(CATALOG.replace("url: /3, policy: p3", "url: /3, policy: guarded"), "utf-8")
        result = invoke("verify", written(tmp_path, ring_plan), "--catalog", str(ring))
        assert result.exit_code == exit_codes.REFUSED
        assert "OUTDATED" in result.stdout
        assert "apis.a3: the grants do not meet this API" in result.stdout
        assert "Still sufficient: no. Still the least: not known." in result.stdout
        assert result.stderr.startswith("outdated: ")


def tangled(folder: Path) -> tuple[str, list[str]]:
    """A catalogue with too many sets to look at each, and options that desire all of its APIs."""
    random = Random(1)
    pairs = [random.sample(range(60), 2) for _ in range(150)]
    policies = "".join(f"    g{number}: {{}}\n" for number in range(60))
    apis = "".join(
        f"  a{at}: {{title: Api {at}, method: GET, url: /{at}, requires: [g{one}, g{other}]}}\n"
        for at, (one, other) in enumerate(pairs)
    )
    (folder / "policies.yaml").write_text(
        "policy-set: 1\nname: tangle\ntitle: Tangle\n"
        "kinds:\n  scopes: {title: scope, held-by: token}\n"
        f"grants:\n  scopes:\n{policies}policies:\n  any: none\n",
        encoding="utf-8",
    )
    path = folder / "catalog.yaml"
    path.write_text(
        f"catalog: 1\nname: tangle\ntitle: Tangle\npolicies: ./policies.yaml\napis:\n{apis}",
        encoding="utf-8",
    )
    return str(path), [word for at in range(len(pairs)) for word in ("-a", f"a{at}")]


def test_where_there_is_too_much_to_look_at_it_takes_bounds_or_says_so(
    invoke: Invoke, tmp_path: Path
) -> None:
    catalog, all_apis = tangled(tmp_path)
    plan = json.loads(invoke("plan", "--catalog", catalog, *all_apis, "--format", "json").stdout)
    assert plan["status"] == "optimal"
    path = written(tmp_path, plan)
    bounded = invoke("verify", path, "--catalog", catalog)
    flat = " ".join(bounded.stdout.split())
    assert bounded.exit_code == exit_codes.DONE
    assert "by independent bounds of HiGHS, as 30,000 steps were" in flat
    cut = invoke("verify", path, "--catalog", catalog, "--time-limit", "1e-9")
    assert cut.exit_code == exit_codes.UNPROVEN
    assert "NOT PROVEN" in cut.stdout
    assert "not checked: too large" in " ".join(cut.stdout.split())
    assert cut.stderr == "unproven: it could not be checked whether something less would do\n"


def test_an_unproven_plan_is_verified_as_such(invoke: Invoke, ring: Path, tmp_path: Path) -> None:
    arguments = ("--catalog", str(ring), *ALL_OF_RING, "--time-limit", "1e-9", "--format", "json")
    plan = json.loads(invoke("plan", *arguments).stdout)
    assert plan["status"] == "unproven"
    result = invoke("verify", written(tmp_path, plan), "--catalog", str(ring))
    assert result.exit_code == exit_codes.DONE
    assert "not claimed;" in result.stdout


def test_an_infeasible_plan_is_verified_as_such(
    invoke: Invoke, example: Path, tmp_path: Path
) -> None:
    arguments = (str(example), "--forbid", "workflow.*", "--format", "json")
    plan = json.loads(invoke("plan", *arguments).stdout)
    result = invoke("verify", written(tmp_path, plan))
    assert result.exit_code == exit_codes.DONE
    assert "infeasible" in result.stdout


class TestWrongInput:
    @pytest.mark.parametrize(
        ("text", "message"),
        [
            ("{", "plan.json:1:2: not JSON: "),
            ('{"schema": "plan-v9"}', "plan.json: expected the schema `plan-v1`, found `plan-v9`"),
            ('{"a": 1, "a": 2}', "plan.json: the key `a` stands here twice"),
        ],
    )
    def test_is_told_with_its_place(
        self, process: Process, tmp_path: Path, text: str, message: str
    ) -> None:
        (tmp_path / "plan.json").write_text(text, encoding="utf-8")
        result = process("verify", "plan.json")
        assert result.returncode == exit_codes.WRONG_INPUT
        assert result.stdout == b""
        assert result.stderr.decode().startswith(f"error: {message}")
        assert b"Traceback" not in result.stderr

    def test_a_missing_file(self, invoke: Invoke) -> None:
        result = invoke("verify", "nowhere.json")
        assert result.exit_code == exit_codes.WRONG_INPUT
        assert result.stderr == "error: nowhere.json: there is no such file\n"


def test_nothing_in_a_plan_reaches_the_terminal_as_it_is(
    invoke: Invoke, plan: Any, tmp_path: Path
) -> None:
    evil = "\x1b[2J\u202eevil\n"
    plan["integration"]["name"] = evil
    plan["integration"]["apis"].append(evil)
    plan["grants"]["scopes"].append(evil)
    plan["apis"][0]["id"] = evil
    plan["exposed"][0]["title"] = evil
    plan[evil] = evil
    for arguments in ((), ("--format", "json")):
        result = invoke("verify", written(tmp_path, plan), *arguments)
        assert result.exit_code == exit_codes.REFUSED
        assert "\x1b" not in result.output
        assert "\u202e" not in result.output
