"""The answers for several vendors, one below the other, for a terminal."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from planner.model import Catalog
from planner.rendering.escaping import terminal
from planner.rendering.lines import wrapped
from planner.rendering.palette import Palette
from planner.rendering.wording import counted, joined
from planner.vendors import Plans


def vendors_text(
    plans: Plans, sections: Iterable[tuple[Catalog, str]], palette: Palette, *, width: int = 80
) -> str:
    """A section for each vendor, with its text under its name, and the verdict on all `plans`."""
    text = "".join(f"{heading(vendor, palette)}\n{text}\n" for vendor, text in sections)
    return text + "".join(f"{line}\n" for line in _end(plans, palette, max(40, width)))


def heading(catalog: Catalog, palette: Palette) -> str:
    """The line above what concerns one vendor."""
    return palette.strong(f"=== {terminal(vendor_in_words(catalog))} ===")


def vendor_in_words(catalog: Catalog) -> str:
    """The vendor, and its services where there are several."""
    services = joined(service.title for service in catalog.services)
    return f"{catalog.policy_set.title}: {services}" if services else catalog.policy_set.title


def verdict_of_all(plans: Plans) -> str:
    """The answer for all vendors in one sentence or two; vendors are named as they are called."""
    number = counted(len(plans), "vendor")
    blocked = joined(plan.catalog.policy_set.title for plan in plans if plan.status == "infeasible")
    if blocked:
        return (
            f"{number}; no set of grants within the limits is enough at {blocked}. As the"
            " integration cannot work so, create no client at any vendor."
        )
    grants = sum(len(names) for plan in plans for names in plan.grants.values())
    proof = "sufficient, but NOT proven least at every vendor"
    if plans.status == "optimal":
        proof = "proven least"
        proof += " at each vendor, and so all together" if len(plans) > 1 else ""
    left_out = sum(len(plan.unplanned) for plan in plans)
    rest = f"; INCOMPLETE: {counted(left_out, 'API')} could not be planned" if left_out else ""
    return f"{number}, {counted(grants, 'grant')}, {proof}{rest}."


def _end(plans: Plans, palette: Palette, width: int) -> Iterator[str]:
    for note in plans.notes:
        yield from wrapped(f"Note: {terminal(note)}", width)
    colour = {
        "optimal": palette.good if plans.complete else palette.warning,
        "unproven": palette.warning,
        "infeasible": palette.bad,
    }[plans.status]
    yield f"{palette.strong(terminal(plans.integration.name))}:"
    yield from (colour(line) for line in wrapped(terminal(verdict_of_all(plans)), width, "  ", ""))
