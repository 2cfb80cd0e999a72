"""Integrations: what somebody wants to build."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any

from planner.errors import InvalidFile
from planner.model import Deviation, Integration, Limits, Task
from planner.reading.documents import Document, garbage_collection_paused, read_document
from planner.reading.files import STANDARD_INPUT, STANDARD_INPUT_NAME, StrPath
from planner.reading.formats import INTEGRATION, SUBJECTS
from planner.reading.nodes import Node, Step, children
from planner.reading.quoting import key_path


@garbage_collection_paused()
def read_integration(path: StrPath) -> Integration:
    """Read the integration in the file `path`, or from standard input for ``-``.

    Raises `InvalidFile` with all faults of the file. Names of APIs, grants and the catalogue are
    kept as written; `places` tells where each stands.
    """
    file = STANDARD_INPUT_NAME if path == STANDARD_INPUT else os.fspath(path)
    document = read_document(path, file, INTEGRATION)
    _check_minimise(document)
    _check_deviations(document)
    if document.report:
        raise InvalidFile(document.faults())
    return _build(document.values, file, _places(document.root))


def _check_minimise(document: Document) -> None:
    criteria = document.values.get("minimise") or []
    for index, criterion in enumerate(criteria[:-1]):
        if criterion == "names":
            document.report.at_node(
                document.at("minimise", index),
                "{} decides last, so it can only stand last",
                "names",
            )


def _check_deviations(document: Document) -> None:
    seen: dict[tuple[Any, ...], int] = {}
    for index, written in enumerate(document.values.get("deviations") or []):
        if written is None:
            continue
        about = [sort for sort in SUBJECTS if sort in written]
        place = document.at("deviations", index)
        if len(about) > 1:
            message = "a deviation is about one thing, this one names {}"
            document.report.at_node(place, message, tuple(about), hint="write one for each")
        key = (written.get("finding"), *((sort, written[sort]) for sort in about))
        if seen.setdefault(key, index) != index:
            document.report.at_node(place, "the same finding is accepted twice")


def _deviation(written: Mapping[str, str]) -> Deviation:
    sort = next((sort for sort in SUBJECTS if sort in written), "")
    return Deviation(
        finding=written["finding"],
        reason=written["reason"],
        until=written["until"],
        sort=sort,
        name=written.get(sort, ""),
    )


def _places(root: Node) -> dict[str, tuple[int, int]]:
    places: dict[str, tuple[int, int]] = {}
    waiting: list[tuple[tuple[Step, ...], Node]] = [((), root)]
    while waiting:
        steps, node = waiting.pop()
        if steps:
            places[key_path(steps)] = (node.mark.line + 1, node.mark.column + 1)
        waiting.extend(((*steps, step), child) for step, child in children(node))
    return places


def _build(
    values: Mapping[str, Any], file: str, places: Mapping[str, tuple[int, int]]
) -> Integration:
    limits = {name: tuple(names) for name, names in (values.get("limits") or {}).items()}
    return Integration(
        name=values["name"],
        catalog=values.get("catalog", ""),
        catalogs=tuple(values.get("catalogs") or ()),
        apis=tuple(values["apis"]),
        purpose=values.get("purpose", ""),
        limits=Limits(**limits),
        minimise=tuple(values.get("minimise") or ()),
        tokens=tuple(
            Task(name=task, apis=tuple(apis)) for task, apis in (values.get("tokens") or {}).items()
        ),
        deviations=tuple(map(_deviation, values.get("deviations") or ())),
        file=file,
        places=places,
    )
