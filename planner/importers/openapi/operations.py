"""The operations of a document, path by path."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from planner.importers.openapi.notes import Notes
from planner.importers.openapi.parts import Part, Parts, Unfollowed
from planner.reading.quoting import quoted

NO_METHODS = frozenset({"$ref", "summary", "description", "servers", "parameters"})
ADDITIONAL = "additionalOperations"

# Bounds what many references to one path item can come to.
MOST_OPERATIONS = 100_000


class Operation(NamedTuple):
    """An operation, and the path item that it stands in."""

    path: str
    method: str
    part: Part
    item: Part


class Operations:
    """Walks the paths of one document. `methods` are those of its version, in small letters."""

    def __init__(self, parts: Parts, methods: frozenset[str], *, additional: bool) -> None:
        self._parts = parts
        self._notes: Notes = parts.notes
        self._methods = methods
        self._additional = additional

    def all(self) -> list[Operation]:
        """Every operation. Callbacks and webhooks are calls that the vendor makes: counted."""
        found: list[Operation] = []
        for operation in self._each():
            found.append(operation)
            if len(found) > MOST_OPERATIONS:
                message = f"it has more than {MOST_OPERATIONS:,} operations, the limit"
                self._notes.fault(operation.part.place, message)
                break
        self._count(found)
        return found

    def _each(self) -> Iterator[Operation]:
        paths = self._parts.root.of("paths")
        for path, item in self._parts.members(paths, "the paths of the APIs"):
            if not path.startswith("x-"):
                yield from self._of_item(path, item)

    def _of_item(self, path: str, item: Part) -> Iterator[Operation]:
        seen: set[str] = set()
        for part in self._items(path, item):
            for operation in self._of_mapping(path, part):
                if operation.method in seen:
                    message = f"{operation.method} stands beside `$ref` and behind it"
                    self._notes.fault(operation.part.place, message)
                seen.add(operation.method)
                yield operation

    def _items(self, path: str, item: Part) -> list[Part]:
        """What `item` refers to, and `item` itself: operations may stand beside a `$ref`."""
        followed = self._parts.follow(item)
        if not isinstance(followed, Unfollowed):
            return [item] if followed is item else [followed, item]
        if followed.broken:
            self._notes.fault(item.place, followed.reason)
        else:
            message = f"the operations of {quoted(path)} are not read: {followed.reason}"
            self._notes.leave_out("unread-reference", item.place, message)
        return [item]

    def _of_mapping(self, path: str, item: Part) -> Iterator[Operation]:
        for key, part in self._parts.members(item, "the operations of a path"):
            if key in self._methods:
                yield from self._operation(path, key.upper(), part, item)
            elif key == ADDITIONAL and self._additional:
                for method, other in self._parts.members(part, "operations by method"):
                    yield from self._operation(path, method, other, item)
            elif key not in NO_METHODS and not key.startswith("x-"):
                message = f"{quoted(key)} is no method that this version of OpenAPI knows"
                self._notes.leave_out("unknown-method", part.place, message)

    def _operation(self, path: str, method: str, part: Part, item: Part) -> Iterator[Operation]:
        if not isinstance(part.value, dict):
            self._parts.mapping(part, "an operation")
        elif not method.isascii() or not method.replace("-", "").isalnum():
            message = f"{quoted(method)} cannot be the method of a request"
            self._notes.leave_out("unknown-method", part.place, message)
        else:
            self._parts.mapping(part, "an operation")
            yield Operation(path, method.upper(), part, item)

    def _count(self, operations: list[Operation]) -> None:
        root = self._parts.root
        callbacks = [op for op in operations if op.part.value.get("callbacks")]
        if callbacks:
            message = f"{_counted(len(callbacks), 'operation has', 'operations have')} callbacks:"
            message += " calls that the vendor makes, and no APIs"
            self._notes.leave_out("callbacks", callbacks[0].part.place.of("callbacks"), message)
        for key in ("webhooks", "x-webhooks"):
            webhooks = root.value.get(key)
            if isinstance(webhooks, dict) and webhooks:
                message = f"{_counted(len(webhooks), 'webhook')}: calls that the vendor makes,"
                self._notes.leave_out("webhooks", root.place.of(key), f"{message} and no APIs")
        deprecated = [op for op in operations if op.part.value.get("deprecated") is True]
        if deprecated:
            message = f"{_counted(len(deprecated), 'operation is', 'operations are')} deprecated,"
            message += " and imported like the others"
            self._notes.warn("deprecated", deprecated[0].part.place, message)


def _counted(number: int, one: str, several: str = "") -> str:
    return f"{number} {one if number == 1 else several or one + 's'}"
