"""Tasks of an integration, and how a policy set says to ask for a narrower token."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from planner.model import Task, TemplateList, TemplateObject, ValueOf
from planner.reading import read_catalog, read_integration, read_policy_set

GOOD = Path(__file__).parent / "good"
INTEGRATION = "integration: 1\nname: N\ncatalog: books\napis: [List Books, Burn a Book]\n"


def test_tasks_keep_their_names_and_apis_in_the_order_of_writing(tmp_path: Path) -> None:
    path = tmp_path / "integration.yaml"
    path.write_text(
        INTEGRATION + "tokens:\n  write: [Burn a Book]\n  no: [List Books, burn BOOK]\n"
    )

    integration = read_integration(path)

    assert integration.tokens == (
        Task(name="write", apis=("Burn a Book",)),
        Task(name="no", apis=("List Books", "burn BOOK")),
    )
    assert integration.places["tokens.no[1]"] == (7, 20)


def test_an_integration_without_tasks_has_none(tmp_path: Path) -> None:
    path = tmp_path / "integration.yaml"
    path.write_text(INTEGRATION)

    assert read_integration(path).tokens == ()


def with_narrowing(folder: Path, narrowing: str) -> Path:
    """The good policy set, with `narrowing` for its token request, which becomes JSON."""
    text = (
        (GOOD / "policies.yaml")
        .read_text(encoding="utf-8")
        .replace("encoding: form", "encoding: json")
    )
    start = "  get-token:\n"
    assert text.count(start) == 1
    path = folder / "policies.yaml"
    path.write_text(text.replace(start, f"{start}    narrowing: {narrowing}\n"), encoding="utf-8")
    return path


def test_narrowing_is_read_as_a_template(tmp_path: Path) -> None:
    narrowing = (
        '{audience: books, grants: [{value-of: scopes}, {value-of: scopes, joined-by: ","}]}'
    )

    policy_set = read_policy_set(with_narrowing(tmp_path, narrowing))

    assert policy_set.get_token is not None
    assert policy_set.get_token.narrowing == TemplateObject(
        (
            ("audience", "books"),
            ("grants", TemplateList((ValueOf("scopes"), ValueOf("scopes", joined_by=",")))),
        )
    )
    assert policy_set.create_client is not None
    assert policy_set.create_client.narrowing is None


@pytest.mark.parametrize(
    "other", ["{a: {value-of: scopes}, b: 2}", "{b: 1, a: {value-of: scopes}}"]
)
def test_the_digest_follows_the_narrowing_and_its_order(other: str, tmp_path: Path) -> None:
    digests = {read_catalog(GOOD / "catalog.yaml").policies_digest}
    for name, narrowing in (("one", "{a: {value-of: scopes}, b: 1}"), ("other", other)):
        folder = tmp_path / name
        folder.mkdir()
        with_narrowing(folder, narrowing)
        shutil.copy(GOOD / "catalog.yaml", folder)
        digests.add(read_catalog(folder / "catalog.yaml").policies_digest)

    assert len(digests) == 3
