"""What a plan says, read from untrusted JSON."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from planner.errors import Fault, InvalidFile
from planner.model import Limits
from planner.reading.quoting import quoted
from planner.solving.formula import GrantKey
from planner.verifying.documents import read_json
from planner.verifying.shapes import PLAN, Faults

SCHEMA = "plan-v1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """A plan as somebody claims it: `data` is all of it, of the right types. The rest is what the
    plan was made from, and the grants. `vendors`: where it is one vendor's part of an integration,
    all vendors of that. `unrecognised`: calls of recorded traffic that no plan covers."""

    data: Mapping[str, Any]
    status: str
    name: str
    purpose: str
    written: tuple[str, ...]
    limits: Limits
    vendors: tuple[str, ...]
    unrecognised: tuple[Mapping[str, str], ...]
    criteria: tuple[str, ...]
    grants: tuple[GrantKey, ...]
    api_ids: tuple[str, ...]


def read_claim(path: str) -> Claim:
    """The plan in the file `path` (``-`` for standard input). Raises InvalidFile."""
    return claim_of(read_json(path), "<standard input>" if path == "-" else path)


def claim_of(data: Any, file: str = "<arguments>") -> Claim:
    """The plan that `data` is. Raises InvalidFile, with key paths, where it is none."""
    _refuse_other_schemas(data, file)
    faults = Faults(file)
    PLAN(data, (), faults)
    if faults.found:
        raise InvalidFile(faults.found)
    integration = data["integration"]
    limits = integration["limits"]
    return Claim(
        data=data,
        status=data["status"],
        name=integration["name"],
        purpose=integration["purpose"],
        written=tuple(integration["apis"]),
        limits=Limits(
            forbid=tuple(limits["forbid"]),
            require=tuple(limits["require"]),
            allow=tuple(limits["allow"]),
            elsewhere=tuple(limits.get("elsewhere", ())),
        ),
        vendors=tuple(integration.get("vendors", ())),
        unrecognised=tuple(integration.get("unrecognised", ())),
        criteria=tuple(name for name in data["criteria"] if name != "names"),
        grants=tuple(keys_of(data["grants"])),
        api_ids=tuple(api["id"] for api in data["apis"]),
    )


def catalog_names(claim: Claim) -> tuple[str, ...]:
    """The catalogues that a plan was made from: several where its catalogue was merged."""
    services = claim.data.get("catalogs")
    named = [claim.data["catalog"]] if services is None else services
    return tuple(str(one["name"]) for one in named)


def keys_of(grants: Mapping[str, list[str]]) -> list[GrantKey]:
    """Kind -> names as keys, in the order of writing."""
    return [GrantKey(kind, name) for kind, names in grants.items() for name in names]


def schema_of(data: Any) -> object:
    """What `data` says of its structure; None where it says nothing."""
    return data.get("schema") if isinstance(data, dict) else None


def _refuse_other_schemas(data: Any, file: str) -> None:
    if schema_of(data) == SCHEMA:
        return
    schema = schema_of(data)
    found = f"found {quoted(schema)}" if isinstance(schema, str) else "found none"
    raise InvalidFile(
        [
            Fault(
                message=f"expected the schema `{SCHEMA}`, {found}",
                file=file,
                path="schema",
                hint="a plan is what `planner plan --format json` prints",
            )
        ]
    )
