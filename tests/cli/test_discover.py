from __future__ import annotations

import gzip
import io
import json
from pathlib import Path
from typing import Any

import pytest

from planner.cli import exit_codes, reading_progress, status_line
from planner.cli.commands import discover
from planner.reading import read_catalog, read_integration
from planner.traffic import SOURCE_TYPES, read_traffic
from tests.cli.conftest import Invoke, Process

HOST = "https://gateway.workfloplus.com"
JOB = "jobs/get-job-by-clientJobId"
HEAD = "#   1 call  HEAD gateway.workfloplus.com/jobs/v1/{…}"
BATCH = "#   1 call  POST gateway.workfloplus.com/$batch"
CALLS = f"GET {HOST}/jobs/v1/42\nGET {HOST}/workflows/v2\nGET {HOST}/jobs/v1/43\n"


@pytest.fixture
def calls(tmp_path: Path) -> Path:
    path = tmp_path / "calls.txt"
    path.write_text(CALLS)
    return path


def har(*entries: tuple[str, str, int, str]) -> str:
    return json.dumps(
        {
            "log": {
                "entries": [
                    {
                        "startedDateTime": at,
                        "request": {"method": method, "url": url},
                        "response": {"status": status},
                    }
                    for method, url, status, at in entries
                ]
            }
        }
    )


def discovered(invoke: Invoke, *arguments: str, stdin: str | None = None) -> dict[str, Any]:
    result = invoke(
        "discover", *arguments, "--catalog", "workfloplus", "--format", "json", stdin=stdin
    )
    found: dict[str, Any] = json.loads(result.stdout)
    return found


class TestTheFile:
    def test_can_be_planned_as_it_is(self, invoke: Invoke, calls: Path, tmp_path: Path) -> None:
        out = tmp_path / "integration.yaml"
        arguments = ("--catalog", "workfloplus", "--name", "Seen", "--out", str(out))
        result = invoke("discover", str(calls), *arguments)
        assert result.exit_code == exit_codes.DONE, result.stderr
        assert result.stdout == ""
        integration = read_integration(out)
        assert (integration.name, integration.catalog) == ("Seen", "workfloplus")
        assert integration.apis == (JOB, "workflows/get-workflows")
        assert invoke("plan", str(out)).exit_code == exit_codes.DONE

    def test_says_how_often_and_when_each_api_was_called(
        self, invoke: Invoke, tmp_path: Path
    ) -> None:
        source = tmp_path / "session.har"
        source.write_text(
            har(
                ("GET", f"{HOST}/jobs/v1/1", 200, "2026-11-23T12:00:00+02:00"),
                ("GET", f"{HOST}/jobs/v1/2", 403, "2026-11-23T11:30:00.5Z"),
                ("GET", f"{HOST}/workflows/v2", 500, "2026-11-23T11:00:00Z"),
            )
        )
        result = invoke("discover", str(source), "--catalog", "workfloplus")
        assert result.exit_code == exit_codes.DONE
        lines = result.stdout.splitlines()
        comment = lines[lines.index(f"- {JOB}") - 1]
        assert comment == (
            "# Get Job by Client Job Id: 2 calls from 2026-11-23T10:00:00Z to 2026-11-23T11:30:00Z;"
            " 1 (403) refused"
        )
        assert "; none succeeded" in lines[lines.index("- workflows/get-workflows") - 1]
        assert "refused: Get Job by Client Job Id: 1 (403) of 2 calls\n" in result.stderr

    def test_lists_what_is_not_covered(self, invoke: Invoke, tmp_path: Path) -> None:
        source = tmp_path / "calls.txt"
        source.write_text(
            CALLS + f"GET {HOST}/jobs/v9/users\nHEAD {HOST}/jobs/v1/1\nPOST {HOST}/$batch\n"
            "GET https://other.example/x\nOPTIONS https://other.example/x\nnonsense\n"
        )
        result = invoke("discover", str(source), "--catalog", "workfloplus")
        assert result.exit_code == exit_codes.INCOMPLETE
        for line in (
            "#   1 call  GET gateway.workfloplus.com/jobs/v9/users",
            f"{HEAD}  (the catalogue has DELETE, GET, POST and PUT there)",
            f"{BATCH}  (a batch: the calls in its body are not read)",
            "#   1 call to other hosts: other.example",
            "#   1 call with OPTIONS, which need no grant, left out",
            f"#   1 place without a call: {source} line 9 (expected METHOD URL)",
        ):
            assert f"{line}\n" in result.stdout
            assert line.split("  ")[-1] in result.stderr

    def test_goes_to_standard_output_and_can_be_planned_from_there(
        self, invoke: Invoke, calls: Path
    ) -> None:
        made = invoke("discover", str(calls), "--catalog", "workfloplus")
        assert invoke("plan", "-", stdin=made.stdout).exit_code == exit_codes.DONE

    def test_is_never_replaced_unless_forced(
        self, invoke: Invoke, calls: Path, tmp_path: Path
    ) -> None:
        out = tmp_path / "mine.yaml"
        out.write_text("mine")
        arguments = ("discover", str(calls), "--catalog", "workfloplus", "--out", str(out))
        assert invoke(*arguments).exit_code == exit_codes.WRONG_INPUT
        assert out.read_text() == "mine"
        assert invoke(*arguments, "--force").exit_code == exit_codes.DONE
        assert read_integration(out).apis[0] == JOB

    def test_is_not_written_without_a_single_api(self, invoke: Invoke, tmp_path: Path) -> None:
        source, out = tmp_path / "calls.txt", tmp_path / "out.yaml"
        source.write_text("GET https://other.example/x\n")
        result = invoke("discover", str(source), "--catalog", "workfloplus", "--out", str(out))
        assert result.exit_code == exit_codes.WRONG_INPUT
        assert f"error: {source}: no call is an API of workfloplus\n" in result.stderr
        assert not out.exists()

    def test_names_a_catalogue_from_where_it_is(
        self, invoke: Invoke, ring: Path, tmp_path: Path
    ) -> None:
        source, out = tmp_path / "calls.txt", tmp_path / "out.yaml"
        source.write_text("GET https://ring.example/3\n")
        arguments = ("--host", "ring.example", "--out", str(out))
        made = invoke("discover", str(source), "--catalog", str(ring), *arguments)
        assert made.exit_code == exit_codes.DONE, made.stderr
        assert read_integration(out).catalog == "ring/catalog.yaml"
        assert invoke("plan", str(out)).exit_code == exit_codes.DONE


