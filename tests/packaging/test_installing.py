"""The program finds the data it ships with however it was installed."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import sysconfig
import venv
import zipfile
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.conftest import REPOSITORY

REPORT = """
import json, planner.reading
catalog = planner.reading.read_catalog("workfloplus")
print(json.dumps({"package": planner.__file__, "apis": len(catalog.apis)}))
"""


def run(*command: str | Path, cwd: Path, **variables: str) -> str:
    """What a command prints. Of the caller's environment it gets nothing that steers Python."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    done = subprocess.run(
        command, cwd=cwd, env=kept | variables, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@dataclass(frozen=True)
class Environment:
    """A fresh virtual environment that sees the libraries of this one, but not the project."""

    home: Path

    @property
    def scripts(self) -> Path:
        return self.home / ("Scripts" if os.name == "nt" else "bin")

    def install(self, *what: str | Path) -> None:
        pip = (sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check")
        options = ("--no-index", "--no-deps", "--no-build-isolation")
        target = ("--python", self.scripts / "python")
        run(*pip, *target, "install", *options, *what, cwd=self.home)

    def python(self, script: str, **variables: str) -> str:
        return run(self.scripts / "python", "-c", script, cwd=self.home, **variables)


@pytest.fixture
def environment(tmp_path: Path) -> Environment:
    home = tmp_path / "environment"
    venv.create(home)
    paths = sysconfig.get_paths(vars={"base": str(home), "platbase": str(home)})
    # A directory that a .pth file names is searched for modules; its own .pth files, such as that
    # of an editable install of the project, are not read.
    libraries = [sysconfig.get_path(name) + "\n" for name in ("purelib", "platlib")]
    Path(paths["purelib"], "libraries.pth").write_text("".join(libraries), encoding="utf-8")
    return Environment(home)


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build_wheel(REPOSITORY, tmp_path_factory.mktemp("wheel"))


def build_wheel(source: Path, folder: Path) -> Path:
    pip = (sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check")
    options = ("--no-index", "--no-deps", "--no-build-isolation", "--wheel-dir", folder)
    run(*pip, "wheel", *options, source, cwd=folder)
    [wheel] = folder.glob("*.whl")
    return wheel


def contents(wheel: Path) -> dict[str, bytes]:
    """The files of a wheel, without those that describe the wheel itself."""
    with zipfile.ZipFile(wheel) as archive:
        names = [name for name in archive.namelist() if ".dist-info/" not in name]
        return {name: archive.read(name) for name in names}


def test_without_being_installed_the_project_is_not_seen(environment: Environment) -> None:
    found = "import importlib.util; print(importlib.util.find_spec('planner'))"
    assert environment.python(found).strip() == "None"


def test_from_a_wheel(environment: Environment, wheel: Path) -> None:
    environment.install(wheel)

    report = json.loads(environment.python(REPORT))

    assert report["apis"] == 82
    assert Path(report["package"]).is_relative_to(environment.home)


def test_from_an_editable_install(environment: Environment) -> None:
    environment.install("--editable", REPOSITORY)

    report = json.loads(environment.python(REPORT))

    assert report == {"package": str(REPOSITORY / "planner" / "__init__.py"), "apis": 82}


def test_from_a_checkout_on_the_path(environment: Environment) -> None:
    report = json.loads(environment.python(REPORT, PYTHONPATH=str(REPOSITORY)))

    assert report == {"package": str(REPOSITORY / "planner" / "__init__.py"), "apis": 82}


def test_an_editable_install_copies_neither_code_nor_data(environment: Environment) -> None:
    environment.install("--editable", REPOSITORY)

    copied = [path for path in environment.home.rglob("planner/*") if path.is_file()]

    assert copied == []


def test_a_wheel_holds_the_package_and_the_data_and_nothing_else(wheel: Path) -> None:
    shipped = contents(wheel)

    expected = {}
    for folder, place in (
        ("planner", "planner"),
        ("policies", "planner/data/policies"),
        ("catalogs", "planner/data/catalogs"),
    ):
        for path in (REPOSITORY / folder).rglob("*"):
            if path.is_file() and "__pycache__" not in path.parts:
                name = f"{place}/{path.relative_to(REPOSITORY / folder).as_posix()}"
                expected[name] = path.read_bytes()
    assert shipped == expected
    assert "planner/py.typed" in shipped
    assert "planner/data/policies/workfloplus.yaml" in shipped
    assert "planner/data/catalogs/workfloplus.yaml" in shipped


def test_a_source_distribution_builds_the_same_wheel(wheel: Path, tmp_path: Path) -> None:
    build = f"from hatchling.build import build_sdist; print(build_sdist({str(tmp_path)!r}))"
    name = run(sys.executable, "-c", build, cwd=REPOSITORY).strip().splitlines()[-1]

    rebuilt = build_wheel(tmp_path / name, tmp_path)

    assert contents(rebuilt) == contents(wheel)


def test_installing_brings_the_command(environment: Environment, wheel: Path) -> None:
    environment.install(wheel)

    assert (environment.scripts / "planner").is_file()
