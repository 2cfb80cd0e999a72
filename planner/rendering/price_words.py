"""The price of a desired API in sentences, the same on every page."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from planner.model import Api, Policy, PolicySet
from planner.prices import Price
from planner.rendering.wording import Voice, criterion, effects_counted, joined
from planner.solving.formula import TRUE


def price_sentence(
    price: Price, policy_set: PolicySet, voice: Voice, emphasised: Callable[[str], str]
) -> str:
    """What the plan would be without the API: ``Without X the client needs ADMIN, not OWNER.``

    `emphasised` makes the API's title safe for the page, and stand out where the page can.
    """
    title = emphasised(price.api.title)
    if price.api.requirement == TRUE:
        return f"{title} needs no grant, so it costs nothing."
    doubt = "" if price.proven else " This is not proven: a search was stopped early."
    needs = list(_needs(price, policy_set, voice))
    if not needs:
        return (
            f"Without {title} the grants stay the same, as others need them too,"
            f" and it stays open.{doubt}"
        )
    effects = _effects(price)
    open_still = " It stays open all the same." if price.stays_open else ""
    return f"Without {title} the client needs {', and '.join(needs)}.{effects}{open_still}{doubt}"


def saved_in_words(price: Price) -> str:
    """By how much the costs would change: ``write-reach -5, exposure +2``; only what changes."""
    return ", ".join(f"{criterion(key)} {-saved:+d}" for key, saved in price.saved.items() if saved)


def apis_counted(apis: Sequence[Api], policies: Sequence[Policy]) -> str:
    """``2 write and 1 undocumented APIs``; empty for none."""
    undocumented = f"{len(policies)} undocumented" if policies else ""
    counts = joined(filter(None, (effects_counted(apis), undocumented)))
    return f"{counts} {'API' if len(apis) + len(policies) == 1 else 'APIs'}" if counts else ""


def _needs(price: Price, policy_set: PolicySet, voice: Voice) -> Iterator[str]:
    for kind in policy_set.kinds:
        title = voice.text(kind.title)
        spared = [voice.name(name) for name in price.spared.get(kind.name, ())]
        instead = [voice.name(name) for name in price.instead.get(kind.name, ())]
        if spared and instead:
            yield f"{joined(instead)}, not {joined(spared)}"
        elif spared:
            yield f"no {title} {joined(spared, 'or')}"
        elif instead:
            yield f"{title} {joined(instead)} besides"


def _effects(price: Price) -> str:
    closed = apis_counted(price.closed, price.closed_policies)
    opened = apis_counted(price.opened, price.opened_policies)
    effects = joined(filter(None, (closed and f"closes {closed}", opened and f"opens {opened}")))
    return f" That {effects}." if effects else ""
