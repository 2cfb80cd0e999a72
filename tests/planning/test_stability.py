"""The same content gives the same bytes: whatever the order of writing, and on every run."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any, TypeAlias

import pytest
import yaml

import planner
from planner.model import Catalog
from planner.rendering.bundle import bundle
from planner.rendering.palette import Palette
from planner.rendering.plan_text import plan_text
from tests.conftest import REPOSITORY
from tests.planning.samples import HARBOUR_CATALOG, HARBOUR_POLICIES, written_harbour

Document: TypeAlias = dict[str, Any]

DESIRED = {
    "workfloplus": [
        ["Get Users", "Get Workflows", "Create Scheduled Job"],
        [
            "Create Workflow Upload Session",
            "Delete Workflow",
            "Set Active Version",
            "Get Workflows",
        ],
        ["Delete a Job", "Get My Jobs", "Get All Jobs", "Generate Report"],
    ],
    "harbour": [
        ["List Ships", "Move Cargo", "Get Weather"],
        ["Delete Ship", "List Cargo"],
        ["Call a Pilot"],
    ],
}


def shuffled_mapping(mapping: Document, random: Random) -> Document:
    return dict(random.sample(list(mapping.items()), len(mapping)))


def shuffled_requirement(requirement: Any, random: Random) -> Any:
    """The same requirement with its kinds and its lists in another order."""
    if isinstance(requirement, dict):
        inner = {key: shuffled_requirement(value, random) for key, value in requirement.items()}
        return shuffled_mapping(inner, random)
    if isinstance(requirement, list):
        inner_list = [shuffled_requirement(member, random) for member in requirement]
        return random.sample(inner_list, len(inner_list))
    return requirement


def shuffled_record(record: Document, random: Random) -> Document:
    changed = {
        key: shuffled_requirement(value, random)
        if key in ("requires", "implies", "aliases")
        else value
        for key, value in record.items()
    }
    return shuffled_mapping(changed, random)


def shuffled_policies(document: Document, random: Random) -> Document:
    policies = {
        name: shuffled_record(policy, random)
        if isinstance(policy, dict) and "requires" in policy
        else shuffled_requirement(policy, random)
        for name, policy in document["policies"].items()
    }
    grants = {
        kind: shuffled_mapping(
            {name: shuffled_record(grant, random) for name, grant in of_kind.items()}, random
        )
        for kind, of_kind in document["grants"].items()
    }
    changed = {
        "kinds": shuffled_mapping(document["kinds"], random),
        "grants": shuffled_mapping(grants, random),
        "policies": shuffled_mapping(policies, random),
    }
    return version_first(document | changed, "policy-set", random)


def shuffled_catalog(document: Document, random: Random) -> Document:
    apis = {name: shuffled_record(api, random) for name, api in document["apis"].items()}
    changed = {"apis": shuffled_mapping(apis, random), "policies": "./policies.yaml"}
    return version_first(document | changed, "catalog", random)


def version_first(document: Document, version: str, random: Random) -> Document:
    rest = {key: value for key, value in document.items() if key != version}
    return {version: document[version], **shuffled_mapping(rest, random)}


def pages(catalog: Catalog, desired: list[str]) -> dict[str, str]:
    plan = planner.plan(catalog, desired, name="The same", purpose="To compare.")
    return bundle(plan) | {"text": plan_text(plan, Palette())}


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("vendor", ["workfloplus", "harbour"])
def test_the_order_of_entries_in_the_files_changes_no_byte(
    vendor: str, seed: int, tmp_path: Path
) -> None:
    texts = {"catalogs": HARBOUR_CATALOG, "policies": HARBOUR_POLICIES}
    if vendor == "workfloplus":
        texts = {
            part: (REPOSITORY / part / "workfloplus.yaml").read_text(encoding="utf-8")
            for part in texts
        }
        original = planner.load_catalog("workfloplus")
    else:
        original = planner.load_catalog(written_harbour(tmp_path))
    random = Random(seed)

    def rewritten(text: str, shuffle: Callable[[Document, Random], Document]) -> str:
        changed = shuffle(yaml.safe_load(text), random)
        return yaml.safe_dump(changed, sort_keys=False, allow_unicode=True)

    other_folder = tmp_path / "other"
    other_folder.mkdir()
    path = written_harbour(
        other_folder,
        catalog=rewritten(texts["catalogs"], shuffled_catalog),
        policies=rewritten(texts["policies"], shuffled_policies),
    )
    assert list(yaml.safe_load(path.read_text(encoding="utf-8"))["apis"]) != list(
        yaml.safe_load(texts["catalogs"])["apis"]
    )
    shuffled = planner.load_catalog(path)
    assert shuffled.digest == original.digest
    assert shuffled.policies_digest == original.policies_digest
    for desired in DESIRED[vendor]:
        assert pages(shuffled, desired) == pages(original, desired)


SCRIPT = """
import sys
import planner
from planner.rendering.bundle import bundle
from planner.rendering.palette import Palette
from planner.rendering.plan_text import plan_text

catalog = planner.load_catalog("workfloplus")
ids = [api.id for api in catalog.apis]
for desired, limits in (
    (ids[::7], {}),
    (ids[::3], {"minimise": ["grants", "reach"]}),
    (ids[::5], {"forbid": ["*.admin", "OWNER"]}),
):
    plan = planner.plan(catalog, desired, **limits)
    for name, text in bundle(plan).items():
        print(name, text)
    print(plan_text(plan, Palette()))
try:
    planner.plan(catalog, ["Get Userz", "Job"], forbid=["nothing"])
except planner.PlannerError as error:
    print(error)
"""


def test_hash_seeds_change_no_byte() -> None:
    outputs = {
        subprocess.run(
            [sys.executable, "-c", SCRIPT],
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONUTF8": "1"},
            cwd=REPOSITORY,
            check=True,
            capture_output=True,
        ).stdout
        for seed in ("0", "1", "42")
    }
    (output,) = outputs
    assert b"infeasible" in output
    assert b"optimal" in output
    assert b"no API is called" in output


def test_planning_twice_gives_equal_plans() -> None:
    catalog = planner.load_catalog("workfloplus")
    desired = DESIRED["workfloplus"][1]
    assert planner.plan(catalog, desired) == planner.plan(catalog, desired)
    again = planner.load_catalog("workfloplus")
    assert planner.plan(again, desired) == planner.plan(catalog, desired)
