"""``planner import openapi`` from outside, down to the plan that comes of it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

import planner
from planner.cli.application import application
from planner.cli.exit_codes import USAGE, WRONG_INPUT
from tests.conftest import REPOSITORY
from tests.importers.openapi.documents import asking, openapi, write

EXAMPLE = REPOSITORY / "docs" / "examples" / "parcels-openapi.yaml"


def run(*arguments: str) -> Result:
    return CliRunner().invoke(application, ["import", "openapi", *arguments])


def test_what_is_imported_can_be_planned_and_its_token_asked_for(tmp_path: Path) -> None:
    result = run(str(EXAMPLE), "--out", str(tmp_path))
    assert result.exit_code == 0, result.output
    catalog = planner.load_catalog(tmp_path / "catalogs" / "parcel-post.yaml")
    plan = planner.plan(catalog, ["Get a Parcel", "Redirect a Parcel", "Track a Parcel"])
    assert plan.status == "optimal"
    assert dict(plan.grants) == {"credentials": (), "scopes": ("parcel.read", "parcel.write")}
    get_token = catalog.policy_set.get_token
    assert get_token is not None
    assert get_token.url == "https://parcels.example/token"


def test_options_reach_the_importer(tmp_path: Path) -> None:
    document = openapi(
        {"/a": {"get": {"x-needs": [["read"]]}}, "/b": {"get": {}}},
        servers=[{"url": "/v1"}],
        tags="many",
    )
    result = run(
        write(tmp_path, document),
        *("--out", str(tmp_path), "--extension", "x-needs", "--without-security", "none"),
        *("--base-url", "https://parcels.example", "--page", "https://parcels.example/openapi"),
        *("--validate", "--format", "json"),
    )
    assert result.exit_code == 0, result.output
    assert "invalid-part" in json.dumps(json.loads(result.stdout))
    catalog = planner.load_catalog(tmp_path / "catalogs" / "parcel-post.yaml")
    assert [api.url for api in catalog.apis] == [
        "https://parcels.example/v1/a",
        "https://parcels.example/v1/b",
    ]
    assert [source.page for source in catalog.sources] == ["https://parcels.example/openapi"]
    assert all(api.requirement is not None for api in catalog.apis)


def test_a_second_import_gives_the_same_bytes(tmp_path: Path) -> None:
    source = write(tmp_path, asking([{"oauth": ["read"], "key": []}, {"oauth": ["write"]}]))
    contents = []
    for _ in range(2):
        assert run(source, "--out", str(tmp_path)).exit_code == 0
        files = sorted(tmp_path.glob("*/*.yaml"))
        contents.append({file: file.read_bytes() for file in files})
    assert len(contents[0]) == 2
    assert contents[0] == contents[1]


@pytest.mark.parametrize(
    "options",
    [
        ("--extension", "needs"),
        ("--base-url", " "),
        ("--base-url", "parcels"),
        ("--page", "nowhere"),
        ("--without-security", "some"),
    ],
)
def test_wrong_options_are_refused_without_a_traceback(
    tmp_path: Path, options: tuple[str, str]
) -> None:
    result = run(write(tmp_path, asking([])), "--out", str(tmp_path), *options)
    assert result.exit_code == USAGE
    assert options[0] in result.stderr
    assert not list(tmp_path.glob("*/*.yaml"))


def test_a_broken_document_is_told_with_its_place(tmp_path: Path) -> None:
    source = write(tmp_path, "openapi: 3.0.3\npaths:\n  /a:\n    get: {security: all}\n", "a.yaml")
    result = run(source, "--out", str(tmp_path))
    assert result.exit_code == WRONG_INPUT
    assert "a.yaml:4:11: expected a list of alternatives, found `all`" in result.stderr


def test_every_catalogue_of_several_documents_is_named_as_the_next_step(tmp_path: Path) -> None:
    sources = [write(tmp_path, asking([{"key": []}]), f"{name}.json") for name in ("one", "two")]
    result = run(*sources, "--out", str(tmp_path))
    assert result.exit_code == 0, result.output
    catalogs = tmp_path / "catalogs"
    assert [line for line in result.stderr.splitlines() if "next" in line] == [
        f"note: next: planner apis --catalog {catalogs / 'parcel-post-one.yaml'}",
        f"note: next: planner apis --catalog {catalogs / 'parcel-post-two.yaml'}",
    ]
