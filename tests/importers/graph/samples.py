"""Small permission documents, and what the importer finds in them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from planner.importers.found import Found, Remark
from planner.importers.graph import read_graph
from planner.importers.graph.schemes import SchemeName
from planner.model import Api

READ_ON = "2026-11-23"


def permission(
    *path_sets: object,
    schemes: Mapping[str, Mapping[str, Any]] | None = None,
    kind: str = "oAuth2",
    **more: Any,
) -> dict[str, Any]:
    """A permission of the document."""
    described = {"Application": {"adminDisplayName": "Do it", "privilegeLevel": 3}}
    return {
        "authorizationType": kind,
        "schemes": described if schemes is None else dict(schemes),
        "pathSets": list(path_sets),
        **more,
    }


def paths(
    values: Mapping[str, object],
    *methods: str,
    schemes: tuple[str, ...] = ("Application",),
    **more: Any,
) -> dict[str, Any]:
    """A path set."""
    return {
        "schemeKeys": list(schemes),
        "methods": list(methods or ("GET",)),
        "paths": dict(values),
        **more,
    }


def written(folder: Path, permissions: Mapping[str, Any]) -> Path:
    path = folder / "permissions.json"
    path.write_text(json.dumps({"permissions": permissions}), encoding="utf-8")
    return path


def found(
    folder: Path,
    permissions: Mapping[str, Any],
    scheme: SchemeName = "Application",
    **options: Any,
) -> Found:
    source = written(folder, permissions)
    return read_graph([source], scheme=scheme, read_on=READ_ON, **options)


def apis(of: Found) -> dict[str, Api]:
    """The APIs by id."""
    (service,) = of.services
    return {api.id: api for api in service.apis}


def by_rule(remarks: tuple[Remark, ...], rule: str) -> list[Remark]:
    return [remark for remark in remarks if remark.rule == rule]
