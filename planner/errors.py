"""What goes wrong with input. Bugs are not wrapped: they surface as ordinary exceptions."""

from __future__ import annotations

from collections.abc import Sequence

from planner.solving.records import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One thing wrong with an input, with its address.

    `file` is as the user named it (``<arguments>`` for the command line or a Python call), `line`
    and `column` count from 1 (0 where there is none), `path` is the key path inside the file, such
    as ``apis["users/get-user"].policy``.
    """

    message: str
    file: str = "<arguments>"
    line: int = 0
    column: int = 0
    path: str = ""
    hint: str = ""

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}:{self.column}" if self.line else self.file
        where = f" in {self.path}" if self.path else ""
        hint = f" ({self.hint})" if self.hint else ""
        return f"{place}: {self.message}{where}{hint}"


class PlannerError(Exception):
    """Base of every exception that wrong input can raise; `faults` holds one or more."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(str(fault) for fault in self.faults))


class InvalidFile(PlannerError):
    """A policies, catalogue or integration file that cannot be read or breaks its format."""


class UnknownName(PlannerError):
    """A name of an API, grant, catalogue or criterion that is unknown or ambiguous."""


class ContradictoryLimits(PlannerError):
    """Limits that exclude each other: a grant is required and yet not permitted."""


class OutputRefused(PlannerError):
    """A place that cannot be written to, or that holds something that must not be overwritten."""
