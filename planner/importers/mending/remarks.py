"""What mending changed or left out, as remarks of the import."""

from __future__ import annotations

from planner.importers.found import Remark


class Remarks:
    """Collects remarks: `left_out` about what is not in the output, `changed` about what is there
    in another form."""

    def __init__(self) -> None:
        self.left_out: list[Remark] = []
        self.changed: list[Remark] = []

    def leave_out(self, rule: str, place: str, message: str) -> None:
        """Note that something is not in the output."""
        self.left_out.append(Remark(rule=rule, place=place, message=message))

    def change(self, rule: str, place: str, message: str) -> None:
        """Note that something is in the output otherwise than the source says it."""
        self.changed.append(Remark(rule=rule, place=place, message=message))

    def renamed(self, what: str, before: str, after: str) -> str:
        """Note that a name had to change, if it did; returns the name that holds."""
        if before != after:
            message = f"the name of this {what} is written `{after}`, as files cannot hold it"
            self.change("changed-name", before, message)
        return after
