"""Which type stands where in a plan. What it says is not judged here."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any, TypeAlias

from planner.errors import Fault
from planner.reading.quoting import key_path, quoted
from planner.verifying.documents import Steps

MOST_FAULTS = 20


class Faults:
    """The faults found in one file, as far as they are worth telling."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.found: list[Fault] = []

    def add(self, at: Steps, message: str, hint: str = "") -> None:
        if len(self.found) < MOST_FAULTS:
            self.found.append(Fault(message=message, file=self.file, path=key_path(at), hint=hint))

    def expected(self, at: Steps, what: str, found: Any) -> None:
        self.add(at, f"expected {what}, found {_described(found)}")


Shape: TypeAlias = Callable[[Any, Steps, Faults], None]


def _described(value: Any) -> str:
    if isinstance(value, str):
        return f"the text {quoted(value)}"
    if isinstance(value, (list, dict)):
        return "a list" if isinstance(value, list) else "an object"
    return json.dumps(value)


def text(value: Any, at: Steps, faults: Faults) -> None:
    """Any text."""
    if not isinstance(value, str):
        faults.expected(at, "a text", value)


def number(value: Any, at: Steps, faults: Faults) -> None:
    """A whole number from 0."""
    if type(value) is not int or value < 0:
        faults.expected(at, "a whole number from 0", value)


def flag(value: Any, at: Steps, faults: Faults) -> None:
    """True or false."""
    if not isinstance(value, bool):
        faults.expected(at, "true or false", value)


def one_of(*words: str) -> Shape:
    """One of a few words."""

    def shape(value: Any, at: Steps, faults: Faults) -> None:
        if not isinstance(value, str) or value not in words:
            faults.expected(at, f"one of {', '.join(words)}", value)

    return shape


def or_null(inner: Shape) -> Shape:
    """Null, or what `inner` says."""

    def shape(value: Any, at: Steps, faults: Faults) -> None:
        if value is not None:
            inner(value, at, faults)

    return shape


def list_of(inner: Shape) -> Shape:
    """A list."""

    def shape(value: Any, at: Steps, faults: Faults) -> None:
        if not isinstance(value, list):
            faults.expected(at, "a list", value)
            return
        for index, item in enumerate(value):
            inner(item, (*at, index), faults)

    return shape


def mapping_of(inner: Shape) -> Shape:
    """An object with any keys."""

    def shape(value: Any, at: Steps, faults: Faults) -> None:
        if not isinstance(value, dict):
            faults.expected(at, "an object", value)
            return
        for key, item in value.items():
            inner(item, (*at, key), faults)

    return shape


def record(**fields: Shape) -> Shape:
    """An object with these keys, and maybe others."""

    def shape(value: Any, at: Steps, faults: Faults) -> None:
        if not isinstance(value, dict):
            faults.expected(at, "an object", value)
            return
        for key, inner in fields.items():
            if key in value:
                inner(value[key], (*at, key), faults)
            else:
                faults.add(at, f"the key {quoted(key)} is missing")

    return shape


def maybe(**fields: Shape) -> Shape:
    """An object that may have these keys."""

    def shape(value: Any, at: Steps, faults: Faults) -> None:
        for key, inner in fields.items():
            if isinstance(value, dict) and key in value:
                inner(value[key], (*at, key), faults)

    return shape


def both(one: Shape, other: Shape) -> Shape:
    """What both say."""

    def shape(value: Any, at: Steps, faults: Faults) -> None:
        one(value, at, faults)
        other(value, at, faults)

    return shape


def json_value(value: Any, at: Steps, faults: Faults) -> None:
    """Anything that a request can carry."""
    if isinstance(value, float):
        faults.expected(at, "a whole number", value)
    elif isinstance(value, list):
        for index, item in enumerate(value):
            json_value(item, (*at, index), faults)
    elif isinstance(value, dict):
        for key, item in value.items():
            json_value(item, (*at, key), faults)


def requirement(value: Any, at: Steps, faults: Faults) -> None:
    """``{"any": […]}``, ``{"all": […]}`` or ``{"kind": …, "name": …}``."""
    keys = set(value) if isinstance(value, dict) else set()
    if keys == {"kind", "name"}:
        text(value["kind"], (*at, "kind"), faults)
        text(value["name"], (*at, "name"), faults)
    elif keys in ({"any"}, {"all"}):
        (join,) = keys
        list_of(requirement)(value[join], (*at, join), faults)
    else:
        faults.expected(at, "a requirement: {any: […]}, {all: […]} or {kind: …, name: …}", value)


CRITERIA = ("write-reach", "reach", "exposure", "grants", "risk", "names")


