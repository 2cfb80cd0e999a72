"""Integrations with several services or vendors, from outside."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from planner.cli import exit_codes
from planner.rendering.requests.together import COMMENTED
from tests.cli.conftest import Invoke
from tests.cli.test_startup import modules_after
from tests.vendors.samples import BOTH, FILES, written

NASTY = "coding: \x1b[31m`{{x}}` | <b>\u202e # end"


@pytest.fixture
def both(tmp_path: Path) -> str:
    return str(written(tmp_path))


@pytest.fixture
def nasty(tmp_path: Path) -> str:
    """The same, where every title and the integration's name are hostile."""
    path = written(tmp_path, BOTH.replace("Bread by Sea", json.dumps(NASTY)))
    visible = "coding: `{{x}}` | <b> # end\\u00a7"
    for name, text in FILES.items():
        titled = text.replace("title: Mill", f'title: "{visible}"')
        (tmp_path / name).write_text(
            titled.replace("title: Harbour\n", f'title: "{visible}2"\n'), encoding="utf-8"
        )
    return str(path)


def options(path: str, *names: str) -> list[str]:
    folder = Path(path).parent
    return [word for name in names for word in ("--catalog", str(folder / f"{name}.yaml"))]


def test_each_vendor_has_a_section_and_all_have_a_verdict(invoke: Invoke, both: str) -> None:
    result = invoke("plan", both)
    assert result.exit_code == exit_codes.DONE
    headings = [line for line in result.stdout.splitlines() if line.startswith("===")]
    assert headings == ["=== Harbour: Harbour Cargo and Harbour Ships ===", "=== Mill ==="]
    assert "2 vendors, 4 grants, proven least" in result.stdout.splitlines()[-1]


class TestJson:
    def test_several_vendors_are_plans_v1(self, invoke: Invoke, both: str) -> None:
        data = json.loads(invoke("plan", both, "--format", "json").stdout)
        assert (data["schema"], data["status"], data["complete"]) == ("plans-v1", "optimal", True)
        assert data["integration"]["apis"] == ["Move a Ship", "cargo:List", "Grind"]
        assert [plan["schema"] for plan in data["plans"]] == ["plan-v1", "plan-v1"]

    def test_one_vendor_is_plan_v1(self, invoke: Invoke, both: str) -> None:
        named = options(both, "ships", "cargo")
        data = json.loads(invoke("plan", *named, "-a", "ships:list", "--format", "json").stdout)
        assert (data["schema"], data["catalog"]["name"]) == ("plan-v1", "cargo+ships")
        assert [one["name"] for one in data["catalogs"]] == ["cargo", "ships"]
        assert "vendors" not in data["integration"]
        assert "elsewhere" not in data["integration"]["limits"]

    def test_the_order_of_catalogues_changes_no_plan(self, invoke: Invoke, both: str) -> None:
        names = ("ships", "cargo", "mill")
        apis = ("-a", "Move a Ship", "-a", "cargo:List", "-a", "Grind", "--format", "json")
        first = invoke("plan", *options(both, *names), *apis).stdout
        assert invoke("plan", *options(both, *names[::-1]), *apis).stdout == first

    def test_ties_are_with_each_plan(self, invoke: Invoke, both: str) -> None:
        data = json.loads(invoke("plan", both, "--ties", "--format", "json").stdout)
        assert all(plan["ties"]["complete"] for plan in data["plans"])

    def test_a_catalogue_that_is_not_used_is_told(self, invoke: Invoke, both: str) -> None:
        named = options(both, "ships", "mill")
        result = invoke("plan", *named, "-a", "Grind", "--format", "json")
        data = json.loads(result.stdout)
        assert [plan["catalog"]["name"] for plan in data["plans"]] == ["mill-api"]
        assert len(data["notes"]) == 1
        assert [one["name"] for one in data["catalogs"]] == ["mill-api", "ships"]


class TestExitCodes:
    def test_one_infeasible_vendor_is_infeasible(self, invoke: Invoke, both: str) -> None:
        result = invoke("plan", both, "--forbid", "mill:*")
        assert result.exit_code == exit_codes.INFEASIBLE
        assert "create no client" in result.stdout
        assert result.stderr.startswith("infeasible: Mill: 1 of 1 desired API")

    def test_the_worst_counts(self) -> None:
        codes = [exit_codes.DONE, exit_codes.INCOMPLETE, exit_codes.UNPROVEN]
        assert exit_codes.worst_of(codes[:1]) == exit_codes.DONE
        assert exit_codes.worst_of(codes[:2]) == exit_codes.INCOMPLETE
        assert exit_codes.worst_of(codes) == exit_codes.UNPROVEN
        assert exit_codes.worst_of([*codes, exit_codes.INFEASIBLE]) == exit_codes.INFEASIBLE
        assert exit_codes.worst_of([]) == exit_codes.DONE

    def test_an_incomplete_vendor_is_incomplete(
        self, invoke: Invoke, both: str, tmp_path: Path
    ) -> None:
        lost = "policy: unknown, reason: nobody tells}"
        mill = FILES["mill.yaml"].replace("policy: Write}", lost)
        (tmp_path / "mill.yaml").write_text(mill, encoding="utf-8")
        assert invoke("plan", both).exit_code == exit_codes.INCOMPLETE


