"""What an operation is called: its id and its title."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from planner.importers.openapi.kinds import one_line
from planner.importers.openapi.notes import Notes
from planner.importers.openapi.operations import Operation
from planner.reading.folding import fold
from planner.reading.shapes import Name

_NAME = Name()


def ids(operations: Sequence[Operation], notes: Notes) -> list[str]:
    """An id for each operation: its ``operationId`` where that is a usable name that no other
    operation has (letter case aside), else its method and path."""
    wanted = [_operation_id(operation) for operation in operations]
    shared = Counter(fold(name) for name in wanted if name)
    chosen: list[str] = []
    taken = {name: 1 for name in wanted if name and shared[fold(name)] == 1}
    for operation, name in zip(operations, wanted, strict=True):
        if name and shared[fold(name)] == 1:
            chosen.append(name)
            continue
        if operation.part.value.get("operationId") is not None:
            message = "its `operationId` is no name of its own; it is called by method and path"
            notes.warn("operation-id", operation.part.place.of("operationId"), message)
        chosen.append(_free(one_line(f"{operation.method} {operation.path}", 480), taken))
    return chosen


def _operation_id(operation: Operation) -> str:
    name = operation.part.value.get("operationId")
    return name if isinstance(name, str) and not _NAME.problem(name) else ""


def _free(name: str, taken: dict[str, int]) -> str:
    """`name`, with a number after it where it is taken already; `taken` has the last numbers."""
    free = name
    while free in taken:
        taken[name] += 1
        free = f"{name} ({taken[name]})"
    taken[free] = 1
    return free


def title(operation: Operation) -> str:
    """Its summary, else its ``operationId``, else its method and path, on one line."""
    values = operation.part.value
    for candidate in (values.get("summary"), values.get("operationId")):
        if isinstance(candidate, str) and (line := one_line(candidate)):
            return line
    return one_line(f"{operation.method} {operation.path}")
