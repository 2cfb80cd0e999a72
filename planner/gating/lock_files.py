"""Locks as JSON, ``lock-v1``: written so that a change of the file reads as a change of the plan.

Every list is sorted, and each name stands on a line of its own.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Literal

from planner.errors import Fault, InvalidFile
from planner.gating.locks import Digests, Lock, LockedApi, LockedPart, LockedToken, keys_of
from planner.gating.opening import Opened, OpenedSet
from planner.model import Effect, Limits
from planner.reading.quoting import quoted
from planner.solving.formula import GrantKey
from planner.verifying import shapes
from planner.verifying.documents import read_json

SCHEMA = "lock-v1"
ENDING = ".lock.json"
_YAML = (".yaml", ".yml")
_LIMITS = ("forbid", "require", "allow")
_OPENED: tuple[tuple[str, Literal["api", "policy"], Effect], ...] = (
    ("write", "api", "write"),
    ("read", "api", "read"),
    ("write_policies", "policy", "write"),
    ("read_policies", "policy", "read"),
)


def lock_path(integration: str) -> str:
    """Where the lock of an integration is: ``x.yaml`` has ``x.lock.json`` beside it."""
    ending = next((ending for ending in _YAML if integration.endswith(ending)), "")
    return integration.removesuffix(ending) + ENDING


def integration_of(lock: str) -> str | None:
    """The integration beside a lock, None where there is none."""
    stem = lock.removesuffix(ENDING)
    return next((stem + ending for ending in _YAML if Path(stem + ending).exists()), None)


def lock_data(lock: Lock) -> dict[str, Any]:
    """The lock as ``lock-v1``."""
    return {
        "schema": SCHEMA,
        "planner": lock.planner,
        "status": lock.status,
        "complete": lock.complete,
        "integration": {
            "name": lock.name,
            "purpose": lock.purpose,
            "limits": {name: sorted(getattr(lock.limits, name)) for name in _LIMITS},
        },
        "parts": [_part(part) for part in lock.parts],
    }


def _part(part: LockedPart) -> dict[str, Any]:
    kinds = sorted({*(key.kind for key in part.grants), *(part.reach or {})})
    return {
        "vendor": part.vendor,
        "catalog": {
            "name": part.catalog.name,
            "digest": part.catalog.digest,
            "policies": {"name": part.catalog.policies, "digest": part.catalog.policies_digest},
            "services": dict(sorted(part.catalog.services)),
        },
        "status": part.status,
        "criteria": [*part.criteria, "names"],
        "grants": {
            kind: sorted(key.name for key in part.grants if key.kind == kind) for kind in kinds
        },
        "cost": dict(part.cost),
        "apis": [_api(api) for api in sorted(part.apis, key=lambda api: api.id)],
        "exposed": _opened(part.opened),
        "reach": {kind: _opened(entries) for kind, entries in sorted((part.reach or {}).items())},
        "tokens": [_token(token) for token in sorted(part.tokens, key=lambda token: token.task)],
        "requests": part.requests,
        "written": {str(key): text for key, text in sorted(part.written.items())},
    }


def _api(api: LockedApi) -> dict[str, Any]:
    return {
        "id": api.id,
        "title": api.title,
        "method": api.method,
        "url": api.url,
        "policy": api.policy,
        "requirement": api.requirement,
    }


def _token(token: LockedToken) -> dict[str, Any]:
    kinds = sorted({key.kind for key in token.grants})
    grants = {kind: sorted(key.name for key in token.grants if key.kind == kind) for kind in kinds}
    return {"task": token.task, "apis": sorted(token.apis), "grants": grants}


def _opened(entries: OpenedSet) -> dict[str, list[str]]:
    return {
        member: sorted(one.name for one in entries if (one.sort, one.effect) == (sort, effect))
        for member, sort, effect in _OPENED
    }


_NAMES = shapes.list_of(shapes.text)
_GRANTS = shapes.mapping_of(_NAMES)
_OPENED_SHAPE = shapes.record(**{member: _NAMES for member, _, _ in _OPENED})
_API = shapes.record(
    id=shapes.text,
    title=shapes.text,
    method=shapes.text,
    url=shapes.text,
    policy=shapes.or_null(shapes.text),
    requirement=shapes.or_null(shapes.text),
)
_STATUS = shapes.one_of("optimal", "unproven")
_CATALOG = shapes.record(
    name=shapes.text,
    digest=shapes.text,
    policies=shapes.record(name=shapes.text, digest=shapes.text),
    services=shapes.mapping_of(shapes.text),
)
_LOCK = shapes.record(
    planner=shapes.text,
    status=_STATUS,
    complete=shapes.flag,
    integration=shapes.record(
        name=shapes.text,
        purpose=shapes.text,
        limits=shapes.record(**dict.fromkeys(_LIMITS, _NAMES)),
    ),
    parts=shapes.list_of(
        shapes.both(
            shapes.record(
                vendor=shapes.text,
                catalog=_CATALOG,
                status=_STATUS,
                criteria=shapes.criteria,
                grants=_GRANTS,
                cost=shapes.mapping_of(shapes.number),
                apis=shapes.list_of(_API),
                exposed=_OPENED_SHAPE,
                reach=shapes.mapping_of(_OPENED_SHAPE),
                tokens=shapes.list_of(shapes.record(task=shapes.text, apis=_NAMES, grants=_GRANTS)),
            ),
            # A lock from before does not have it, and is told to be so.
            shapes.maybe(requests=shapes.text, written=shapes.mapping_of(shapes.text)),
        )
    ),
)


def read_lock(path: str) -> Lock:
    """The lock in the file `path`. Raises InvalidFile, with key paths."""
    return lock_from(read_json(path), path)


def lock_from(data: Any, file: str) -> Lock:
    """The lock that `data` is. Raises InvalidFile, with `file` as the file."""
    schema = data.get("schema") if isinstance(data, dict) else None
    if schema != SCHEMA:
        found = f"found {quoted(schema)}" if isinstance(schema, str) else "found none"
        message = f"expected the schema `{SCHEMA}`, {found}"
        hint = "write the lock anew with `planner lock`"
        raise InvalidFile([Fault(message=message, file=file, path="schema", hint=hint)])
    faults = shapes.Faults(file)
    _LOCK(data, (), faults)
    vendors = [] if faults.found else [part["vendor"] for part in data["parts"]]
    if not faults.found and (not vendors or len(set(vendors)) < len(vendors)):
        faults.add(("parts",), "expected one part or more, each of another vendor")
    if faults.found:
        raise InvalidFile(faults.found)
    return Lock(
        name=data["integration"]["name"],
        purpose=data["integration"]["purpose"],
        limits=Limits(**{name: tuple(data["integration"]["limits"][name]) for name in _LIMITS}),
        parts=tuple(_part_from(part) for part in data["parts"]),
        complete=data["complete"],
        planner=data["planner"],
    )


def _part_from(data: Mapping[str, Any]) -> LockedPart:
    catalog = data["catalog"]
    # Without a colon it names no grant, so it is left out.
    written = {key: text for key, text in data.get("written", {}).items() if ":" in key}
    return LockedPart(
        vendor=data["vendor"],
        catalog=Digests(
            name=catalog["name"],
            digest=catalog["digest"],
            policies=catalog["policies"]["name"],
            policies_digest=catalog["policies"]["digest"],
            services=tuple(catalog["services"].items()),
        ),
        status=data["status"],
        criteria=tuple(name for name in data["criteria"] if name != "names"),
        grants=keys_of(data["grants"]),
        cost=data["cost"],
        apis=tuple(_api_from(api) for api in data["apis"]),
        opened=_opened_from(data["exposed"]),
        reach={kind: _opened_from(entries) for kind, entries in data["reach"].items()},
        tokens=tuple(
            LockedToken(
                task=token["task"], apis=tuple(token["apis"]), grants=keys_of(token["grants"])
            )
            for token in data["tokens"]
        ),
        requests=data.get("requests", ""),
        written={GrantKey(*key.split(":", 1)): text for key, text in written.items()},
    )


def _api_from(data: Mapping[str, Any]) -> LockedApi:
    names = ("id", "title", "method", "url", "policy", "requirement")
    return LockedApi(**{name: data[name] for name in names})


def _opened_from(data: Mapping[str, Sequence[str]]) -> OpenedSet:
    return frozenset(
        Opened(sort, name, effect) for member, sort, effect in _OPENED for name in data[member]
    )
