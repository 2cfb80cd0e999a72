"""An audit for a terminal."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from planner.auditing.audits import GOOD, Audit, CheckedApi
from planner.auditing.reports import Audited
from planner.model import Api
from planner.rendering.audit_words import (
    excess_in_words,
    grant_name,
    heading,
    hidden_in_words,
    needs_in_words,
    subject,
    together_in_words,
    token_lines,
    verdict_in_words,
    way_out,
)
from planner.rendering.escaping import terminal
from planner.rendering.lines import LISTED, shortened, wrapped
from planner.rendering.palette import Palette
from planner.rendering.price_words import apis_counted
from planner.rendering.wording import TERMINAL, counted, criterion, joined

_Colour = Callable[[str], str]


def audit_text(audited: Audited, palette: Palette, *, width: int = 80) -> str:
    """The audit as text of at most `width` columns where names allow, with a line feed at the end.
    Names are made safe for terminals."""
    return "\n".join(_Page(audited, palette, max(40, width)).lines()) + "\n"


def excess_lines(audit: Audit, palette: Palette, width: int) -> Iterator[str]:
    """Each grant that is too much, and what all of them open together."""
    for one in audit.excess:
        name = grant_name(one.grant, audit.plan.catalog.policy_set, TERMINAL)
        yield f"  {palette.warning('-')} {name}"
        for text in excess_in_words(one, audit, TERMINAL):
            yield from wrapped(f"{text}.", width, "      ", "  ")
    together = together_in_words(audit)
    if together:
        yield from wrapped(together, width, "  ")


class _Page:
    def __init__(self, audited: Audited, palette: Palette, width: int) -> None:
        self.audited = audited
        self.audit = audited.audit
        self.palette = palette
        self.width = width
        self.policy_set = self.audit.plan.catalog.policy_set

    def lines(self) -> Iterator[str]:
        yield self.palette.strong(heading(self.audit.plan, TERMINAL))
        yield from wrapped(f"Audited: {subject(self.audited, TERMINAL)}", self.width)
        colour = self._colour()
        yield from map(colour, wrapped(f"Verdict: {verdict_in_words(self.audit)}", self.width))
        for text in hidden_in_words(self.audit, TERMINAL):
            yield from wrapped(text, self.width)
        yield from self._token()
        yield from self._missing()
        yield from self._excess()
        yield from self._unknown()
        yield from self._apis()
        yield from self._costs()
        yield from self._change()

    def _colour(self) -> _Colour:
        if self.audited.clean:
            return self.palette.good
        return self.palette.warning if self.audit.verdict in GOOD else self.palette.bad

    def _token(self) -> Iterator[str]:
        token = self.audited.token
        if token is None:
            return
        yield from ("", "Token")
        for label, text in token_lines(token, TERMINAL):
            yield from wrapped(f"{label + ':':<13}{text}", self.width, "  ", " " * 13)
        for problem in token.problems:
            text = f"problem:     {terminal(problem.message)}"
            yield from map(self.palette.bad, wrapped(text, self.width, "  ", " " * 13))

    def _missing(self) -> Iterator[str]:
        if self.audit.missing:
            yield from ("", "Missing")
        for one in self.audit.missing:
            name = grant_name(one.grant, self.policy_set, TERMINAL)
            titles = shortened([terminal(api.title) for api in one.needed_by])
            reasons = [f"for {titles}" * bool(titles), "the limits require it" * one.required]
            text = f"{name}: {joined(filter(None, reasons))}"
            yield from self._led(self.palette.bad("+"), text)

    def _excess(self) -> Iterator[str]:
        if self.audit.excess:
            yield from ("", "Excess")
            yield from excess_lines(self.audit, self.palette, self.width)

    def _unknown(self) -> Iterator[str]:
        if self.audit.unknown:
            yield from ("", "Unknown to the catalogue, so nobody can tell what they open")
        for one in self.audit.unknown[:LISTED]:
            kind = f"{terminal(one.kind)}: " if one.kind else ""
            text = f"{kind}{terminal(one.text)} ({terminal(one.reason)})"
            yield from self._led(self.palette.warning("?"), text)
        if len(self.audit.unknown) > LISTED:
            yield f"  and {len(self.audit.unknown) - LISTED} more"

    def _led(self, sign: str, text: str) -> Iterator[str]:
        first, *rest = wrapped(text, self.width - 4, "", "  ")
        yield f"  {sign} {first}"
        yield from (f"    {line}" for line in rest)

    def _apis(self) -> Iterator[str]:
        audit = self.audit
        yield ""
        met = [one.api for one in audit.apis if one.state == "met"]
        yield f"Desired and open: {len(met)} of {counted(len(audit.apis), 'API')}"
        for state, label in (
            ("depends", "Desired, and open at most"),
            ("unmet", "Desired, and closed"),
        ):
            yield from self._checked(label, [one for one in audit.apis if one.state == state])
        for one in audit.plan.unplanned:
            text = f"Not known: {terminal(one.name)} ({terminal(one.reason)})"
            yield from wrapped(text, self.width)
        yield from self._listed("Open besides", audit)
        yield from self._at_most()

    def _checked(self, heading: str, ones: Sequence[CheckedApi]) -> Iterator[str]:
        if not ones:
            return
        yield f"{heading}: {counted(len(ones), 'API')}"
        for one in ones[:LISTED]:
            needs = ""
            if one.state == "depends":
                needs = f", if it comes with {needs_in_words(one, self.policy_set, TERMINAL)}"
            yield from wrapped(f"{terminal(one.api.title)}{needs}", self.width, "  ")
        if len(ones) > LISTED:
            yield f"  and {len(ones) - LISTED} more"

    def _listed(self, heading: str, audit: Audit) -> Iterator[str]:
        if not (audit.opens or audit.opens_policies):
            return
        yield f"{heading}: {apis_counted(audit.opens, audit.opens_policies)}"
        yield from self._titles(audit.opens)

    def _titles(self, apis: Sequence[Api]) -> Iterator[str]:
        for effect in ("write", "read"):
            titles = [terminal(api.title) for api in apis if api.effect == effect]
            if titles:
                yield from wrapped(f"{effect}: {shortened(titles)}", self.width, "  ")

    def _at_most(self) -> Iterator[str]:
        ones = self.audit.may_open
        if not ones:
            return
        apis = tuple(one.api for one in ones)
        kinds = joined(
            f"{terminal(kind.title)}s"
            for kind in self.policy_set.kinds
            if kind.name in self.audit.held.hidden
        )
        text = f"Open besides at most, whatever {kinds} it comes with: {apis_counted(apis, ())}"
        yield from wrapped(text, self.width)
        yield from self._titles(apis)

    def _costs(self) -> Iterator[str]:
        if not self.audit.more:
            return
        yield from ("", "Cost of the least -> of what is held")
        longest = max(len(criterion(key)) for key in self.audit.more)
        for key, least in self.audit.plan.cost.items():
            more = self.audit.more[key]
            sign = f"{more:+d}" if more else "same"
            cost = self.audit.cost[key]
            yield f"  {criterion(key):<{longest}}  {least:>5} -> {cost:<5}  {sign}"

    def _change(self) -> Iterator[str]:
        audit = self.audit
        if not (audit.add or audit.remove):
            return
        yield from ("", "To put it right")
        for verb, grants in (("add", audit.add), ("remove", audit.remove)):
            for kind, names in grants.items():
                title = next(one.title for one in self.policy_set.kinds if one.name == kind)
                text = f"{verb} {terminal(title)} {joined(map(terminal, names))}"
                yield from wrapped(text, self.width, "  ")
        yield from wrapped(way_out(self.audited, TERMINAL), self.width, "  ", "")
