"""OpenAPI 3 and Swagger 2: ``security`` becomes requirements, security schemes become kinds."""

from __future__ import annotations

from planner.importers.openapi.reading import read_openapi

__all__ = ["read_openapi"]