class TestVendorOption:
    @pytest.mark.parametrize("command", ["plan", "tokens", "report", "tradeoffs", "whatif"])
    def test_shows_that_vendor_alone(self, invoke: Invoke, both: str, command: str) -> None:
        result = invoke(command, both, "--vendor", "MILL")
        assert result.exit_code == exit_codes.DONE, result.stderr
        assert "Harbour" not in result.stdout
        assert "=== " not in result.stdout

    @pytest.mark.parametrize("command", ["plan", "request", "tokens", "report", "tradeoffs"])
    def test_another_name_lists_the_vendors(self, invoke: Invoke, both: str, command: str) -> None:
        result = invoke(command, both, "--vendor", "ships")
        assert result.exit_code == exit_codes.WRONG_INPUT
        assert result.stderr.splitlines() == [
            "error: --vendor: this integration has no vendor `ships`",
            "  its vendors: `harbour` and `mill`",
        ]

    def test_a_single_vendor_can_be_named(self, invoke: Invoke, example: Path) -> None:
        plain = invoke("plan", str(example))
        assert invoke("plan", str(example), "--vendor", "workfloplus").stdout == plain.stdout
        assert invoke("plan", str(example), "--vendor", "x").exit_code == exit_codes.WRONG_INPUT


class TestRequests:
    @pytest.mark.parametrize("output_format", COMMENTED)
    def test_each_vendors_request_has_its_name_above(
        self, invoke: Invoke, both: str, output_format: str
    ) -> None:
        result = invoke("request", both, "--format", output_format)
        assert result.exit_code == exit_codes.DONE
        start = COMMENTED[output_format]
        alone = [
            invoke("request", both, "--format", output_format, "--vendor", name).stdout
            for name in ("harbour", "mill")
        ]
        expected = f"{start} Harbour\n{alone[0]}\n{start} Mill\n{alone[1]}"
        assert result.stdout == expected

    def test_a_body_alone_is_that_of_one_vendor(self, invoke: Invoke, both: str) -> None:
        result = invoke("request", both, "--format", "json")
        assert (result.exit_code, result.stdout) == (exit_codes.USAGE, "")
        assert "--vendor: harbour, mill" in result.stderr
        body = invoke("request", both, "--format", "json", "--vendor", "mill").stdout
        assert json.loads(body) == {"title": "Bread by Sea", "scope": "flour.write"}

    @pytest.mark.parametrize("vendor", [(), ("--vendor", "harbour")])
    def test_no_request_while_a_vendor_is_infeasible(
        self, invoke: Invoke, both: str, vendor: tuple[str, ...]
    ) -> None:
        result = invoke("request", both, "--forbid", "mill:*", *vendor)
        assert (result.exit_code, result.stdout) == (exit_codes.INFEASIBLE, "")
        assert "no request: Grind is blocked" in result.stderr

    def test_a_vendor_without_such_a_request_is_told(self, invoke: Invoke, both: str) -> None:
        result = invoke("request", both, "--token")
        assert result.exit_code == exit_codes.DONE
        assert "# Harbour" in result.stdout
        assert "# Mill" not in result.stdout
        assert "the policies of Mill describe no request that asks for a token" in result.stderr
        alone = invoke("request", both, "--token", "--vendor", "mill")
        assert alone.exit_code == exit_codes.WRONG_INPUT

    def test_the_script_is_one(self, invoke: Invoke, both: str) -> None:
        script = invoke("request", both).stdout
        checked = subprocess.run(
            ["sh", "-n"], input=script, text=True, capture_output=True, check=False
        )
        assert (checked.returncode, checked.stderr) == (0, "")

    def test_vendors_that_would_share_a_variable_are_refused(
        self, invoke: Invoke, both: str, tmp_path: Path
    ) -> None:
        """Else the token of one would be sent to the other."""
        for name, called in (("harbour", "a-b"), ("mill", "a_b")):
            path = tmp_path / f"{name}-policies.yaml"
            text = FILES[path.name].replace(f"name: {name}", f"name: {called}")
            path.write_text(text, encoding="utf-8")
        result = invoke("request", both)
        assert result.exit_code == exit_codes.WRONG_INPUT
        assert "would share the environment variable A_B_TOKEN" in result.stderr


