"""``planner policies``: what each policy asks, and which APIs name it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import click

from planner.cli.options import catalog_option, completed_by, examples, format_option

if TYPE_CHECKING:
    from planner.model import Api, Catalog, Policy


@click.command(
    epilog=examples(
        "planner policies --catalog workfloplus",
        "planner policies --catalog workfloplus Schedule_Admin",
    )
)
@click.argument("name", required=False, shell_complete=completed_by("policies"))
@catalog_option
@format_option("text", "json")
def command(name: str | None, catalog: tuple[str, ...], output_format: str) -> int:
    """List the policies, or show one in full."""
    from planner.cli.exit_codes import DONE
    from planner.cli.looking_up import one_of
    from planner.cli.output import write_data, write_page
    from planner.cli.pages import json_page, page
    from planner.cli.selecting import chosen_catalog

    chosen = chosen_catalog(catalog)
    policies, vendor = chosen.policy_set.policies, chosen.policy_set.title
    found = None if name is None else one_of(policies, name, "policy", vendor)
    if output_format == "json":
        records = [
            _record(policy, chosen) for key, policy in policies.items() if found in (key, None)
        ]
        write_data(json_page("policies-v1", {"catalog": chosen.name, "policies": records}))
    elif found is None:
        write_page(page(_overview(chosen)))
    else:
        write_page(page(_in_full(policies[found], chosen)))
    return DONE


def _apis_of(policy: Policy, catalog: Catalog) -> list[Api]:
    return [api for api in catalog.apis if api.policy == policy.name]


def _in_words(policy: Policy, catalog: Catalog) -> str:
    from planner.rendering.wording import TERMINAL, requirement_in_words

    return requirement_in_words(policy.requirement, catalog.policy_set, TERMINAL)


def _overview(catalog: Catalog) -> Iterator[str]:
    from planner.cli.output import width
    from planner.cli.pages import table

    policies = catalog.policy_set.policies.values()
    rows = [(policy.name, _in_words(policy, catalog)) for policy in policies]
    yield from table(rows, width())


def _in_full(policy: Policy, catalog: Catalog) -> Iterator[str]:
    from planner.cli.output import output_palette, width
    from planner.cli.pages import table, wrapped
    from planner.rendering.escaping import terminal

    palette, columns = output_palette(), width()
    yield palette.strong(terminal(policy.name))
    if policy.meaning:
        yield from wrapped(policy.meaning, columns, "  ")
    yield from wrapped(f"Asks for {_in_words(policy, catalog)}.", columns, "  ")
    if policy.assumption:
        yield from wrapped(f"Assumption: {policy.assumption}", columns, "  ")
    yield ""
    apis = _apis_of(policy, catalog)
    if not apis:
        yield from wrapped(
            f"No API of {catalog.title} names it. Costs count it as one API, effect"
            f" {policy.effect}.",
            columns,
            "  ",
        )
    rows = [(api.title, api.effect, api.method, api.url) for api in apis]
    for line in table(rows, columns - 2):
        yield f"  {line}"


def _record(policy: Policy, catalog: Catalog) -> dict[str, Any]:
    return {
        "name": policy.name,
        "requirement": _in_words(policy, catalog),
        "requires": _structure(policy),
        "effect": policy.effect,
        "meaning": policy.meaning,
        "assumption": policy.assumption,
        "apis": [api.id for api in _apis_of(policy, catalog)],
    }


def _structure(policy: Policy) -> Any:
    from planner.solving.formula import AnyOf, Formula, GrantKey

    def structure(formula: Formula) -> Any:
        if isinstance(formula, GrantKey):
            return {"kind": formula.kind, "name": formula.name}
        join = "any" if isinstance(formula, AnyOf) else "all"
        return {join: [structure(member) for member in formula.members]}

    return structure(policy.requirement)
