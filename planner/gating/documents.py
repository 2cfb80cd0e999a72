"""What a file is that is to be compared: a catalogue, a policy set, an integration, a plan."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Literal, NamedTuple, TypeAlias

from planner.errors import Fault, InvalidFile
from planner.gating.lock_files import SCHEMA as LOCK
from planner.gating.lock_files import lock_from
from planner.gating.locks import Digests, Lock, LockedApi, LockedPart, LockedToken, keys_of
from planner.gating.locks import requirement_digest as digest_of
from planner.gating.opening import Opened
from planner.model import Catalog, Integration, Limits, PolicySet
from planner.reading import read_catalog, read_integration, read_policy_set
from planner.reading.files import read_bytes
from planner.reading.quoting import listed
from planner.reading.reporting import Report, Stopped
from planner.solving.formula import AllOf, AnyOf, Formula, GrantKey
from planner.verifying.claims import SCHEMA as PLAN
from planner.verifying.claims import claim_of
from planner.verifying.documents import parsed
from planner.verifying.several import SCHEMA as PLANS
from planner.verifying.several import claims_of

Form: TypeAlias = Literal["catalog", "policy-set", "integration", "plan"]
Content: TypeAlias = "Catalog | PolicySet | Integration | Lock"

_YAML_FORMS: tuple[Form, ...] = ("catalog", "policy-set", "integration")


class Comparable(NamedTuple):
    """A file, and what it holds: a plan and a lock both as a lock."""

    form: Form
    content: Content


def form_of(data: bytes) -> Form | None:
    """What a file's first words say that it is; None where they say nothing that is known."""
    braces = False
    for line in data.removeprefix(b"\xef\xbb\xbf").splitlines():
        text = line.strip()
        braces = braces or text.startswith((b"{", b"["))
        words = text.lstrip(b"{[ ")
        if words and not words.startswith((b"#", b"---")):
            key = words.partition(b":")[0].strip(b"\"' ").decode("utf-8", "replace")
            written = next((form for form in _YAML_FORMS if form == key), None)
            return written or ("plan" if braces else None)
    return "plan" if braces else None


def read_comparable(path: str) -> Comparable:
    """Read the file `path`. Raises PlannerError where it is none of these, or broken."""
    report = Report(path)
    try:
        data = read_bytes(path, report)
    except Stopped:
        raise InvalidFile(report.faults(None)) from None
    form = form_of(data)
    if form is None:
        message = f"expected {listed((*_YAML_FORMS, 'plan'))}, found something else"
        hint = f"a YAML file starts with {listed(f'{name}:' for name in _YAML_FORMS)}"
        raise InvalidFile([Fault(message=message, file=path, hint=f"{hint}; a plan is JSON")])
    return Comparable(form, _READERS[form](path, data))


def _plan(path: str, data: bytes) -> Lock:
    value = parsed(data, path)
    schema = value.get("schema") if isinstance(value, dict) else None
    if schema == LOCK:
        return lock_from(value, path)
    if schema == PLANS:
        return _lock(value, [claim.data for claim in claims_of(value, path).plans])
    if schema != PLAN:
        message = f"expected the schema {listed((PLAN, PLANS, LOCK))}"
        raise InvalidFile([Fault(message=message, file=path, path="schema")])
    return _lock(value, [claim_of(value, path).data])


_READERS: Mapping[Form, Callable[[str, bytes], Content]] = {
    "catalog": lambda path, _: read_catalog(_as_path(path)),
    "policy-set": lambda path, _: read_policy_set(_as_path(path)),
    "integration": lambda path, _: read_integration(path),
    "plan": _plan,
}


def _as_path(path: str) -> Any:
    """As an object, a path is never taken for a shipped name."""
    from pathlib import Path

    return Path(path)


def _lock(data: Mapping[str, Any], plans: list[Mapping[str, Any]]) -> Lock:
    integration = data["integration"]
    limits = integration["limits"]
    return Lock(
        name=integration["name"],
        purpose=integration["purpose"],
        limits=Limits(**{name: tuple(limits[name]) for name in ("forbid", "require", "allow")}),
        parts=tuple(map(_part, plans)),
        complete=data["complete"],
    )


def _part(data: Mapping[str, Any]) -> LockedPart:
    catalog = data["catalog"]
    policies = catalog["policies"]
    return LockedPart(
        vendor=policies["name"],
        catalog=Digests(
            name=catalog["name"],
            digest=catalog["digest"],
            policies=policies["name"],
            policies_digest=policies["digest"],
            services=tuple((one["name"], one["digest"]) for one in data.get("catalogs", ())),
        ),
        status=data["status"],
        criteria=tuple(name for name in data["criteria"] if name != "names"),
        grants=keys_of(data["grants"]),
        cost=data["cost"],
        apis=tuple(map(_api, data["apis"])),
        opened=frozenset(
            [
                *(Opened("api", one["id"], one["effect"]) for one in data["exposed"]),
                *(
                    Opened("policy", one["policy"], one["effect"])
                    for one in data["exposed_policies"]
                ),
            ]
        ),
        tokens=tuple(
            LockedToken(task=one["task"], apis=tuple(one["apis"]), grants=keys_of(one["grants"]))
            for one in data["tokens"]
            if not one["offered"]
        ),
    )


def _api(data: Mapping[str, Any]) -> LockedApi:
    names = ("id", "title", "method", "url", "policy")
    requirement = digest_of(_formula(data["requirement"]))
    return LockedApi(**{name: data[name] for name in names}, requirement=requirement)


def _formula(data: Mapping[str, Any]) -> Formula:
    if "kind" in data:
        return GrantKey(data["kind"], data["name"])
    join = AnyOf if "any" in data else AllOf
    return join(tuple(map(_formula, data["any" if "any" in data else "all"])))
