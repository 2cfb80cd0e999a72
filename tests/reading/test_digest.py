"""Digests follow the content and nothing else."""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from planner.reading import read_catalog

GOOD = Path(__file__).parent / "good"

ORDERED = {"body", "settings", "tags"}  # what a request sends keeps its order


def shuffled(value: Any, draw: random.Random, key: str = "") -> Any:
    """The same content in another order; the format's version stays first."""
    if isinstance(value, dict):
        members = [(name, shuffled(member, draw, name)) for name, member in value.items()]
        if key not in ORDERED:
            head, rest = (members[:1], members[1:]) if key == "<file>" else ([], members)
            draw.shuffle(rest)
            members = head + rest
        return dict(members)
    if isinstance(value, list):
        items = [shuffled(item, draw) for item in value]
        if key not in ORDERED:
            draw.shuffle(items)
        return items
    return value


def digests(path: Path) -> tuple[str, str]:
    catalog = read_catalog(path)
    return catalog.digest, catalog.policies_digest


def write(data: Any, path: Path, *, flow: bool | None = None) -> None:
    text = yaml.safe_dump(data, sort_keys=False, default_flow_style=flow, allow_unicode=True)
    path.write_text("# a comment\n" + text, encoding="utf-8")


def load(name: str) -> Any:
    # BaseLoader keeps every scalar a text; the dumper then quotes what is not one.
    return yaml.load((GOOD / name).read_text(encoding="utf-8"), yaml.BaseLoader)  # noqa: S506


def unquoted_numbers(data: Any) -> Any:
    """What the formats want as numbers and truth values."""
    if isinstance(data, dict):
        return {key: _typed(key, unquoted_numbers(value)) for key, value in data.items()}
    return [unquoted_numbers(item) for item in data] if isinstance(data, list) else data


def _typed(key: str, value: Any) -> Any:
    if key in ("policy-set", "catalog", "risk", "lifetime"):
        return int(value)
    if key in ("bearer", "hidden"):
        return value == "true"
    return None if key == "owner" else value


