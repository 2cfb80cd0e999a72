"""Locks of integrations over several services and vendors, and of plans that are not proven."""

from __future__ import annotations

from pathlib import Path

import pytest

from planner.gating.answers import answers_of, catalogs_of
from planner.gating.comparing import findings_of
from planner.gating.lock_files import read_lock
from planner.gating.locks import lock_of
from planner.reading import read_integration
from tests.cli.conftest import ALL_OF_RING, CATALOG, POLICIES
from tests.gating.worlds import World, world

BOTH = """\
integration: 1
name: Both
catalogs: [workfloplus, ./catalog.yaml]
apis:
  - Get Workflows
  - List Orders
limits: {forbid: ["shop:audit"]}
"""


@pytest.fixture
def both(tmp_path: Path) -> World:
    made = world(tmp_path)
    made.integration.write_text(BOTH, encoding="utf-8")
    made.lock()
    return made


def test_each_vendor_has_a_part_and_all_is_as_agreed(both: World) -> None:
    lock = read_lock(str(both.lock_file))

    assert [part.vendor for part in lock.parts] == ["shop", "workfloplus"]
    assert both.found() == {}


def test_findings_stand_at_their_place_in_the_whole(both: World) -> None:
    both.edit("integration.yaml", "  - List Orders", "  - Change Order\n  - List Orders")
    found = {(one.rule, one.vendor, one.path, one.line) for one in both.check().findings}

    assert ("api-added", "shop", "apis[1]", 6) in found
    assert ("grants-beyond-lock", "shop", "apis[1]", 6) in found
    assert {vendor for _, vendor, _, _ in found} == {"shop"}


def test_a_vendor_that_goes_and_one_that_comes_are_found(both: World) -> None:
    both.edit("integration.yaml", "  - List Orders\n", "")
    assert both.found() == {"api-removed": {"orders/list"}}

    both.lock()
    both.edit("integration.yaml", "limits", "  - List Orders\nlimits")
    assert both.found() == {
        "api-added": {"orders/list"},
        "grants-beyond-lock": {"roles:clerk", "scopes:read"},
    }


def test_the_order_of_the_catalogues_is_no_change(both: World) -> None:
    both.edit("integration.yaml", "[workfloplus, ./catalog.yaml]", "[./catalog.yaml, workfloplus]")
    both.edit(
        "integration.yaml",
        "  - Get Workflows\n  - List Orders",
        "  - List Orders\n  - Get Workflows",
    )

    assert both.found() == {}


class TestUnproven:
    @pytest.fixture
    def ring(self, tmp_path: Path) -> Path:
        (tmp_path / "policies.yaml").write_text(POLICIES, encoding="utf-8")
        (tmp_path / "catalog.yaml").write_text(CATALOG, encoding="utf-8")
        path = tmp_path / "integration.yaml"
        names = ", ".join(word for word in ALL_OF_RING if word != "-a")
        path.write_text(
            f"integration: 1\nname: Ring\ncatalog: ./catalog.yaml\napis: [{names}]\n",
            encoding="utf-8",
        )
        return path

    @pytest.mark.parametrize(("locked_in_time", "severity"), [(True, "error"), (False, "note")])
    def test_a_search_without_time_is_told(
        self, ring: Path, locked_in_time: bool, severity: str
    ) -> None:
        integration = read_integration(ring)
        catalogs = catalogs_of(integration)
        stopped = answers_of(integration, catalogs, time_limit=1e-9)
        full = answers_of(integration, catalogs)
        lock = lock_of(integration, full if locked_in_time else stopped)
        found = {one.rule: one.severity for one in findings_of(integration, lock, stopped)}

        assert {answer.plan.status for answer in stopped} == {"unproven"}
        assert found == {"unproven": severity}

    def test_one_kind_alone_has_no_reach_of_its_own(self, ring: Path) -> None:
        integration = read_integration(ring)
        answers = answers_of(integration, catalogs_of(integration))
        lock = lock_of(integration, answers)

        assert lock.parts[0].reach == {}
        assert findings_of(integration, lock, answers) == ()
