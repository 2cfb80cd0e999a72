"""Write the generated files anew (`make docs`), or say which are out of date (`make check`)."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from difflib import unified_diff
from pathlib import Path
from typing import TypeAlias

from planner.reading import schemas
from tools import catalogs, examples, lint_pages, pages

REPOSITORY = Path(__file__).resolve().parent.parent

Generated: TypeAlias = Iterator[tuple[str, str]]
"""Files, each as its path from the top of the repository and its text."""


def schema_files() -> Generated:
    """The JSON Schemas of the file formats."""
    for name in schemas.FORMATS:
        yield f"schema/{schemas.file_name(name)}", schemas.schema_text(name)


GENERATORS: tuple[Callable[[], Generated], ...] = (
    schema_files,
    catalogs.generated_files,
    examples.generated_files,
    lint_pages.generated_files,
    pages.generated_files,
)


def all_files() -> dict[str, str]:
    """What every generated file should hold. Raises ValueError if two generators write the same."""
    files: dict[str, str] = {}
    for generator in GENERATORS:
        for path, text in generator():
            if path in files:
                raise ValueError(f"{path} is generated twice")
            files[path] = text
    return files


def write(files: Iterable[tuple[str, str]], root: Path) -> None:
    """Write each file below `root`; files that are current are left untouched."""
    for path, text in files:
        target = root / path
        if _content(target) != text.encode():
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(text.encode())
            print(f"wrote {path}")


def differences(files: Iterable[tuple[str, str]], root: Path) -> Iterator[str]:
    """For each file below `root` that does not hold its text, how the two differ."""
    for path, text in files:
        content = _content(root / path)
        if content is None:
            yield f"{path} is missing"
        elif content != text.encode():
            written = content.decode(errors="replace").splitlines()
            lines = unified_diff(
                written, text.splitlines(), f"{path} as it is", f"{path} as generated", lineterm=""
            )
            yield "\n".join(lines) or f"{path} differs in its line ends"


def _content(path: Path) -> bytes | None:
    return path.read_bytes() if path.is_file() else None


def main(arguments: Sequence[str]) -> int:
    """Returns 1 if `--check` finds a file that is not current, else 0."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing, only compare")
    files = all_files()
    if not parser.parse_args(arguments).check:
        write(files.items(), REPOSITORY)
        return 0
    found = list(differences(files.items(), REPOSITORY))
    for difference in found:
        print(difference)
    if found:
        print(f"\n{len(found)} generated file(s) out of date: run `make docs`", file=sys.stderr)
    else:
        print(f"{len(files)} generated files are current")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
