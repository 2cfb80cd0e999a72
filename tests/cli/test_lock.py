"""``planner lock`` from outside."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from planner import __version__
from tests.cli.conftest import RING, Invoke, Process


def lock_of(integration: Path) -> Path:
    return integration.with_suffix(".lock.json")


def test_the_lock_stands_beside_the_integration(invoke: Invoke, example: Path) -> None:
    result = invoke("lock", str(example))
    lock = json.loads(lock_of(example).read_text(encoding="utf-8"))

    assert result.exit_code == 0
    assert result.stdout == ""
    assert result.stderr == f"note: wrote {lock_of(example)}: 3 grants\n"
    assert (lock["schema"], lock["planner"]) == ("lock-v1", __version__)
    (part,) = lock["parts"]
    assert part["grants"] == {
        "permissions": ["ADMIN"],
        "scopes": ["schedule.admin", "workflow.read"],
    }
    assert part["cost"] == {"write_reach": 51, "reach": 76, "exposure": 8, "grants": 3}
    assert sum(map(len, part["exposed"].values())) == 8


def test_a_lock_that_is_current_is_left_alone(invoke: Invoke, example: Path) -> None:
    invoke("lock", str(example))
    before = lock_of(example).stat().st_mtime_ns

    assert invoke("lock", str(example)).stderr == f"note: {lock_of(example)} is current\n"
    assert lock_of(example).stat().st_mtime_ns == before


def test_the_order_of_the_apis_makes_no_other_lock(invoke: Invoke, example: Path) -> None:
    invoke("lock", str(example))
    before = lock_of(example).read_bytes()
    text = example.read_text(encoding="utf-8")
    turned = text.replace("Get Users, Get Workflows", "Get Workflows, Get Users")
    example.write_text(turned, encoding="utf-8")
    invoke("lock", str(example))

    assert turned != text
    assert lock_of(example).read_bytes() == before


@pytest.mark.parametrize("seed", ["1", "2"])
def test_hash_seeds_make_no_difference(process: Process, example: Path, seed: str) -> None:
    process("lock", str(example), env={"PYTHONHASHSEED": "3"})
    before = lock_of(example).read_bytes()
    lock_of(example).unlink()
    process("lock", str(example), env={"PYTHONHASHSEED": seed})

    assert lock_of(example).read_bytes() == before


def test_what_cannot_be_is_not_locked(invoke: Invoke, example: Path) -> None:
    invoke("lock", str(example))
    before = lock_of(example).read_bytes()
    example.write_text(
        example.read_text(encoding="utf-8") + "limits: {forbid: [ADMIN, OWNER, EDITOR]}\n",
        encoding="utf-8",
    )
    result = invoke("lock", str(example))

    assert result.exit_code == 4
    assert result.stderr.splitlines()[-1] == f"note: {example}: not locked"
    assert lock_of(example).read_bytes() == before


def ring_integration(ring: Path, *, apis: str) -> Path:
    path = ring.parent / "ring.yaml"
    path.write_text(
        f"integration: 1\nname: Ring\ncatalog: ./catalog.yaml\napis: [{apis}]\n", encoding="utf-8"
    )
    return path


def test_what_is_not_proven_is_locked_only_on_demand(invoke: Invoke, ring: Path) -> None:
    path = ring_integration(ring, apis=", ".join(f"a{number}" for number in range(RING)))
    stopped = ("lock", str(path), "--time-limit", "1e-9")

    assert invoke(*stopped).exit_code == 5
    assert not lock_of(path).exists()
    assert invoke(*stopped, "--allow-unproven").exit_code == 0
    assert json.loads(lock_of(path).read_text(encoding="utf-8"))["status"] == "unproven"


def test_a_plan_that_is_incomplete_says_so(invoke: Invoke, ring: Path) -> None:
    path = ring_integration(ring, apis="a0, lost")

    assert invoke("lock", str(path)).exit_code == 6
    assert json.loads(lock_of(path).read_text(encoding="utf-8"))["complete"] is False


def test_what_is_no_plain_file_is_never_replaced(invoke: Invoke, example: Path) -> None:
    victim = example.parent / "victim"
    victim.write_text("mine", encoding="utf-8")
    lock_of(example).symlink_to(victim)
    result = invoke("lock", str(example))

    assert result.exit_code == 3
    assert "a link is there" in result.stderr
    assert victim.read_text(encoding="utf-8") == "mine"


def test_standard_input_has_no_place_for_a_lock(invoke: Invoke) -> None:
    assert invoke("lock", "-").exit_code == 2
