"""Edits of generated files, moved into the overlay, so that writing the files anew loses none.

Whether a file was edited tells its header's digest. What was edited is known exactly where the file
was generated from the source that is imported now: it is the difference from what is generated
again. From another source the difference may be the vendor's; then only what people add is lifted
(aliases, effects, reserved and implied grants, meanings of policies), where the header proves that
nothing else was edited and the source says nothing of the sort. Everything else is refused, with
its line.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from planner.errors import Fault, OutputRefused
from planner.importers.earlier import Earlier
from planner.importers.emitting import Plain
from planner.importers.found import Found
from planner.importers.overlays import Overlay
from planner.solving.formula import Formula
from planner.solving.records import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Lifted:
    """An edit that was moved: `path` is the key path in the overlay, `value` what is there now."""

    path: tuple[str, ...]
    value: Any
    file: str


def lift(
    earlier: Earlier,
    base: Found,
    generated: Found,
    names: Mapping[Formula, str],
    overlay: Overlay,
    *,
    out: Path,
    overlay_path: str,
) -> tuple[Lifted, ...]:
    hint = f"move the changes to {overlay_path}, or give them up with --discard-edits"
    message = "this file was edited by hand since it was generated"
    raise OutputRefused(
        [Fault(message=message, file=str(out / path), hint=hint) for path in earlier.edited]
    )


def with_additions(
    values: Mapping[str, Any], lifted: Iterable[Lifted], name: str
) -> dict[str, Plain]:
    raise NotImplementedError