class TestSeveralCatalogues:
    def test_ids_carry_the_catalogues_name(
        self, invoke: Invoke, ring: Path, calls: Path, tmp_path: Path
    ) -> None:
        calls.write_text(CALLS + "GET https://ring.example/3\n")
        out = tmp_path / "out.yaml"
        result = invoke(
            "discover", str(calls), "--catalog", "workfloplus", "--catalog", str(ring),
            "--host", "ring.example", "--out", str(out),
        )  # fmt: skip
        assert result.exit_code == exit_codes.DONE, result.stderr
        integration = read_integration(out)
        assert integration.catalogs == ("workfloplus", "ring/catalog.yaml")
        assert integration.apis == (
            f"workfloplus:{JOB}",
            "workfloplus:workflows/get-workflows",
            "ring:a3",
        )
        assert invoke("plan", str(out)).exit_code == exit_codes.DONE

    def test_two_of_one_name_are_refused(self, invoke: Invoke, calls: Path) -> None:
        twice = ("--catalog", "workfloplus") * 2
        result = invoke("discover", str(calls), *twice)
        assert result.exit_code == exit_codes.WRONG_INPUT
        assert "error: there are two catalogues called `workfloplus`" in result.stderr


TWINS = """\
catalog: 1
name: ring
title: Ring
policies: policies.yaml
apis:
  one: {title: One, method: GET, url: "/x/{a}", policy: p0}
  two: {title: Two, method: GET, url: "/x/{b}", policy: p1}
  three: {title: Three, method: GET, url: "/y", policy: p2}
"""


