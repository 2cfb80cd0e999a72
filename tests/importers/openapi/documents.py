"""Small documents for the tests, and how the tests read them."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeAlias

from planner.importers.found import Found
from planner.importers.openapi import read_openapi
from planner.model import Api
from planner.solving.formula import Formula, GrantKey

Imports: TypeAlias = Callable[..., Found]

TOKEN_URL = "https://login.parcels.example/token"
OAUTH: dict[str, Any] = {
    "type": "oauth2",
    "flows": {
        "clientCredentials": {
            "tokenUrl": TOKEN_URL,
            "scopes": {"read": "Reads parcels.", "write": "Changes parcels."},
        }
    },
}
KEY = {"type": "apiKey", "in": "header", "name": "X-Key"}
SCHEMES = {"oauth": OAUTH, "key": KEY}

READ, WRITE = GrantKey("scopes", "read"), GrantKey("scopes", "write")
CREDENTIAL = GrantKey("credentials", "key")


def openapi(paths: dict[str, Any], *, version: Any = "3.0.3", **more: Any) -> dict[str, Any]:
    """A document with `paths`, and with `SCHEMES` unless `components` say otherwise."""
    return {
        "openapi": version,
        "info": {"title": "Parcel Post", "version": "7"},
        "servers": [{"url": "https://parcels.example/api"}],
        "components": {"securitySchemes": SCHEMES},
        "paths": paths,
        **more,
    }


def asking(security: Any, /, **more: Any) -> dict[str, Any]:
    """A document with one operation that has this `security`."""
    return openapi({"/parcels": {"get": {"security": security}}}, **more)


def write(folder: Path, document: Any, name: str = "parcels.json") -> str:
    """Write `document` (a text as it is, anything else as JSON) and return its path."""
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    text = document if isinstance(document, str) else json.dumps(document)
    path.write_text(text, encoding="utf-8")
    return str(path)


def read(folder: Path, document: Any, **options: Any) -> Found:
    """Import one document."""
    return read_openapi([write(folder, document)], read_on="2026-11-23", **options)


def only_api(found: Found) -> Api:
    (service,) = found.services
    (api,) = service.apis
    return api


def requirement(folder: Path, document: Any, **options: Any) -> Formula | None:
    """What the one API of a document requires; None where that is not known."""
    return only_api(read(folder, document, **options)).requirement


def rules(found: Found) -> set[str]:
    return {remark.rule for remark in (*found.left_out, *found.warnings)}
