"""JSON Schemas of the file formats, for editors: generated from the shapes that read the files.

``python -m planner.reading.schemas DIRECTORY`` writes them. A schema asks for quotes where other
YAML readers would see a number or a truth value in the place of a name; our reader takes either.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from planner.reading.formats import ALL_FORMATS
from planner.reading.shapes import Schema

FORMATS = tuple(ALL_FORMATS)


def json_schema(format_name: str) -> Schema:
    """The JSON Schema (draft 2020-12) of one of `FORMATS`. Raises `KeyError` for other names."""
    form = ALL_FORMATS[format_name]
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": f"{form.title}, version {form.version}",
        **form.record.schema(),
        **_definitions(form.record.definitions()),
    }


def _definitions(definitions: dict[str, Schema]) -> Schema:
    return {"$defs": dict(sorted(definitions.items()))} if definitions else {}


def file_name(format_name: str) -> str:
    """The name of the schema's file."""
    return f"{format_name}-{ALL_FORMATS[format_name].version}.json"


def schema_text(format_name: str) -> str:
    """The schema as its file holds it."""
    return json.dumps(json_schema(format_name), indent=2, ensure_ascii=False) + "\n"


def write_schemas(directory: Path) -> None:
    """Write the schema of every format into `directory`, which is made if it does not exist."""
    directory.mkdir(parents=True, exist_ok=True)
    for name in FORMATS:
        (directory / file_name(name)).write_text(schema_text(name), encoding="utf-8", newline="\n")


def main(arguments: list[str]) -> int:
    """Write the schemas into the one directory named."""
    if len(arguments) != 1:
        sys.stderr.write("usage: python -m planner.reading.schemas DIRECTORY\n")
        return 2
    write_schemas(Path(arguments[0]))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
