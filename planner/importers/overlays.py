"""Overlays: what people say about imported APIs and grants besides their source.

An overlay is read as strictly as every file, and applied to what was found, so the output holds the
result. What it says about an API or grant that the source does not have (any more) stays in the
overlay, with a warning: the source may have renamed it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from planner.errors import InvalidFile
from planner.importers.emitting import Plain
from planner.importers.requirements import canonical
from planner.model import Policy
from planner.reading.documents import Document, read_document
from planner.reading.formats import OVERLAY
from planner.reading.nodes import Node, Step
from planner.reading.plain import plain_text_of, plain_value_of
from planner.reading.requirements import Vocabulary, read_requirement
from planner.solving.formula import Formula, GrantKey

FOLDER = "overlays"


class Overlay:
    """An overlay that was read, or an empty one. `values` are those of the file, without what
    became formulas or requests."""

    def __init__(self, values: Mapping[str, Any], document: Document | None = None) -> None:
        self.values = values
        self.policies: tuple[Policy, ...] = ()
        self.requests: dict[str, Any] = {}
        self.requirements: dict[tuple[str, str], Formula] = {}
        self._document = document

    @property
    def is_empty(self) -> bool:
        """Whether there is no overlay."""
        return not self.values

    def place(self, *steps: Step) -> str:
        """Where in the file the key path `steps` leads: ``overlays/parcels.yaml:14``."""
        if self._document is None:
            return "<overlay>"
        return f"{self._document.report.file}:{self.node(*steps).mark.line + 1}"

    def node(self, *steps: Step) -> Node:
        """The node at the end of a key path. Raises LookupError where there is no file."""
        if self._document is None:
            raise LookupError("this overlay was not read from a file")
        return self._document.at(*steps)

    def grants(self) -> Iterator[tuple[GrantKey, Mapping[str, Any]]]:
        """The additions to grants."""
        for kind, named in (self.values.get("grants") or {}).items():
            for name, grant in named.items():
                yield GrantKey(kind, name), grant

    def services(self) -> Mapping[str, Mapping[str, Any]]:
        """The additions to catalogues, by name."""
        services: Mapping[str, Mapping[str, Any]] = self.values.get("catalogs") or {}
        return services

    def refuse(self, message: str, *values: object, at: tuple[Step, ...], hint: str = "") -> None:
        """Note a fault at a key path; `raise_faults` raises it."""
        if self._document is not None:
            self._document.report.at_node(self.node(*at), message, *values, hint=hint)

    def raise_faults(self) -> None:
        """Raise InvalidFile where faults were noted."""
        if self._document is not None and self._document.report:
            raise InvalidFile(self._document.faults())


def read_overlay(path: Path, name: str, kinds: frozenset[str]) -> Overlay:
    """The overlay in the file `path` for the import `name`, whose grants are of `kinds`; an empty
    one where there is no such file.

    Raises InvalidFile with all faults of the file.
    """
    if not path.exists() and not path.is_symlink():
        return Overlay({})
    document = read_document(path, str(path), OVERLAY)
    overlay = Overlay(document.values, document)
    if document.values.get("name") not in (None, name):
        overlay.refuse(
            "expected the name {}, found {}", name, document.values["name"], at=("name",)
        )
    _read_requirements(overlay, kinds, document)
    overlay.requests = {
        key: plain_value_of(document.at("requests", key))
        for key in document.values.get("requests") or {}
    }
    overlay.raise_faults()
    return overlay


class _AnyGrant(Mapping[str, GrantKey]):
    """Takes every name for a grant of one kind; which of them there are is looked up later."""

    def __init__(self, kind: str) -> None:
        self._kind = kind

    def __getitem__(self, name: str) -> GrantKey:
        return GrantKey(self._kind, name)

    def __iter__(self) -> Iterator[str]:
        return iter(())

    def __len__(self) -> int:
        return 0


def _read_requirements(overlay: Overlay, kinds: frozenset[str], document: Document) -> None:
    vocabulary = Vocabulary({kind: _AnyGrant(kind) for kind in kinds})
    policies = []
    for name, policy in (overlay.values.get("policies") or {}).items():
        if policy and policy.get("requires") is not None:
            formula = canonical(read_requirement(policy["requires"], vocabulary, document.report))
            policies.append(
                Policy(
                    name=name,
                    requirement=formula,
                    meaning=policy.get("meaning") or "",
                    assumption=policy.get("assumption") or "",
                )
            )
    overlay.policies = tuple(policies)
    for service, additions in overlay.services().items():
        for api_id, api in ((additions or {}).get("apis") or {}).items():
            at = ("catalogs", service, "apis", api_id)
            if ("requires" in (api or {})) != ("because" in (api or {})):
                overlay.refuse("{} and {} belong together", "requires", "because", at=at)
            if api and api.get("requires") is not None:
                formula = read_requirement(api["requires"], vocabulary, document.report)
                overlay.requirements[service, api_id] = canonical(formula)


def overlay_values(overlay: Overlay) -> dict[str, Plain]:
    """The content of an overlay's file as plain values, to be written again."""
    if overlay.is_empty:
        return {}
    values = plain_text_of(overlay.node())
    if not isinstance(values, dict):
        raise TypeError("an overlay is a mapping")
    values["overlay"] = 1
    if overlay.requests:
        values["requests"] = overlay.requests
    for grants in (values.get("grants") or {}).values():
        for grant in grants.values():
            if "risk" in grant:
                grant["risk"] = int(grant["risk"])
    return values