class TestOut:
    def files(self, folder: Path) -> set[str]:
        return {path.relative_to(folder).as_posix() for path in folder.rglob("*.*")}

    def test_a_folder_for_each_vendor_and_one_report(
        self, invoke: Invoke, both: str, tmp_path: Path
    ) -> None:
        out = tmp_path / "out"
        result = invoke("plan", both, "--out", str(out), "--format", "json")
        assert (out / "plan.json").read_text("utf-8") == result.stdout
        assert (out / "report.md").read_text("utf-8") == invoke("report", both).stdout
        assert self.files(out) == {
            "plan.json",
            "report.md",
            *(f"harbour/{name}" for name in ("plan.json", "report.md", "request.json")),
            *(f"harbour/{name}" for name in ("request.sh", "token-request.sh")),
            *(f"mill/{name}" for name in ("plan.json", "report.md", "request.json")),
            "mill/request.sh",
        }

    def test_no_request_is_left_once_a_vendor_is_infeasible(
        self, invoke: Invoke, both: str, tmp_path: Path
    ) -> None:
        out = tmp_path / "out"
        invoke("plan", both, "--out", str(out))
        result = invoke("plan", both, "--out", str(out), "--forbid", "mill:*")
        assert result.exit_code == exit_codes.INFEASIBLE
        assert not [name for name in self.files(out) if "request" in name]
        assert "removed" in result.stderr

    def test_requests_of_a_single_vendor_before_are_removed(
        self, invoke: Invoke, both: str, tmp_path: Path
    ) -> None:
        out = tmp_path / "out"
        invoke("plan", *options(both, "mill"), "-a", "Grind", "--out", str(out))
        assert (out / "request.sh").exists()
        invoke("plan", both, "--out", str(out))
        assert not (out / "request.sh").exists()

    def test_a_vendors_name_leads_out_of_no_folder(
        self, invoke: Invoke, both: str, tmp_path: Path
    ) -> None:
        path = tmp_path / "mill-policies.yaml"
        text = FILES[path.name].replace("name: mill", 'name: "../../x/.."')
        path.write_text(text, encoding="utf-8")
        out = tmp_path / "deep" / "out"
        assert invoke("plan", both, "--out", str(out)).exit_code == exit_codes.DONE
        assert {one.name for one in out.iterdir()} == {"plan.json", "report.md", "harbour", "x"}

    def test_what_is_left_of_another_vendor_is_told(
        self, invoke: Invoke, both: str, tmp_path: Path
    ) -> None:
        out = tmp_path / "out"
        (out / "old").mkdir(parents=True)
        (out / "old" / "plan.json").write_text("{}", encoding="utf-8")
        result = invoke("plan", both, "--out", str(out))
        assert f"note: {out}/old is of an earlier run" in result.stderr
        assert (out / "old" / "plan.json").exists()


class TestReport:
    def test_a_chapter_for_each_vendor(self, invoke: Invoke, both: str) -> None:
        report = invoke("report", both).stdout
        assert report.startswith("# Access review: Bread by Sea\n\n**Verdict: 2 vendors")
        assert "\n## Mill\n" in report
        assert report.count("\n### Grants\n") == 2

    def test_links_lead_into_their_own_chapter(self, invoke: Invoke, both: str) -> None:
        report = invoke("report", both, "--forbid", "*.write").stdout
        first, second = report.split("\n## Mill\n")
        assert "](#what-the-grants-open-besides)" in first
        assert "](#what-the-grants-open-besides-1)" in second

    def test_blocks_of_code_stay_as_they_are(self, invoke: Invoke, both: str) -> None:
        report = invoke("report", both).stdout
        assert "\n# Sends the request with curl" in report

    def test_html_is_one_page(self, invoke: Invoke, both: str) -> None:
        page = invoke("report", both, "--format", "html").stdout
        assert page.count("<html") == 1
        assert "Harbour" in page
        assert "Mill" in page


