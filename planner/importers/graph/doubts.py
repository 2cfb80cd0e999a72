"""What looks like a slip in the document: remarks for whoever reviews the import."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from planner.importers.found import Remark
from planner.importers.graph.turning import Operation, Ways
from planner.reading.quoting import listed

_PARAMETER = re.compile(r"\{[^{}]*\}")
_SLIPS = (
    (r"^[^{]*\}|\}[^{]*\}|\{[^}]*\{|\{[^}]*$", "its braces do not match"),
    (r"\s", "it holds a blank"),
    (r"\.\.\.", "it is cut short by `...`"),
    (r"/\([^/]*\)(?:/|$)", "a segment stands in parentheses"),
    (r"//", "it holds an empty segment"),
    (r"[^/]+/$", "it ends in `/`"),
    (r"/(?=[0-9a-fA-F]*[0-9])[0-9a-z]{6,}(?:-[0-9a-z]+){2,}(?:/|$)", "it holds somebody's id"),
    (r"\w=\{(?![^(]*\))", "a parameter stands outside of parentheses"),
)
_COMPILED = tuple((re.compile(pattern), what) for pattern, what in _SLIPS)


def doubts(ways: Mapping[Operation, Ways], scheme: str) -> Iterator[Remark]:
    """What looks wrong in the operations of one scheme."""
    yield from _odd_paths(ways)
    yield from _near_duplicates(ways)
    if scheme == "Application":
        yield from _without_user(ways)


def _odd_paths(ways: Mapping[Operation, Ways]) -> Iterator[Remark]:
    for path in dict.fromkeys(operation.path for operation in ways):
        if "?" in path:
            message = (
                "the path holds a query string and is kept as it is; what it asks for may be so"
                " for this query alone"
            )
            yield Remark(rule="query-string", place=path, message=message)
        bare, _, _ = path.partition("?")
        slips = [what for pattern, what in _COMPILED if pattern.search(bare)]
        if slips:
            message = f"the path is kept as it is, and looks like a slip: {'; '.join(slips)}"
            yield Remark(rule="odd-path", place=path, message=message)


def _near_duplicates(ways: Mapping[Operation, Ways]) -> Iterator[Remark]:
    """Operations that a service can hardly tell apart, with different requirements."""
    alike: dict[tuple[str, str], list[Operation]] = {}
    for operation in ways:
        blurred = _PARAMETER.sub("{}", operation.path).casefold()
        alike.setdefault((operation.method, blurred), []).append(operation)
    for operations in alike.values():
        if len({ways[operation] for operation in operations}) > 1:
            first, *others = map(str, operations)
            message = (
                f"differs from {listed(others, 'and')} only in letter case or a parameter's name,"
                " and asks for other permissions; both are kept, each with its own"
            )
            yield Remark(rule="near-duplicate", place=first, message=message)


def _without_user(ways: Mapping[Operation, Ways]) -> Iterator[Remark]:
    paths = sum(f"{operation.path.casefold()}/".startswith("/me/") for operation in ways)
    if paths:
        message = (
            f"paths of APIs that start with `/me`, the signed-in user: {paths}; the document lists"
            " application permissions for them, although an application has no such user"
        )
        yield Remark(rule="user-without-sign-in", place="/me", message=message)