@given(seed=st.integers(), flow=st.sampled_from([True, False, None]))
def test_order_and_layout_change_no_digest_and_no_model(
    seed: int, flow: bool | None, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("elsewhere")
    draw = random.Random(seed)
    for name in ("policies.yaml", "catalog.yaml"):
        data = unquoted_numbers(load(name))
        write(shuffled(data, draw, "<file>"), folder / name, flow=flow)

    shuffled_catalog = read_catalog(folder / "catalog.yaml")

    catalog = read_catalog(GOOD / "catalog.yaml")
    assert digests(folder / "catalog.yaml") == digests(GOOD / "catalog.yaml")
    assert shuffled_catalog.apis == catalog.apis
    assert shuffled_catalog.policy_set.policies == catalog.policy_set.policies
    assert list(shuffled_catalog.policy_set.grants) == list(catalog.policy_set.grants)


def test_the_digests_of_the_fixture() -> None:
    """They are stable over releases of planner, so a change here is a change of format."""
    assert digests(GOOD / "catalog.yaml") == (
        "sha256:8892dae2c45afb65ed59b2487ddbaf46d9e4dddb67b7d7553e13c11129b86693",
        "sha256:acb5e9167a510be34bbc89b1d194eb02223a270826ed500354e54dffaf31fce6",
    )


def test_the_place_of_the_files_changes_no_digest(tmp_path: Path) -> None:
    (tmp_path / "deep").mkdir()
    shutil.copy(GOOD / "policies.yaml", tmp_path / "deep" / "others.yaml")
    text = (GOOD / "catalog.yaml").read_text().replace("policies.yaml", "deep/others.yaml")
    (tmp_path / "moved.yaml").write_text(text)

    assert digests(tmp_path / "moved.yaml") == digests(GOOD / "catalog.yaml")


def test_short_and_long_forms_have_the_same_digest(tmp_path: Path) -> None:
    changes: list[tuple[str, Callable[[str], str]]] = [
        ("catalog.yaml", str),
        (
            "policies.yaml",
            lambda text: (
                text.replace("Anybody: none", "Anybody: {requires: none, effect: write}")
                .replace(
                    "{scopes: book.admin, roles: [ADMIN]}", "{scopes: [book.admin], roles: ADMIN}"
                )
                .replace("READER: {}", "READER: {value: READER}")
            ),
        ),
    ]
    for name, change in changes:
        text = (GOOD / name).read_text()
        (tmp_path / name).write_text(change(text))

    assert (tmp_path / "policies.yaml").read_text() != (GOOD / "policies.yaml").read_text()
    assert digests(tmp_path / "catalog.yaml") == digests(GOOD / "catalog.yaml")


CATALOG_CHANGES = [
    ("name: books", "name: book"),
    ("title: Odd", "title: Even"),
    ("Burn the Book", "Burn a Book"),
    ("method: PATCH", "method: PUT"),
    ("url: /odd", "url: /odder"),
    ("policy: none", "policy: Anybody"),
    ("scopes: book.read, roles: none", "scopes: book.admin, roles: none"),
    ("The page is empty.", "The page is gone."),
    ("It only looks.", "It looks."),
    ("books/delete\n", "books/deleted\n"),
    ("  health:", "  healthy:"),
    ("DEL: DELETE", "DEL: DELETE, RM: DELETE"),
    ("Nothing is missing.", "Something is missing."),
    ("read: 2026-11-23", "read: 2026-11-24"),
]
POLICY_CHANGES = [
    ("title: role", "title: part"),
    ("held-by: client", "held-by: token"),
    ("prefix: https://library.example/auth/", "prefix: https://library.example/auths/"),
    ("value: admin", "value: Admin"),
    ("Runs the library.", "Rules the library."),
    ("vendor's own devices", "vendor's devices"),
    ("risk: 4", "risk: 5"),
    (", implies: [book.read]", ""),
    ("Anybody: none", "Anybody: {scopes: none, roles: READER}"),
    ("- all: [{scopes: book.admin}", "- any: [{scopes: book.admin, roles: none}"),
    ("effect: read", "effect: write"),
    ("Lends books.", "Lends."),
    ("Readers may lend.", "Readers lend."),
    ("bearer: true", "bearer: false"),
    ("lifetime: 3600", 'lifetime: "3600"'),
    ("owner: null", "owner: 'null'"),
    ('joined-by: " "}\n', 'joined-by: ","}\n'),
    ("roles: {value-of: roles}, lifetime", "lifetime: 1, roles: {value-of: roles}, life"),
    ("sent-by: an ADMIN", "sent-by: any ADMIN"),
    ('X-Version: "2"', 'X-Version: "3"'),
    ("tags: [a,", "tags: [b,"),
]


@pytest.mark.parametrize(("old", "new"), CATALOG_CHANGES)
def test_a_change_of_a_catalogue_changes_its_digest_alone(
    old: str, new: str, tmp_path: Path
) -> None:
    shutil.copy(GOOD / "policies.yaml", tmp_path)
    text = (GOOD / "catalog.yaml").read_text()
    assert old in text
    (tmp_path / "catalog.yaml").write_text(text.replace(old, new, 1))

    changed, original = digests(tmp_path / "catalog.yaml"), digests(GOOD / "catalog.yaml")

    assert changed[0] != original[0]
    assert changed[1] == original[1]


@pytest.mark.parametrize(("old", "new"), POLICY_CHANGES)
def test_a_change_of_a_policy_set_changes_its_digest_alone(
    old: str, new: str, tmp_path: Path
) -> None:
    shutil.copy(GOOD / "catalog.yaml", tmp_path)
    text = (GOOD / "policies.yaml").read_text()
    assert old in text
    (tmp_path / "policies.yaml").write_text(text.replace(old, new, 1))

    changed, original = digests(tmp_path / "catalog.yaml"), digests(GOOD / "catalog.yaml")

    assert changed[0] == original[0]
    assert changed[1] != original[1]
