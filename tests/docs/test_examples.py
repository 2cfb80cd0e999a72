"""What the documentation shows, works: files are read, code and commands are run."""

from __future__ import annotations

import doctest
import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner

import planner
from planner.cli.application import application
from planner.reading import read_policy_set
from tests.conftest import REPOSITORY
from tests.docs.pages import Block, blocks, commands, text_of

EXAMPLES = REPOSITORY / "docs" / "examples"


def by_place(value: object) -> str:
    return str(value)


@pytest.mark.parametrize("block", blocks("yaml"), ids=by_place)
def test_a_yaml_example_is_a_file_of_docs_examples_or_a_whole_integration(
    block: Block, tmp_path: Path
) -> None:
    if block.text in {path.read_text(encoding="utf-8") for path in EXAMPLES.iterdir()}:
        return
    file = tmp_path / "integration.yaml"
    file.write_text(block.text, encoding="utf-8")

    integration = planner.load_integration(file)

    assert len(planner.plan_per_vendor(integration, planner.load_catalogs_of(integration)))


def test_the_files_of_docs_examples_say_what_they_are_there_for() -> None:
    expected = {
        "blocked.yaml": "infeasible",
        "broken.yaml": "InvalidFile",
        "locked.yaml": "optimal",
        "parcels-integration.yaml": "optimal",
        "several.yaml": "optimal",
        "shortest.yaml": "optimal",
        "tokens.yaml": "optimal",
    }

    found = {}
    for name in expected:
        try:
            integration = planner.load_integration(EXAMPLES / name)
        except planner.PlannerError as error:
            found[name] = type(error).__name__
        else:
            catalogs = planner.load_catalogs_of(integration)
            found[name] = planner.plan_per_vendor(integration, catalogs).status

    assert found == expected
    others = {
        "client.json",
        "github-workflow.yml",
        "gitlab-ci.yml",
        "graph-permissions.json",
        "locked.lock.json",
        "login-policies.yaml",
        "parcels-catalog.yaml",
        "parcels-openapi.yaml",
        "parcels-overlay.yaml",
        "parcels-policies.yaml",
        "pre-commit-config.yml",
        "session.har",
    }
    assert {path.name for path in EXAMPLES.iterdir()} == found.keys() | others


def test_the_example_vendor_uses_every_key_that_formats_md_explains() -> None:
    policy_set = read_policy_set(EXAMPLES / "parcels-policies.yaml")
    catalog = planner.load_catalog(EXAMPLES / "parcels-catalog.yaml")

    grants = policy_set.grants.values()
    assert any(grant.implies for grant in grants)
    assert any(grant.reserved for grant in grants)
    assert any(grant.risk for grant in grants)
    assert any(policy.assumption for policy in policy_set.policies.values())
    assert any(policy.effect == "read" for policy in policy_set.policies.values())
    assert policy_set.create_client is not None
    assert policy_set.get_token is not None
    assert any(api.policy is None and api.requirement is not None for api in catalog.apis)
    assert any(api.unknown_reason for api in catalog.apis)
    assert any(api.effect_reason for api in catalog.apis)
    assert catalog.method_spellings == {"DEL": "DELETE"}


@pytest.mark.parametrize("block", blocks("json"), ids=by_place)
def test_a_json_example_is_json(block: Block) -> None:
    assert json.loads(block.text)


@pytest.mark.parametrize("page", sorted({block.page for block in blocks("pycon")}), ids=str)
def test_the_python_examples_do_what_they_show(page: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(REPOSITORY)
    text = "".join(block.text for block in blocks("pycon") if block.page == page)
    test = doctest.DocTestParser().get_doctest(text, {}, page.name, str(page), 0)
    said: list[str] = []

    results = doctest.DocTestRunner(verbose=False).run(test, out=said.append)

    assert results.attempted >= 4
    assert results.failed == 0, "".join(said)


def shown_commands() -> list[tuple[str, list[str]]]:
    return [
        (f"{block} planner {' '.join(words)}", words)
        for block in blocks("sh", "console")
        for words in commands(block)
    ]


@pytest.mark.parametrize("words", [pytest.param(w, id=name) for name, w in shown_commands()])
def test_a_shown_command_has_only_options_that_there_are(words: list[str]) -> None:
    ours = words[: words.index("--")] if "--" in words else words  # another command follows
    result = CliRunner().invoke(application, [*ours, "--help"])

    assert result.exit_code == 0, result.output


def test_every_command_is_shown() -> None:
    listed = set(application.list_commands(None))  # type: ignore[arg-type]  # needs no context
    readme = text_of(REPOSITORY / "README.md")

    shown = {name for name in listed if re.search(rf"`(?:planner )?{name}\b", readme)}
    assert shown == listed


def test_blocks_of_every_language_are_tested() -> None:
    # `yml` marks parts of files: the samples of rules, which the tests of the rules run.
    known = {"console", "json", "pycon", "sh", "yaml", "yml"}
    assert {block.language for block in blocks()} == known
