"""Faults of one file, collected while it is read and written out once it is known which of them
are shown. A hostile file can hold a hundred thousand faults: noting one must cost next to nothing,
so messages, key paths and hints are made for the shown ones alone."""

from __future__ import annotations

from collections.abc import Iterable
from math import inf
from typing import NamedTuple, TypeAlias

from planner.errors import Fault
from planner.reading.nodes import MappingNode, Mark, Node, Step, children
from planner.reading.quoting import described, key_path, listed, quoted

MOST_FAULTS = 100

# How much work goes into looking for similar names, in products of lengths: about 0.1 s.
MOST_COMPARED = 2_000_000
LONGEST_COMPARED = 80


class Near(NamedTuple):
    """A hint to be: the candidates that look like `word`, and what to say where none does."""

    word: str
    candidates: Iterable[str]
    otherwise: str = ""


class _Entry(NamedTuple):
    line: int
    column: int
    node: Node | None
    key: str | None
    message: str
    values: tuple[object, ...]
    hint: str | Near


_Trail: TypeAlias = "tuple[_Trail, Step] | None"


class Stopped(Exception):
    """Reading cannot go on; the reason is in the report."""


class Report:
    """The faults found in one file so far.

    Messages are templates for ``str.format``; a text among the values is quoted, a node is
    described, a tuple of texts is listed, a number stands as it is, and a function is called for
    one of these.
    """

    def __init__(self, file: str) -> None:
        self.file = file
        self._entries: list[_Entry] = []
        self._noted = 0
        self._beyond: tuple[float, float] = (inf, inf)

    def __bool__(self) -> bool:
        return bool(self._entries)

    def at_node(self, node: Node, message: str, *values: object, hint: str | Near = "") -> None:
        """Note a fault where `node` starts."""
        mark = node.mark
        self._note(_Entry(mark.line + 1, mark.column + 1, node, None, message, values, hint))

    def at_key(
        self,
        mapping: MappingNode,
        key: str,
        message: str,
        *values: object,
        hint: str | Near = "",
        mark: Mark | None = None,
    ) -> None:
        """Note a fault at `key` of `mapping` (at `mark`, where the key stands there twice)."""
        place = mark or mapping.key_mark(key)
        self._note(_Entry(place.line + 1, place.column + 1, mapping, key, message, values, hint))

    def at_place(
        self, line: int, column: int, message: str, *values: object, hint: str = ""
    ) -> None:
        """Note a fault at a place that belongs to no node; both counts start at 1, 0 for none."""
        self._note(_Entry(line, column, None, None, message, values, hint))

    def _note(self, entry: _Entry) -> None:
        self._noted += 1
        if entry[:2] >= self._beyond:
            return
        self._entries.append(entry)
        if len(self._entries) > 10 * MOST_FAULTS:
            self._keep_first()

    def _keep_first(self) -> None:
        """Of very many faults, keep those that will be shown, and the place of the last of them."""
        self._entries.sort(key=_place)
        del self._entries[MOST_FAULTS:]
        self._beyond = self._entries[-1][:2]

    def forget(self) -> None:
        """Drop all faults, for one that makes them meaningless."""
        self._entries.clear()
        self._noted = 0
        self._beyond = (inf, inf)

    def faults(self, root: Node | None) -> tuple[Fault, ...]:
        """The faults by line, at most `MOST_FAULTS` and then one that counts the others."""
        shown = sorted(self._entries, key=_place)[:MOST_FAULTS]
        trails = _trails(root, {id(entry.node) for entry in shown if entry.node is not None})
        similar = _Similar()
        faults = [self._fault(entry, trails, similar) for entry in shown]
        if self._noted > len(shown):
            more = f"and {self._noted - len(shown)} more faults, not listed"
            faults.append(Fault(message=more, file=self.file))
        return tuple(faults)

    def _fault(self, entry: _Entry, trails: dict[int, _Trail], similar: _Similar) -> Fault:
        steps = _steps(trails[id(entry.node)]) if id(entry.node) in trails else None
        if steps is not None and entry.key is not None:
            steps.append(entry.key)
        hint = entry.hint
        return Fault(
            message=entry.message.format(*map(_shown, entry.values)),
            file=self.file,
            line=entry.line,
            column=entry.column,
            path=key_path(steps or ()),
            hint=hint if isinstance(hint, str) else similar.hint(hint),
        )


def _place(entry: _Entry) -> tuple[int, int]:
    return entry.line, entry.column


def _shown(value: object) -> str:
    if isinstance(value, str):
        return quoted(value)
    if isinstance(value, int):
        return str(value)
    if callable(value):
        return _shown(value())
    if isinstance(value, tuple):
        return listed(value)
    return described(value)  # type: ignore[arg-type]  # the only other values are nodes


def _trails(root: Node | None, wanted: set[int]) -> dict[int, _Trail]:
    """How to get from `root` to each wanted node, as linked steps."""
    found: dict[int, _Trail] = {}
    waiting: list[tuple[Node, _Trail]] = [] if root is None else [(root, None)]
    while waiting and len(found) < len(wanted):
        node, trail = waiting.pop()
        if id(node) in wanted:
            found[id(node)] = trail
        waiting.extend((child, (trail, step)) for step, child in children(node))
    return found


def _steps(trail: _Trail) -> list[Step]:
    steps: list[Step] = []
    while trail is not None:
        trail, step = trail
        steps.append(step)
    return steps[::-1]


class _Similar:
    """Finds names that look like another, until the work allowed for it is used up."""

    def __init__(self) -> None:
        self._left = MOST_COMPARED

    def hint(self, near: Near) -> str:
        names = similar_names(near.word, self._affordable(near))
        return f"did you mean {listed(names)}?" if names else near.otherwise

    def _affordable(self, near: Near) -> list[str]:
        if len(near.word) > LONGEST_COMPARED:
            return []
        kept = []
        for candidate in near.candidates:
            self._left -= (len(near.word) + 4) * (len(candidate) + 4)
            if self._left < 0:
                break
            kept.append(candidate)
        return kept


def similar_names(word: str, candidates: Iterable[str]) -> list[str]:
    """At most three candidates that look like `word`, the most similar first; the case of
    letters makes no difference."""
    import difflib  # only wrong input needs it

    by_fold: dict[str, str] = {}
    for candidate in candidates:
        if len(candidate) <= LONGEST_COMPARED:
            by_fold.setdefault(candidate.casefold(), candidate)
    return [by_fold[fold] for fold in difflib.get_close_matches(word.casefold(), by_fold)]