class TestAmbiguity:
    @pytest.fixture
    def arguments(self, ring: Path, tmp_path: Path) -> tuple[str, ...]:
        ring.write_text(TWINS)
        source = tmp_path / "calls.txt"
        source.write_text("GET https://a.example/x/1\nGET https://a.example/y\n")
        return (str(source), "--catalog", str(ring))

    def test_is_listed_and_never_planned(self, invoke: Invoke, arguments: tuple[str, ...]) -> None:
        result = invoke("discover", *arguments, "--host", "a.example")
        assert result.exit_code == exit_codes.INCOMPLETE
        assert "\n- three\n" in result.stdout
        assert "\n- one" not in result.stdout
        assert "#   1 call  GET a.example/x/{…} fits each of\n" in result.stdout
        assert "#     - one  # One\n#     - two  # Two\n" in result.stdout
        assert "one, two; name the right one with --choose" in result.stderr

    def test_is_settled_by_a_choice(self, invoke: Invoke, arguments: tuple[str, ...]) -> None:
        result = invoke("discover", *arguments, "--host", "a.example", "--choose", "Two")
        assert result.exit_code == exit_codes.DONE
        assert "\n- two\n" in result.stdout

    def test_a_wrong_choice_is_told(self, invoke: Invoke, arguments: tuple[str, ...]) -> None:
        result = invoke("discover", *arguments, "--choose", "Twoo")
        assert result.exit_code == exit_codes.WRONG_INPUT
        assert "error: --choose: no API is called `Twoo`" in result.stderr

    def test_a_catalogue_without_host_takes_one_host_alone(
        self, invoke: Invoke, arguments: tuple[str, ...]
    ) -> None:
        source = Path(arguments[0])
        source.write_text("GET https://a.example/y\nGET https://b.example/z\n")
        one = invoke("discover", *arguments)
        assert one.exit_code == exit_codes.DONE
        assert "1 call matched by path alone; --host says where they belong" in one.stderr
        assert "1 call to other hosts: b.example" in one.stderr
        source.write_text("GET https://a.example/y\nGET https://b.example/y\n")
        two = invoke("discover", *arguments)
        assert two.exit_code == exit_codes.WRONG_INPUT
        assert "the catalogue names no host; say which it is with --host" in two.stderr
        chosen = invoke("discover", *arguments, "--host", "https://b.example")
        assert chosen.exit_code == exit_codes.DONE
        assert "# Three: 1 call\n- three\n" in chosen.stdout


