"""Shipped names, paths, and names that must not lead anywhere."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from planner.errors import InvalidFile, UnknownName
from planner.reading import (
    locating,
    read_catalog,
    read_catalog_of,
    read_integration,
    shipped_catalogs,
    shipped_policy_sets,
)

GOOD = Path(__file__).parent / "good"


@pytest.fixture(params=["checkout", "wheel"])
def installation(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Path:
    """An installation that ships the catalogue `books` and the policy set `library`."""
    package = tmp_path / "site" / "planner"
    package.mkdir(parents=True)
    data = package.parent if request.param == "checkout" else package / "data"
    for folder, source, name in (
        ("catalogs", "catalog.yaml", "books.yaml"),
        ("policies", "policies.yaml", "library.yaml"),
    ):
        (data / folder).mkdir(parents=True)
        text = (GOOD / source).read_text().replace("policies: policies.yaml", "policies: library")
        (data / folder / name).write_text(text)
    (data / "catalogs" / ".hidden.yaml").write_text("")
    (data / "catalogs" / "notes.txt").write_text("")
    (data / "secret.yaml").write_text("catalog: 2\n")
    monkeypatch.setattr(locating, "_PACKAGE", package)
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    monkeypatch.chdir(elsewhere)
    return elsewhere


@pytest.mark.usefixtures("installation")
def test_shipped_files_are_listed_and_read_by_name() -> None:
    assert shipped_catalogs() == ("books",)
    assert shipped_policy_sets() == ("library",)
    assert read_catalog("books").name == "books"


@pytest.mark.usefixtures("installation")
@pytest.mark.parametrize(
    "name", ["book", "", ".", "..", ".hidden", "notes", "notes.txt", "Books", "books\0", "secret"]
)
def test_a_name_that_is_not_shipped_is_unknown(name: str) -> None:
    with pytest.raises(UnknownName) as caught:
        read_catalog(name)

    [fault] = caught.value.faults
    assert fault.message.startswith("unknown catalogue `")
    assert "shipped: books; a path ends in .yaml or holds a `/`" in fault.hint
    assert ("did you mean books?" in fault.hint) == (name in ("book", "Books", "books\0"))


@pytest.mark.usefixtures("installation")
@pytest.mark.parametrize("name", ["../secret", "../secret.yaml", "/etc/passwd", "./books"])
def test_a_path_never_starts_in_the_data_folder(name: str) -> None:
    with pytest.raises(InvalidFile):
        read_catalog(name)


def test_a_file_without_ending_is_found_unless_its_name_is_shipped(installation: Path) -> None:
    shutil.copy(GOOD / "policies.yaml", installation)
    text = (GOOD / "catalog.yaml").read_text().replace("name: books", "name: mine")
    (installation / "mine").write_text(text)
    (installation / "books").write_text(text)

    assert read_catalog("mine").name == "mine"
    assert read_catalog("books").name == "books"
    assert read_catalog("./books").name == "mine"


@pytest.mark.usefixtures("installation")
def test_a_path_object_is_a_path_even_if_the_name_is_shipped() -> None:
    with pytest.raises(InvalidFile, match="there is no such file"):
        read_catalog(Path("books"))


def test_relative_paths_start_where_asked(installation: Path) -> None:
    shutil.copytree(GOOD, installation / "vendor")

    assert read_catalog("catalog.yaml", relative_to=installation / "vendor").name == "books"
    with pytest.raises(InvalidFile):
        read_catalog("catalog.yaml")


def test_the_catalogue_of_an_integration_is_found_beside_it(installation: Path) -> None:
    shutil.copytree(GOOD, installation / "vendor")
    integration = read_integration(Path("vendor/integration.yaml"))

    assert read_catalog_of(integration).name == "books"


def test_an_unknown_catalogue_is_told_where_the_integration_names_it(installation: Path) -> None:
    (installation / "i.yaml").write_text("integration: 1\nname: N\ncatalog: bocks\napis: [A]\n")

    with pytest.raises(UnknownName) as caught:
        read_catalog_of(read_integration("i.yaml"))

    assert str(caught.value) == (
        "i.yaml:3:10: unknown catalogue `bocks` in catalog"
        " (did you mean books? shipped: books; a path ends in .yaml or holds a `/`)"
    )


def test_an_unknown_policy_set_is_told_where_the_catalogue_names_it(installation: Path) -> None:
    text = (
        (GOOD / "catalog.yaml").read_text().replace("policies: policies.yaml", "policies: libary")
    )
    (installation / "c.yaml").write_text(text)

    with pytest.raises(InvalidFile) as caught:
        read_catalog("c.yaml")

    assert str(caught.value) == (
        "c.yaml:5:11: unknown policy set `libary` in policies"
        " (did you mean library? shipped: library; a path ends in .yaml or holds a `/`)"
    )


def test_messages_name_shipped_files_from_the_working_directory(
    installation: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(installation.parent / "site")
    [folder] = Path().rglob("catalogs")
    (folder / "books.yaml").write_text("catalog: 2\n")

    with pytest.raises(InvalidFile) as caught:
        read_catalog("books")

    assert caught.value.faults[0].file == str(folder / "books.yaml")
