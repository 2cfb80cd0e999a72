"""An overlay applied to what was found."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from planner.importers.found import Found, FoundService, Remark
from planner.importers.overlays import Overlay
from planner.model import READING_METHODS, Api, Grant, Policy
from planner.reading.folding import fold
from planner.solving.formula import Formula, GrantKey, atoms
from planner.solving.records import dataclass

GONE = "overlay-without-effect"


@dataclass(frozen=True, slots=True, kw_only=True)
class Applied:
    """What was found, with the additions of the overlay; `policies` are those that it names, by
    requirement, and `additions` counts what it added to."""

    found: Found
    policies: Mapping[Formula, Policy]
    additions: int


def apply_overlay(overlay: Overlay, found: Found) -> Applied:
    """`found`, mended before, with the additions of `overlay`. What has no place to go is a
    warning. Raises InvalidFile where an alias means another API."""
    applier = _Applier(overlay, found)
    services = tuple(applier.service(service) for service in found.services)
    grants = applier.grants()
    policies = applier.policies(services)
    applier.note_unknown_services()
    overlay.raise_faults()
    values = overlay.values
    return Applied(
        found=replace(
            found,
            title=values.get("title") or found.title,
            assumptions=_with(found.assumptions, values.get("assumptions")),
            grants=grants,
            services=services,
            requests={**found.requests, **overlay.requests},
            warnings=(*found.warnings, *applier.warnings),
        ),
        policies=policies,
        additions=applier.additions,
    )


def _with(texts: tuple[str, ...], added: Iterable[str] | None) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*texts, *(added or ()))))


class _Applier:
    def __init__(self, overlay: Overlay, found: Found) -> None:
        self._overlay = overlay
        self._found = found
        self._keys = {grant.key for grant in found.grants}
        self.warnings: list[Remark] = []
        self.additions = len(overlay.requests)

    def _warn(self, at: tuple[str | int, ...], message: str) -> None:
        self.warnings.append(Remark(rule=GONE, place=self._overlay.place(*at), message=message))

    def grants(self) -> tuple[Grant, ...]:
        grants = {grant.key: grant for grant in self._found.grants}
        for key, additions in self._overlay.grants():
            at = ("grants", key.kind, key.name)
            if key not in grants:
                self._warn(at, f"the source has no grant {key}")
                continue
            self.additions += 1
            implied = tuple(GrantKey(key.kind, name) for name in additions.get("implies") or ())
            for missing in (one for one in implied if one not in grants):
                self._warn(at, f"{key} cannot imply {missing}, which the source does not have")
            kept = {
                field: additions[field]
                for field in ("value", "id", "meaning", "reserved", "risk")
                if additions.get(field) is not None
            }
            implies = {*grants[key].implies, *(one for one in implied if one in grants)}
            grants[key] = replace(grants[key], **kept, implies=tuple(sorted(implies)))
        return tuple(grants.values())

    def service(self, service: FoundService) -> FoundService:
        additions = self._overlay.services().get(service.name)
        if not additions:
            return service
        said: Mapping[str, Mapping[str, Any]] = additions.get("apis") or {}
        apis = tuple(
            self._api(service.name, api, said[api.id]) if api.id in said else api
            for api in service.apis
        )
        self._note_unknown_apis(service, said)
        self._check_aliases(service.name, apis, said)
        reasons = (
            f"What {api.id} requires is not what its source says: {said[api.id]['because']}"
            for api in apis
            if said.get(api.id, {}).get("because")
        )
        return replace(
            service,
            title=additions.get("title") or service.title,
            assumptions=_with(
                service.assumptions, (*(additions.get("assumptions") or ()), *reasons)
            ),
            apis=apis,
        )

    def _api(self, service: str, api: Api, said: Mapping[str, Any]) -> Api:
        self.additions += 1
        effect = said.get("effect") or {}
        changed: dict[str, Any] = {
            key: said[key] for key in ("title", "page") if said.get(key) is not None
        }
        if effect:
            changed |= self._effect(service, api, effect)
        if said.get("aliases"):
            changed["aliases"] = tuple(dict.fromkeys((*api.aliases, *said["aliases"])))
        requirement = self._overlay.requirements.get((service, api.id))
        if requirement is not None and self._is_known(requirement, service, api.id):
            changed |= {"requirement": requirement, "unknown_reason": ""}
        return replace(api, **changed)

    def _effect(self, service: str, api: Api, said: Mapping[str, str]) -> dict[str, Any]:
        effect, reason = said["is"], said.get("because", "")
        if not reason and api.effect == effect:
            reason = api.effect_reason
        if not reason and effect != ("read" if api.method in READING_METHODS else "write"):
            message = "the key {} is missing, as the effect {} is not what the method {} suggests"
            at = ("catalogs", service, "apis", api.id, "effect")
            self._overlay.refuse(message, "because", effect, api.method, at=at)
        return {"effect": effect, "effect_reason": reason}

    def _is_known(self, requirement: Formula, service: str, api_id: str) -> bool:
        missing = sorted(set(atoms(requirement)) - self._keys)
        for key in missing:
            at = ("catalogs", service, "apis", api_id, "requires")
            self._warn(at, f"the source has no grant {key}, so the source's requirement counts")
        return not missing

    def _note_unknown_apis(self, service: FoundService, said: Iterable[str]) -> None:
        known = {api.id for api in service.apis}
        for api_id in said:
            if api_id not in known:
                at = ("catalogs", service.name, "apis", api_id)
                self._warn(at, f"{service.name} has no API {api_id}")

    def _check_aliases(
        self, service: str, apis: tuple[Api, ...], said: Mapping[str, Mapping[str, Any]]
    ) -> None:
        if not any((one or {}).get("aliases") for one in said.values()):
            return
        owners: dict[str, set[str]] = {}
        for api in apis:
            for name in (api.id, api.title, f"{api.method} {api.url}", *api.aliases):
                owners.setdefault(fold(name), set()).add(api.id)
        for api in apis:
            for index, alias in enumerate(said.get(api.id, {}).get("aliases") or ()):
                others = owners[fold(alias)] - {api.id}
                if others:
                    at = ("catalogs", service, "apis", api.id, "aliases", index)
                    message = "the alias {} also means the API {}"
                    self._overlay.refuse(message, alias, min(others), at=at)

    def note_unknown_services(self) -> None:
        known = {service.name for service in self._found.services}
        for name in self._overlay.services():
            if name not in known:
                self._warn(("catalogs", name), f"this import has no catalogue {name}")

    def policies(self, services: Iterable[FoundService]) -> dict[Formula, Policy]:
        needed = {api.requirement for service in services for api in service.apis}
        policies: dict[Formula, Policy] = {}
        for policy in self._overlay.policies:
            at = ("policies", policy.name)
            if policy.requirement not in needed:
                self._warn(at, f"no API has the requirement that is called {policy.name}")
            elif policy.requirement in policies:
                other = policies[policy.requirement].name
                self._overlay.refuse("{} has the requirement of {}", policy.name, other, at=at)
            else:
                self.additions += 1
                policies[policy.requirement] = policy
        return policies