class TestSources:
    def test_standard_input_and_gzip(self, invoke: Invoke, tmp_path: Path) -> None:
        path = tmp_path / "calls.gz"
        path.write_bytes(gzip.compress(CALLS.encode()))
        found = discovered(invoke, "-", str(path), stdin=CALLS)
        assert found["calls"] == 6
        assert [source["name"] for source in found["sources"]] == ["<standard input>", str(path)]

    def test_an_access_log_needs_a_host_to_be_sure(self, invoke: Invoke, tmp_path: Path) -> None:
        path = tmp_path / "access.log"
        path.write_text(
            '10.0.0.1 - - [10/Oct/2026:13:55:36 +0200] "GET /jobs/v1/1 HTTP/1.1" 200 5\n'
        )
        [api] = discovered(invoke, str(path))["apis"]
        assert (api["id"], api["by_path"], api["first"]) == (JOB, 1, "2026-10-10T11:55:36Z")
        [sure] = discovered(invoke, str(path), "--host", HOST)["apis"]
        assert (sure["id"], sure["by_path"]) == (JOB, 0)

    def test_the_host_that_was_said_is_shown(self, invoke: Invoke, tmp_path: Path) -> None:
        path = tmp_path / "calls.txt"
        path.write_text("HEAD /v1/9\nGET /v1/users\n")
        found = discovered(invoke, str(path), "--host", f"{HOST}/jobs")
        [unknown] = found["unrecognised"]
        assert (unknown["host"], unknown["path"]) == ("gateway.workfloplus.com", "/jobs/v1/{…}")

    def test_variables_are_given_by_option(self, invoke: Invoke, tmp_path: Path) -> None:
        path = tmp_path / "calls.http"
        path.write_text("GET {{baseUrl}}/jobs/v1/{{jobId}}\n")
        [api] = discovered(invoke, str(path), "--variable", f"baseUrl={HOST}")["apis"]
        assert (api["id"], api["by_path"]) == (JOB, 0)

    def test_broken_sources_are_all_told_and_nothing_is_written(
        self, invoke: Invoke, calls: Path, tmp_path: Path
    ) -> None:
        broken, out = tmp_path / "broken.har", tmp_path / "out.yaml"
        broken.write_text(har(("GET", f"{HOST}/jobs/v1/1", 200, ""))[:-3])
        none = tmp_path / "none"
        result = invoke(
            "discover", str(calls), str(broken), str(none), "--catalog", "workfloplus",
            "--out", str(out),
        )  # fmt: skip
        assert result.exit_code == exit_codes.WRONG_INPUT
        assert result.stderr.count("error: ") == 2
        assert "the JSON ends in the middle" in result.stderr
        assert f"error: {none}: there is no such file" in result.stderr
        assert not out.exists()

    @pytest.mark.parametrize(
        "arguments",
        [
            (),
            ("x", "--variable", "no value"),
            ("x", "--variable", "=1"),
            ("x", "--host", ""),
            ("x", "--type", "pcap"),
            ("x", "--catalog", " "),
        ],
    )
    def test_wrong_options_are_usage_errors(
        self, invoke: Invoke, arguments: tuple[str, ...]
    ) -> None:
        assert invoke("discover", *arguments).exit_code == exit_codes.USAGE

    @pytest.mark.parametrize("host", ["a b", "https://u:p@a.example", "a.example?x", "ftp://a"])
    def test_a_wrong_host_is_told(self, invoke: Invoke, calls: Path, host: str) -> None:
        result = invoke("discover", str(calls), "--catalog", "workfloplus", "--host", host)
        assert result.exit_code == exit_codes.WRONG_INPUT
        assert "error: --host: expected a host" in result.stderr

    def test_the_types_of_the_option_are_those_that_are_read(self) -> None:
        assert discover.TYPES == SOURCE_TYPES


