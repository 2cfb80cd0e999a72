"""Many clients: one by one, in order, whatever some of them look like."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import planner
from planner.auditing import many
from planner.auditing.clients import Clients
from planner.auditing.held import Client
from planner.auditing.judging import Auditor
from planner.auditing.many import BrokenEntry, clients_in, left_out_of
from planner.auditing.tallying import MOST_LISTED, MOST_UNKNOWN, Tally, Tallying
from planner.errors import InvalidFile

CATALOG = planner.load_catalog("workfloplus")
CLIENTS = Clients(CATALOG.policy_set)
GOOD = '{"clientId": "a", "scopes": ["job.read"], "permissions": []}'


def lines(tmp_path: Path, *written: str) -> list[Client | BrokenEntry]:
    path = tmp_path / "clients.jsonl"
    path.write_text("\n".join(written) + "\n", encoding="utf-8")
    return list(clients_in(str(path), CLIENTS))


class TestLines:
    def test_broken_ones_stop_nobody_and_tell_their_place(self, tmp_path: Path) -> None:
        found = lines(tmp_path, GOOD, "{broken", "", GOOD, '"text"', '{"a": 1, "a": 1}', GOOD)

        places = [one.source.rpartition(":")[2] for one in found]
        assert places == ["1", "2", "4", "5", "6", "7"]
        broken = [one for one in found if isinstance(one, BrokenEntry)]
        assert [(one.faults[0].line, one.faults[0].column) for one in broken] == [
            (2, 2), (5, 1), (6, 1),
        ]  # fmt: skip

    def test_a_line_that_is_too_long_is_skipped_and_told(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(many, "MOST_BYTES", 100)
        found = lines(tmp_path, GOOD, "x" * 1000, GOOD)

        assert [isinstance(one, BrokenEntry) for one in found] == [False, True, False]
        assert found[2].source.endswith(":3")

    def test_the_last_line_needs_no_end(self, tmp_path: Path) -> None:
        path = tmp_path / "clients.jsonl"
        path.write_text(GOOD, encoding="utf-8")

        assert len(list(clients_in(str(path), CLIENTS))) == 1

    def test_reading_tells_how_far_it_is(self, tmp_path: Path) -> None:
        path = tmp_path / "clients.jsonl"
        path.write_text(f"{GOOD}\n" * 3, encoding="utf-8")
        seen: list[tuple[int, int, int | None]] = []

        def observe(*, entries: int, done: int, total: int | None) -> None:
            seen.append((entries, done, total))

        list(clients_in(str(path), CLIENTS, observe))

        size = len(GOOD) + 1
        assert seen == [(1, size, 3 * size), (2, 2 * size, 3 * size), (3, 3 * size, 3 * size)]

    def test_a_file_that_is_not_there_is_an_error(self, tmp_path: Path) -> None:
        with pytest.raises(InvalidFile):
            list(clients_in(str(tmp_path / "nowhere"), CLIENTS))


class TestFolder:
    def test_files_come_by_name_and_others_are_counted(self, tmp_path: Path) -> None:
        for name in ("b.json", "a.json", "c.json", "notes.txt"):
            (tmp_path / name).write_text(GOOD if name != "c.json" else "{", encoding="utf-8")
        (tmp_path / "d.json").mkdir()
        found = list(clients_in(str(tmp_path), CLIENTS))

        assert [Path(one.source).name for one in found] == ["a.json", "b.json", "c.json", "d.json"]
        assert [isinstance(one, BrokenEntry) for one in found] == [False, False, True, True]
        assert left_out_of(str(tmp_path)) == 1


class TestTally:
    def tally(self, *held: list[str]) -> Tally:
        plan = planner.plan(CATALOG, ["Get Workflows"])
        auditor, tallying = Auditor(plan), Tallying(plan)
        for number, grants in enumerate(held):
            client = CLIENTS.read(grants, f"{number}")
            tallying.add(client, auditor.audit(client.held))
        return tallying.tally()

    def test_counts_add_up(self) -> None:
        best = ["APPROVER", "workflow.read"]
        tally = self.tally(best, best, [*best, "job.read"], ["job.read", "x"], [])

        assert (tally.clients, tally.clean) == (5, 2)
        assert dict(tally.verdicts) == {"least": 2, "excessive": 1, "insufficient": 2}
        assert {key.name: number for key, number in tally.excess.items()} == {"job.read": 2}
        missing = {key.name: number for key, number in tally.missing.items()}
        assert missing == {"APPROVER": 2, "workflow.read": 2}
        assert dict(tally.unknown) == {"x": 1}

    def test_what_is_kept_is_bounded(self) -> None:
        tally = self.tally(*[["job.read", f"x{number}"] for number in range(MOST_UNKNOWN + 5)])

        assert len(tally.unknown) == MOST_UNKNOWN
        assert tally.unknown_beyond == 5
        assert len(tally.worst) == MOST_LISTED

    def test_the_worst_are_those_furthest_from_the_least(self) -> None:
        best = ["APPROVER", "workflow.read"]
        wide = [[*best, f"{name}.admin"] for name in ("job", "schedule", "team")] * 10
        tally = self.tally(*wide, [*best, "OWNER"])

        costs = [tuple(one.more.values()) for one in tally.worst]
        assert costs == sorted(costs, reverse=True)
        assert tally.worst[0].client.source == "30"


def test_memory_holds_one_client_at_a_time(tmp_path: Path) -> None:
    path = tmp_path / "clients.jsonl"
    path.write_text(f"{json.dumps({'scopes': []})}\n" * 5, encoding="utf-8")
    found = clients_in(str(path), CLIENTS)

    assert next(iter(found)).source.endswith(":1")
    assert iter(found) is found
