"""``planner tradeoffs`` and ``planner plan --ties``."""

from __future__ import annotations

import json
from pathlib import Path

from planner.cli import exit_codes
from tests.cli.conftest import RING, Invoke

CHOICE = ("--catalog", "workfloplus", "-a", "Get All Jobs")


def test_the_page_shows_what_a_trade_gains_and_gives_up(invoke: Invoke) -> None:
    result = invoke("tradeoffs", *CHOICE)
    assert result.exit_code == exit_codes.DONE
    flat = " ".join(result.stdout.split())
    assert "scope job.modify, not scope job.read_all: 3 fewer read APIs in reach" in flat
    assert "5 fewer APIs opened, but 2 more write APIs in reach" in flat
    assert "Ties: none" in flat
    assert "permission OWNER, instead of permission ADMIN: 5 more write APIs in reach scope" in flat


def test_the_same_as_json(invoke: Invoke) -> None:
    page = json.loads(invoke("tradeoffs", *CHOICE, "--format", "json").stdout)
    assert page["schema"] == "tradeoffs-v1"
    assert page["points_complete"] is True
    assert [point["is_plan"] for point in page["points"]] == [True, False]
    assert page["points"][1]["change"] == {
        "write_reach": 2,
        "reach": -1,
        "exposure": -5,
        "grants": 0,
    }
    assert page["ties"] == {
        "grants": [{"permissions": ["ADMIN"], "scopes": ["job.read_all"]}],
        "complete": True,
    }
    assert [one["grant"] for one in page["not_chosen"]] == ["OWNER", "job.admin", "job.modify"]


def ring_options(ring: Path) -> list[str]:
    return ["--catalog", str(ring), *(f"--api=a{number}" for number in range(RING))]


def test_all_smallest_covers_of_a_ring_tie(invoke: Invoke, ring: Path) -> None:
    """To meet seven neighbours takes four of seven grants, in seven ways."""
    result = invoke("plan", *ring_options(ring), "--ties", "--format", "json")
    ties = json.loads(result.stdout)["ties"]
    assert ties["complete"] is True
    assert len(ties["grants"]) == 7
    assert all(len(one["scopes"]) == 4 for one in ties["grants"])
    assert sorted(json.loads(result.stdout)["grants"]["scopes"]) == ties["grants"][0]["scopes"]


def test_ties_stand_below_the_plan(invoke: Invoke, ring: Path) -> None:
    assert (
        "Ties: 7 sets of equal cost, the plan's first"
        in invoke("plan", *ring_options(ring), "--ties").stdout
    )
    assert "Ties" not in invoke("plan", *ring_options(ring)).stdout


def test_an_infeasible_integration_has_nothing_to_trade(invoke: Invoke) -> None:
    result = invoke("tradeoffs", *CHOICE, "--forbid", "job.*")
    assert result.exit_code == exit_codes.INFEASIBLE
    assert "Trades" not in result.stdout