class TestPlanWithTraffic:
    def test_plans_what_was_called(self, invoke: Invoke, calls: Path) -> None:
        arguments = ("--catalog", "workfloplus", "--traffic", str(calls), "--format", "json")
        result = invoke("plan", *arguments)
        assert result.exit_code == exit_codes.DONE, result.stderr
        plan = json.loads(result.stdout)
        assert [api["id"] for api in plan["apis"]] == [JOB, "workflows/get-workflows"]
        assert plan["notes"] == []
        assert "note: 2 APIs of workfloplus in 3 calls\n" in result.stderr

    def test_adds_to_a_file_and_to_apis_without_repeating_any(
        self, invoke: Invoke, calls: Path, example: Path
    ) -> None:
        options = ("-a", "Get Users", "--traffic", str(calls), "--format", "json")
        plan = json.loads(invoke("plan", str(example), *options).stdout)
        titles = [api["title"] for api in plan["apis"]]
        assert titles[:3] == ["Get Users", "Get Workflows", "Create a Scheduled Job"]
        assert titles[3:] == ["Get Job by Client Job Id"]
        assert plan["notes"] == ["`Get Users` names `users/get-users` once more; it counts once."]

    def test_what_is_not_recognised_makes_the_plan_incomplete(
        self, invoke: Invoke, calls: Path
    ) -> None:
        calls.write_text(CALLS + f"GET {HOST}/jobs/v9/users\nGET https://other.example/x\n")
        arguments = ("--catalog", "workfloplus", "--traffic", str(calls), "--format", "json")
        result = invoke("plan", *arguments)
        assert result.exit_code == exit_codes.INCOMPLETE
        plan = json.loads(result.stdout)
        assert plan["status"] == "optimal"
        assert not plan["complete"]
        assert plan["unplanned"] == [
            {
                "name": "GET gateway.workfloplus.com/jobs/v9/users",
                "reason": "1 call of the traffic, and no API of the catalogue",
            }
        ]
        assert plan["integration"]["unrecognised"] == plan["unplanned"]
        assert "incomplete: some calls of the traffic are no API" in result.stderr
        assert "known requirement" not in result.stderr

    def test_an_incomplete_plan_is_verified_as_such(
        self, invoke: Invoke, calls: Path, tmp_path: Path
    ) -> None:
        calls.write_text(CALLS + f"GET {HOST}/jobs/v9/users\n")
        arguments = ("--catalog", "workfloplus", "--traffic", str(calls), "--format", "json")
        plan = json.loads(invoke("plan", *arguments).stdout)
        file = tmp_path / "plan.json"
        for tamper, expected in (
            (lambda _: None, exit_codes.DONE),
            (lambda plan: plan["integration"].pop("unrecognised"), exit_codes.REFUSED),
            (lambda plan: plan.update(unplanned=[], complete=True), exit_codes.REFUSED),
            (lambda plan: plan.update(complete=True), exit_codes.REFUSED),
        ):
            tampered = json.loads(json.dumps(plan))
            tamper(tampered)
            file.write_text(json.dumps(tampered))
            assert invoke("verify", str(file)).exit_code == expected

    def test_without_an_api_there_is_nothing_to_plan(self, invoke: Invoke, calls: Path) -> None:
        calls.write_text("GET https://other.example/x\n")
        result = invoke("plan", "--catalog", "workfloplus", "--traffic", str(calls))
        assert result.exit_code == exit_codes.WRONG_INPUT
        assert "no call is an API of workfloplus" in result.stderr

    def test_works_for_several_vendors(self, invoke: Invoke, calls: Path, ring: Path) -> None:
        ring.write_text(ring.read_text().replace("url: /", "url: https://ring.example/"))
        calls.write_text(CALLS + "GET https://ring.example/3\n")
        catalogs = ("--catalog", "workfloplus", "--catalog", str(ring))
        result = invoke("plan", *catalogs, "--traffic", str(calls), "--format", "json")
        assert result.exit_code == exit_codes.DONE, result.stderr
        plans = json.loads(result.stdout)["plans"]
        assert sorted(len(plan["apis"]) for plan in plans) == [1, 2]


def test_nothing_is_shown_of_progress_where_there_is_no_terminal(
    process: Process, calls: Path
) -> None:
    done = process("discover", str(calls), "--catalog", "workfloplus")
    assert b"\x1b" not in done.stderr
    assert b"reading" not in done.stderr


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


class TestProgress:
    @pytest.fixture(autouse=True)
    def at_once(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(status_line, "SILENT_SECONDS", 0)
        monkeypatch.setattr(status_line, "BETWEEN_SECONDS", 0)

    def test_shows_how_far_the_source_was_read_and_goes_away(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("sys.stderr", terminal := Terminal())
        progress = reading_progress.ReadingProgress()
        progress.advanced(source="a\x1b[2J.har", done=5_000_000, total=10_000_000)
        assert terminal.getvalue() == (
            "\r\x1b[Kreading a\\x1b[2J.har [############------------] 5.0 MB of 10.0 MB; 0 s"
        )
        progress.clear()
        assert terminal.getvalue().endswith("\r\x1b[K")

    def test_shows_bytes_where_nobody_knows_the_end(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("sys.stderr", terminal := Terminal())
        progress = reading_progress.ReadingProgress()
        progress.advanced(source="<standard input>", done=2_340_000_000, total=None)
        assert terminal.getvalue().endswith("reading <standard input>: 2.34 GB; 0 s")

    def test_is_told_of_every_byte(self, tmp_path: Path) -> None:
        seen: list[tuple[int, int | None]] = []

        class Noting:
            def advanced(self, *, source: str, done: int, total: int | None) -> None:
                seen.append((done, total))

        path = tmp_path / "calls.gz"
        path.write_bytes(gzip.compress(CALLS.encode() * 10_000))
        read_traffic([path], [read_catalog("workfloplus")], observer=Noting())
        assert seen[-1] == (path.stat().st_size, path.stat().st_size)
        assert [done for done, _ in seen] == sorted(done for done, _ in seen)
