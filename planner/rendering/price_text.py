"""What each desired API costs, for a terminal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from planner.plans import Plan
from planner.prices import Price
from planner.rendering.escaping import terminal
from planner.rendering.lines import wrapped
from planner.rendering.palette import Palette
from planner.rendering.price_words import price_sentence, saved_in_words
from planner.rendering.wording import TERMINAL, joined, verdict
from planner.solving.formula import TRUE

NO_PRICES = "No prices: the plan is not proven least, and without a time limit none is worked out."


def prices_text(plan: Plan, prices: Sequence[Price], palette: Palette, *, width: int = 80) -> str:
    """The prices as text of at most `width` columns where names allow, with a line feed at the
    end. Names are made safe for terminals."""
    return "\n".join(_lines(plan, prices, palette, max(40, width))) + "\n"


def _lines(plan: Plan, prices: Sequence[Price], palette: Palette, width: int) -> Iterator[str]:
    name = palette.strong(terminal(plan.integration.name))
    if plan.status == "infeasible":
        yield f"{name}:"
        yield from wrapped(f"{verdict(plan)} So there are no prices.", width, "  ")
        return
    yield f"{name}: what each desired API costs"
    if plan.apis and not prices:
        yield from wrapped(NO_PRICES, width)
    dear = [price for price in prices if price.spared or price.instead]
    for price in dear:
        sentence = price_sentence(price, plan.catalog.policy_set, TERMINAL, terminal)
        yield ""
        yield from wrapped(sentence, width)
        yield from wrapped(saved_in_words(price) or "no cost changes", width, "  ")
    rest = [price for price in prices if price not in dear]
    shared = [terminal(price.api.title) for price in rest if price.api.requirement != TRUE]
    free = [terminal(price.api.title) for price in rest if price.api.requirement == TRUE]
    unplanned = [terminal(one.name) for one in plan.unplanned]
    for text, names in (
        ("Without one of these the grants stay the same", shared),
        ("Needing no grant", free),
        ("Not planned, so without a price", unplanned),
    ):
        if names:
            yield ""
            yield from wrapped(f"{text}: {joined(names)}", width)
    if not all(price.proven for price in rest):
        yield from ("", "This is not proven: a search was stopped early.")
