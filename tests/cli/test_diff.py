"""``planner diff`` from outside."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from shutil import copytree, which

import pytest

from tests.cli.conftest import Invoke, Process
from tests.gating.worlds import World, world

FORMATS = ("text", "markdown", "json")


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> World:
    """The small vendor, and in `old` what it was."""
    folder = tmp_path / "new"
    folder.mkdir()
    made = world(folder)
    copytree(folder, tmp_path / "old")
    monkeypatch.chdir(tmp_path)
    return made


def compared(invoke: Invoke, name: str, *more: str) -> dict[str, object]:
    result = invoke("diff", f"old/{name}", f"new/{name}", "--format", "json", *more)
    assert result.exit_code == 0, result.stderr
    found: dict[str, object] = json.loads(result.stdout)
    return found


WEAKER = (
    "Writing: {requires: {all: [{scopes: write}",
    "Writing: {requires: {all: [{scopes: [write, audit]}",
)


@pytest.mark.usefixtures("shop")
@pytest.mark.parametrize("name", ["catalog.yaml", "policies.yaml", "integration.yaml"])
@pytest.mark.parametrize("output_format", FORMATS)
def test_a_file_does_not_differ_from_itself(invoke: Invoke, name: str, output_format: str) -> None:
    result = invoke("diff", f"old/{name}", f"new/{name}", "--format", output_format)

    assert result.exit_code == 0
    assert "No difference" in result.stdout or '"same": true' in result.stdout


@pytest.mark.parametrize("name", ["catalog.yaml", "policies.yaml"])
def test_what_became_reachable_is_told_with_its_grants(
    shop: World, invoke: Invoke, name: str
) -> None:
    shop.edit("policies.yaml", *WEAKER)
    text = invoke("diff", f"old/{name}", f"new/{name}").stdout

    assert text.startswith("Something is open, or within reach, that was not.\n")
    assert "Became reachable with less (1)" in text
    words = " ".join(text.split())
    assert "Newly open with role `owner` with scope `audit`." in words


def test_the_other_way_round_it_became_stricter(shop: World, invoke: Invoke) -> None:
    shop.edit("policies.yaml", *WEAKER)
    text = invoke("diff", "new/catalog.yaml", "old/catalog.yaml").stdout

    assert text.startswith("Different, and nothing is open that was not.\n")
    assert "Became stricter (1)" in text
    assert "Newly open" not in text


def test_apis_come_go_and_are_renamed(shop: World, invoke: Invoke) -> None:
    shop.edit("catalog.yaml", "  log/show:", "  log/read:")
    shop.edit(
        "catalog.yaml",
        "  health: {title: Health, method: GET, url: /health",
        "  state: {title: State, method: GET, url: /state",
    )
    found = compared(invoke, "catalog.yaml")["catalog"]

    assert isinstance(found, dict)
    assert found["apis_renamed"] == [{"old": "log/show", "new": "log/read"}]
    assert [api["id"] for api in found["apis_added"]] == ["state"]
    assert [api["id"] for api in found["apis_removed"]] == ["health"]


def test_grants_and_effects_are_told(shop: World, invoke: Invoke) -> None:
    shop.edit("policies.yaml", "spare: {}", "spare: {reserved: for the keeper}, more: {}")
    shop.edit("policies.yaml", "roles: {clerk: {}", "roles: {clerk: {risk: 3}")
    shop.edit("catalog.yaml", "url: /log,", "url: /log, effect: {is: write, because: it marks},")
    text = invoke("diff", "old/catalog.yaml", "new/catalog.yaml").stdout

    for words in (
        "Writes now (1)\n  `log/show`",
        "Grants added (1)\n  scope `more`",
        "Reserved (1)\n  `scopes:spare`: for the keeper",
        "`roles:clerk`, risk: none became `3`",
    ):
        assert words in text


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("{read: {},", "{read: {value: root},", "`scopes:read`, value: `read` became `root`"),
        ("{clerk: {}", "{clerk: {id: other}", "`roles:clerk`, id: none became `other`"),
        ("title: Shop\n", "title: Shop\nissuer: https://other.example\n", "`issuer`"),
    ],
)
def test_what_is_sent_for_the_same_names_may_be_wider(
    shop: World, invoke: Invoke, old: str, new: str, words: str
) -> None:
    shop.edit("policies.yaml", old, new)
    files = "old/catalog.yaml", "new/catalog.yaml"
    assert words in invoke("diff", *files).stdout
    data = json.loads(invoke("diff", *files, "--format", "json").stdout)
    assert (data["same"], data["wider"]) == (False, True)


def test_integrations_that_need_a_new_plan_are_told(shop: World, invoke: Invoke) -> None:
    (shop.folder / "other.yaml").write_text(
        "integration: 1\nname: Other\ncatalog: workfloplus\napis: [Get Users]\n", encoding="utf-8"
    )
    (shop.folder / "calm.yaml").write_text(
        "integration: 1\nname: Calm\ncatalog: ./catalog.yaml\napis: [Health]\n", encoding="utf-8"
    )
    (shop.folder / "broken.yaml").write_text(
        "integration: 1\nname: Broken\ncatalog: ./catalog.yaml\napis: [Nothing]\n", encoding="utf-8"
    )
    shop.edit(
        "policies.yaml",
        "[{scopes: read}, {roles: [clerk, owner]}]",
        "[{scopes: read}, {roles: owner}]",
    )
    found = compared(invoke, "catalog.yaml", "--integration", "new")["integrations"]

    assert isinstance(found, list)
    assert {Path(one["file"]).name: one["concern"] for one in found} == {
        "broken.yaml": "cannot-be-planned",
        "calm.yaml": "stays",
        "integration.yaml": "needs-new-plan",
        "other.yaml": "not-used",
    }


def test_integrations_are_compared_with_their_plans(shop: World, invoke: Invoke) -> None:
    shop.add("  - Change Order\nlimits: {forbid: [audit]}\n")
    text = invoke("diff", "old/integration.yaml", "new/integration.yaml").stdout

    for words in (
        "Limits added (1)\n  `forbid: audit`",
        "`roles:owner`\n  `scopes:write`",
        "APIs desired besides (1)\n  `Change Order` (orders/change)",
        "Costs (",
    ):
        assert words in text


@pytest.mark.usefixtures("shop")
def test_a_plan_and_its_lock_do_not_differ(invoke: Invoke) -> None:
    invoke("lock", "new/integration.yaml")
    plan = invoke("plan", "new/integration.yaml", "--format", "json").stdout
    Path("plan.json").write_text(plan, encoding="utf-8")

    assert "No difference" in invoke("diff", "plan.json", "new/integration.lock.json").stdout
    assert "No difference" in invoke("diff", "-", "new/integration.lock.json", stdin=plan).stdout


def test_plans_for_several_vendors_are_compared(shop: World, invoke: Invoke) -> None:
    path = shop.folder / "both.yaml"
    head = "integration: 1\nname: Both\ncatalogs: [workfloplus, ./catalog.yaml]\n"
    text = head + "apis: [Get Users, {}]\n"
    for name, api in (("one", "List Orders"), ("two", "Change Order")):
        path.write_text(text.format(api), encoding="utf-8")
        plans = invoke("plan", str(path), "--format", "json").stdout
        assert json.loads(plans)["schema"] == "plans-v1"
        Path(f"{name}.json").write_text(plans, encoding="utf-8")

    assert "Grants added (2)" in invoke("diff", "one.json", "two.json").stdout
    assert "No difference" in invoke("diff", "one.json", "one.json").stdout


@pytest.mark.usefixtures("shop")
@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["old/catalog.yaml"], 2, "name OLD and NEW"),
        (["old/catalog.yaml", "new/integration.yaml"], 3, "expected two files of one kind"),
        (["old/catalog.yaml", "nowhere.yaml"], 3, "nowhere.yaml: there is no such file"),
        (["old/policies.yaml", "new/policies.yaml", "--integration", "new"], 2, "for catalogues"),
        (["-", "-"], 2, "standard input"),
    ],
)
def test_wrong_input_is_told(invoke: Invoke, arguments: list[str], code: int, words: str) -> None:
    result = invoke("diff", *arguments)

    assert result.exit_code == code
    assert words in result.stderr


@pytest.mark.usefixtures("shop")
@pytest.mark.parametrize(
    "text", ["", "hello\n", "[1]", "{", '{"schema": "plan-v1"}', '{"schema": 1}']
)
def test_what_is_none_of_the_kinds_is_refused(invoke: Invoke, text: str) -> None:
    Path("what").write_text(text, encoding="utf-8")
    result = invoke("diff", "what", "what")

    assert result.exit_code == 3
    assert result.stderr.startswith("error: what: ") or "error: what:1" in result.stderr


@pytest.mark.parametrize("output_format", FORMATS)
def test_hostile_names_reach_nobody_as_they_are(
    shop: World, invoke: Invoke, output_format: str
) -> None:
    nasty = '"</details><script>x</script> [a](http://b) `tick"'
    shop.edit("catalog.yaml", "title: Show Log", f"title: {nasty}")
    shop.edit("catalog.yaml", "log/show:", f"{nasty}:")
    shop.edit("catalog.yaml", "url: /log", "url: /logs")
    text = invoke("diff", "old/catalog.yaml", "new/catalog.yaml", "--format", output_format).stdout

    assert "tick" in text
    if output_format == "markdown":
        assert "\n</details><script>" not in text
        assert shown_html(text).count("<script") == 0


def shown_html(text: str) -> str:
    """The page as GitHub would parse it, HTML of the text kept as it is."""
    from markdown_it import MarkdownIt

    return str(MarkdownIt("commonmark", {"html": True}).render(text))


def test_hash_seeds_make_no_difference(shop: World, process: Process) -> None:
    shop.edit("policies.yaml", *WEAKER)
    shop.edit("policies.yaml", "scopes: {read: {},", "scopes: {read: {implies: [audit]},")
    names = [str(shop.folder.parent / folder / "catalog.yaml") for folder in ("old", "new")]
    outputs = {process("diff", *names, env={"PYTHONHASHSEED": seed}).stdout for seed in "123"}

    assert len(outputs) == 1
    assert outputs != {b""}


class TestRevisions:
    @pytest.fixture(autouse=True)
    def repository(self, shop: World, monkeypatch: pytest.MonkeyPatch) -> None:
        if which("git") is None:
            pytest.skip("needs git")
        for name in ("GIT_DIR", "GIT_INDEX_FILE", "GIT_WORK_TREE"):
            monkeypatch.delenv(name, raising=False)
        self.git("init", "--quiet")
        self.git("add", "new")
        self.git("-c", "user.name=x", "-c", "user.email=x@x", "commit", "--quiet", "-m", "x")

    def git(self, *words: str) -> None:
        subprocess.run(["git", *words], check=True, stdin=subprocess.DEVNULL)

    def test_the_policies_are_those_of_the_revision(self, shop: World, invoke: Invoke) -> None:
        assert "No difference" in invoke("diff", "--git", "HEAD", "new/catalog.yaml").stdout
        shop.edit("policies.yaml", *WEAKER)
        for name in ("new/catalog.yaml", "new/policies.yaml"):
            assert "with less (1)" in invoke("diff", "--git", "HEAD", name).stdout

    def test_so_are_the_catalogues_of_an_integration(self, shop: World, invoke: Invoke) -> None:
        shop.edit(
            "policies.yaml",
            "[{scopes: read}, {roles: [clerk, owner]}]",
            "[{scopes: read}, {roles: owner}]",
        )
        text = invoke("diff", "--git", "HEAD", "new/integration.yaml").stdout

        assert "Grants added (1)\n  `roles:owner`" in text

    @pytest.mark.parametrize(
        "revision", ["nope", "--help", "-x", "HEAD..HEAD", "HEAD:new", "--output=x", "a\nb"]
    )
    def test_what_is_no_revision_is_refused(
        self, shop: World, invoke: Invoke, revision: str
    ) -> None:
        result = invoke("diff", f"--git={revision}", "new/catalog.yaml")

        assert result.exit_code == 3
        assert "git knows no revision" in result.stderr
        assert not Path("x").exists()

    def test_a_file_that_was_not_there_is_told(self, shop: World, invoke: Invoke) -> None:
        (shop.folder / "late.yaml").write_text("integration: 1\n", encoding="utf-8")
        result = invoke("diff", "--git", "HEAD", "new/late.yaml")

        assert result.exit_code == 3
        assert "the file is not in the revision `HEAD`" in result.stderr

    def test_faults_of_the_revision_name_the_revision(self, shop: World, invoke: Invoke) -> None:
        shop.edit("catalog.yaml", "policies: ./policies.yaml", "policies: ./gone.yaml")
        self.git("-c", "user.name=x", "-c", "user.email=x@x", "commit", "-qam", "y")
        result = invoke("diff", "--git", "HEAD", "new/catalog.yaml")

        assert result.exit_code == 3
        assert result.stderr.startswith("error: HEAD:new/")
        assert "planner-" not in result.stderr

    def test_a_path_out_of_the_repository_is_refused(self, shop: World, invoke: Invoke) -> None:
        shop.edit("catalog.yaml", "./policies.yaml", "../../../policies.yaml")
        self.git("-c", "user.name=x", "-c", "user.email=x@x", "commit", "-qam", "y")
        result = invoke("diff", "--git", "HEAD", "new/catalog.yaml")

        assert result.exit_code == 3
        assert "leads out of the repository" in result.stderr

    def test_without_a_repository_it_says_so(
        self, shop: World, invoke: Invoke, tmp_path_factory: pytest.TempPathFactory
    ) -> None:
        alone = world(tmp_path_factory.mktemp("alone"))
        result = invoke("diff", "--git", "HEAD", str(alone.folder / "catalog.yaml"))

        assert result.exit_code == 3
        assert "in no git repository" in result.stderr
