"""The JSON Schemas are current, valid, and agree with the reader."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator

from planner.reading.schemas import FORMATS, file_name, json_schema, main, schema_text

HERE = Path(__file__).parent
REPOSITORY = HERE.parent.parent

GOOD = {
    "policy-set": "policies.yaml",
    "catalog": "catalog.yaml",
    "integration": "integration.yaml",
    "overlay": "overlay.yaml",
}
SHIPPED = [
    *((path, "policy-set") for path in sorted((REPOSITORY / "policies").glob("*.yaml"))),
    *((path, "catalog") for path in sorted((REPOSITORY / "catalogs").glob("*.yaml"))),
]

# A schema sees one value at a time: not the order of keys, names declared elsewhere, which kinds
# there are, characters that cannot be seen, or what another value makes necessary.
SEEN_BY_THE_READER_ALONE = {
    "kind-not-settled",
    "kind-not-settled-anywhere", "kind-not-settled-in-one-alternative",
    "kind-half-settled-beside-all", "unknown-grant", "unknown-kind", "undeclared-kind",
    "implies-unknown", "implies-itself", "implies-in-a-circle", "same-value", "many-faults",
    "none-in-a-list", "short-form-with-several-kinds", "words-beside-the-short-form",
    "form-with-structure", "unknown-policy", "policy-in-other-case",
    "unknown-without-reason", "reason-without-unknown", "requires-unknown-grant",
    "requires-not-settled", "policy-set-that-is-missing", "policy-set-of-another-format",
    "too-many-kinds",
}  # fmt: skip


class Yaml12Loader(yaml.SafeLoader):
    """What an editor sees: the core schema of YAML 1.2, without dates and YAML 1.1's numbers."""


Yaml12Loader.yaml_implicit_resolvers = {}
for tag, pattern, first in (
    ("bool", r"true|True|TRUE|false|False|FALSE", "tTfF"),
    ("int", r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+", "-+0123456789"),
    ("float", r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?", "-+.0123456789"),
    ("null", r"~|null|Null|NULL|", ["~", "n", "N", ""]),
):
    Yaml12Loader.add_implicit_resolver(
        f"tag:yaml.org,2002:{tag}", re.compile(rf"(?:{pattern})\Z"), list(first)
    )


def load(path: Path) -> Any:
    return yaml.load(path.read_text(encoding="utf-8"), Yaml12Loader)  # noqa: S506


def catchable() -> list[Path]:
    """The broken files that are YAML at all and whose faults a schema can see."""
    found = []
    for path in sorted((HERE / "broken").glob("*/*.yaml")):
        try:
            load(path)
        except (yaml.YAMLError, ValueError, TypeError):
            continue
        first = path.with_suffix(".expected").read_text(encoding="utf-8")
        beyond_schema = re.search(
            r"here twice|are not read|nested deeper|policy-set/|the end of the document"
            r"|a tab in|a second document|carriage return|name as key|not valid YAML",
            first,
        )
        if not beyond_schema and path.stem not in SEEN_BY_THE_READER_ALONE:
            found.append(path.relative_to(HERE / "broken"))
    return found


@pytest.mark.parametrize("name", FORMATS)
def test_a_schema_is_current_and_valid(name: str) -> None:
    Draft202012Validator.check_schema(json_schema(name))

    assert (REPOSITORY / "schema" / file_name(name)).read_text(encoding="utf-8") == schema_text(
        name
    ), "run: python -m planner.reading.schemas schema"


@pytest.mark.parametrize("name", FORMATS)
def test_the_good_files_are_valid(name: str) -> None:
    Draft202012Validator(json_schema(name)).validate(load(HERE / "good" / GOOD[name]))


@pytest.mark.parametrize(("path", "name"), SHIPPED, ids=lambda value: str(value)[-30:])
def test_the_shipped_files_are_valid(path: Path, name: str) -> None:
    Draft202012Validator(json_schema(name)).validate(load(path))


@pytest.mark.parametrize("path", catchable(), ids=str)
def test_a_fault_that_a_schema_can_see_is_seen(path: Path) -> None:
    validator = Draft202012Validator(json_schema(path.parts[0]))

    assert not validator.is_valid(load(HERE / "broken" / path))


@pytest.mark.parametrize("name", sorted(SEEN_BY_THE_READER_ALONE))
def test_a_fault_that_the_reader_alone_sees_is_not_in_the_schema(name: str) -> None:
    """Else it would be time to take it off the list."""
    [path] = (HERE / "broken").glob(f"*/{name}.yaml")

    assert Draft202012Validator(json_schema(path.parent.name)).is_valid(load(path))


def test_most_broken_files_are_seen_by_the_schemas() -> None:
    assert len(catchable()) >= 40


@pytest.mark.parametrize("name", FORMATS)
def test_every_key_has_a_description_for_editors(name: str) -> None:
    def check(schema: Any) -> None:
        if isinstance(schema, dict):
            for key, member in (schema.get("properties") or {}).items():
                assert "description" in member, key
            for member in schema.values():
                check(member)
        elif isinstance(schema, list):
            for member in schema:
                check(member)

    check(json_schema(name))


def test_the_module_writes_all_schemas(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(tmp_path / "new")]) == 0
    written = {path.name for path in (tmp_path / "new").iterdir()}
    assert written == {f"{name}-1.json" for name in FORMATS}
    assert json.loads((tmp_path / "new" / "catalog-1.json").read_text())["title"]

    assert main([]) == 2
    assert "usage" in capsys.readouterr().err
