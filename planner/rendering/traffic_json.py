"""Recorded traffic as ``discovery-v1``."""

from __future__ import annotations

from typing import Any

from planner.model import Api
from planner.rendering.requests.parts import json_text
from planner.traffic.found import AmbiguousCall, CalledApi, Seen, Traffic, UnrecognisedCall

SCHEMA = "discovery-v1"


def traffic_json(traffic: Traffic) -> str:
    """The JSON text, with a line feed at its end."""
    return json_text(traffic_data(traffic)) + "\n"


def traffic_data(traffic: Traffic) -> dict[str, Any]:
    """Plain dicts, lists, texts and numbers."""
    return {
        "schema": SCHEMA,
        "complete": traffic.complete,
        "catalogs": list(traffic.catalogs),
        "sources": [
            {
                "name": source.name,
                "type": source.type,
                "calls": source.calls,
                "malformed": source.malformed,
            }
            for source in traffic.sources
        ],
        **_seen(traffic.seen),
        "undated": traffic.undated,
        "apis": [_called(called) for called in traffic.apis],
        "unrecognised": [_unrecognised(one) for one in traffic.unrecognised],
        "unrecognised_beyond": traffic.unrecognised_beyond,
        "ambiguous": [_ambiguous(one) for one in traffic.ambiguous],
        "ambiguous_beyond": traffic.ambiguous_beyond,
        "elsewhere": [{"host": one.host, "calls": one.calls} for one in traffic.elsewhere],
        "elsewhere_beyond": traffic.elsewhere_beyond,
        "malformed": [
            {"source": one.source, "place": one.place, "reason": one.reason}
            for one in traffic.malformed
        ],
        "malformed_beyond": traffic.malformed_beyond,
        "preflights": traffic.preflights,
        "not_http": traffic.not_http,
    }


def _seen(seen: Seen) -> dict[str, Any]:
    return {
        "calls": seen.calls,
        "refused": seen.refused,
        "first": seen.first or None,
        "last": seen.last or None,
        "statuses": {str(status): calls for status, calls in seen.statuses.items()},
    }


def _api(catalog: str, api: Api) -> dict[str, Any]:
    return {
        "catalog": catalog,
        "id": api.id,
        "title": api.title,
        "method": api.method,
        "url": api.url,
    }


def _called(called: CalledApi) -> dict[str, Any]:
    return {
        **_api(called.catalog, called.api),
        **_seen(called.seen),
        "respelled": called.respelled,
        "by_path": called.by_path,
    }


def _unrecognised(one: UnrecognisedCall) -> dict[str, Any]:
    return {
        "method": one.method,
        "host": one.host or None,
        "path": one.path,
        "methods": list(one.methods),
        **_seen(one.seen),
    }


def _ambiguous(one: AmbiguousCall) -> dict[str, Any]:
    return {
        "method": one.method,
        "host": one.host or None,
        "path": one.path,
        "candidates": [_api(catalog, api) for catalog, api in one.candidates],
        "hosts": list(one.hosts),
        **_seen(one.seen),
    }
