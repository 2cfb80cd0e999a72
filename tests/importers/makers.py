"""Small vendors, as importers find them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from planner.importers.found import Found, FoundService
from planner.importers.writing import Prepared, prepare
from planner.model import READING_METHODS, Api, Grant, Kind, Source
from planner.solving.formula import AllOf, AnyOf, Formula, GrantKey

SCOPES = Kind(name="scopes", title="scope", held_by="token")
ROLES = Kind(name="roles", title="role", held_by="client")
DIGEST = f"sha256:{'1' * 64}"
LATER_DIGEST = f"sha256:{'2' * 64}"


def scope(name: str) -> GrantKey:
    return GrantKey("scopes", name)


def any_scope(*names: str) -> Formula:
    return AnyOf(tuple(map(scope, names)))


def all_scopes(*names: str) -> Formula:
    return AllOf(tuple(map(scope, names)))


def grant(key: GrantKey | str, **more: Any) -> Grant:
    named = scope(key) if isinstance(key, str) else key
    return Grant(**{"key": named, "value": named.name, **more})


def api(
    method_and_url: str, requirement: Formula | None, api_id: str | None = None, **more: Any
) -> Api:
    method, _, url = method_and_url.partition(" ")
    return Api(
        **{
            "id": api_id or method_and_url,
            "title": api_id or method_and_url,
            "method": method,
            "url": url,
            "effect": "read" if method in READING_METHODS else "write",
            "requirement": requirement,
            "unknown_reason": "" if requirement is not None else "Its page does not say.",
            **more,
        }
    )


def found(
    apis: Iterable[Api] | Mapping[str, Iterable[Api]],
    *grants: Grant | str,
    kinds: Iterable[Kind] = (SCOPES,),
    **more: Any,
) -> Found:
    """A vendor called parcels, with one service or several by name."""
    services = apis if isinstance(apis, Mapping) else {"parcels": apis}
    return Found(
        **{
            "name": "parcels",
            "title": "Parcel Post",
            "kinds": tuple(kinds),
            "grants": tuple(grant(one) if isinstance(one, str) else one for one in grants),
            "services": tuple(
                FoundService(name=name, title=f"The {name}", apis=tuple(listed))
                for name, listed in services.items()
            ),
            "digest": DIGEST,
            "sources": (
                Source(facts="scopes", page="https://parcels.example/docs", read="2026-11-23"),
            ),
            **more,
        }
    )


COMMAND = "planner import made-up parcels.json"


def imported(vendor: Found, out: Path, **options: Any) -> Prepared:
    """Import into the folder `out`, as the command does."""
    prepared = prepare(vendor, out, command=COMMAND, **options)
    for path, text in prepared.files.items():
        (out / path).parent.mkdir(parents=True, exist_ok=True)
        (out / path).write_text(text, encoding="utf-8", newline="\n")
    return prepared


def rules(prepared: Prepared) -> list[str]:
    """The rules of the remarks, those about what was left out first."""
    return [one.rule for one in (*prepared.found.left_out, *prepared.found.warnings)]
