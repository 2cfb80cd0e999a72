"""All documents of the installed google-api-python-client, compared with a reading of their JSON
that shares nothing with the importer."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from planner.importers.found import Found, FoundService
from planner.importers.google import packaged, read_google
from planner.model import Api
from planner.solving.formula import TRUE, GrantKey, atoms, holds
from tests.importers.google.samples import READ_ON


@pytest.fixture(scope="module")
def folder() -> Path:
    installed = packaged.packaged_folder()
    if installed is None:
        pytest.skip(f"needs the package {packaged.PACKAGE}, which is not installed")
    return installed


@pytest.fixture(scope="module")
def each_alone(folder: Path) -> dict[str, Found]:
    """Every document imported by itself, by the name of its file."""
    files = [file for file in sorted(folder.iterdir()) if file.name != "index.json"]
    return {file.name: read_google([file], read_on=READ_ON) for file in files}


def methods_in(node: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    yield from node.get("methods", {}).values()
    for resource in node.get("resources", {}).values():
        yield from methods_in(resource)


def services(each_alone: Mapping[str, Found]) -> list[FoundService]:
    return [service for found in each_alone.values() for service in found.services]


def test_the_numbers_are_those_that_were_counted(each_alone: Mapping[str, Found]) -> None:
    apis = [api for service in services(each_alone) for api in service.apis]
    requirements = {api.requirement for api in apis} - {None, TRUE}
    scopes = {grant.value for found in each_alone.values() for grant in found.grants}
    without_scopes = [api for api in apis if api.requirement in (None, TRUE)]
    counted = len(each_alone), len(apis), len(scopes), len(requirements), len(without_scopes)
    # In version 2.202.0, which requirements.lock pins.
    assert counted == (610, 28_137, 525, 442, 274)


def test_every_method_says_what_its_document_says(
    folder: Path, each_alone: Mapping[str, Found]
) -> None:
    for name, found in each_alone.items():
        values = json.loads((folder / name).read_bytes())
        methods = {method["id"]: method for method in methods_in(values)}
        declares_scopes = "oauth2" in values.get("auth", {})
        (service,) = found.services
        written = {grant.key: grant.value for grant in found.grants}
        assert [api.id for api in service.apis] == sorted(methods)
        for api in service.apis:
            method = methods[api.id]
            assert api.method == method["httpMethod"]
            assert scopes_of(api, written) == sorted(method.get("scopes", []))
            assert (api.requirement is None) == ("scopes" not in method and declares_scopes)
            assert api.url.startswith(values["rootUrl"] + values["servicePath"])


def scopes_of(api: Api, written: Mapping[GrantKey, str]) -> list[str]:
    """The scopes each of which is enough by itself."""
    if api.requirement is None:
        return []
    alone = [key for key in {*atoms(api.requirement)} if holds(api.requirement, {key})]
    assert set(alone) == {*atoms(api.requirement)}
    return sorted(written[key] for key in alone)


def test_no_two_apis_of_a_service_share_a_name(each_alone: Mapping[str, Found]) -> None:
    for service in services(each_alone):
        names = [
            name
            for api in service.apis
            for name in (api.id, api.title, f"{api.method} {api.url}", *api.aliases)
        ]
        assert len(names) == len(set(names))


def test_nothing_is_renamed_or_left_out_of_them(each_alone: Mapping[str, Found]) -> None:
    rules = {
        one.rule for found in each_alone.values() for one in (*found.left_out, *found.warnings)
    }
    assert rules == {
        "batch-requests",
        "deprecated",
        "no-create-request",
        "no-token-request",
        "other-hosts",
        "unknown-requirement",
    }


def test_uploads_and_downloads_are_other_names(each_alone: Mapping[str, Found]) -> None:
    (drive,) = each_alone["drive.v3.json"].services
    aliases = {api.id: api.aliases for api in drive.apis if api.aliases}
    assert aliases["drive.files.create"] == (
        "POST https://www.googleapis.com/resumable/upload/drive/v3/files",
        "POST https://www.googleapis.com/upload/drive/v3/files",
    )
    assert (
        "GET https://www.googleapis.com/download/drive/v3/files/{fileId}"
        in (aliases["drive.files.get"])
    )


def test_all_of_them_together_are_one_vendor(folder: Path, each_alone: Mapping[str, Found]) -> None:
    whole = read_google([folder], read_on=READ_ON)
    assert len({service.name for service in whole.services}) == len(whole.services) == 607
    # Three documents of the Admin SDK are there twice, under two file names.
    repeated = [one.place for one in whole.left_out if one.rule == "repeated-document"]
    assert repeated == ["admin datatransfer_v1", "admin directory_v1", "admin reports_v1"]
    twice = ("admin.datatransferv1.json", "admin.directoryv1.json", "admin.reportsv1.json")
    alone = {api.id: api for name, found in each_alone.items() if name not in twice
             for service in found.services for api in service.apis}  # fmt: skip
    together = {api.id: api for service in whole.services for api in service.apis}
    assert together.keys() == alone.keys()
    left = sum(len(each_alone[name].services[0].apis) for name in twice)
    assert sum(len(service.apis) for service in whole.services) + left == 28_137
