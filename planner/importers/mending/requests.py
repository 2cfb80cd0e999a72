"""Requests as policy sets take them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from planner.errors import Fault, InvalidFile
from planner.importers.emitting import Plain, document
from planner.importers.mending.remarks import Remarks
from planner.model import Kind
from planner.reading import read_policy_set


def usable_requests(
    requests: Mapping[str, Any], kinds: Iterable[Kind], remarks: Remarks
) -> dict[str, Any]:
    """The requests that a policy set can hold: their addresses are encrypted, their placeholders
    name what there is. Whether they are is asked of the reader itself."""
    usable = {}
    for name, request in requests.items():
        faults = _faults(name, request, kinds)
        if faults:
            reasons = "; ".join(fault.message for fault in faults[:3])
            remarks.leave_out("unusable-request", f"requests.{name}", reasons)
        else:
            usable[name] = request
    return usable


def _faults(name: str, request: Any, kinds: Iterable[Kind]) -> tuple[Fault, ...]:
    values: dict[str, Plain] = {
        "policy-set": 1,
        "name": "x",
        "title": "x",
        "kinds": {one.name: {"title": one.title, "held-by": one.held_by} for one in kinds},
        "grants": {one.name: {"x": {}} for one in kinds},
        "requests": {name: request},
    }
    with TemporaryDirectory() as folder:
        path = Path(folder) / "policies.yaml"
        path.write_text(document(values), encoding="utf-8", newline="\n")
        try:
            read_policy_set(path)
        except InvalidFile as error:
            return error.faults
    return ()