def criteria(value: Any, at: Steps, faults: Faults) -> None:
    """Criteria, each once, the names last."""
    before = len(faults.found)
    list_of(one_of(*CRITERIA))(value, at, faults)
    if len(faults.found) > before:
        return
    if not value or value[-1] != "names":
        faults.add(at, "expected `names` as the last criterion")
    if len(set(value)) < len(value):
        faults.add(at, "a criterion stands here twice")


_NAMES = list_of(text)
_GRANTS = mapping_of(_NAMES)
_API = {"id": text, "title": text, "method": text, "url": text, "policy": or_null(text)}
_EFFECT = one_of("read", "write")
_STEPS = list_of(one_of("forced", "reduced", "enumerated", "highs"))
_REQUEST = record(
    method=text,
    url=text,
    headers=mapping_of(text),
    body=mapping_of(json_value),
    encoding=one_of("json", "form"),
    token_variable=or_null(text),
    secret_variables=mapping_of(text),
)
_COST = mapping_of(number)
_EXPOSED_POLICY = record(policy=text, effect=_EFFECT)
_UNPLANNED = record(name=text, reason=text)
_TOKEN = record(
    task=text,
    offered=flag,
    apis=_NAMES,
    unplanned=list_of(_UNPLANNED),
    grants=_GRANTS,
    cost=_COST,
    bound=_COST,
    exposed=list_of(record(**_API, effect=_EFFECT, desired=flag)),
    exposed_policies=list_of(_EXPOSED_POLICY),
    status=one_of("optimal", "unproven"),
    request=or_null(_REQUEST),
    refusal=text,
)
_REPAIR = record(
    lifts=list_of(record(limit=one_of("forbid", "allow"), text=text, keep=_NAMES)),
    lets_in=list_of(record(kind=text, grant=text)),
    allow=_NAMES,
    grants=_GRANTS,
    cost=_COST,
    proven=flag,
)
_ALTERNATIVE = record(
    grants=_GRANTS,
    blocked_by=list_of(
        record(grant=text, kind=text, limit=one_of("forbid", "allow", "reserved"), because=text)
    ),
)

_STATUS = one_of("optimal", "unproven", "infeasible")
_INTEGRATION = both(
    record(
        name=text,
        purpose=text,
        apis=_NAMES,
        limits=both(record(forbid=_NAMES, require=_NAMES, allow=_NAMES), maybe(elsewhere=_NAMES)),
    ),
    maybe(vendors=_NAMES, unrecognised=list_of(_UNPLANNED)),
)
_CATALOG = record(name=text, title=text, digest=text, policies=record(name=text, digest=text))

PLANS = record(
    status=_STATUS,
    complete=flag,
    integration=_INTEGRATION,
    catalogs=list_of(_CATALOG),
    notes=_NAMES,
    plans=list_of(mapping_of(lambda *_: None)),
)
"""``plans-v1`` but for its `schema`, and for what its plans hold."""

_SERVICES = maybe(catalogs=list_of(record(name=text, title=text, digest=text)))
_PLAN = record(
    status=_STATUS,
    complete=flag,
    integration=_INTEGRATION,
    catalog=_CATALOG,
    criteria=criteria,
    grants=_GRANTS,
    cost=_COST,
    bound=_COST,
    apis=list_of(record(**_API, requirement=requirement, met_by=_GRANTS)),
    exposed=list_of(record(**_API, effect=_EFFECT)),
    exposed_policies=list_of(_EXPOSED_POLICY),
    unplanned=list_of(_UNPLANNED),
    blocked=list_of(
        record(
            api=text,
            title=text,
            alternatives=list_of(_ALTERNATIVE),
            alternatives_omitted=number,
        )
    ),
    prerequisites=or_null(record(api=record(**_API), sent_by=text, grants=_GRANTS)),
    request=or_null(_REQUEST),
    token_request=or_null(_REQUEST),
    proof=or_null(
        record(forced=number, excluded=number, parts=number, enumerated=number, milp_parts=number)
    ),
    certificate=or_null(
        record(
            grants=list_of(record(kind=text, grant=text, needed_by=or_null(text), required=flag)),
            costs=list_of(record(key=text, value=number, bound=number, proven_by=_STEPS)),
            names=record(proven_by=_STEPS),
        )
    ),
    uncounted=number,
    notes=_NAMES,
    repairs=or_null(record(sets=list_of(_REPAIR), complete=flag)),
    tokens=list_of(_TOKEN),
)
PLAN = both(_PLAN, _SERVICES)
"""``plan-v1`` but for its `schema`, which is looked at before all else."""