class TestWhatIf:
    def test_prices_are_told_for_each_vendor(self, invoke: Invoke, both: str) -> None:
        text = invoke("whatif", both).stdout
        assert "Without Grind the client needs no scope flour.write." in text
        assert "Without Move a Ship" in text

    def test_dropping_the_last_api_of_a_vendor_ends_its_client(
        self, invoke: Invoke, both: str
    ) -> None:
        result = invoke("whatif", both, "--drop", "Grind")
        assert result.exit_code == exit_codes.DONE
        assert "no client is asked for there" in result.stdout
        assert "Nothing changes here." in result.stdout

    def test_adding_the_first_api_of_a_vendor_begins_one(
        self, invoke: Invoke, tmp_path: Path
    ) -> None:
        path = written(tmp_path, BOTH.replace("  - Grind\n", ""))
        result = invoke("whatif", str(path), "--add", "Grind", "--format", "json")
        harbour, mill = json.loads(result.stdout)["vendors"]
        assert (harbour["vendor"], harbour["answer"]["schema"]) == ("harbour", "whatif-v1")
        assert (mill["vendor"], mill["answer"]["schema"]) == ("mill", "plan-v1")
        assert mill["answer"]["grants"] == {"scopes": ["flour.write"]}
        assert "asked for there as well" in invoke("whatif", str(path), "--add", "Grind").stdout

    def test_limits_hold_where_they_match(self, invoke: Invoke, both: str) -> None:
        result = invoke("whatif", both, "--forbid", "flour.write", "--format", "json")
        harbour, mill = json.loads(result.stdout)["vendors"]
        assert harbour["answer"]["grants"] == {"added": {}, "removed": {}}
        assert mill["answer"]["grants"]["added"] == {"scopes": ["admin"]}
        assert harbour["answer"]["change"]["forbid"] == []
        assert mill["answer"]["change"]["forbid"] == ["flour.write"]

    def test_a_grant_is_allowed_at_one_vendor(self, invoke: Invoke, tmp_path: Path) -> None:
        text = BOTH + "limits: {forbid: [admin, '*.write']}\n"
        path = str(written(tmp_path, text))
        result = invoke("whatif", path, "--allow", "mill:admin", "--allow", "harbour:admin")
        assert result.exit_code == exit_codes.DONE, result.stderr
        half = invoke("whatif", path, "--allow", "mill:admin", "--format", "json")
        assert half.exit_code == exit_codes.INFEASIBLE
        states = [one["answer"]["after"]["status"] for one in json.loads(half.stdout)["vendors"]]
        assert states == ["infeasible", "optimal"]

    @pytest.mark.parametrize(
        ("options", "message"),
        [
            (("--drop", "Grid"), "--drop: no API is called `Grid`"),
            (("--drop", "Get Stock"), "--drop: `Get Stock` is not the name of one of the desired"),
            (("--add", "List"), "--add: `List` names several APIs"),
            (("--add", "Grind", "--drop", "Grind"), "--drop: `Grind` is to be dropped and to be"),
            (("--forbid", "zz"), "--forbid: `zz` is the name of no grant of"),
            (("--require", "mill:admin", "--forbid", "mill:admin"), "--require: `admin` is requir"),
        ],
    )
    def test_faults_tell_their_option(
        self, invoke: Invoke, both: str, options: tuple[str, ...], message: str
    ) -> None:
        result = invoke("whatif", both, *options)
        assert result.exit_code == exit_codes.WRONG_INPUT
        assert f"error: {message}" in result.stderr

    def test_markdown_has_a_chapter_for_each(self, invoke: Invoke, both: str) -> None:
        page = invoke("whatif", both, "--forbid", "flour.write", "--format", "markdown").stdout
        assert page.startswith("# What if: Bread by Sea\n")
        assert "\n## Mill\n" in page

    def test_a_repairs_command_repairs(self, invoke: Invoke, tmp_path: Path) -> None:
        path = str(written(tmp_path, BOTH + "limits: {forbid: ['mill:*']}\n"))
        text = invoke("plan", path).stdout
        (command,) = [line for line in text.splitlines() if "planner whatif" in line]
        assert "--vendor mill" in command
        words = command.split()[1:]
        assert invoke(*words).exit_code == exit_codes.DONE


