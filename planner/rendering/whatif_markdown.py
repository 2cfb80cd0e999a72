"""What-if answers as Markdown, and what the report's sections on prices and repairs are made of."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from planner.model import Api, Policy
from planner.plans import Plan
from planner.prices import Price
from planner.rendering.escaping import markdown, markdown_code, markdown_fence
from planner.rendering.price_text import NO_PRICES
from planner.rendering.price_words import apis_counted, price_sentence
from planner.rendering.repair_words import (
    changes_in_words,
    outcome_in_words,
    trial_command,
    whatif_command,
)
from planner.rendering.wording import Voice, criterion, grants_in_words, verdict
from planner.whatif import Change, CostChange, Difference


def _code(text: str) -> str:
    return markdown_code(text, in_table=True)


_VOICE = Voice(name=_code, text=markdown)


def filters(plan: Plan) -> Mapping[str, Callable[[Any], Any]]:
    """Filters for ``_prices.md.jinja`` and ``_repairs.md.jinja``. `price` and `outcome` return
    Markdown, `changes` a list of it, and `trial` a command as plain text, or None."""
    policy_set, integration = plan.catalog.policy_set, plan.integration
    return {
        "price": lambda price: price_sentence(price, policy_set, _VOICE, _emphasised),
        "changes": lambda repair: [
            _sentence(change) for change in changes_in_words(repair, integration, _VOICE)
        ],
        "outcome": lambda repair: outcome_in_words(repair, plan, _VOICE),
        "trial": lambda repair: trial_command(repair, plan),
    }


def prices_markdown(plan: Plan, prices: Sequence[Price]) -> str:
    """The prices as a page of Markdown."""
    return _page(_price_lines(plan, prices))


def whatif_markdown(difference: Difference) -> str:
    """The difference as a page of Markdown."""
    return _page(_lines(difference))


def _page(lines: Iterator[str]) -> str:
    return "\n".join(lines).rstrip("\n") + "\n"


def _emphasised(title: str) -> str:
    return f"*{markdown(title)}*"


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}."


def _price_lines(plan: Plan, prices: Sequence[Price]) -> Iterator[str]:
    yield f"# What each desired API costs: {markdown(plan.integration.name)}"
    if plan.status == "infeasible":
        yield from ("", f"{verdict(plan)} So there are no prices.")
        return
    yield ""
    if plan.apis and not prices:
        yield NO_PRICES
        return
    criteria = "".join(f" {criterion(key)} |" for key in plan.cost)
    yield f"| Without | What the client needs then |{criteria}"
    yield f"|---|---|{'---:|' * len(plan.cost)}"
    for price in prices:
        sentence = price_sentence(price, plan.catalog.policy_set, _VOICE, _emphasised)
        changes = "".join(f" {-saved:+d} |" if saved else " 0 |" for saved in price.saved.values())
        yield f"| {markdown(price.api.title)} | {sentence} |{changes}"
    for one in plan.unplanned:
        yield ""
        yield f"Not planned, so without a price: {markdown(one.name)} ({markdown(one.reason)})"


def _lines(difference: Difference) -> Iterator[str]:
    before, after = difference.before, difference.after
    yield f"# What if: {markdown(before.integration.name)}"
    yield ""
    for option, value in _asked(difference.change):
        yield f"- {option} {_code(value)}"
    yield ""
    yield f"- Today: {verdict(before)}"
    yield f"- Then: {verdict(after)}"
    for note in after.notes:
        yield from ("", f"> Note: {markdown(note)}")
    yield from _repairs(difference)
    yield from _grants(difference)
    yield from _costs(difference.cost)
    yield from _met_differently(difference)
    for heading, apis, policies in (
        ("Desired besides", difference.apis_added, ()),
        ("No longer desired", difference.apis_dropped, ()),
        ("Newly opened", difference.opened, difference.opened_policies),
        ("No longer opened", difference.closed, difference.closed_policies),
        ("No longer desired, yet still open", difference.still_open, ()),
        ("Desired besides, and open today", difference.open_already, ()),
    ):
        yield from _listed(heading, apis, policies)


def _asked(change: Change) -> Iterator[tuple[str, str]]:
    for option in ("add", "drop", "forbid", "require", "allow"):
        for value in getattr(change, option):
            yield option, value
    if change.minimise:
        yield "minimise", ", ".join(change.minimise)


def _repairs(difference: Difference) -> Iterator[str]:
    plan = difference.after
    if plan.repairs is None:
        return
    for blocked in plan.blocked:
        yield from ("", f"Blocked: {markdown(blocked.api.title)}", "")
        yield from dict.fromkeys(
            f"- {_code(blocker.grant.name)}: {markdown(blocker.because)}"
            for alternative in blocked.alternatives
            for blocker in alternative.blocked_by
        )
    yield from ("", "## What would make it feasible")
    if not plan.repairs.sets:
        yield from ("", "No change of the limits does.")
    for number, repair in enumerate(plan.repairs.sets, 1):
        yield from ("", f"### Way {number}", "")
        for change in changes_in_words(repair, plan.integration, _VOICE):
            yield f"- {_sentence(change)}"
        yield from ("", f"The plan is then {outcome_in_words(repair, plan, _VOICE)}.")
        command = whatif_command(plan, difference.change, repair.names)
        if command:
            yield from ("", markdown_fence(command, "sh").rstrip("\n"))
    if not plan.repairs.complete:
        yield from ("", "There may be other ways; the search for them was cut here.")


def _grants(difference: Difference) -> Iterator[str]:
    before, after = difference.before, difference.after
    policy_set = after.catalog.policy_set
    yield from ("", "## Grants", "")
    if "infeasible" in (before.status, after.status):
        for when, plan in (("Today", before), ("Then", after)):
            grants = grants_in_words(plan.grants, policy_set, _VOICE) or "none is needed"
            yield f"- {when}: {'no plan' if plan.status == 'infeasible' else grants}"
        return
    titles = {kind.name: markdown(kind.title) for kind in policy_set.kinds}
    changed = (("Added", difference.grants_added), ("Removed", difference.grants_removed))
    for label, by_kind in changed:
        for kind, names in by_kind.items():
            for name in names:
                yield f"- {label}: {titles[kind]} {_code(name)}"
    if not difference.grants_added and not difference.grants_removed:
        yield "The same as today."


def _costs(cost: Sequence[CostChange]) -> Iterator[str]:
    if not cost:
        return
    yield from ("", "## Cost", "", "| Criterion | Today | Then | Change |", "|---|---:|---:|---:|")
    for one in cost:
        was = "none" if one.before is None else str(one.before)
        now = "none" if one.after is None else str(one.after)
        known = one.before is not None and one.after is not None
        change = (one.after or 0) - (one.before or 0) if known else None
        shown = "" if change is None else f"{change:+d}" if change else "0"
        yield f"| {criterion(one.key)} | {was} | {now} | {shown} |"


def _met_differently(difference: Difference) -> Iterator[str]:
    if not difference.met_differently:
        return
    policy_set = difference.after.catalog.policy_set
    yield from ("", "## Met by other grants", "", "| API | Today | Then |", "|---|---|---|")
    for one in difference.met_differently:
        was = grants_in_words(one.before, policy_set, _VOICE) or "nothing"
        now = grants_in_words(one.after, policy_set, _VOICE) or "nothing"
        yield f"| {markdown(one.api.title)} | {was} | {now} |"


def _listed(heading: str, apis: Sequence[Api], policies: Sequence[Policy]) -> Iterator[str]:
    if not apis and not policies:
        return
    yield from ("", f"## {heading}: {apis_counted(apis, policies)}", "")
    for api in sorted(apis, key=lambda api: api.effect == "read"):
        yield f"- {api.effect}: {markdown(api.title)} ({_code(f'{api.method} {api.url}')})"
    for policy in policies:
        yield f"- {policy.effect}, undocumented: behind {_code(policy.name)}"
