"""What would be, for a terminal: what changes, and nothing of what stays."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from planner.model import Api, Policy
from planner.plans import Plan
from planner.rendering.escaping import terminal
from planner.rendering.lines import LISTED, shortened, wrapped
from planner.rendering.palette import Palette
from planner.rendering.price_words import apis_counted
from planner.rendering.repair_text import repair_lines
from planner.rendering.repair_words import whatif_command
from planner.rendering.wording import (
    TERMINAL,
    counted,
    criterion,
    grants_in_words,
    verdict,
)
from planner.repairs import Repair
from planner.whatif import Difference

_Colour = Callable[[str], str]


def whatif_text(difference: Difference, palette: Palette, *, width: int = 80) -> str:
    """The difference as text of at most `width` columns where names and commands allow, with a
    line feed at the end. Names are made safe for terminals."""
    return "\n".join(_Page(difference, palette, width).lines()) + "\n"


class _Page:
    def __init__(self, difference: Difference, palette: Palette, width: int) -> None:
        self.difference = difference
        self.before, self.after = difference.before, difference.after
        self.palette = palette
        self.width = max(40, width)

    def lines(self) -> Iterator[str]:
        yield self.palette.strong(terminal(self.before.integration.name))
        yield from self._verdict("Today", self.before)
        yield from self._verdict("Then", self.after)
        for note in self.after.notes:
            yield from wrapped(f"Note: {terminal(note)}", self.width)
        if self.after.status == "infeasible":
            yield from self._blocked()
        yield from self._grants()
        yield from self._costs()
        yield from self._desired()
        yield from self._opened()

    def _verdict(self, when: str, plan: Plan) -> Iterator[str]:
        colour = {
            "optimal": self.palette.good if plan.complete else self.palette.warning,
            "unproven": self.palette.warning,
            "infeasible": self.palette.bad,
        }[plan.status]
        first, *rest = wrapped(f"{when + ':':<7}{verdict(plan)}", self.width, "", "       ")
        yield first[:7] + colour(first[7:])
        yield from map(colour, rest)

    def _blocked(self) -> Iterator[str]:
        for blocked in self.after.blocked:
            reasons = dict.fromkeys(
                f"{terminal(blocker.grant.name)}: {terminal(blocker.because)}"
                for alternative in blocked.alternatives
                for blocker in alternative.blocked_by
            )
            yield ""
            yield f"Blocked: {terminal(blocked.api.title)}"
            for reason in list(reasons)[:LISTED]:
                yield from wrapped(reason, self.width, "  ")
            if len(reasons) > LISTED:
                yield f"  and {len(reasons) - LISTED} more"
        change = self.difference.change

        def command(repair: Repair, plan: Plan) -> str | None:
            return whatif_command(plan, change, repair.names)

        yield from repair_lines(self.after, width=self.width, limit=LISTED, command_of=command)

    def _grants(self) -> Iterator[str]:
        added, removed = self.difference.grants_added, self.difference.grants_removed
        if "infeasible" in (self.before.status, self.after.status):
            yield from self._whole_grants()
        elif not added and not removed:
            yield from ("", "Grants: the same")
        else:
            yield from ("", "Grants")
            yield from self._signed("+", added, self.palette.warning)
            yield from self._signed("-", removed, self.palette.good)

    def _whole_grants(self) -> Iterator[str]:
        for when, plan in (("today", self.before), ("then", self.after)):
            if plan.status != "infeasible":
                policy_set = plan.catalog.policy_set
                grants = grants_in_words(plan.grants, policy_set, TERMINAL) or "none"
                yield ""
                yield from wrapped(f"Grants {when}: {grants}", self.width)

    def _signed(
        self, sign: str, grants: Mapping[str, tuple[str, ...]], colour: _Colour
    ) -> Iterator[str]:
        titles = {kind.name: kind.title for kind in self.after.catalog.policy_set.kinds}
        for kind, names in grants.items():
            for name in names:
                yield f"  {colour(f'{sign} {terminal(titles[kind])} {terminal(name)}')}"

    def _costs(self) -> Iterator[str]:
        if not self.difference.cost:
            return
        yield from ("", "Cost")
        names = [criterion(one.key) for one in self.difference.cost]
        longest = max(map(len, names))
        for name, one in zip(names, self.difference.cost, strict=True):
            was = "none" if one.before is None else str(one.before)
            now = "none" if one.after is None else str(one.after)
            sign = ""
            if one.before is not None and one.after is not None:
                sign = f"  {one.after - one.before:+d}" if one.after != one.before else "  same"
            yield f"  {name:<{longest}}  {was:>5} -> {now:<5}{sign}".rstrip()

    def _desired(self) -> Iterator[str]:
        difference = self.difference
        yield from self._apis("Desired besides", difference.apis_added)
        yield from self._apis("No longer desired", difference.apis_dropped)
        if difference.met_differently:
            number = counted(len(difference.met_differently), "desired API")
            yield from ("", f"Met by other grants: {number}")
        policy_set = self.after.catalog.policy_set
        for one in difference.met_differently[:LISTED]:
            was = grants_in_words(one.before, policy_set, TERMINAL) or "nothing"
            now = grants_in_words(one.after, policy_set, TERMINAL) or "nothing"
            text = f"{terminal(one.api.title)}: {was} -> {now}"
            yield from wrapped(text, self.width, "  ")
        if len(difference.met_differently) > LISTED:
            yield f"  and {len(difference.met_differently) - LISTED} more"

    def _opened(self) -> Iterator[str]:
        difference = self.difference
        yield from self._apis("Newly opened", difference.opened, difference.opened_policies)
        yield from self._apis("No longer opened", difference.closed, difference.closed_policies)
        yield from self._apis("No longer desired, yet still open", difference.still_open)
        yield from self._apis("Desired besides, and open today", difference.open_already)

    def _apis(
        self, heading: str, apis: Sequence[Api], policies: Sequence[Policy] = ()
    ) -> Iterator[str]:
        if not apis and not policies:
            return
        yield ""
        yield f"{heading}: {apis_counted(apis, policies)}"
        for effect, colour in (("write", self.palette.warning), ("read", str)):
            titles = [terminal(api.title) for api in apis if api.effect == effect]
            if titles:
                first, *rest = wrapped(f"{effect}: {shortened(titles)}", self.width, "  ")
                yield first.replace(effect, colour(effect), 1)
                yield from rest
        if policies:
            names = shortened([terminal(policy.name) for policy in policies])
            yield from wrapped(f"behind undocumented policies: {names}", self.width, "  ")