class TestVerify:
    def test_plans_of_all_vendors(self, invoke: Invoke, both: str) -> None:
        plans = invoke("plan", both, "--format", "json").stdout
        named = options(both, "ships", "cargo", "mill")
        result = invoke("verify", "-", *named, stdin=plans)
        assert result.exit_code == exit_codes.DONE, result.stdout
        assert "Bread by Sea, all vendors:\n  verified" in result.stdout
        data = json.loads(invoke("verify", "-", *named, "--format", "json", stdin=plans).stdout)
        assert (data["schema"], data["outcome"]) == ("verifications-v1", "verified")

    def test_a_vendor_left_out_is_refused(self, invoke: Invoke, both: str) -> None:
        plans = json.loads(invoke("plan", both, "--format", "json").stdout)
        del plans["plans"][1]
        named = options(both, "ships", "cargo", "mill")
        result = invoke("verify", "-", *named, stdin=json.dumps(plans))
        assert result.exit_code == exit_codes.REFUSED
        assert "expected a plan for each of" in result.stdout

    def test_one_vendors_plan_is_refused(self, invoke: Invoke, both: str) -> None:
        plan = invoke("plan", both, "--format", "json", "--vendor", "mill").stdout
        result = invoke("verify", "-", *options(both, "mill"), stdin=plan)
        assert result.exit_code == exit_codes.REFUSED

    def test_merged_services(self, invoke: Invoke, both: str) -> None:
        named = options(both, "ships", "cargo")
        plan = invoke("plan", *named, "-a", "ships:list", "--format", "json").stdout
        assert invoke("verify", "-", *named, stdin=plan).exit_code == exit_codes.DONE

    def test_a_catalogue_that_is_not_named_is_asked_for(self, invoke: Invoke, both: str) -> None:
        plans = invoke("plan", both, "--format", "json").stdout
        result = invoke("verify", "-", *options(both, "ships", "cargo"), stdin=plans)
        assert result.exit_code == exit_codes.WRONG_INPUT
        assert "the plan's catalogue `mill-api` is not a shipped one" in result.stderr


class TestHostileNames:
    @pytest.mark.parametrize("command", ["plan", "tokens", "tradeoffs", "whatif", "request"])
    def test_nothing_reaches_a_terminal(self, invoke: Invoke, nasty: str, command: str) -> None:
        result = invoke(command, nasty)
        assert result.exit_code == exit_codes.DONE, result.stderr
        for character in ("\x1b", "\u202e"):
            assert character not in result.output

    @pytest.mark.parametrize("output_format", COMMENTED)
    def test_no_comment_says_anything_to_an_interpreter(
        self, invoke: Invoke, nasty: str, output_format: str
    ) -> None:
        text = invoke("request", nasty, "--format", output_format).stdout
        first = text.splitlines()[0].removeprefix(COMMENTED[output_format])
        assert first.isascii()
        assert not set(first) & set(":={}<>`|#")

    def test_a_python_script_compiles(self, invoke: Invoke, nasty: str) -> None:
        compile(invoke("request", nasty, "--format", "python").stdout.encode(), "script", "exec")

    def test_a_title_is_no_markdown(self, invoke: Invoke, nasty: str) -> None:
        report = invoke("report", nasty).stdout
        headings = [line for line in report.splitlines() if line.startswith("## ")]
        assert len(headings) == 2
        assert all("\\`\\{\\{x\\}\\}\\`" in heading for heading in headings)


class TestInit:
    def test_several_catalogues(self, invoke: Invoke, both: str, tmp_path: Path) -> None:
        path = tmp_path / "new.yaml"
        named = options(both, "ships", "mill")
        result = invoke("init", str(path), *named, "-a", "ships:list", "-a", "Grind")
        assert result.exit_code == exit_codes.DONE, result.stderr
        assert invoke("plan", str(path)).exit_code == exit_codes.DONE
        text = path.read_text("utf-8")
        assert "catalogs:\n- ./ships.yaml\n- ./mill.yaml\n" in text
        assert "apis:\n- ships:list\n- Grind\n" in text


LOOK_UPS = (("apis", "list"), ("policies",), ("grants",))


@pytest.mark.parametrize("command", LOOK_UPS)
def test_services_are_looked_up_together(
    invoke: Invoke, both: str, command: tuple[str, ...]
) -> None:
    assert invoke(*command, *options(both, "ships", "cargo")).exit_code == exit_codes.DONE


@pytest.mark.parametrize("command", LOOK_UPS)
def test_vendors_are_looked_up_one_by_one(
    invoke: Invoke, both: str, command: tuple[str, ...]
) -> None:
    result = invoke(*command, *options(both, "ships", "mill"))
    assert result.exit_code == exit_codes.WRONG_INPUT
    assert "several vendors: harbour, mill" in result.stderr


def test_completion_offers_the_vendors(both: str) -> None:
    from click import Command, Context

    from planner.cli.completing import offered

    context = Context(Command("plan"))
    context.params = {"file": both}
    assert [item.value for item in offered("vendors", context, "")] == ["harbour", "mill"]
    assert [item.value for item in offered("api_names", context, "gr")] == ["Grind"]


def test_a_single_vendor_imports_nothing_of_several(example: Path) -> None:
    several = {"planner.qualifying", "planner.services", "planner.vendors", "planner.cli.vendors"}
    assert not modules_after("plan", str(example)) & several
