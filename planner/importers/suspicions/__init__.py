"""Warnings about a source that look at what was found, whatever its format.

They say what looks like a fault of the document. Nothing is changed because of one: the importer
reports what the document says.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from planner.importers.found import Found, Remark
from planner.importers.suspicions.absorbed import absorbed_conjunctions
from planner.importers.suspicions.misread import misread_any_of
from planner.importers.suspicions.typos import names_that_differ_in_case, typos

_LOOKS: tuple[tuple[str, Callable[[str, Found], Iterator[Remark]]], ...] = (
    ("absorbed-conjunction", absorbed_conjunctions),
    ("misread-any-of", misread_any_of),
    ("typo-in-requirement", typos),
    ("names-differ-in-case", names_that_differ_in_case),
)

RULES = tuple(rule for rule, _ in _LOOKS)


def suspicions(found: Found) -> tuple[Remark, ...]:
    """The warnings about `found`, mended before. A rule by which the importer has warned itself is
    its own: it knows more of the document."""
    told = {remark.rule for remark in found.warnings}
    return tuple(
        remark for rule, look in _LOOKS if rule not in told for remark in look(rule, found)
    )
