"""A plan for a terminal: what to ask for, why, what it costs, how proven. Fits a screen."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from textwrap import wrap

from planner.explaining import GrantReason, open_to_any_token, reasons
from planner.model import Api, Blocked, PlannedApi
from planner.plans import Plan, documented_least
from planner.rendering.escaping import terminal
from planner.rendering.palette import Palette
from planner.rendering.wording import (
    TERMINAL,
    counted,
    criterion,
    effects_counted,
    grants_in_words,
    joined,
    more_ways,
    proof_sentence,
    prose,
    verdict,
)

_Colour = Callable[[str], str]

LISTED = 12
"""How many rows or names of one list are shown; the report shows all."""

REPAIRS = 3
"""How many ways to make an infeasible plan feasible are shown."""


def plan_text(plan: Plan, palette: Palette, *, width: int = 80) -> str:
    """The plan as text of at most `width` columns where names allow, with a line feed at the end.

    Names are made safe for terminals. Long lists are cut, and say by how much.
    """
    page = _Page(plan, palette, width)
    return "\n".join(page.lines()) + "\n"


class _Page:
    def __init__(self, plan: Plan, palette: Palette, width: int) -> None:
        self.plan = plan
        self.palette = palette
        self.width = max(40, width)

    def lines(self) -> Iterator[str]:
        yield from self._headline()
        yield from self._notes()
        if self.plan.status == "infeasible":
            yield from self._blocked()
            yield from self._repairs()
        else:
            yield from self._grants()
            yield from self._apis()
            yield from self._opened()
        yield from self._unplanned()
        if self.plan.status != "infeasible":
            yield from self._costs()
            yield from self._next_step()

    def _headline(self) -> Iterator[str]:
        colour = {
            "optimal": self.palette.good if self.plan.complete else self.palette.warning,
            "unproven": self.palette.warning,
            "infeasible": self.palette.bad,
        }[self.plan.status]
        name, text = terminal(self.plan.integration.name), verdict(self.plan)
        if len(f"{name}: {text}") <= self.width:
            yield f"{self.palette.strong(name)}: {colour(text)}"
        else:
            yield f"{self.palette.strong(name)}:"
            yield from map(colour, self._wrapped(text, "  "))

    def _notes(self) -> Iterator[str]:
        for note in self.plan.notes:
            yield from self._wrapped(f"Note: {terminal(note)}", "")

    def _grants(self) -> Iterator[str]:
        found = reasons(self.plan)
        if not found:
            return
        titles = {kind.name: kind.title for kind in self.plan.catalog.policy_set.kinds}
        yield ""
        columns = [
            (
                terminal(titles[reason.grant.key.kind]),
                terminal(reason.grant.key.name),
                f"opens {len(reason.opens) + len(reason.opens_policies)} more",
            )
            for reason in found
        ]
        taken = sum(max(map(len, column)) + 2 for column in zip(*columns, strict=True)) + 2
        rows = [
            (*cells, f"for {_needed_by(reason, self.width - taken - len('for '))}")
            for cells, reason in zip(columns, found, strict=True)
        ]
        # They are the answer, so all of them are shown, however many there are.
        yield from self._table(rows, self.palette.strong, most=len(rows))

    def _apis(self) -> Iterator[str]:
        yield from self._heading(f"Desired: {counted(len(self.plan.apis), 'API')}")
        rows = [
            (terminal(planned.api.title), terminal(planned.api.policy or ""), self._met(planned))
            for planned in self.plan.apis
        ]
        yield from self._table(rows, lambda text: text, gives_way=1)
        if any(planned.api.documented_least for planned in self.plan.apis):
            yield from self._documented()

    def _documented(self) -> Iterator[str]:
        """What the vendor's documentation calls least, where the plan does otherwise."""
        from planner.rendering.report_facts import documented_otherwise

        others = documented_otherwise(self.plan)
        if not others:
            return
        yield ""
        yield from self._wrapped("Documented as least for the API by itself, yet not planned:", "")
        for planned in others[:LISTED]:
            names = {
                kind: tuple(of_kind) for kind, of_kind in documented_least(planned.api).items()
            }
            grants = grants_in_words(names, self.plan.catalog.policy_set, TERMINAL)
            yield from self._wrapped(f"{terminal(planned.api.title)}: {grants}", "  ")
        if len(others) > LISTED:
            yield f"  and {len(others) - LISTED} more (--format markdown shows all)"

    def _met(self, planned: PlannedApi) -> str:
        names = [terminal(name) for names in planned.met_by.values() for name in names]
        return joined(names) if names else "needs no grant"

    def _opened(self) -> Iterator[str]:
        exposed, policies = self.plan.exposed, self.plan.exposed_policies
        number = len(exposed) + len(policies)
        if not number:
            yield from self._heading("Opened besides: nothing")
        else:
            yield from self._heading(f"Opened besides: {counted(number, 'API')}")
        writes = [api for api in exposed if api.effect == "write"]
        reads = [api for api in exposed if api.effect == "read"]
        yield from self._names(f"{len(writes)} write", writes, self.palette.warning)
        yield from self._names(f"{len(reads)} read", reads, lambda text: text)
        if policies:
            names = _shortened([terminal(policy.name) for policy in policies])
            which = "policy" if len(policies) == 1 else "policies"
            text = f"{len(policies)} undocumented, behind the {which} {names}"
            yield from self._wrapped(text, "  ")
        unguarded = effects_counted(open_to_any_token(self.plan))
        if unguarded:
            yield from self._wrapped(f"Open to any valid token, without a grant: {unguarded}", "")
        if self.plan.uncounted:
            unknown = counted(self.plan.uncounted, "API")
            yield from self._wrapped(f"Not known whether opened: {unknown}", "")

    def _names(self, label: str, apis: Sequence[Api], colour: _Colour) -> Iterator[str]:
        if apis:
            text = f"{label}: {_shortened([terminal(api.title) for api in apis])}"
            first, *rest = self._wrapped(text, "  ")
            yield first.replace(label, colour(label), 1)
            yield from rest

    def _unplanned(self) -> Iterator[str]:
        if not self.plan.unplanned:
            return
        yield from self._heading(f"Not planned: {counted(len(self.plan.unplanned), 'API')}")
        for one in self.plan.unplanned:
            yield from self._wrapped(f"{terminal(one.name)}: {terminal(prose(one.reason))}", "  ")

    def _blocked(self) -> Iterator[str]:
        for blocked in self.plan.blocked:
            yield from self._heading(f"Blocked: {terminal(blocked.api.title)}")
            yield from self._alternatives(blocked)

    def _alternatives(self, blocked: Blocked) -> Iterator[str]:
        if not blocked.alternatives:
            yield from self._wrapped("Its requirement names no grant that could meet it.", "  ")
        for alternative in blocked.alternatives[:LISTED]:
            grants = grants_in_words(alternative.grants, self.plan.catalog.policy_set, TERMINAL)
            reasons_why = joined(
                f"{terminal(blocker.grant.name)}: {terminal(prose(blocker.because))}"
                for blocker in alternative.blocked_by
            )
            yield from self._wrapped(f"{grants}; blocked: {reasons_why}", "  ")
        more = max(0, len(blocked.alternatives) - LISTED) + blocked.alternatives_omitted
        if more:
            yield f"  and {more_ways(more)} more"

    def _repairs(self) -> Iterator[str]:
        from planner.rendering.repair_text import repair_lines

        # No grants or costs: a plan that does not hold must not look like one that does.
        yield from repair_lines(self.plan, width=self.width, limit=REPAIRS, outcomes=False)

    def _costs(self) -> Iterator[str]:
        yield ""
        parts = []
        for key, value in self.plan.cost.items():
            bound = self.plan.bound[key]
            minimised = key.startswith("risk_") or criterion(key) in self.plan.criteria
            if not minimised:
                note = ", not minimised"
            elif bound < value:
                note = f", at least {bound}"
            else:
                note = ""
            parts.append(f"{criterion(key)} {value}{note}")
        yield from self._wrapped("Cost: " + "; ".join(parts), "")
        label = "Proof" if self.plan.status == "optimal" else "Search"
        yield from self._wrapped(f"{label}: {proof_sentence(self.plan)}", "")

    def _next_step(self) -> Iterator[str]:
        prerequisites = self.plan.prerequisites
        if self.plan.request is None:
            if self.plan.token_request is not None:
                text = "Next: planner request --token, for a client that has these grants"
                yield from self._wrapped(text, "")
            return
        needs = ""
        if prerequisites is not None:
            grants = grants_in_words(prerequisites.grants, self.plan.catalog.policy_set, TERMINAL)
            sender = terminal(prose(prerequisites.sent_by))
            by = f"sent by {sender}" if sender else "sent"
            needs = f", {by} with {grants}" if grants else f", {by}"
        yield from self._wrapped(f"Next: planner request{needs}", "")

    def _heading(self, text: str) -> Iterator[str]:
        yield ""
        yield from wrap(text, self.width)

    def _wrapped(self, text: str, indent: str) -> list[str]:
        return wrap(
            text,
            self.width,
            initial_indent=indent,
            subsequent_indent=indent + "  ",
            break_long_words=False,
            break_on_hyphens=False,
        ) or [indent]

    def _table(
        self,
        rows: Sequence[tuple[str, ...]],
        colour: _Colour,
        *,
        most: int = LISTED,
        gives_way: int | None = None,
    ) -> Iterator[str]:
        """The first rows in columns. So that a row keeps to one line, the column `gives_way` is
        cut, and then the last one."""
        shown = rows[:most]
        widths = (
            [max(len(row[at]) for row in shown) for at in range(len(shown[0]))] if shown else []
        )
        if gives_way is not None and shown:
            too_wide = sum(widths) + 2 * len(widths) - self.width
            widths[gives_way] = min(widths[gives_way], max(12, widths[gives_way] - too_wide))
        for row in shown:
            cells = [
                _cut(cell, width).ljust(width)
                for cell, width in zip(row[:-1], widths, strict=False)
            ]
            before = "  " + "  ".join(cells) + "  "
            last = _cut(row[-1], max(12, self.width - len(before)))
            yield before.replace(cells[1], colour(cells[1]), 1) + last
        if len(rows) > most:
            yield f"  and {len(rows) - most} more (--format markdown shows all)"


def _needed_by(reason: GrantReason, width: int) -> str:
    """What needs a grant, by name as far as `width` allows."""
    titles = [terminal(api.title) for api in reason.needed_by]
    if reason.required:
        titles.append("limits.require")
    if not titles:
        return "no single API alone"
    for number in range(min(len(titles), LISTED), 0, -1):
        rest = len(titles) - number
        text = joined([*titles[:number], *([f"{rest} more"] if rest else [])])
        if len(text) <= width:
            return text
    return titles[0] if len(titles) == 1 else counted(len(titles), "API")


def _shortened(names: Iterable[str]) -> str:
    listed = list(names)
    if len(listed) <= LISTED:
        return joined(listed)
    return f"{', '.join(listed[:LISTED])} and {len(listed) - LISTED} more"


def _cut(text: str, width: int) -> str:
    return text if len(text) <= width else text[: width - 1].rstrip() + "…"
