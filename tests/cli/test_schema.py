from __future__ import annotations

import json
from pathlib import Path

import pytest

from planner.cli import exit_codes
from planner.reading import schemas
from tests.cli.conftest import Invoke


@pytest.mark.parametrize("name", schemas.FORMATS)
def test_prints_the_schema_of_a_format(invoke: Invoke, name: str) -> None:
    result = invoke("schema", name)
    assert result.exit_code == exit_codes.DONE
    assert json.loads(result.stdout) == schemas.json_schema(name)


def test_writes_all_or_one_into_a_folder(invoke: Invoke, tmp_path: Path) -> None:
    assert invoke("schema", "--out", str(tmp_path / "all")).exit_code == exit_codes.DONE
    assert invoke("schema", "catalog", "--out", str(tmp_path / "one")).exit_code == exit_codes.DONE
    names = sorted(map(schemas.file_name, schemas.FORMATS))
    assert sorted(path.name for path in (tmp_path / "all").iterdir()) == names
    (one,) = (tmp_path / "one").iterdir()
    assert one.read_text("utf-8") == schemas.schema_text("catalog")


@pytest.mark.parametrize("arguments", [(), ("nonsense",)])
def test_the_formats_are_listed_where_none_is_named(
    invoke: Invoke, arguments: tuple[str, ...]
) -> None:
    result = invoke("schema", *arguments)
    assert result.exit_code == exit_codes.USAGE
    assert all(name in result.stderr for name in schemas.FORMATS)
