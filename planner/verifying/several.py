"""Plans for several vendors: whether they are the parts of the integration, none missing or alien.

Each plan is judged on its own (`judging`). What is looked at here is the division: which vendor has
each desired API, and which vendors each limit means. It is worked out anew from what the whole
integration asks for, so that no vendor's plan can be left out or put in.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from planner.errors import InvalidFile
from planner.model import Catalog, Limits
from planner.reading.folding import fold
from planner.reading.quoting import listed, quoted
from planner.services import ids_in_union, vendors_of
from planner.verifying.claims import Claim, claim_of, schema_of
from planner.verifying.documents import read_json
from planner.verifying.judging import verify
from planner.verifying.leastness import Effort
from planner.verifying.naming import Names
from planner.verifying.permitting import matching, matching_as_is, matching_behind_vendor
from planner.verifying.shapes import PLANS, Faults
from planner.verifying.verdicts import Outcome, Reason, Verdict

SCHEMA = "plans-v1"

_LISTS = ("forbid", "require", "allow")
_WORST_FIRST: tuple[Outcome, ...] = ("refused", "outdated", "unproven", "verified")
_STATES = ("infeasible", "unproven", "optimal")
_ROOM = 20  # for articles and blanks around the name of a service


@dataclass(frozen=True, slots=True, kw_only=True)
class Claims:
    """Plans for several vendors as somebody claims them: `data` is all, of the right types."""

    data: Mapping[str, Any]
    name: str
    written: tuple[str, ...]
    limits: Limits
    catalogs: tuple[str, ...]
    plans: tuple[Claim, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdicts:
    """What the check of several plans comes to: `reasons` speak against them as a whole, and
    `judged` are the plans with their verdicts. A plan for a vendor that is not there has none."""

    outcome: Outcome
    reasons: tuple[Reason, ...]
    judged: tuple[tuple[Claim, Verdict], ...]


def read_claims(path: str) -> Claim | Claims:
    """The plan, or the plans for several vendors, in the file `path` (``-`` for standard input).
    Raises InvalidFile."""
    data, file = read_json(path), "<standard input>" if path == "-" else path
    return claims_of(data, file) if schema_of(data) == SCHEMA else claim_of(data, file)


def claims_of(data: Any, file: str = "<arguments>") -> Claims:
    """The plans that `data` holds. Raises InvalidFile, with key paths."""
    faults = Faults(file)
    PLANS(data, (), faults)
    if faults.found:
        raise InvalidFile(faults.found)
    integration = data["integration"]
    return Claims(
        data=data,
        name=integration["name"],
        written=tuple(integration["apis"]),
        limits=Limits(**{name: tuple(integration["limits"][name]) for name in _LISTS}),
        catalogs=tuple(catalog["name"] for catalog in data["catalogs"]),
        plans=tuple(
            claim_of(plan, f"{file}, plans[{at}]") for at, plan in enumerate(data["plans"])
        ),
    )


def verify_all(
    claims: Claims, catalogs: Sequence[Catalog], *, effort: Effort | None = None
) -> Verdicts:
    """Whether the plans are those of the integration, and each is what it says.

    `catalogs` are those that the plans name. `effort` bounds the search for something less, for
    each plan. Raises UnknownName where two of the catalogues have one name.
    """
    vendors = vendors_of(catalogs)
    found = _Division(claims, vendors)
    reasons = tuple(found.reasons())
    by_name = {vendor.name: vendor for vendor in vendors}
    judged = tuple(
        (plan, verify(plan, by_name[name], effort=effort, among_others=True))
        for plan in claims.plans
        if (name := str(plan.data["catalog"]["name"])) in by_name
    )
    outcomes = {verdict.outcome for _, verdict in judged}
    if reasons:
        outcomes.add("outdated" if found.changed else "refused")
    return Verdicts(
        outcome=next(one for one in _WORST_FIRST if one in outcomes),
        reasons=reasons,
        judged=judged,
    )


class _Division:
    """What the plans should say of the integration and its vendors."""

    def __init__(self, claims: Claims, vendors: Sequence[Catalog]) -> None:
        self._claims = claims
        self._vendors = vendors
        self._names = [Names(vendor) for vendor in vendors]
        services = [one for vendor in vendors for one in (vendor.services or (vendor,))]
        written = {one["name"]: one["digest"] for one in claims.data["catalogs"]}
        self.changed = any(written.get(one.name, one.digest) != one.digest for one in services)

    def reasons(self) -> Iterator[Reason]:
        yield from self._about_catalogs()
        wanted: dict[int, list[str]] = {}
        for at, name in enumerate(self._claims.written):
            meanings = self._meanings(name)
            if len(meanings) != 1:
                message = f"{quoted(name)} is not the name of one API"
                yield Reason(("integration", "apis", at), message)
                continue
            ((vendor, api_id),) = meanings
            wanted.setdefault(vendor, []).append(api_id)
        yield from self._about_limits(wanted)
        yield from self._about_plans(wanted)
        yield from self._about_all()

    def _about_catalogs(self) -> Iterator[Reason]:
        given = sorted(
            one.name for vendor in self._vendors for one in (vendor.services or (vendor,))
        )
        if sorted(self._claims.catalogs) != given:
            message = f"names {listed(sorted(self._claims.catalogs), 'and')}, given are "
            yield Reason(("catalogs",), message + listed(given, "and"))

    def _meanings(self, written: str) -> set[tuple[int, str]]:
        """Every API that the name can mean: a vendor's place, and the id there."""
        found = {
            (at, api.id) for at, names in enumerate(self._names) for api in names.called(written)
        }
        for at, vendor in enumerate(self._vendors):
            services = vendor.services or (vendor,)
            for service, rest in _behind_service(written, services):
                ids = ids_in_union(services)
                called = Names(service).called(rest)
                found |= {(at, ids[service.name, api.id]) for api in called}
        return found

    def _about_limits(self, wanted: Mapping[int, list[str]]) -> Iterator[Reason]:
        for name in _LISTS:
            for at, text in enumerate(getattr(self._claims.limits, name)):
                message = self._wrong_limit(name, text, wanted)
                if message:
                    yield Reason(("integration", "limits", name, at), message)

    def _wrong_limit(self, name: str, text: str, wanted: Mapping[int, list[str]]) -> str:
        as_is = self._matches(text, matching_as_is)
        behind = self._matches(text, matching_behind_vendor)
        meant = as_is or behind
        if not meant:
            return f"{quoted(text)} names no grant of any vendor"
        if len(behind) > 1 or (as_is and behind and as_is != behind):
            return f"{quoted(text)} can be read in two ways"
        if name == "require" and not meant.keys() & wanted.keys():
            return f"{quoted(text)} names grants of a vendor without a desired API"
        is_pattern = any(wildcard in text for wildcard in "*?")
        if name == "require" and len(meant) > 1 and not is_pattern:
            return f"{quoted(text)} names grants of several vendors"
        return ""

    def _matches(self, text: str, match: Any) -> dict[int, Any]:
        found = {at: match(text, one.policy_set) for at, one in enumerate(self._vendors)}
        return {at: keys for at, keys in found.items() if keys}

    def _about_plans(self, wanted: Mapping[int, list[str]]) -> Iterator[Reason]:
        expected = [self._vendors[at].name for at in wanted]
        found = [str(plan.data["catalog"]["name"]) for plan in self._claims.plans]
        if found != expected:
            message = f"expected a plan for each of {listed(expected, 'and') or 'no vendor'}"
            message += f", in this order; found {listed(found, 'and') or 'none'}"
            yield Reason(("plans",), message)
            return
        for place, (at, plan) in enumerate(zip(wanted, self._claims.plans, strict=True)):
            for path, message in self._wrong_part(at, plan, wanted[at]):
                yield Reason(("plans", place, "integration", *path), message)

    def _wrong_part(
        self, at: int, plan: Claim, wanted: list[str]
    ) -> Iterator[tuple[tuple[str, ...], str]]:
        """What in a plan's integration is not the vendor's part of the whole."""
        whole, part = self._claims.data["integration"], plan.data["integration"]
        for key in ("name", "purpose"):
            if part[key] != whole[key]:
                yield (key,), "not that of the whole integration"
        called = [self._names[at].meant(name) for name in plan.written]
        if [api and api.id for api in called] != wanted:
            yield ("apis",), f"not the vendor's desired APIs, which are {listed(wanted, 'and')}"
        for name in _LISTS:
            if getattr(plan.limits, name) != getattr(self._claims.limits, name):
                yield ("limits", name), "not those of the whole integration"
        vendors = tuple(vendor.policy_set.name for vendor in self._vendors)
        if plan.vendors != vendors:
            yield ("vendors",), f"should be {listed(vendors, 'and')}"
        texts = [text for name in _LISTS for text in getattr(self._claims.limits, name)]
        policy_set = self._vendors[at].policy_set
        elsewhere = {text for text in texts if not matching(text, policy_set)}
        if set(plan.limits.elsewhere) != elsewhere:
            yield ("limits", "elsewhere"), f"should be {listed(sorted(elsewhere), 'and') or 'none'}"

    def _about_all(self) -> Iterator[Reason]:
        plans, data = self._claims.plans, self._claims.data
        states = {plan.status for plan in plans}
        worst = next((state for state in _STATES if state in states), None)
        if data["status"] != worst:
            yield Reason(("status",), f"should be the worst of the plans', {quoted(str(worst))}")
        if data["complete"] != all(plan.data["complete"] for plan in plans):
            yield Reason(("complete",), "says otherwise than the plans")
        if len({plan.criteria for plan in plans}) > 1:
            yield Reason(("plans",), "made by different criteria, yet of one integration")


def _behind_service(written: str, services: Sequence[Catalog]) -> Iterator[tuple[Catalog, str]]:
    """Each way to read a name as that of a service and, behind a colon, of an API there."""
    text = written.strip()
    longest = _ROOM + max(len(service.name) for service in services)
    for at, character in enumerate(text[: longest + 1]):
        for service in services if character == ":" else ():
            if fold(text[:at]) == fold(service.name):
                yield service, text[at + 1 :]
