"""The shipped Google catalogues, compared with the documents that they come from, with trying
every choice, and with themselves."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

import planner
from planner.importers.google import packaged
from planner.importers.google.levels import risk_of
from planner.model import Catalog
from planner.reading import read_catalog, shipped_catalogs
from planner.solving.formula import TRUE, GrantKey, atoms, holds
from planner.solving.problem import Candidate, Counted, Problem
from tests import oracle
from tests.conftest import REPOSITORY
from tools import catalogs

DOCUMENT_OF = {
    "google-admin-directory": "admin.directory_v1",
    "google-calendar": "calendar.v3",
    "google-chat": "chat.v1",
    "google-drive": "drive.v3",
    "google-gmail": "gmail.v1",
    "google-sheets": "sheets.v4",
}
AUTH = "https://www.googleapis.com/auth/"

Json = Mapping[str, Any]


@pytest.fixture(scope="module", params=DOCUMENT_OF)
def catalog(request: pytest.FixtureRequest) -> Catalog:
    return read_catalog(str(request.param))


@pytest.fixture(scope="module")
def folder() -> Path:
    installed = packaged.packaged_folder()
    if installed is None:
        pytest.skip(f"needs the package {packaged.PACKAGE}, which is not installed")
    return installed


def document_of(folder: Path, catalog: Catalog) -> Json:
    values: Json = json.loads((folder / f"{DOCUMENT_OF[catalog.name]}.json").read_bytes())
    return values


def methods_in(node: Json) -> Iterator[Json]:
    yield from node.get("methods", {}).values()
    for resource in node.get("resources", {}).values():
        yield from methods_in(resource)


def test_all_of_them_are_shipped_and_of_one_vendor() -> None:
    assert {name for name in shipped_catalogs() if name.startswith("google-")} == {*DOCUMENT_OF}
    vendors = {read_catalog(name).policy_set.name for name in DOCUMENT_OF}
    assert vendors == {"google"}


@pytest.mark.usefixtures("folder")
def test_they_are_what_the_importer_writes() -> None:
    generated = dict(catalogs.generated_files())
    assert len(generated) == len(DOCUMENT_OF) + 1
    for path, text in generated.items():
        assert (REPOSITORY / path).read_text(encoding="utf-8") == text


# The documents


def test_each_method_is_there_with_its_scopes(folder: Path, catalog: Catalog) -> None:
    methods = {method["id"]: method for method in methods_in(document_of(folder, catalog))}
    assert [api.id for api in catalog.apis] == sorted(methods)
    values = {key: grant.value for key, grant in catalog.policy_set.grants.items()}
    for api in catalog.apis:
        assert api.requirement is not None
        named = {*atoms(api.requirement)}
        assert {values[key] for key in named} == set(methods[api.id]["scopes"])
        assert all(holds(api.requirement, {key}) for key in named)
        assert api.requirement != TRUE


def test_none_of_google_s_sentences_is_taken_over(folder: Path, catalog: Catalog) -> None:
    document = document_of(folder, catalog)
    scopes = document["auth"]["oauth2"]["scopes"].values()
    texts = [one.get("description", "") for one in (*scopes, *methods_in(document))]
    sentences = [text for text in texts if len(text.split()) > 3]
    assert sentences
    shipped = [
        " ".join((REPOSITORY / path).read_text(encoding="utf-8").split())
        for path in (f"catalogs/{catalog.name}.yaml", "policies/google.yaml")
    ]
    assert [
        one for one in sentences if any(" ".join(one.split()) in page for page in shipped)
    ] == []


def test_effects_differ_from_the_method_only_with_a_reason(catalog: Catalog) -> None:
    for api in catalog.apis:
        by_method = "read" if api.method == "GET" else "write"
        assert (api.effect != by_method) == bool(api.effect_reason)


def test_risks_are_google_s_levels(catalog: Catalog) -> None:
    for grant in catalog.policy_set.grants.values():
        assert grant.risk == risk_of(grant.value)


# Plans


DESIRED = (
    ("google-drive", ("Files: list",)),
    ("google-drive", ("drive.files.list", "drive.files.create")),
    ("google-drive", ("drive.files.export", "drive.comments.create", "drive.about.get")),
    ("google-gmail", ("gmail.users.messages.send", "gmail.users.labels.list")),
    ("google-gmail", ("gmail.users.messages.get", "gmail.users.settings.filters.list")),
    ("google-calendar", ("calendar.events.list", "calendar.freebusy.query")),
    ("google-calendar", ("calendar.events.insert", "calendar.settings.list")),
    ("google-sheets", ("sheets.spreadsheets.values.get", "sheets.spreadsheets.values.update")),
    ("google-chat", ("chat.spaces.messages.create", "chat.spaces.members.list")),
    ("google-chat", ("chat.spaces.spaceEvents.list", "chat.spaces.search")),
    ("google-admin-directory", ("directory.users.list", "directory.members.insert")),
)


@pytest.mark.parametrize(("name", "desired"), DESIRED)
def test_plans_are_those_of_trying_every_choice(name: str, desired: Sequence[str]) -> None:
    catalog = read_catalog(name)
    plan = planner.plan(catalog, desired)
    expected = oracle.least(problem_of(catalog, [one.api.id for one in plan.apis]))
    assert expected is not None
    assert plan.status == "optimal"
    assert {GrantKey("scopes", one) for one in plan.grants["scopes"]} == expected.grants
    assert plan.cost == {key: expected.cost[key] for key in plan.cost}


def problem_of(catalog: Catalog, desired: Sequence[str]) -> Problem:
    """The question as the specification puts it. A scope that no desired API lists only adds to
    the cost, so that it need not be tried; a reserved one must not."""
    by_id = {api.id: api for api in catalog.apis}
    demands = [requirement for one in desired if (requirement := by_id[one].requirement)]
    useful = {key for demand in demands for key in atoms(demand)}
    grants = catalog.policy_set.grants
    named = {api.policy for api in catalog.apis}
    counted = [
        Counted(
            requirement=api.requirement, reads=api.effect == "read", writes=api.effect != "read"
        )
        for api in catalog.apis
        if api.id not in desired and api.requirement is not None
    ]
    counted += [
        Counted(
            requirement=policy.requirement,
            reads=policy.effect == "read",
            writes=policy.effect != "read",
        )
        for policy in catalog.policy_set.policies.values()
        if policy.name not in named
    ]
    return Problem(
        candidates=tuple(
            Candidate(key=key, covers=frozenset({key}), risk=grants[key].risk or 0)
            for key in sorted(useful)
            if grants[key].reserved is None
        ),
        required=frozenset(),
        demands=tuple(demands),
        counted=tuple(counted),
    )


@pytest.mark.parametrize(
    ("name", "desired", "scopes"),
    [
        # Without what the overlay says it would be a scope that shows the files of one app alone.
        ("google-drive", "drive.files.list", ("drive.metadata.readonly",)),
        ("google-drive", "drive.files.create", ("drive.file",)),
        # `drive` opens no more of Sheets than `spreadsheets` does, yet all of Drive.
        ("google-sheets", "sheets.spreadsheets.values.update", ("spreadsheets",)),
        # `cloud-platform` is in three lists here; it opens all of Google Cloud.
        ("google-admin-directory", "directory.users.list", ("admin.directory.user.readonly",)),
        ("google-chat", "chat.spaces.members.create", ("chat.memberships",)),
    ],
)
def test_a_scope_that_is_no_real_choice_is_not_planned(
    name: str, desired: str, scopes: tuple[str, ...]
) -> None:
    assert planner.plan(read_catalog(name), [desired]).grants["scopes"] == scopes


def test_a_reserved_scope_is_planned_when_it_is_allowed_by_name() -> None:
    chat = read_catalog("google-chat")
    desired = ["chat.spaces.messages.replaceCards"]
    assert planner.plan(chat, desired).status == "infeasible"
    allowed = planner.plan(chat, desired, allow=["chat.bot"])
    assert (allowed.status, allowed.grants["scopes"]) == ("optimal", ("chat.bot",))


def test_every_api_has_a_way_in_but_for_those_of_chat_apps(catalog: Catalog) -> None:
    closed = {api.id for api in catalog.apis if planner.plan(catalog, [api.id]).status != "optimal"}
    chat = {
        "chat.spaces.completeImport",
        "chat.spaces.messages.attachments.get",
        "chat.spaces.messages.replaceCards",
    }
    assert closed == (chat if catalog.name == "google-chat" else set())


def test_a_plan_has_no_request_and_says_so() -> None:
    plan = planner.plan(read_catalog("google-drive"), ["drive.files.list"])
    assert plan.to_dict()["request"] is None
