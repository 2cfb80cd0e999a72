"""An import as data: what was found, what was written, and what there is to say about it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from planner.importers.changes import Changes, as_members, changes_between, numbers_of
from planner.importers.found import Remark
from planner.importers.writing import Prepared
from planner.plans import requirement_data
from planner.solving.formula import Formula

SCHEMA = "import-v1"


def import_record(prepared: Prepared, *, written: bool) -> dict[str, Any]:
    """The members of ``import-v1``. `written` says whether the files were written."""
    found = prepared.found
    changes = changes_between(prepared.earlier, found)
    apis = [api for service in found.services for api in service.apis]
    return {
        "name": found.name,
        "title": found.title,
        "source": found.digest,
        "written": written,
        "files": [{"path": path, "changed": prepared.is_changed(path)} for path in prepared.files],
        "numbers": as_members(numbers_of(apis, len(found.grants))),
        "catalogs": [
            {
                "name": service.name,
                "title": service.title,
                "numbers": as_members(numbers_of(service.apis, len(found.grants))),
            }
            for service in found.services
        ],
        "changes": None if changes is None else _changes(changes),
        "overlay": {
            "path": prepared.overlay,
            "additions": prepared.additions,
            "lifted": [
                {"path": list(one.path), "value": one.value, "file": one.file}
                for one in prepared.lifted
            ],
        },
        "left_out": _remarks(found.left_out),
        "warnings": _remarks(found.warnings),
    }


def _changes(changes: Changes) -> dict[str, Any]:
    return {
        **as_members(changes),
        "requirements_changed": [
            {"api": one.api, "before": _requirement(one.before), "after": _requirement(one.after)}
            for one in changes.requirements_changed
        ],
    }


def _requirement(requirement: Formula | None) -> dict[str, Any] | None:
    return None if requirement is None else requirement_data(requirement)


def _remarks(remarks: Iterable[Remark]) -> list[dict[str, str]]:
    return [
        {"rule": remark.rule, "place": remark.place, "message": remark.message}
        for remark in remarks
    ]
