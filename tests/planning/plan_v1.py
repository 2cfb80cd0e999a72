"""``plan-v1`` as a JSON Schema: SPEC section 5, and what planner adds to it.

Exact on purpose: a field that is added has to be added here (and to the documentation) too.
"""

from __future__ import annotations

from typing import Any, TypeAlias

Schema: TypeAlias = dict[str, Any]

TEXT: Schema = {"type": "string"}
NUMBER: Schema = {"type": "integer", "minimum": 0}
DIGEST: Schema = {"type": "string", "pattern": "^sha256:[0-9a-f]+$"}
EFFECT: Schema = {"enum": ["read", "write"]}


def record(**fields: Schema) -> Schema:
    return {
        "type": "object",
        "properties": fields,
        "required": list(fields),
        "additionalProperties": False,
    }


def list_of(items: Schema) -> Schema:
    return {"type": "array", "items": items}


def mapping_of(values: Schema) -> Schema:
    return {"type": "object", "additionalProperties": values}


def or_null(schema: Schema) -> Schema:
    return {"anyOf": [schema, {"type": "null"}]}


API: dict[str, Schema] = {
    "id": TEXT,
    "title": TEXT,
    "method": TEXT,
    "url": TEXT,
    "policy": or_null(TEXT),
}
GRANTS = mapping_of({**list_of(TEXT), "uniqueItems": True})
RISKS = {f"risk_{level}": NUMBER for level in (5, 4, 3, 2, 1)}
COST = {
    "type": "object",
    "properties": {
        **dict.fromkeys(("write_reach", "reach", "exposure", "grants"), NUMBER),
        **RISKS,
    },
    "required": ["write_reach", "reach", "exposure", "grants"],
    "additionalProperties": False,
}
NOTHING: Schema = {"type": "object", "maxProperties": 0}
REQUEST = record(
    method=TEXT,
    url=TEXT,
    headers=mapping_of(TEXT),
    body={"type": "object"},
    encoding={"enum": ["json", "form"]},
    token_variable=or_null(TEXT),
    secret_variables=mapping_of(TEXT),
)
BLOCKER = record(
    grant=TEXT, kind=TEXT, limit={"enum": ["forbid", "allow", "reserved"]}, because=TEXT
)
ALTERNATIVE = record(grants=GRANTS, blocked_by={**list_of(BLOCKER), "minItems": 1})

# Nested as deep as the vendor needs; `tests/verifying` says what stands in it.
REQUIREMENT: Schema = {"type": "object", "minProperties": 1, "maxProperties": 2}
PLANNED_API = record(**API, requirement=REQUIREMENT, met_by=GRANTS)
PLANNED_API["properties"]["documented_least"] = GRANTS  # only where the catalogue holds it
STEPS = list_of({"enum": ["forced", "reduced", "enumerated", "highs"]})
CERTIFICATE = record(
    grants=list_of(
        record(kind=TEXT, grant=TEXT, needed_by=or_null(TEXT), required={"type": "boolean"})
    ),
    costs=list_of(record(key=TEXT, value=NUMBER, bound=NUMBER, proven_by=STEPS)),
    names=record(proven_by=STEPS),
)
PROOF = record(forced=NUMBER, excluded=NUMBER, parts=NUMBER, enumerated=NUMBER, milp_parts=NUMBER)
TOKEN = record(
    task={"type": "string", "pattern": "^[a-z][a-z0-9_-]{0,39}$"},
    offered={"type": "boolean"},
    apis={**list_of(TEXT), "minItems": 1, "uniqueItems": True},
    unplanned=list_of(record(name=TEXT, reason=TEXT)),
    grants=GRANTS,
    cost=COST,
    bound=COST,
    exposed=list_of(record(**API, effect=EFFECT, desired={"type": "boolean"})),
    exposed_policies=list_of(record(policy=TEXT, effect=EFFECT)),
    status={"enum": ["optimal", "unproven"]},
    request=or_null(REQUEST),
    refusal=TEXT,
)

REPAIR = record(
    lifts=list_of(record(limit=TEXT, text=TEXT, keep=list_of(TEXT))),
    lets_in=list_of(record(kind=TEXT, grant=TEXT)),
    allow=list_of(TEXT),
    grants=GRANTS,
    cost=COST,
    proven={"type": "boolean"},
)
REPAIRS = record(sets=list_of(REPAIR), complete={"type": "boolean"})

FIELDS: dict[str, Schema] = {
    "schema": {"const": "plan-v1"},
    "status": {"enum": ["optimal", "unproven", "infeasible"]},
    "complete": {"type": "boolean"},
    "integration": record(
        name=TEXT,
        purpose=TEXT,
        apis=list_of(TEXT),
        limits=record(forbid=list_of(TEXT), require=list_of(TEXT), allow=list_of(TEXT)),
    ),
    "catalog": record(
        name=TEXT, title=TEXT, digest=DIGEST, policies=record(name=TEXT, digest=DIGEST)
    ),
    "criteria": list_of({"enum": ["write-reach", "reach", "exposure", "grants", "risk", "names"]}),
    "grants": GRANTS,
    "cost": COST,
    "bound": COST,
    "apis": list_of(PLANNED_API),
    "exposed": list_of(record(**API, effect=EFFECT)),
    "exposed_policies": list_of(record(policy=TEXT, effect=EFFECT)),
    "unplanned": list_of(record(name=TEXT, reason=TEXT)),
    "blocked": list_of(
        record(api=TEXT, title=TEXT, alternatives=list_of(ALTERNATIVE), alternatives_omitted=NUMBER)
    ),
    "prerequisites": or_null(record(api=record(**API), sent_by=TEXT, grants=GRANTS)),
    "request": or_null(REQUEST),
    "token_request": or_null(REQUEST),
    "proof": or_null(PROOF),
    "certificate": or_null(CERTIFICATE),
    "uncounted": NUMBER,
    "notes": list_of(TEXT),
    "repairs": or_null(REPAIRS),
    "tokens": list_of(TOKEN),
}

SPECIFIED = (
    "schema", "status", "complete", "integration", "catalog", "grants", "cost", "bound", "apis",
    "exposed", "unplanned", "blocked", "prerequisites", "request",
)  # fmt: skip
"""The fields of SPEC section 5, in its order."""

EMPTY: Schema = {"type": "array", "maxItems": 0}

SOLVED = record(
    **FIELDS
    | {
        "status": {"enum": ["optimal", "unproven"]},
        "blocked": EMPTY,
        "proof": PROOF,
        "certificate": CERTIFICATE,
    }
)

INFEASIBLE = record(
    **FIELDS
    | {
        "status": {"const": "infeasible"},
        "grants": NOTHING,
        "cost": NOTHING,
        "bound": NOTHING,
        "exposed": EMPTY,
        "exposed_policies": EMPTY,
        "blocked": {**FIELDS["blocked"], "minItems": 1},
        "request": {"type": "null"},
        "token_request": {"type": "null"},
        "tokens": EMPTY,
        "proof": {"type": "null"},
        "certificate": {"type": "null"},
    }
)
