from __future__ import annotations

import os
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from planner.cli import exit_codes
from planner.cli.application import application
from planner.cli.integration_file import integration_text
from planner.reading import read_integration
from planner.reading.shapes import AnyText
from tests.cli.conftest import Invoke

WORKFLOPLUS = ("--catalog", "workfloplus")

NAMES = [
    "Plain",
    "# no comment",
    "key: value",
    "- item",
    "'single' \"double\"",
    "line\nbreak\n",
    " blanks ",
    "{{ x }}",
    "*alias &anchor !tag %dir @at `tick`",
    "null",
    "NO",
    "1_000",
    "2026-11-23",
    "😀 \u00e9\u200d",
    "a\u2028b\x85c\ufeff",
    "tab\there",
    "x" * 3000,
    "\x1b[31mred",
    "\x00\u202eevil",
]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "integration.yaml"


@pytest.mark.parametrize("name", NAMES)
def test_any_name_comes_back_and_the_file_can_be_planned(
    invoke: Invoke, file: Path, name: str
) -> None:
    result = invoke(
        "init", str(file), *WORKFLOPLUS, "--name", name, "-a", "get users", "-a", "Create Job"
    )
    assert result.exit_code == exit_codes.DONE, result.stderr
    assert result.stderr == f"note: wrote {file}; next: planner plan {file}\n"
    integration = read_integration(file)
    assert integration.name == name
    assert integration.apis == ("Get Users", "Create Job")
    assert invoke("plan", str(file)).exit_code == exit_codes.DONE


@given(name=st.text(min_size=1).filter(lambda text: not AnyText().problem(text)))
def test_any_text_comes_back(tmp_path_factory: pytest.TempPathFactory, name: str) -> None:
    file = tmp_path_factory.mktemp("init") / "integration.yaml"
    text = integration_text(name=name, catalog="workfloplus", apis=["Get Users"])
    file.write_text(text, encoding="utf-8", newline="\n")
    assert read_integration(file).name == name


@pytest.mark.parametrize("name", [" ", os.fsdecode(b"\xff")])
def test_a_name_that_no_file_can_hold_is_a_usage_error(
    invoke: Invoke, file: Path, name: str
) -> None:
    result = invoke("init", str(file), *WORKFLOPLUS, "--name", name, "-a", "Get Users")
    assert result.exit_code == exit_codes.USAGE
    assert not file.exists()


def test_comments_of_the_file_are_valid_too(file: Path) -> None:
    text = integration_text(name="N", catalog="workfloplus", apis=["Get Users"])
    options = [line[2:] for line in text.splitlines() if line.startswith("# ")]
    kept = [line for line in options if line.startswith(("purpose:", "limits:", "  ", "minimise:"))]
    file.write_text(text + "\n".join(kept) + "\n")
    integration = read_integration(file)
    assert integration.purpose.startswith("Creates")
    assert integration.limits.forbid == ("*.admin",)
    assert integration.minimise == ("write-reach", "reach", "exposure", "grants")


def test_apis_are_written_by_titles_or_ids_and_once(invoke: Invoke, ring: Path, file: Path) -> None:
    catalog = ring.read_text().replace("title: Api 2", "title: Api 1")
    ring.write_text(catalog)
    desired = ("-a", "a1", "-a", "GET /3", "-a", "Api 3")
    result = invoke("init", str(file), "--catalog", str(ring), *desired)
    assert result.exit_code == exit_codes.DONE
    assert read_integration(file).apis == ("a1", "Api 3")


def test_a_catalogue_is_named_from_where_the_file_is(
    invoke: Invoke, ring: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ring.parent)
    (tmp_path / "else where").mkdir()
    for file in ("here.yaml", "../else where/there.yaml"):
        made = invoke("init", file, "--catalog", "catalog.yaml", "-a", "Api 1")
        assert made.exit_code == exit_codes.DONE
        monkeypatch.chdir(ring.parent)
        assert invoke("plan", file).exit_code == exit_codes.DONE
    assert read_integration("here.yaml").catalog == "./catalog.yaml"


def test_unknown_apis_are_all_told_and_nothing_is_written(invoke: Invoke, file: Path) -> None:
    result = invoke(
        "init", str(file), *WORKFLOPLUS, "-a", "Get Userz", "-a", "Get Users", "-a", "Nonsense"
    )
    assert result.exit_code == exit_codes.WRONG_INPUT
    assert result.stderr.count("error: --api: no API is called") == 2
    assert not file.exists()


def test_never_overwrites_unless_forced(invoke: Invoke, file: Path) -> None:
    file.write_text("mine")
    result = invoke("init", str(file), *WORKFLOPLUS, "-a", "Get Users")
    assert result.exit_code == exit_codes.WRONG_INPUT
    assert "there is such a file already" in result.stderr
    assert "--force" in result.stderr
    assert file.read_text() == "mine"
    assert (
        invoke("init", str(file), *WORKFLOPLUS, "-a", "Get Users", "--force").exit_code
        == exit_codes.DONE
    )
    assert read_integration(file).apis == ("Get Users",)


@pytest.mark.parametrize("force", [(), ("--force",)])
def test_never_follows_a_link(
    invoke: Invoke, file: Path, tmp_path: Path, force: tuple[str, ...]
) -> None:
    file.symlink_to(tmp_path / "elsewhere")
    result = invoke("init", str(file), *WORKFLOPLUS, "-a", "Get Users", *force)
    assert result.exit_code == exit_codes.WRONG_INPUT
    assert not (tmp_path / "elsewhere").exists()


def test_without_apis_and_terminal_it_is_a_usage_error(invoke: Invoke, file: Path) -> None:
    result = invoke("init", str(file), *WORKFLOPLUS)
    assert result.exit_code == exit_codes.USAGE
    assert "name at least one API with --api" in result.stderr


class TestAsking:
    @pytest.fixture(autouse=True)
    def terminal(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(
            "click.testing._NamedTextIOWrapper.isatty", lambda _: True, raising=False
        )

    def test_asks_until_an_empty_answer(self, file: Path) -> None:
        answers = "Get Userz\nget users\nCreate Job\n\n"
        result = CliRunner().invoke(application, ["init", str(file), *WORKFLOPLUS], input=answers)
        assert result.exit_code == exit_codes.DONE, result.output
        assert "no API is called `Get Userz`" in result.stderr
        assert read_integration(file).apis == ("Get Users", "Create Job")

    def test_the_end_of_input_writes_nothing(self, file: Path) -> None:
        result = CliRunner().invoke(
            application, ["init", str(file), *WORKFLOPLUS], input="Get Users\n"
        )
        assert result.exit_code == exit_codes.INTERRUPTED
        assert not file.exists()


def test_standard_output_can_be_planned(invoke: Invoke) -> None:
    made = invoke("init", "-", *WORKFLOPLUS, "-a", "Get Users")
    assert made.stderr == ""
    assert invoke("plan", "-", stdin=made.stdout).exit_code == exit_codes.DONE
