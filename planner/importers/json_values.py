"""Plain JSON values, checked one by one: each fault with its key path, all of them in one run."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from planner.errors import Fault
from planner.reading.nodes import Step
from planner.reading.quoting import key_path, quoted
from planner.reading.shapes import Name

_NAME = Name()
_MISSING = object()


class Checking:
    """The values of one document. What a method returns for a faulty value is empty, so that one
    can go on and find the other faults."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.faults: list[Fault] = []
        self._steps: list[Step] = []

    @contextmanager
    def inside(self, *steps: Step) -> Iterator[None]:
        """Key paths of faults start with `steps` as well."""
        self._steps.extend(steps)
        yield
        del self._steps[len(self._steps) - len(steps) :]

    def refuse(self, message: str, *steps: Step, hint: str = "") -> None:
        """Note a fault at the end of `steps`."""
        path = key_path([*self._steps, *steps])
        self.faults.append(Fault(message=message, file=self.file, path=path, hint=hint))

    def mapping(self, owner: dict[str, Any], *steps: str) -> dict[str, Any]:
        """The mapping at the end of `steps`; an empty one where a key on the way is missing."""
        value: Any = owner
        for count, step in enumerate(steps, start=1):
            value = value.get(step, _MISSING)
            if value is _MISSING:
                return {}
            if not isinstance(value, dict):
                self._mismatch("a mapping", value, *steps[:count])
                return {}
        found: dict[str, Any] = value
        return found

    def mappings(self, owner: dict[str, Any], *steps: str) -> Iterator[tuple[str, dict[str, Any]]]:
        """The mappings in the mapping at the end of `steps`, with their keys."""
        for key, value in self.mapping(owner, *steps).items():
            if isinstance(value, dict):
                yield key, value
            else:
                self._mismatch("a mapping", value, *steps, key)

    def text(self, owner: dict[str, Any], key: str, *, default: str | None = None) -> str:
        """The text at `key`, perhaps an empty one. Without `default` it must be there."""
        value = owner.get(key, _MISSING)
        if value is _MISSING and default is not None:
            return default
        if value is _MISSING:
            self.refuse(f"the key {quoted(key)} is missing")
        elif isinstance(value, str):
            return value
        else:
            self._mismatch("text", value, key)
        return ""

    def name(self, owner: dict[str, Any], key: str, shape: Name = _NAME) -> str:
        """The text at `key`, as `shape` asks for it."""
        known = len(self.faults)
        text = self.text(owner, key)
        if len(self.faults) == known:
            problem = shape.problem(text)
            if problem is None:
                return text
            self.refuse(problem.replace("{}", quoted(text)), key)
        return ""

    def texts(self, owner: dict[str, Any], key: str, shape: Name) -> list[str] | None:
        """The list at `key`, each item as `shape` asks for it; None where there is no such key."""
        value = owner.get(key, _MISSING)
        if value is _MISSING:
            return None
        if not isinstance(value, list):
            self._mismatch("a list", value, key)
            return []
        return [item for index, item in enumerate(value) if self._is(shape, item, key, index)]

    def is_name(self, text: str, shape: Name, *steps: Step) -> bool:
        """Whether a key is as `shape` asks for it; notes a fault where not."""
        problem = shape.problem(text)
        if problem is not None:
            self.refuse(problem.replace("{}", quoted(text)), *steps)
        return problem is None

    def _is(self, shape: Name, item: object, *steps: Step) -> bool:
        if isinstance(item, str):
            return self.is_name(item, shape, *steps)
        self._mismatch(shape.expected, item, *steps)
        return False

    def _mismatch(self, expected: str, value: object, *steps: Step) -> None:
        self.refuse(f"expected {expected}, found {found(value)}", *steps)


def found(value: object) -> str:
    """What a JSON value is, in a few words."""
    if isinstance(value, str):
        return quoted(value) if value else "an empty text"
    if isinstance(value, dict):
        return "a mapping"
    if isinstance(value, list):
        return "a list"
    if value is None:
        return "null"
    return str(value).lower() if isinstance(value, bool) else "a number"
