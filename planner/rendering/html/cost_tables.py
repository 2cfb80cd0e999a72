"""Tables of numbers: the cost and its proof, the price of each API, other trades."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from markupsafe import Markup

from planner.plans import Plan
from planner.prices import Price
from planner.rendering.html.elements import VOICE, isolated, phrase, shown
from planner.rendering.html.tables import Column, Table
from planner.rendering.price_words import price_sentence
from planner.rendering.report_facts import cost_rows
from planner.rendering.tradeoff_words import exchange, trade
from planner.rendering.wording import criterion, grants_in_words
from planner.tradeoffs import Tradeoff, Tradeoffs


def cost_table(plan: Plan) -> Table:
    """The cost, criterion by criterion, and what is proven of it."""
    return Table(
        name="cost",
        caption="What the plan costs, and the least that is possible",
        columns=(
            Column("Criterion"),
            Column("Value", numeric=True),
            Column("Least possible"),
            Column("What is counted"),
        ),
        rows=tuple(
            (shown(row.name), shown(str(row.value)), shown(row.bound), shown(row.meaning))
            for row in cost_rows(plan)
        ),
        is_sorted=False,
    )


def price_table(plan: Plan, prices: Iterable[Price]) -> Table | None:
    """What the client would need without one desired API or another; only where that is not the
    same."""
    dear = [price for price in prices if price.changes_grants]
    if not dear:
        return None
    return Table(
        name="prices",
        caption="What the costs would change by without one of the desired APIs",
        columns=(
            Column("Without"),
            Column("What the client needs then"),
            *(Column(criterion(key), numeric=True) for key in plan.cost),
        ),
        rows=tuple(
            (
                isolated(price.api.title),
                phrase(price_sentence(price, plan.catalog.policy_set, VOICE, _emphasised)),
                *map(_signed, (-saved for saved in price.saved.values())),
            )
            for price in dear
        ),
    )


def _emphasised(title: str) -> str:
    return str(Markup("<em>{}</em>").format(isolated(title)))


def _signed(number: int) -> Markup:
    """With a sign, and a proper minus."""
    return shown(f"{number:+d}".replace("-", "\u2212") if number else "0")


def tradeoff_table(plan: Plan, tradeoffs: Tradeoffs) -> Table | None:
    """The trades that beat the plan on one criterion and lose on another; None where there is
    nothing to trade."""
    points = tradeoffs.points
    if len(points) < 2:
        return None
    keys = list(points[0].cost)
    most = {key: max(point.cost[key] for point in points) for key in keys}
    return Table(
        name="tradeoffs",
        caption="Other trades of one cost against another",
        columns=(
            Column("Grants"),
            *(Column(criterion(key), numeric=True) for key in keys),
            Column("Against the plan"),
        ),
        rows=tuple(_trade_row(plan, point, keys, most) for point in points),
    )


def _trade_row(
    plan: Plan, point: Tradeoff, keys: Sequence[str], most: dict[str, int]
) -> tuple[Markup, ...]:
    policy_set = plan.catalog.policy_set
    grants = phrase(grants_in_words(point.grants, policy_set, VOICE) or "no grant")
    against = Markup("as planned")
    if point.is_plan:
        grants = Markup("<strong>The plan:</strong> {}").format(grants)
    else:
        swapped = phrase(exchange(point, policy_set, VOICE))
        against = Markup("{}: {}").format(swapped, trade(point.change))
    return grants, *(_with_bar(point.cost[key], most[key]) for key in keys), against


def _with_bar(value: int, most: int) -> Markup:
    """A number, and below it a bar that compares it with the largest of its column."""
    share = 100 * value / most if most else 0
    return Markup(
        '{}<svg class="bar" viewBox="0 0 100 4" preserveAspectRatio="none" aria-hidden="true">'
        '<rect width="{}" height="4"/></svg>'
    ).format(value, f"{share:.1f}")
