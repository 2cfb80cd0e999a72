"""What the document says of one permission and one path: ``least=A,B;AlsoRequires=C,D``."""

from __future__ import annotations

from functools import lru_cache

from planner.solving.records import dataclass

_LEAST = "least"
_ALSO_REQUIRES = "AlsoRequires"


@dataclass(frozen=True, slots=True, kw_only=True)
class Marks:
    """`least` names the schemes in which the permission is called the least for the path.
    `also_requires` names permissions of which one is needed besides; empty if none is. `unknown`
    are keys that mean something else."""

    least: tuple[str, ...]
    also_requires: tuple[str, ...]
    unknown: tuple[str, ...]


@lru_cache(maxsize=4096)
def parsed_marks(value: str) -> Marks | None:
    """The marks in the value of a path, or None where it is not written as they are."""
    marks: dict[str, tuple[str, ...]] = {}
    for pair in value.split(";") if value else ():
        key, equals, listed = pair.strip().partition("=")
        names = tuple(name.strip() for name in listed.split(","))
        if not key or not equals or not all(names) or key in marks:
            return None
        marks[key] = names
    return Marks(
        least=marks.pop(_LEAST, ()),
        also_requires=marks.pop(_ALSO_REQUIRES, ()),
        unknown=tuple(sorted(marks)),
    )
