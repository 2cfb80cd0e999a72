"""Discovery documents made up for tests."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from planner.importers.found import Found, FoundService
from planner.importers.google import read_google
from planner.model import Api

READ_ON = "2026-11-23"
AUTH = "https://www.googleapis.com/auth/"

Json = dict[str, Any]


def method(method_id: str, **values: Any) -> Json:
    """A method; by default one that reads ``things`` with any one of no scopes listed."""
    return {"id": method_id, "httpMethod": "GET", "path": "things", **values}


def document(*, scopes: dict[str, str] | None = None, **values: Any) -> Json:
    """A discovery document of the API `parcels` v1; `scopes` maps them to descriptions."""
    whole: Json = {
        "kind": "discovery#restDescription",
        "name": "parcels",
        "version": "v1",
        "revision": "20261101",
        "title": "Parcels API",
        "rootUrl": "https://parcels.example/",
        "servicePath": "",
        "documentationLink": "https://parcels.example/docs",
        "resources": {},
    }
    if scopes is not None:
        described = {scope: {"description": text} for scope, text in scopes.items()}
        whole["auth"] = {"oauth2": {"scopes": described}}
    return whole | values


def with_methods(*methods: Json, scopes: dict[str, str] | None = None, **values: Any) -> Json:
    """A document whose one resource, `things`, has these methods, in this order."""
    named = {f"m{index}": one for index, one in enumerate(methods)}
    return document(scopes=scopes, resources={"things": {"methods": named}}, **values)


def written(folder: Path, values: Any, name: str = "parcels.v1.json") -> Path:
    path = folder / name
    path.write_text(json.dumps(values), encoding="utf-8")
    return path


def found_in(folder: Path, *documents: Json, **options: Any) -> Found:
    paths = [written(folder, one, f"{index}.json") for index, one in enumerate(documents)]
    return read_google(paths, read_on=READ_ON, **options)


def service_in(folder: Path, one: Json) -> FoundService:
    (service,) = found_in(folder, one).services
    return service


def api_in(folder: Path, one: Json) -> Api:
    (api,) = service_in(folder, one).apis
    return api
